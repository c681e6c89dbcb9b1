import { expect, test } from '@playwright/test';
import type { Job, KnownService, ReplicaSummary, SyncOutcome } from '../../shared/model/window.ts';
import { decodeMapFeatures } from '../../shared/model/map-features.ts';
import type { RowsCursor, TableRow, ViewExtents, ViewLayer } from '../../shared/model/view.ts';
import { launchApp } from './support/app.ts';
import { ask, ended, refusal } from './support/bridge.ts';

test.describe('the door to the main process', () => {
  test('leads through the life of a replica', async () => {
    const { page, close } = await launchApp();
    const services = await ask<KnownService[]>(page, 'services.startSample');
    const bay = services.find(({ name }) => name === 'SaveTheBay')!;
    expect(bay.isSample).toBe(true);

    const definition = {
      serviceUrl: bay.url,
      replicaName: 'Bay',
      layers: [0, 4],
      layerQueries: {},
      geometry: { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 },
      geometryType: 'esriGeometryEnvelope',
      inSR: 4326,
      returnAttachments: true,
      returnAttachmentsDataByUrl: true,
      attachmentsSyncDirection: 'bidirectional',
      dataFormat: 'json',
      targetType: 'client',
    };
    const path = await ask<string>(page, 'define.suggestFile', { name: 'Bay' });
    const started = await ask<Job>(page, 'jobs.create', { definition, path });
    expect(await ended(page, started.id)).toMatchObject({ state: 'done', error: null });

    const [replica] = await ask<ReplicaSummary[]>(page, 'replicas.list');
    expect(replica).toMatchObject({ state: 'ready', key: started.key });
    const { key } = started;
    const layers = await ask<ViewLayer[]>(page, 'replica.layers', { key });
    expect(layers.map(({ layerId }) => layerId)).toEqual([0, 4]);
    const { cursor, total } = await ask<RowsCursor>(page, 'replica.openRows', {
      key,
      query: { layerId: 0 },
    });
    const rows = await ask<TableRow[]>(page, 'replica.rows', { key, cursor, from: 0, count: 100 });
    expect(rows).toHaveLength(Math.min(100, total));

    const { all } = await ask<ViewExtents>(page, 'replica.extents', { key });
    const query = { layerId: 0, bbox: all, resolution: 10, limit: 5000 };
    const bytes = await page.evaluate(
      async (url) => {
        const response = await fetch(url);
        return [...new Uint8Array(await response.arrayBuffer())];
      },
      `replica://${key}/features?query=${encodeURIComponent(JSON.stringify(query))}`,
    );
    expect(decodeMapFeatures(Uint8Array.from(bytes)).total).toBe(total);

    const sync = await ask<Job>(page, 'jobs.sync', { key, options: {} });
    const end = await ended(page, sync.id);
    expect(end).toMatchObject({ state: 'done' });
    const result = await ask<{ report: SyncOutcome }>(page, 'jobs.result', { id: sync.id });
    expect(result.report).toMatchObject({ result: 'done', counts: { sent: 0 } });
    await close();
  });

  test('takes nothing that the contract does not name', async () => {
    const { page, close } = await launchApp();
    const unknownFile = { definition: {}, path: '/etc/hosts' };
    expect((await refusal(page, 'jobs.create', unknownFile)).code).toBe('invalid');
    expect((await refusal(page, 'replica.layers', { key: 'nobody' })).message).toContain(
      'not on the list',
    );
    await expect(ask(page, 'shell.exec', {})).rejects.toThrow('no call shell.exec');
    await close();
  });
});
