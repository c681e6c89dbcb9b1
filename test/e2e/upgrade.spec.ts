/** Replica files of earlier versions of their format, in the real window. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { startSampleService, type SampleService } from '../../main/sample-service/start.ts';
import { MIGRATIONS } from '../../main/store/migrate.ts';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { braced, parksSpec, TREES } from '../support/service-spec.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { addService, ask, refusal, skipWelcome } from './support/bridge.ts';
import { stubOpenDialog } from './support/dialogs.ts';
import { editFile, look, serverRows, watchUploads } from './support/edits.ts';
import { openFile, openReplica, openTab } from './support/scenario.ts';

const FIELDS = ['Species', 'Height'];
const NAME = 'Trees of old';

interface Stored {
  readonly service_url: string;
  readonly replica_id: string;
  readonly version: number;
}

test.describe('a replica file of an earlier format', () => {
  let service: SampleService;
  let launched: LaunchedApp;
  let path: string;

  test.beforeEach(async () => {
    service = await startSampleService({
      specs: [parksSpec({ trees: 12 })],
      sync: { phaseDuration: 20 },
    });
    launched = await launchApp();
    path = join(launched.userData, `${NAME}.gpkg`);
    await addService(launched.page, service.services[0]!.url);
    await skipWelcome(launched.page);
  });
  test.afterEach(async () => {
    await launched.close();
    await service.close();
  });

  for (const version of [4, 6]) {
    test(`${version} keeps what is pending, and sends every edit once`, async () => {
      const { app, page } = launched;
      const archive = service.archives.get('Parks')!;
      await unpack(version);
      const { uploaded } = watchUploads(archive);
      await openFile(app, page, path);
      expect(stored().version).toBe(MIGRATIONS.length);
      await openReplica(page, NAME, 'Changes');
      const edits = page.getByRole('grid', { name: 'Pending edits' });
      await expect(edits.getByRole('row')).toHaveCount(6);
      await expect(edits.getByRole('row', { name: 'Trees 8' })).toContainText('Held back');
      await openTab(page, 'History');
      await expect(page.getByText('1 edit sent = 1 accepted').first()).toBeVisible();

      await openTab(page, 'Sync');
      await page.getByRole('button', { name: 'Send 4 edits and bring changes' }).click();
      const result = page.getByRole('region', { name: 'This sync' });
      await expect(result).toContainText('4 edits sent = 4 accepted', { timeout: 30_000 });
      await expect(result).toContainText('1 held');
      const [added] = look<{ id: string }>(
        path,
        'SELECT GlobalID AS id FROM Trees WHERE Height = 40',
      );
      expect(serverRows(archive, TREES, FIELDS)).toMatchObject({
        [braced('a', 3)]: ['Lime', 3],
        [braced('a', 8)]: ['Oak', 8],
        [added!.id]: ['Ash', 40],
      });
      expect(serverRows(archive, TREES, FIELDS)).not.toHaveProperty([braced('a', 4)]);
      expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual(
        [`add ${added!.id}`, `delete ${braced('a', 4)}`, `update ${braced('a', 3)}`].sort(),
      );
      expect(notes()).toEqual(['note.txt']);

      await openTab(page, 'Changes');
      await edits.getByRole('row', { name: 'Trees 8' }).click();
      await expect(page.getByRole('textbox', { name: 'Comment' })).toHaveValue(
        'Ask the warden first.',
      );
      await page.getByRole('button', { name: 'Release 1', exact: true }).click();
      await openTab(page, 'Sync');
      await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
      await expect(result).toContainText('1 edit sent = 1 accepted', { timeout: 30_000 });
      expect(uploaded).toHaveLength(4);
      expect(serverRows(archive, TREES, FIELDS)).toMatchObject({ [braced('a', 8)]: ['Yew', 8] });
    });
  }

  test('that is newer is refused in words, and not touched', async () => {
    const { app, page } = launched;
    await unpack(6);
    editFile(path, `UPDATE syncline_replica SET schema_version = ${MIGRATIONS.length + 1}`);
    const before = join(launched.userData, 'before.gpkg');
    copyFileSync(path, before);
    await stubOpenDialog(app, [path]);
    const { code, message, hint } = await refusal(page, 'replicas.open');
    expect({ code, hint }).toEqual({ code: 'file', hint: 'Update Syncline, then open it again.' });
    expect(message).toContain(`${NAME}.gpkg was written by a newer Syncline`);
    await page.getByRole('button', { name: 'Open replica file…' }).first().click();
    await expect(page.getByText('was written by a newer Syncline').first()).toBeVisible();
    await expect(page.getByText('Update Syncline, then open it again.').first()).toBeVisible();
    expect(readFileSync(path).equals(readFileSync(before))).toBe(true);
    const replicas = await ask<ReplicaSummary[]>(page, 'replicas.list');
    expect(replicas.filter(({ state }) => state === 'ready')).toEqual([]);
  });

  /** Lays the stored file out, as a replica that the service of this test knows. */
  async function unpack(version: number): Promise<void> {
    const packed = new URL(`../fixtures/replica-schema-${version}.gpkg.gz`, import.meta.url);
    writeFileSync(path, gunzipSync(readFileSync(packed)));
    const { service_url: from, version: found } = stored();
    expect(found).toBe(version);
    const to = service.services[0]!.url;
    const made = await createReplica(to);
    const columns = ['service_url', 'definition', 'request', 'service'];
    const state = JSON.stringify({ replica: made.replicaServerGen, layers: {} });
    editFile(
      path,
      `UPDATE syncline_replica SET replica_id = '${made.replicaID}', generations = '${state}', reported = '${state}',
         ${columns.map((each) => `${each} = replace(${each}, '${from}', '${to}')`).join(', ')}`,
    );
  }

  function stored(): Stored {
    return look<Stored>(
      path,
      'SELECT service_url, replica_id, schema_version AS version FROM syncline_replica',
    )[0]!;
  }

  /** What was sent along as attachments and came back. */
  function notes(): string[] {
    return look<{ name: string }>(
      path,
      `SELECT ATT_NAME AS name FROM Trees__ATTACH WHERE CONTENT_TYPE = 'text/plain' AND ATTACHMENTID IS NOT NULL`,
    ).map(({ name }) => name);
  }
});

/** As the earlier version did, when the stored file was made. */
async function createReplica(
  serviceUrl: string,
): Promise<{ readonly replicaID: string; readonly replicaServerGen: number }> {
  const answer = await fetch(`${serviceUrl}/createReplica`, {
    method: 'POST',
    body: new URLSearchParams({
      f: 'json',
      replicaName: 'Trees',
      layers: '0,1',
      layerQueries: '{"1":{"queryOption":"all"}}',
      geometry: '{"xmin":-10,"ymin":-10,"xmax":100000,"ymax":100000}',
      geometryType: 'esriGeometryEnvelope',
      inSR: '102100',
      returnAttachments: 'true',
      returnAttachmentsDataByUrl: 'true',
      attachmentsSyncDirection: 'bidirectional',
      transportType: 'esriTransportTypeEmbedded',
      async: 'false',
      syncModel: 'perReplica',
      dataFormat: 'json',
    }),
  });
  return (await answer.json()) as { replicaID: string; replicaServerGen: number };
}
