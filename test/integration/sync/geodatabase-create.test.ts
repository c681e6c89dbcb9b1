/** Replicas that come as mobile geodatabases: the same rows as in JSON, whole or not at all, and synchronised in JSON. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { openGeodatabase } from '../../../main/geodatabase/geodatabase.ts';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import type { ReplicaDefinition, SyncModel } from '../../../shared/model/definition.ts';
import { crash } from '../../support/crash.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { hasGdal, validate } from '../../support/gdal.ts';
import { replicasOf, run, type World } from '../../support/world.ts';

const SAVE_THE_BAY = catalog().filter(({ name }) => name === 'SaveTheBay');

/** Points with attachments, Z lines, polygons, a related table of newer field types. */
function bay(world: World, changes: Partial<ReplicaDefinition> = {}): ReplicaDefinition {
  return world.definition({
    layers: [0, 1, 2, 4],
    layerQueries: { '4': { queryOption: 'none', includeRelated: true } },
    geometry: { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 },
    inSR: 4326,
    returnAttachmentsDataByUrl: false,
    ...changes,
  });
}

const sqlite = { dataFormat: 'sqlite' } as const;

/** Every row and attachment of a replica file, with coordinates as numbers in order. */
function contents(path: string) {
  const reader = openReplicaReader(path);
  try {
    return reader.layers().map(({ layerId, description }) => ({
      layerId,
      name: description.name,
      rows: [...reader.rows(layerId)].map(({ globalId, feature: { attributes, geometry } }) => ({
        globalId,
        attributes,
        numbers: numbersOf(geometry ?? null),
      })),
      attachments: [...reader.attachments(layerId)],
    }));
  } finally {
    reader.close();
  }
}

function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(numbersOf);
  if (typeof value !== 'object' || value === null) return [];
  const { x, y, z, m, points, paths, rings } = value as Record<string, unknown>;
  return [x, y, z, m, points, paths, rings].flatMap(numbersOf);
}

/** The grid of a geodatabase rounds coordinates to a fraction of a millimetre. */
function aboutThe(rows: ReturnType<typeof contents>) {
  return rows.map((layer) => ({
    ...layer,
    rows: layer.rows.map((row) => ({
      ...row,
      numbers: row.numbers.map((value) => expect.closeTo(value, 3) as number),
    })),
  }));
}

/** What each kind of server offers. */
const MODELS: Readonly<Record<(typeof PROFILES)[number], readonly SyncModel[]>> = {
  hosted: ['perLayer', 'perReplica'],
  'enterprise-hosted': ['perLayer'],
  'enterprise-geodatabase': ['perReplica'],
  hostile: ['perLayer', 'perReplica'],
};

describe.each(PROFILES)('against %s', (profile) => {
  it.each(MODELS[profile])(
    'a %s replica from sqlite equals its twin from JSON, and is edited and synchronised like it',
    (syncModel) =>
      inWorld({ specs: SAVE_THE_BAY, profile }, async (world) => {
        const [ours, twin] = [world.path('ours'), world.path('twin')];
        const created = await world.engine.create(
          bay(world, { ...sqlite, syncModel }),
          ours,
          run(),
        );
        await world.engine.create(bay(world, { syncModel }), twin, run());
        expect(created.layers.every(({ count }) => count > 20)).toBe(true);
        expect(created.attachments).toBeGreaterThan(10);
        expect(contents(ours)).toEqual(aboutThe(contents(twin)));
        expect(Object.keys(world.engine.status(ours).generations.layers)).toEqual(
          Object.keys(world.engine.status(twin).generations.layers),
        );
        if (hasGdal) expect(validate(ours)).toEqual([]);
        expect((await world.engine.verify(ours, run())).differences).toEqual([]);
        world.sql(
          ours,
          `UPDATE Incidents SET Remarks = 'Ümlaut' WHERE fid = 3`,
          `DELETE FROM Incidents WHERE fid = 4`,
          `UPDATE SurveyLines SET geom = (SELECT geom FROM SurveyLines WHERE fid = 2) WHERE fid = 1`,
          `INSERT INTO Incidents__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
             SELECT GlobalID, 'text/plain', 'note.txt', CAST('hello' AS BLOB) FROM Incidents WHERE fid = 3`,
        );
        const report = await world.engine.sync(ours, {}, run());
        expect(report.counts).toMatchObject({ sent: 4, accepted: 4, stillPending: 0 });
        await world.engine.sync(twin, {}, run());
        expect((await world.engine.verify(ours, run())).differences).toEqual([]);
        expect(contents(ours)).toEqual(aboutThe(contents(twin)));
      }),
  );
});

