/** Changes that come as delta geodatabases (dataFormat=sqlite): as in JSON, whole or not at all. */
import Database from 'better-sqlite3';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { LayerEdits } from '../../../main/sample-service/archive/archive.ts';
import type { Interceptor, ProfileName } from '../../../main/sample-service/context.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import type { SyncModel } from '../../../shared/model/definition.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import { failureOf } from '../../support/failures.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

const SQLITE = { dataFormat: 'sqlite' } as const;
const KINDS: readonly (readonly [ProfileName, SyncModel])[] = [
  ['hosted', 'perLayer'],
  ['hosted', 'perReplica'],
  ['enterprise-hosted', 'perLayer'],
  ['enterprise-geodatabase', 'perReplica'],
  ['hostile', 'perLayer'],
];

interface Asked {
  readonly format: string | undefined;
  readonly hasEdits: boolean;
}

async function inWorld(
  profile: ProfileName,
  work: (world: World, asked: Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const interceptor: Interceptor = ({ method, operation, parameters }) => {
    if (operation[0]?.toLowerCase() === 'synchronizereplica' && method === 'POST') {
      const hasEdits = parameters.text('edits') !== undefined;
      asked.push({ format: parameters.text('dataFormat'), hasEdits });
    }
    return null;
  };
  const world = await startWorld({ profile, interceptor });
  try {
    await work(world, asked);
  } finally {
    await world.close();
  }
}

async function create(world: World, name: string, syncModel: SyncModel): Promise<string> {
  const path = world.path(name);
  await world.engine.create(world.definition({ syncModel }), path, run());
  return path;
}

const tree = (n: number): string => braced('a', n);
const photo = (n: number): string => braced('f', n);

/** Somebody else adds, updates, moves and deletes rows and attachments. */
function others(world: World): void {
  const [first] = [...world.archive.attachments(0, [tree(1)])];
  const note = { name: 'note.txt', contentType: 'text/plain', data: Buffer.from('hello') };
  const changes: Partial<LayerEdits> = {
    adds: [
      {
        attributes: { GlobalID: tree(70), Species: 'Fir', Height: 70 },
        geometry: { x: 555.25, y: 560.5 },
      },
    ],
    updates: [
      { attributes: { GlobalID: tree(2), Species: 'Pïne' } },
      { attributes: { GlobalID: tree(3) }, geometry: { x: 333.125, y: 1 } },
    ],
    deletes: [{ globalId: tree(4) }],
    attachmentAdds: [{ ...note, globalId: photo(70), parentGlobalId: tree(2) }],
    ...(first ? { attachmentDeletes: [{ globalId: first.globalId }] } : {}),
  };
  world.remote(changes);
}

/** Every row and attachment with its bytes; shapes to the grid of a geodatabase. */
function contents(world: World, path: string): unknown {
  const reader = openReplicaReader(path);
  try {
    return [
      reader.layers().map(({ layerId }) => ({
        layerId,
        rows: [...reader.rows(layerId)].map(({ globalId, feature: { attributes, geometry } }) => ({
          globalId,
          attributes,
          place: [geometry?.['x'], geometry?.['y']].map((value) =>
            typeof value === 'number' ? Math.round(value * 1000) / 1000 : null,
          ),
        })),
      })),
      world.look(path, (db) =>
        db
          .prepare(
            'SELECT upper(GLOBALID), upper(REL_GLOBALID), ATT_NAME, CONTENT_TYPE, hex(DATA) FROM Trees__ATTACH ORDER BY 1',
          )
          .raw()
          .all(),
      ),
    ];
  } finally {
    reader.close();
  }
}

describe.each(KINDS)('a sync with dataFormat sqlite against %s, %s', (profile, syncModel) => {
  it('brings adds, updates, deletes and attachments as JSON does, and sends edits as JSON', () =>
    inWorld(profile, async (world, asked) => {
      const ours = await create(world, 'ours', syncModel);
      const twin = await create(world, 'twin', syncModel);
      others(world);
      const counts = { downloadedAdds: 1, downloadedUpdates: 2, downloadedDeletes: 1 };
      world.sql(ours, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
      const report = await world.engine.sync(ours, SQLITE, run());
      expect(report.counts).toMatchObject({ ...counts, sent: 1, accepted: 1, stillPending: 0 });
      expect(report.remarks.join(' ')).toContain('dataFormat sqlite), which is experimental');
      expect(asked).toEqual([
        { format: 'sqlite', hasEdits: false },
        { format: 'json', hasEdits: true },
        { format: 'sqlite', hasEdits: false },
      ]);
      await world.engine.sync(twin, {}, run());
      expect(contents(world, ours)).toEqual(contents(world, twin));
      expect((await world.engine.verify(ours, run())).differences).toEqual([]);
      // Nothing is left to come, in either format.
      expect((await world.engine.sync(ours, {}, run())).counts.downloadedUpdates).toBe(0);
      expect((await world.engine.sync(ours, SQLITE, run())).counts.downloadedAdds).toBe(0);
    }));

  it('finds a row that both sides changed, and leaves it for a decision', () =>
    inWorld(profile, async (world) => {
      const path = await create(world, 'ours', syncModel);
      others(world);
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE upper(GlobalID) = '${tree(2)}'`);
      const report = await world.engine.sync(path, SQLITE, run());
      expect(report.counts).toMatchObject({ sent: 0, conflicts: 1, downloadedAdds: 1 });
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
    }));
});

type Damage = (bytes: Buffer) => Buffer;

/** Changes the delta by SQL. */
const bySql =
  (...statements: readonly string[]): Damage =>
  (bytes) => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-delta-'));
    const file = join(folder, 'delta.geodatabase');
    try {
      writeFileSync(file, bytes);
      const db = new Database(file);
      for (const statement of statements) db.exec(statement);
      db.close();
      return readFileSync(file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['is cut', (bytes) => bytes.subarray(0, bytes.length / 2)],
  [
    'holds a page of noise',
    (bytes) => Buffer.concat([bytes.subarray(0, -4096), Buffer.alloc(4096, 0x5a)]),
  ],
  [
    'is for another replica',
    bySql(`UPDATE GDB_DataChanges SET ReplicaGUID = '{11111111-2222-4333-8444-555555555555}'`),
  ],
  [
    'does not tell its generation',
    bySql(
      'UPDATE GDB_DataChanges SET ServerGen = NULL',
      'UPDATE GDB_DataChangesDatasets SET ServerGen = NULL',
    ),
  ],
  [
    'goes back in time',
    bySql(
      `UPDATE GDB_DataChanges SET ServerGen = '0'`,
      `UPDATE GDB_DataChangesDatasets SET ServerGen = '0'`,
    ),
  ],
  [
    'changes a layer that is not in the replica',
    bySql('UPDATE GDB_DataChangesDatasets SET LayerID = 7 WHERE ID = 1'),
  ],
  [
    'names a row without a GlobalID',
    bySql(`UPDATE T_1_updates SET GlobalID = 'none' WHERE Species = 'Pïne'`),
  ],
  [
    'names a row twice',
    bySql(`UPDATE T_1_deletes SET GlobalID = (SELECT GlobalID FROM T_1_inserts)`),
  ],
  ['lacks a field', bySql('ALTER TABLE T_1_updates DROP COLUMN Species')],
  ['holds a table that nobody knows', bySql('CREATE TABLE T_1_moves (OBJECTID integer)')],
  [
    'is in another reference',
    bySql(
      `UPDATE GDB_Items SET Definition = replace(replace(Definition, '>102100<', '>4326<'), '>3857<', '>4326<')`,
    ),
  ],
];

/** Databases are tampered with on their way. */
function damaging(damage: Damage): Fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const bytes = Buffer.from(await response.clone().arrayBuffer());
    if (!bytes.subarray(0, 15).equals(Buffer.from('SQLite format 3'))) return response;
    return new Response(new Uint8Array(damage(bytes)), { status: response.status });
  };
}

describe.each([
  ['hosted', 'perLayer'],
  ['enterprise-geodatabase', 'perReplica'],
] as const)('against %s, %s', (profile, syncModel) => {
  it.each(DAMAGES)('applies nothing of a delta that %s, and goes on in JSON', (_, damage) =>
    inWorld(profile, async (world) => {
      const path = await create(world, 'ours', syncModel);
      others(world);
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
      const before = contents(world, path);
      const engine = world.engineWith({
        connectionTo: () => createConnection({ fetch: damaging(damage) }),
      });
      const { generations } = world.engine.status(path);
      const failure = await failureOf(engine.sync(path, SQLITE, run()));
      expect(failure.code).toBe('bad-answer');
      expect(failure.hint).toContain('dataFormat json');
      expect(contents(world, path)).toEqual(before);
      expect(world.engine.status(path)).toMatchObject({ generations });
      expect(world.engine.status(path).pending).toBe(1);
      const report = await world.engine.sync(path, {}, run());
      expect(report.counts).toMatchObject({ downloadedAdds: 1, downloadedDeletes: 1, accepted: 1 });
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }),
  );
});

describe('a delta geodatabase', () => {
  it('that was brought before a crash is applied by the next sync, whatever that asks for', () =>
    inWorld('hosted', async (world, asked) => {
      const path = await create(world, 'ours', 'perLayer');
      others(world);
      const before = contents(world, path);
      const crashing = world.engineWith({
        at: (point) => {
          if (point === 'apply-answer:before-commit') throw new Error('crash');
        },
      });
      await expect(crashing.sync(path, SQLITE, run())).rejects.toThrow('crash');
      expect(contents(world, path)).toEqual(before);
      const report = await world.engine.sync(path, { direction: 'download' }, run());
      expect(report.counts).toMatchObject({ downloadedAdds: 1, downloadedUpdates: 2 });
      expect(asked.map(({ format }) => format)).toEqual(['sqlite', 'json']);
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }));

  it('never tells what became of edits: where one answers an upload the rows are asked', () =>
    inWorld('hosted', async (world) => {
      const path = await create(world, 'ours', 'perLayer');
      others(world);
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
      const connection = createConnection({ fetch });
      const engine = world.engineWith({
        connectionTo: () => ({
          ...connection,
          receive: (call, receive) =>
            connection.receive(
              call.parameters !== undefined && 'edits' in call.parameters
                ? { ...call, parameters: { ...call.parameters, dataFormat: 'sqlite' } }
                : call,
              receive,
            ),
        }),
      });
      const failure = await failureOf(engine.sync(path, { oneCall: true }, run()));
      expect(failure.message).toContain('where only JSON can tell what happened');
      const [receipt] = world.engine.history(path).sessions.flatMap(({ receipts }) => receipts);
      expect(receipt).toMatchObject({ outcome: 'accepted', globalId: tree(7) });
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toHaveLength(1);
      expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({ sent: 0 });
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }));
});

describe('what dataFormat sqlite cannot bring', () => {
  const cases: readonly (readonly [string, Partial<SyncOptions>])[] = [
    ['a snapshot', { direction: 'snapshot' }],
    ['a snapshot of one layer', { layerDirections: { 1: 'snapshot' } }],
    ['edits and changes in one call', { oneCall: true }],
  ];
  it.each(cases)('%s is refused before anything is asked, also by a dry run', (_, options) =>
    inWorld('hosted', async (world, asked) => {
      const path = await create(world, 'ours', 'perLayer');
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
      const sessions = world.engine.history(path).sessions.length;
      for (const go of ['sync', 'dryRun'] as const) {
        const failure = await failureOf(world.engine[go](path, { ...SQLITE, ...options }, run()));
        expect(failure.code).toBe('invalid');
        expect(failure.hint).toContain('dataFormat json');
      }
      expect(asked).toEqual([]);
      expect(world.engine.history(path).sessions).toHaveLength(sessions);
    }),
  );

  it('an upload has nothing to do with it, and is told so', () =>
    inWorld('hosted', async (world, asked) => {
      const path = await create(world, 'ours', 'perLayer');
      world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 7`);
      const report = await world.engine.sync(path, { ...SQLITE, direction: 'upload' }, run());
      expect(asked).toEqual([{ format: 'json', hasEdits: true }]);
      expect(report.counts).toMatchObject({ sent: 1, accepted: 1 });
      expect(report.remarks).toEqual([expect.stringContaining('has no effect')]);
    }));
});
