import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openEditor } from '../../../main/store/edit/editor.ts';
import { MIGRATIONS } from '../../../main/store/migrate.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView } from '../../../main/store/view/replica-view.ts';
import { asOthers, fileState } from '../../support/edit-state.ts';
import { guid, POINTS, temporaryFolder } from '../../support/replica.ts';

const folder = temporaryFolder();
let copies = 0;
afterAll(() => folder.dispose());

/** A file as the first release made it: point 1 changed, the delete of point 2 held with a comment. */
function olderFile(): string {
  const path = folder.path(`older-${copies++}.gpkg`);
  const stored = new URL('../../fixtures/replica-schema-1.gpkg.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(stored)));
  return path;
}

function version(path: string): unknown {
  return asOthers(path, (db) =>
    db.prepare('SELECT schema_version FROM syncline_replica').pluck().get(),
  );
}

function indexes(path: string): unknown[] {
  return asOthers(path, (db) =>
    db.prepare(`SELECT name FROM sqlite_master WHERE type = 'index'`).pluck().all(),
  );
}

const PENDING = [
  { global_id: guid(1), kind: 'update', is_held: 0, comment: null, own_changes: 0 },
  { global_id: guid(2), kind: 'delete', is_held: 1, comment: 'wait', own_changes: 0 },
];

describe('a file of the first schema', () => {
  test.each<[string, (path: string) => { close(): void }]>([
    ['for writing', openReplicaFile],
    ['for reading', openReplicaReader],
    ['to be looked at', openReplicaView],
    ['to be edited', openEditor],
  ])('opened %s becomes a new one, and keeps what is pending as made by others', (_, open) => {
    const path = olderFile();
    expect(version(path)).toBe(1);
    open(path).close();
    expect(version(path)).toBe(MIGRATIONS.length);
    expect(fileState(path).edits).toMatchObject(PENDING);
    expect(indexes(path)).toContain('syncline_receipt_by_edit');
  });

  test('can be edited, and tells whose edits they are', () => {
    const path = olderFile();
    const editor = openEditor(path);
    const change = { kind: 'update', layerId: POINTS } as const;
    editor.apply([
      { ...change, globalId: guid(1), attributes: { NAME: 'after' } },
      { ...change, globalId: guid(3), attributes: { NAME: 'new' } },
    ]);
    expect(fileState(path).edits).toMatchObject([
      { global_id: guid(1), revision: 2, own_changes: 1 },
      PENDING[1],
      { global_id: guid(3), revision: 1, own_changes: 1 },
    ]);
    editor.undo();
    expect(fileState(path).edits).toMatchObject(PENDING);
    editor.close();
  });

  test('is opened by two at the same moment', () => {
    const path = olderFile();
    const first = openReplicaView(path);
    const second = openReplicaView(path);
    expect(second.layers()).toEqual(first.layers());
    first.close();
    second.close();
  });
});
