import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Job } from '../../../shared/model/window.ts';
import { editGeodatabase } from '../../support/edited-geodatabase.ts';
import { braced } from '../../support/service-spec.ts';
import { ask, ended } from './bridge.ts';
import { stubSaveDialog } from './dialogs.ts';
import type { Scenario } from './scenario.ts';

/** A geodatabase of a replica that the service sent, with an edit that nobody has sent. */
export async function fieldWork({ page, app, userData, serviceUrl }: Scenario): Promise<string> {
  const path = join(userData, 'field.gpkg');
  await stubSaveDialog(app, path);
  await ask(page, 'define.chooseFile', { suggested: path });
  const definition = {
    ...{ serviceUrl, replicaName: 'Field', layers: [0] },
    ...{ geometry: { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 }, inSR: 102100 },
    ...{ geometryType: 'esriGeometryEnvelope', returnAttachments: false },
    ...{ attachmentsSyncDirection: 'none', syncModel: 'perLayer' },
    ...{ dataFormat: 'sqlite', targetType: 'client' },
  };
  const job = await ask<Job>(page, 'jobs.create', { definition, path, keepOriginal: true });
  const { state, error } = await ended(page, job.id);
  expect(error).toBeNull();
  expect(state).toBe('done');
  await ask(page, 'replicas.forget', { key: job.key });
  const geodatabase = join(userData, 'field.geodatabase');
  editGeodatabase(geodatabase, [
    {
      ...{ table: 'Trees', key: 'GlobalID', at: Date.now() + 60_000 },
      updates: { [braced('a', 2)]: { Species: 'Medlar' } },
    },
  ]);
  return geodatabase;
}