const KILLED_AT: readonly CrashPoint[] = [
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'fetch-answer:before-stage',
  'fetch-answer:after-stage',
  'apply-answer:before-read',
  'apply-answer:before-commit',
  'apply-answer:after-commit',
  'finish-create:before',
  'finish-create:after',
];

describe('a create from a geodatabase', () => {
  it.each(KILLED_AT)('that is killed at %s goes on to the whole file and its original', (point) =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const definition = world.definition(sqlite);
      const work = { kind: 'create', definition, keepOriginal: true } as const;
      expect(await crash({ path, point, occurrence: 1, work })).toBe('killed');
      // Whoever goes on needs not to know about the original.
      if (!existsSync(path)) await world.engine.create(definition, path, run());
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
      const replicas = await replicasOf(world);
      expect(replicas).toHaveLength(1);
      expect(left(world)).toEqual(['field.geodatabase', 'field.gpkg']);
      const original = openGeodatabase(`${world.folder}/field.geodatabase`);
      expect(original.countRows(0)).toBe(10);
      original.close();
    }),
  );

  it('keeps the original on request alone', () =>
    inWorld({}, async (world) => {
      await world.engine.create(world.definition(sqlite), world.path('a'), run());
      const more = { keepOriginal: true };
      const report = await world.engine.create(
        world.definition(sqlite),
        world.path('b'),
        run(),
        more,
      );
      expect(report.original).toBe(`${world.folder}/b.geodatabase`);
      expect(left(world)).toEqual(['a.gpkg', 'b.geodatabase', 'b.gpkg']);
    }));

  it('never overwrites a geodatabase that is there, and asks the service for nothing then', () =>
    inWorld({}, async (world) => {
      writeFileSync(`${world.folder}/a.geodatabase`, 'mine');
      const more = { keepOriginal: true };
      const failure = await failureOf(
        world.engine.create(world.definition(sqlite), world.path('a'), run(), more),
      );
      expect(failure).toMatchObject({ code: 'file' });
      expect(readFileSync(`${world.folder}/a.geodatabase`, 'utf8')).toBe('mine');
      expect(left(world)).toEqual(['a.geodatabase']);
      expect(await registered(world)).toBe(0);
    }));

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['with a page of noise', (bytes: Buffer) => withNoise(bytes)],
    [
      'another database',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), bytes.subarray(0, 4000)]),
    ],
  ])('that comes %s leaves no file and no replica', (_, damage) =>
    inWorld({}, async (world) => {
      const engine = world.engineWith({
        connectionTo: () => createConnection({ fetch: damaging(damage) }),
      });
      const failure = await failureOf(
        engine.create(world.definition(sqlite), world.path('a'), run(), { keepOriginal: true }),
      );
      expect(failure.code).toBe('bad-answer');
      expect(failure.hint).toMatch(/Nothing is left/);
      expect(left(world)).toEqual([]);
      expect(await registered(world)).toBe(0);
    }),
  );

  it('is stopped by the user without a trace', () =>
    inWorld({}, async (world) => {
      const controller = new AbortController();
      const engine = world.engineWith({
        at: (point) => {
          if (point === 'apply-answer:before-read') controller.abort();
        },
      });
      const failure = await failureOf(
        engine.create(world.definition(sqlite), world.path('a'), {
          ...run(),
          signal: controller.signal,
        }),
      );
      expect(failure.code).toBe('cancelled');
      expect(left(world)).toEqual([]);
      expect(await registered(world)).toBe(0);
    }));

  it('asks for nothing when an original is wanted of JSON', () =>
    inWorld({}, async (world) => {
      const more = { keepOriginal: true };
      const failure = await failureOf(
        world.engine.create(world.definition(), world.path('a'), run(), more),
      );
      expect(failure.code).toBe('invalid');
      expect(left(world)).toEqual([]);
    }));
});

function left(world: World): string[] {
  return readdirSync(world.folder)
    .filter((name) => !/-(shm|wal|syncline|syncline-journal)$/.test(name))
    .toSorted();
}

async function registered(world: World): Promise<number> {
  const replicas = await replicasOf(world);
  return replicas.length;
}

/** Noise where rows are: behind the pages that hold the schema. */
function withNoise(bytes: Buffer): Buffer {
  const noisy = Buffer.from(bytes);
  noisy.fill(0x5a, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8192);
  return noisy;
}

/** Databases are tampered with on their way. */
function damaging(damage: (bytes: Buffer) => Buffer): Fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const bytes = Buffer.from(await response.clone().arrayBuffer());
    if (!bytes.subarray(0, 15).equals(Buffer.from('SQLite format 3'))) return response;
    const { status } = response;
    return new Response(new Uint8Array(damage(bytes)), { status });
  };
}
