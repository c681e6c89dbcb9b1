/** Mobile geodatabases over HTTP: created, downloaded, synchronised, uploaded, and read by GDAL. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService, StartOptions } from '../../../main/sample-service/start.ts';
import { deltaUpload } from '../../support/delta-upload.ts';
import { hasGdal } from '../../support/gdal.ts';
import { decodeBlob, GeodatabaseReader } from '../../support/geodatabase-file.ts';
import { braced, guid, parksSpec, TREES } from '../../support/service-spec.ts';
import { EVERYWHERE } from '../../support/sync-harness.ts';
import type { Body, Values } from '../../support/sync-harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'geodatabase-'));
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: StartOptions = {}): Promise<SampleService> {
  const service = await startSampleService({
    specs: [parksSpec()],
    ...options,
    sync: { phaseDuration: 1 },
  });
  open.push(service);
  return service;
}

const rootOf = ({ services }: SampleService, index = 0): string => services[index]?.url ?? '';

async function ask(url: string, values: Values): Promise<Body> {
  const body = new URLSearchParams({ f: 'json' });
  for (const [name, value] of Object.entries(values)) {
    body.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const answer = (await (await fetch(url, { method: 'POST', body })).json()) as Body;
  expect(answer).not.toHaveProperty('error');
  return answer;
}

async function fetchFile(url: string): Promise<GeodatabaseReader & { readonly path: string }> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  const path = join(folder, `${Math.random()}.geodatabase`);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  const file = Object.assign(new GeodatabaseReader(path), { path });
  open.push(file);
  return file;
}

const urlOf = (answer: Body): string => answer.URL ?? (answer['responseUrl'] as string);
const everything: Values = {
  layers: '0,1,2',
  geometry: EVERYWHERE,
  dataFormat: 'sqlite',
  transportType: 'esriTransportTypeEmbedded',
};

describe('a mobile geodatabase', () => {
  it.each(PROFILES)('is downloaded, brought up to date and sent back (%s)', async (profile) => {
    const service = await start({ profile });
    const root = rootOf(service);
    await fetch(`${root}?f=json`);
    if (profile === 'hostile') await fetch(`${root}?f=json`);
    const syncModel = profile === 'enterprise-hosted' ? 'perLayer' : 'perReplica';
    const file = await fetchFile(
      urlOf(await ask(`${root}/createReplica`, { ...everything, syncModel })),
    );
    expect(file.value('PRAGMA integrity_check')).toBe('ok');
    expect(file.value('SELECT count(*) FROM Trees_evw')).toBe(10);
    const xml = file.value(
      "SELECT Definition FROM GDB_Items WHERE Type = '{5B966567-FB87-4DDE-938B-B4B37423539D}'",
    ) as string;
    const id = /<ReplicaID>([^<]+)</.exec(xml)?.[1] ?? '';
    const generation = Number(/<ReplicaServerGen>(\d+)</.exec(xml)?.[1]);
    const from: Values = {
      replicaID: id,
      dataFormat: 'sqlite',
      ...(syncModel === 'perLayer'
        ? { syncLayers: [{ id: TREES, serverGen: generation, syncDirection: 'bidirectional' }] }
        : { replicaServerGen: generation }),
    };
    const edit = { attributes: { GlobalID: guid('a', 3), Species: 'Fir' } };
    await ask(`${root}/0/applyEdits`, { updates: [edit], useGlobalIds: true });
    const delta = await fetchFile(urlOf(await ask(`${root}/synchronizeReplica`, from)));
    expect(delta.all('SELECT GlobalID, Species FROM T_1_updates')).toEqual([
      { GlobalID: braced('a', 3), Species: 'Fir' },
    ]);
    expect(
      Number(delta.value('SELECT ServerGen FROM GDB_DataChangesDatasets WHERE ID = 1')),
    ).toBeGreaterThan(generation);

    const replicaGuid = `{${id.replaceAll(/[{}]/g, '').toUpperCase()}}`;
    const table = { kind: 'deletes', columns: ['GlobalID text'], rows: [[braced('a', 5)]] };
    const upload = deltaUpload({
      replicaGuid,
      datasets: [{ name: 'Trees', layerId: TREES, tables: [table] }],
    });
    const form = new FormData();
    form.set('f', 'json');
    form.set('file', new File([Buffer.from(upload)], 'delta.geodatabase'));
    const uploaded = (await (
      await fetch(`${root}/uploads/upload`, { method: 'POST', body: form })
    ).json()) as { item: { itemID: string } };
    await ask(`${root}/synchronizeReplica`, {
      ...from,
      editsUploadId: uploaded.item.itemID,
      editsUploadFormat: 'sqlite',
    });
    const archive = service.archives.get('Parks');
    expect(archive?.count({ layerId: TREES, globalIds: [braced('a', 5)] })).toBe(0);
    expect(archive?.count({ layerId: TREES })).toBe(9);
  });

  it('comes in pieces to a client that goes on where it stopped', async () => {
    const answer = await ask(`${rootOf(await start())}/createReplica`, everything);
    const whole = Buffer.from(await (await fetch(urlOf(answer))).arrayBuffer());
    const response = await fetch(urlOf(answer), { headers: { Range: 'bytes=4096-' } });
    expect(response.status).toBe(206);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(4096));
  });

  it('is found under its own name only', async () => {
    const service = await start();
    const url = urlOf(await ask(`${rootOf(service)}/createReplica`, everything));
    const other = url.replace(/\{(.)/, (_all, digit: string) => (digit === 'A' ? '{B' : '{A'));
    expect(await (await fetch(`${other}?f=json`)).json()).toMatchObject({ error: { code: 404 } });
  });

  it('holds every row and shape of the services that the product ships', async () => {
    const service = await start({ specs: catalog() });
    for (const [index, { name }] of service.services.entries()) {
      const archive = service.archives.get(name);
      const layers = archive?.service.layers ?? [];
      const kinds = layers.some(({ kind }) => kind === 'Annotation Layer') ? 3 : 0;
      const answer = await ask(`${rootOf(service, index)}/createReplica`, {
        layers: layers.map(({ id }) => id).join(','),
        layerQueries: Object.fromEntries(layers.map(({ id }) => [id, { queryOption: 'all' }])),
        geometry: EVERYWHERE,
        dataFormat: 'sqlite',
        returnAttachments: true,
        ...(kinds > 0 && { replicaOptions: { syncDataOptions: kinds } }),
      });
      const file = await fetchFile(urlOf(answer));
      expect(file.value('PRAGMA integrity_check')).toBe('ok');
      const items = file.all('SELECT ItemId, DatasetName FROM GDB_ServiceItems WHERE ItemType = 1');
      expect(items).toHaveLength(layers.length);
      for (const layer of layers) {
        const table = items.find((row) => row['ItemId'] === layer.id)?.['DatasetName'] as string;
        expect(file.value(`SELECT count(*) FROM "${table}"`), table).toBe(
          archive?.count({ layerId: layer.id }),
        );
        if (layer.geometryType !== null) countShapes(file, table);
        if (!layer.hasAttachments) continue;
        const bytes = [...(archive?.attachments(layer.id) ?? [])].reduce(
          (sum, { size }) => sum + size,
          0,
        );
        expect(file.value(`SELECT sum(length(DATA)) FROM "${table}__ATTACH"`)).toBe(bytes);
      }
      if (hasGdal)
        expectGdalAgrees(
          file,
          items.map((row) => row['DatasetName'] as string),
        );
    }
  });
});

/** Every shape is decoded; its envelope is that of the R-tree, to the precision of a 32-bit float. */
function countShapes(file: GeodatabaseReader, table: string): void {
  const grid = file.grid(`main.${table}`);
  const rows = file.database
    .prepare<[], { SHAPE: Buffer; minx: number; maxx: number; miny: number; maxy: number }>(
      `SELECT SHAPE, minx, maxx, miny, maxy FROM "${table}" JOIN "st_spindex__${table}_SHAPE" ON pkid = gdb_archive_oid`,
    )
    .all();
  expect(rows).toHaveLength(file.value(`SELECT count(SHAPE) FROM "${table}"`) as number);
  for (const row of rows) {
    const points = decodeBlob(row.SHAPE, grid).parts.flat();
    const ordinates = (axis: 0 | 1): number[] => points.map((point) => point[axis] ?? NaN);
    const near = (stored: number, computed: number): boolean =>
      Math.abs(stored - computed) <= Math.abs(computed) * 2 ** -22;
    const [xs, ys] = [ordinates(0), ordinates(1)];
    const isSame =
      near(row.minx, Math.min(...xs)) &&
      near(row.maxx, Math.max(...xs)) &&
      near(row.miny, Math.min(...ys)) &&
      near(row.maxy, Math.max(...ys));
    if (!isSame) throw new Error(`${table}: a shape lies outside its box.`);
  }
}

/** GDAL knows no mobile geodatabases, but opens them as SQLite files: its counts are a third opinion. */
function expectGdalAgrees(
  file: GeodatabaseReader & { readonly path: string },
  tables: readonly string[],
): void {
  const said = execFileSync('ogrinfo', ['-ro', '-so', file.path, ...tables], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const counts = [...said.matchAll(/Feature Count: (\d+)/g)].map(([, count]) => Number(count));
  expect(counts).toEqual(tables.map((table) => file.value(`SELECT count(*) FROM "${table}"`)));
}
