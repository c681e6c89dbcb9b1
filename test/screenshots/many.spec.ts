import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { Job } from '../../shared/model/window.ts';
import { buildReplica, point, POINTS } from '../support/replica.ts';
import { startSampleService } from '../../main/sample-service/start.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import { parksSpec, TREES } from '../support/service-spec.ts';
import { launchApp } from '../e2e/support/app.ts';
import { ask, ended, skipWelcome } from '../e2e/support/bridge.ts';
import { editFile } from '../e2e/support/edits.ts';
import {
  openFile,
  openReplica,
  openTab,
  replicaOf,
  startScenario,
} from '../e2e/support/scenario.ts';
import { LONG_NAME } from './support/bay.ts';
import { shootLooks } from './support/looks.ts';

test('a list of replicas in every state', async () => {
  test.setTimeout(240_000);
  const service = await startSampleService({ specs: [parksSpec()] });
  const launched = await launchApp();
  const { app, page, userData } = launched;
  const folder = join(userData, 'OneDrive - Stadtverwaltung', 'Feldarbeit');
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, `${name}.gpkg`);
  const definition: ReplicaDefinition = {
    serviceUrl: service.services[0]!.url,
    layers: [TREES],
    layerQueries: {},
    geometry: { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 102100,
    returnAttachments: true,
    returnAttachmentsDataByUrl: true,
    dataFormat: 'json',
    targetType: 'client',
  };
  try {
    for (const name of ['Closed', 'Straßenbäume Mitte', LONG_NAME]) {
      const key = await replicaOf(app, page, file(name), { ...definition, replicaName: name });
      if (name !== 'Closed') continue;
      const job = await ask<Job>(page, 'jobs.unregister', { key });
      await ended(page, job.id);
    }
    editFile(file(LONG_NAME), `UPDATE Trees SET Species = 'Lime'`);
    copyFileSync(file('Straßenbäume Mitte'), file('Gone'));
    await openFile(app, page, file('Gone'));
    copyFileSync(file('Straßenbäume Mitte'), file('Damaged'));
    await openFile(app, page, file('Damaged'));
    service.sync?.faults.add(parseFault('cut:100@replicafilesx*'));
    await replicaOf(app, page, file('Not finished'), definition).catch(() => undefined);
    rmSync(file('Gone'));
    writeFileSync(file('Damaged'), 'not a database');
    await skipWelcome(page);
    await page.getByRole('heading', { name: 'Replicas', exact: true }).waitFor();
    await shootLooks(launched, 'replicas-every-state', { contrast: true });
    for (const name of ['Gone', 'Damaged', 'Not finished', 'Closed']) {
      await openReplica(page, name);
      await shootLooks(launched, `replica-${name.toLowerCase().replace(' ', '-')}`);
    }
    await openReplica(page, LONG_NAME, 'Data');
    await shootLooks(launched, 'data-long-name');
    await openTab(page, 'Changes');
    await page.getByRole('grid').getByRole('row').nth(2).click();
    await shootLooks(launched, 'changes-long-name');
    await page.getByRole('button', { name: 'More for this replica' }).click();
    await page.getByRole('menuitem', { name: 'Unregister…' }).click();
    await shootLooks(launched, 'dialog-unregister-long-name');
  } finally {
    await launched.close([/./]);
    await service.close();
  }
});

test('10,000 pending edits', async () => {
  test.setTimeout(120_000);
  const launched = await launchApp();
  const { app, page, userData } = launched;
  try {
    const path = await buildReplica(join(userData, 'Many edits.gpkg'), {
      fill: (sink) =>
        sink.features(
          POINTS,
          'data',
          Array.from({ length: 10_000 }, (_, n) => point(n + 1)),
        ),
    });
    editFile(path, `UPDATE Hydrants_valves SET NAME = 'hydrant ' || AMOUNT`);
    await openFile(app, page, path);
    await skipWelcome(page);
    await openReplica(page, 'Many edits', 'Changes');
    await page.getByRole('grid').getByRole('row').nth(5).click();
    await shootLooks(launched, 'changes-10000');
    await openTab(page, 'Sync');
    await shootLooks(launched, 'sync-before-10000-per-layer');
  } finally {
    await launched.close([/./]);
  }
});

test('a service that decides by itself, and a replica whose layers go their own ways', async () => {
  test.setTimeout(120_000);
  const scenario = await startScenario({
    service: { specs: [parksSpec()], profile: 'enterprise-geodatabase' },
  });
  try {
    editFile(scenario.path, `UPDATE Trees SET Species = 'Lime' WHERE Height < 5`);
    await openReplica(scenario.page, 'Trees of the town', 'Sync');
    await shootLooks(scenario, 'sync-before-fixed-rollback');
  } finally {
    await scenario.close([/./]);
  }
  const perLayer = await startScenario({ definition: { syncModel: 'perLayer' } });
  try {
    editFile(perLayer.path, `UPDATE Trees SET Species = 'Lime' WHERE Height < 5`);
    await openReplica(perLayer.page, 'Trees of the town', 'Sync');
    await shootLooks(perLayer, 'sync-before-per-layer', { contrast: true });
  } finally {
    await perLayer.close([/./]);
  }
});
