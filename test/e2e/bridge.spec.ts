import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Reply } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Job, KnownService, ReplicaSummary, SyncOutcome } from '../../shared/model/window.ts';
import { decodeMapFeatures } from '../../shared/model/map-features.ts';
import type { RowsCursor, TableRow, ViewExtents, ViewLayer } from '../../shared/model/view.ts';
import { launchApp } from './support/app.ts';

/** Asks the main process as the page does. */
async function ask<T>(page: Page, channel: string, input?: unknown): Promise<T> {
  const reply = (await page.evaluate(
    ([name, given]) =>
      (
        window as unknown as {
          syncline: { invoke(channel: string, input: unknown): Promise<unknown> };
        }
      ).syncline.invoke(name, given),
    [channel, input] as const,
  )) as Reply;
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.code} ${reply.error.message}`);
  return reply.value as T;
}

async function refusal(page: Page, channel: string, input?: unknown): Promise<ErrorBody> {
  const error = await ask(page, channel, input).catch((thrown: Error) => thrown.message);
  return { code: 'invalid', message: String(error) };
}

async function ended(page: Page, id: string): Promise<Job> {
  let job: Job | undefined;
  await expect
    .poll(
      async () => {
        job = (await ask<Job[]>(page, 'jobs.list')).find((one) => one.id === id);
        return job?.endedAt !== null;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  return job!;
}

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
    expect((await refusal(page, 'jobs.create', unknownFile)).message).toContain('invalid');
    expect((await refusal(page, 'replica.layers', { key: 'nobody' })).message).toContain(
      'not on the list',
    );
    expect(
      (await refusal(page, 'app.openExternal', { url: 'file:///etc/passwd' })).message,
    ).toContain('https://');
    expect((await refusal(page, 'shell.exec', {})).message).toContain('no call shell.exec');
    await close();
  });
});
