/** A mobile geodatabase with edits that wait in it, as somebody brings it home. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import type { SyncModel } from '../../shared/model/definition.ts';
import { editGeodatabase } from './edited-geodatabase.ts';
import { braced } from './service-spec.ts';
import { run, type World } from './world.ts';

/** When its edits were made; epoch milliseconds. */
export const EDITED = Date.parse('2026-05-04T09:30:00Z');

/** A registered one with an update, a delete and an add of trees, and an attachment of the new one. */
export async function fieldGeodatabase(
  world: World,
  syncModel: SyncModel = 'perLayer',
): Promise<string> {
  await world.engine.create(
    world.definition({ dataFormat: 'sqlite', syncModel }),
    world.path('made'),
    run(),
    { keepOriginal: true },
  );
  const path = `${world.folder}/field.geodatabase`;
  copyFileSync(`${world.folder}/made.geodatabase`, path);
  editGeodatabase(path, [
    {
      ...{ table: 'Trees', key: 'GlobalID', at: EDITED },
      updates: { [braced('a', 2)]: { Species: 'Medlar' } },
      deletes: [braced('a', 4)],
      copies: { [braced('a', 3)]: { OBJECTID: 9001, GlobalID: braced('b', 1), Species: 'Quince' } },
    },
    {
      ...{ table: 'Trees__ATTACH', key: 'GLOBALID', at: EDITED },
      copies: {
        [braced('f', 1)]: {
          ...{ ATTACHMENTID: 9001, GLOBALID: braced('e', 7), REL_GLOBALID: braced('b', 1) },
          ...{ ATT_NAME: 'new.jpg', DATA_SIZE: 4, DATA: Buffer.from([0xff, 0xd8, 7, 7]) },
        },
      },
    },
  ]);
  return path;
}

export function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
