/** Files of the sample service's own writer, which shares no code with this reader. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDelta } from '../../../main/geodatabase/delta.ts';
import { openGeodatabase } from '../../../main/geodatabase/geodatabase.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService } from '../../../main/sample-service/start.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import { braced, guid, parksSpec } from '../../support/service-spec.ts';
import { EVERYWHERE } from '../../support/sync-harness.ts';
import { keepingSink } from './sinks.ts';

type Json = Record<string, unknown>;

let folder: string;
let service: SampleService | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geodatabase-test-'));
});
afterEach(async () => {
  await service?.close();
  service = null;
  rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, values: Readonly<Record<string, unknown>>): Promise<Json> {
  const body = new URLSearchParams({ f: 'json' });
  for (const [name, value] of Object.entries(values)) {
    body.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const answer = (await (await fetch(url, { method: 'POST', body })).json()) as Json;
  expect(answer).not.toHaveProperty('error');
  return answer;
}

async function download(answer: Json): Promise<string> {
  const path = join(folder, `${Math.random()}.geodatabase`);
  const response = await fetch((answer['URL'] ?? answer['responseUrl']) as string);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

/** Attributes under lower-case names with GUIDs in one spelling. */
function comparable(attributes: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.toLowerCase(),
      parseGlobalId(value) ?? value,
    ]),
  );
}

function keyOf(attributes: Readonly<Record<string, unknown>>): unknown {
  return comparable(attributes)['globalid'];
}

/** Every coordinate of a geometry in order. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(numbersOf);
  if (typeof value !== 'object' || value === null) return [];
  const { x, y, z, m, points, paths, rings } = value as Json;
  return [x, y, z, m, points, paths, rings].flatMap(numbersOf);
}

test.each(PROFILES)('a replica and its delta are read to the last row (%s)', async (profile) => {
  service = await startSampleService({ specs: [parksSpec()], profile, sync: { phaseDuration: 1 } });
  const root = service.services[0]!.url;
  // The hostile one answers some first requests with pages for people.
  for (let turn = 0; turn < 2; turn++) await fetch(`${root}?f=json`);
  const syncModel = profile === 'enterprise-hosted' ? 'perLayer' : 'perReplica';
  const answer = await ask(`${root}/createReplica`, {
    layers: '0,1,2',
    geometry: EVERYWHERE,
    dataFormat: 'sqlite',
    transportType: 'esriTransportTypeEmbedded',
    returnAttachments: 'true',
    syncModel,
  });
  const geodatabase = openGeodatabase(await download(answer));
  const { trouble, replica, generations, layers } = geodatabase.description;
  expect(trouble).toEqual([]);
  expect(geodatabase.pendingEdits()).toEqual([]);
  const kept = keepingSink();
  const head = geodatabase.readInto(kept.sink);
  geodatabase.close();
  expect(head.syncModel).toBe(syncModel);
  expect(kept.features(0)).toHaveLength(10);
  for (const { id } of layers) {
    const query = await ask(`${root}/${id}/query`, {
      where: '1=1',
      outFields: '*',
      returnZ: 'true',
      returnM: 'true',
    });
    const rows = query['features'] as { attributes: Json; geometry?: Json }[];
    const byId = new Map(kept.features(id).map((feature) => [keyOf(feature.attributes), feature]));
    expect(byId.size).toBe(rows.length);
    for (const { attributes, geometry } of rows) {
      const read = byId.get(keyOf(attributes))!;
      expect(comparable(read.attributes)).toEqual(comparable(attributes));
      const numbers = numbersOf(geometry ?? null);
      expect(numbersOf(read.geometry ?? null)).toEqual(
        numbers.map((value) => expect.closeTo(value, 3) as number),
      );
    }
  }

  const edit = { attributes: { GlobalID: guid('a', 3), Species: 'Fir' } };
  await ask(`${root}/0/applyEdits`, {
    updates: [edit],
    deletes: [guid('a', 5)],
    useGlobalIds: 'true',
  });
  const delta = await ask(`${root}/synchronizeReplica`, {
    replicaID: replica!.replicaIdAsWritten!,
    dataFormat: 'sqlite',
    ...(syncModel === 'perLayer'
      ? {
          syncLayers: Object.entries(generations.layers).map(([id, serverGen]) => ({
            id: Number(id),
            serverGen,
            syncDirection: 'download',
          })),
        }
      : { replicaServerGen: generations.replica, syncDirection: 'download' }),
  });
  const changes = keepingSink();
  const changed = readDelta(await download(delta), changes.sink);
  expect(changed.replicaId).toBe(replica!.replicaId);
  expect(changes.calls.map(({ kind, layerId, items }) => [kind, layerId, items.length])).toEqual([
    ['features updates', 0, 1],
    ['deletes', 0, 1],
  ]);
  expect(changes.features(0)[0]!.attributes).toMatchObject({
    GlobalID: braced('a', 3),
    Species: 'Fir',
  });
  const before = generations.replica ?? generations.layers[0]!;
  expect(changed.generations.replica ?? changed.generations.layers[0]).toBeGreaterThan(before);
});
