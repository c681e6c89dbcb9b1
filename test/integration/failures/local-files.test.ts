/** What files on this machine get that are wrong, taken, locked or in use. The server hears nothing of it. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../main/engine/api.ts';
import {
  engineAt,
  failureOf,
  filesOf,
  giveUp,
  inWorld,
  registered,
} from '../../support/failures.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let template: string;
let intact: Buffer;
beforeAll(async () => {
  world = await startWorld();
  template = world.path('template');
  await world.engine.create(world.definition(), template, run());
  intact = readFileSync(template);
});
afterAll(() => world.close());

/** Everything that is done with an existing file. */
const USES: readonly (readonly [
  string,
  (engine: Engine, path: string) => Promise<unknown> | (() => unknown),
])[] = [
  ['status', (engine, path) => () => engine.status(path)],
  ['changes', (engine, path) => () => [...engine.changes(path)]],
  ['history', (engine, path) => () => engine.history(path)],
  ['sync', (engine, path) => engine.sync(path, {}, run())],
  ['dry run', (engine, path) => engine.dryRun(path, {}, run())],
  ['verify', (engine, path) => engine.verify(path, run())],
  ['unregister', (engine, path) => engine.unregister(path, run())],
];

function sqlite(path: string, ...statements: readonly string[]): void {
  const db = new Database(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

const WRONG: readonly {
  readonly name: string;
  readonly make: (path: string) => void;
  readonly says: RegExp;
  readonly advises: RegExp;
}[] = [
  {
    name: 'missing',
    make: () => undefined,
    says: /^There is no file .*missing\.gpkg\.$/,
    advises: /^Check the name and the folder\.$/,
  },
  {
    name: 'folder',
    make: (path) => mkdirSync(path),
    says: /folder\.gpkg is a folder\.$/,
    advises: /^Choose the \.gpkg file of a replica\.$/,
  },
  {
    name: 'empty',
    make: (path) => writeFileSync(path, ''),
    says: /^empty\.gpkg is empty\.$/,
    advises: /^Choose the \.gpkg file of a replica\.$/,
  },
  {
    name: 'text',
    make: (path) => writeFileSync(path, 'Dear diary, today I planted a tree.'),
    says: /^text\.gpkg is not a GeoPackage\.$/,
    advises: /^Choose the \.gpkg file of a replica\.$/,
  },
  {
    name: 'database',
    make: (path) => sqlite(path, 'CREATE TABLE trees (height)'),
    says: /^database\.gpkg is a SQLite database, but not a GeoPackage\.$/,
    advises: /^Choose the \.gpkg file of a replica, or create one\.$/,
  },
  {
    name: 'plain',
    make: (path) =>
      sqlite(path, 'CREATE TABLE gpkg_contents (a)', 'CREATE TABLE gpkg_spatial_ref_sys (a)'),
    says: /^plain\.gpkg is a GeoPackage, but not a Syncline replica\.$/,
    advises: /^Choose the \.gpkg file of a replica, or create one\.$/,
  },
  {
    name: 'newer',
    make(path) {
      copyFileSync(template, path);
      sqlite(path, 'UPDATE syncline_replica SET schema_version = 99');
    },
    says: /^newer\.gpkg was written by a newer Syncline \(schema 99; this one knows \d+\)\.$/,
    advises: /^Update Syncline, then open it again\.$/,
  },
  {
    name: 'cut',
    make: (path) => writeFileSync(path, readFileSync(template).subarray(0, 20_000)),
    says: /^cut\.gpkg is damaged\.$/,
    advises: /^Take a copy that is intact/,
  },
];

describe('a file that is no replica', () => {
  it.each(WRONG)('$name: every use says so and leaves it as it is', async (wrong) => {
    const { name, make, says, advises } = wrong;
    const path = world.path(name);
    make(path);
    const isFile = existsSync(path) && name !== 'folder';
    const before = isFile ? readFileSync(path) : null;
    for (const [, use] of USES) {
      expect(await failureOf(use(world.engine, path))).toMatchObject({
        code: 'file',
        message: expect.stringMatching(says) as string,
        hint: expect.stringMatching(advises) as string,
      });
    }
    if (before) expect(readFileSync(path).equals(before)).toBe(true);
    expect(filesOf(world, path)).toEqual(before || name === 'folder' ? [`${name}.gpkg`] : []);
  });
});

describe('a name that cannot be used for a new replica', () => {
  const NAMES: readonly {
    readonly name: string;
    readonly make: (path: string) => string;
    readonly says: RegExp;
    readonly advises: RegExp;
  }[] = [
    {
      name: 'taken by a replica',
      make: (path) => (copyFileSync(template, path), path),
      says: /^\w+\.gpkg exists already\.$/,
      advises: /^Choose another name, or move it away first\.$/,
    },
    {
      name: 'taken by a folder',
      make: (path) => (mkdirSync(path), path),
      says: /^\w+\.gpkg exists already\.$/,
      advises: /^Choose another name/,
    },
    {
      name: 'in a folder that does not exist',
      make: () => join(world.folder, 'no', 'such', 'folder.gpkg'),
      says: /^There is no folder .*such\.$/,
      advises: /^Make it first, or choose another one\.$/,
    },
    {
      name: 'with a .part that is something else',
      make: (path) => (writeFileSync(`${path}.part`, 'half of a download'), path),
      says: /^\w+\.gpkg\.part is there already and is not the beginning of a replica\.$/,
      advises: /^Choose another name, or move it away first\.$/,
    },
    {
      name: 'with a .part that is another database',
      make: (path) => (sqlite(`${path}.part`, 'CREATE TABLE trees (height)'), path),
      says: /^\w+\.gpkg\.part is there already and is not the beginning of a replica\.$/,
      advises: /^Choose another name/,
    },
    {
      name: 'with a .part that is a folder',
      make: (path) => (mkdirSync(`${path}.part`), path),
      says: /^\w+\.gpkg\.part is there already and is not the beginning of a replica\.$/,
      advises: /^Choose another name/,
    },
  ];
  it.each(NAMES)('$name: nothing is touched and nothing asked for', async (row) => {
    const path = row.make(world.path(`name${NAMES.indexOf(row)}`));
    const before = existsSync(world.folder) ? readdirSync(world.folder).sort() : [];
    expect(await failureOf(world.engine.create(world.definition(), path, run()))).toMatchObject({
      code: 'file',
      message: expect.stringMatching(row.says) as string,
      hint: expect.stringMatching(row.advises) as string,
    });
    expect(readdirSync(world.folder).sort()).toEqual(before);
    expect(await registered(world)).toHaveLength(1);
  });

  it('taken while the create was under way: the other file stays, nothing else is left', async () => {
    const path = world.path('race');
    const engine = engineAt(world, 'finish-create:before', 1, () => writeFileSync(path, 'mine'));
    expect(await failureOf(engine.create(world.definition(), path, run()))).toMatchObject({
      code: 'file',
      message: 'race.gpkg exists already.',
      hint: expect.stringMatching(/Nothing is left, neither on the server nor on this/) as string,
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(filesOf(world, path)).toEqual(['race.gpkg']);
    expect(await registered(world)).toHaveLength(1);
  });

  it('begun for another service: that one is named, and how to give it up', async () => {
    const path = world.path('begun');
    const stop = new AbortController();
    const engine = engineAt(world, 'call:after-stage', 1, () => stop.abort());
    await failureOf(engine.create(world.definition(), path, { ...run(), signal: stop.signal }));
    const other = world.definition({ serviceUrl: world.serviceUrl.replace('Parks', 'Lakes') });
    expect(await failureOf(world.engine.create(other, path, run()))).toMatchObject({
      code: 'file',
      message: `${path}.part is an unfinished replica of another service (${world.serviceUrl}).`,
      hint: expect.stringMatching(
        /give the unfinished one up: unregister \S+\.part first\.$/,
      ) as string,
    });
    await giveUp(world, `${path}.part`);
    expect(filesOf(world, path)).toEqual([]);
    expect(await registered(world)).toHaveLength(1);
  });
});

describe('a replica file that somebody else has open', () => {
  it('is left alone while another program writes it, and works afterwards', async () => {
    const path = world.path('locked');
    copyFileSync(template, path);
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const other = new Database(path);
    other.exec('BEGIN EXCLUSIVE');
    expect(await failureOf(world.engine.sync(path, {}, run()))).toMatchObject({
      code: 'file',
      message: 'locked.gpkg is being written by another program.',
      hint: 'Close it there (or end editing in QGIS or ArcGIS Pro), then try again.',
    });
    other.exec('ROLLBACK');
    other.close();
    expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
    expect(filesOf(world, path)).toEqual(['locked.gpkg']);
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 1 });
  });

  it('is left alone while another Syncline has it, which is named; looking is allowed', async () => {
    const path = world.path('busy');
    await world.engine.create(world.definition(), path, run());
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../support/holding-child.ts', import.meta.url)), path],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    for (const use of ['sync', 'dry run', 'unregister']) {
      const work = USES.find(([name]) => name === use)![1](world.engine, path);
      expect(await failureOf(work)).toMatchObject({
        code: 'file',
        message: 'busy.gpkg is being synchronised by another Syncline.',
        hint: 'Wait until it has finished, or stop it there.',
      });
    }
    expect(world.engine.status(path)).toMatchObject({ state: 'ready', pending: 0 });
    child.stdin.end();
    expect(await ended).toBe(0);
    expect((await world.engine.sync(path, {}, run())).result).toBe('done');
    expect(filesOf(world, path)).toEqual(['busy.gpkg']);
    await world.engine.unregister(path, run());
  });
});

describe('a file that was exported without a replica', () => {
  it('says that there is nothing to synchronise with, and can be compared', async () => {
    const path = world.path('export');
    await world.engine.create(world.definition({ syncModel: 'none' }), path, run());
    for (const use of ['sync', 'dry run', 'unregister']) {
      const work = USES.find(([name]) => name === use)![1](world.engine, path);
      expect(await failureOf(work)).toMatchObject({
        code: 'file',
        message: 'This file was exported without a replica (syncModel none).',
        hint: expect.stringMatching(/^There is nothing on the server/) as string,
      });
    }
    expect(
      (await world.engine.verify(path, run())).differences.filter((one) => !one.isExpected),
    ).toEqual([]);
  });
});

describe('what other programs do to a replica file', () => {
  const LOST: readonly (readonly [string, string, string])[] = [
    ['removes a table', 'DROP TABLE Inspections', 'the table Inspections'],
    ['renames a table', 'ALTER TABLE Inspections RENAME TO Visits', 'the table Inspections'],
    [
      'renames a column',
      'ALTER TABLE Trees RENAME COLUMN Species TO Kind',
      'the column Species of Trees',
    ],
  ];
  it.each(LOST)('%s: is named, with the way back', async (name, statement, lost) => {
    const path = world.path(name.replaceAll(' ', '-'));
    copyFileSync(template, path);
    world.sql(path, statement);
    for (const [, use] of USES) {
      expect(await failureOf(use(world.engine, path))).toMatchObject({
        code: 'file',
        message: `${basename(path)} lacks ${lost}: another program has removed or renamed it.`,
        hint: 'Put it back under its old name, or take a copy of the file that is intact.',
      });
    }
    expect(filesOf(world, path)).toEqual([basename(path)]);
  });

  it('writes a shape that is none: the feature is named, nothing is sent, and the repair helps', () =>
    inWorld({}, async (own) => {
      const path = own.path('shape');
      await own.engine.create(own.definition(), path, run());
      own.sql(path, `UPDATE Trees SET geom = X'0102030405' WHERE Height = 3`);
      const { result, receipts } = await own.engine.sync(path, {}, run());
      expect({ result, receipts }).toMatchObject({
        result: 'partial',
        receipts: [
          {
            outcome: 'held',
            explanation: expect.stringMatching(
              /^Trees: the geometry of \{A{8}-.*3\} cannot be read\. The geometry has 5 bytes, /,
            ) as string,
          },
        ],
      });
      expect(own.engine.status(path)).toMatchObject({ pending: 1, exchange: null });
      own.sql(path, `DELETE FROM Trees WHERE Height = 3`);
      expect((await own.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 1 });
      expect((await own.engine.verify(path, run())).differences).toEqual([]);
    }));

  it.each([
    [
      `INSERT INTO Trees__ATTACH (ATT_NAME, DATA) VALUES ('note.txt', X'41')`,
      'REL_GLOBALID must be the GlobalID of the feature that the attachment belongs to.',
    ],
    [
      `UPDATE Trees__ATTACH SET REL_GLOBALID = NULL`,
      'REL_GLOBALID must be the GlobalID of the feature that the attachment belongs to.',
    ],
    [
      `UPDATE Trees SET GlobalID = NULL`,
      'GlobalID cannot be changed or emptied: it is what the row is known by on the service.',
    ],
  ])('breaks the bonds of a row: %s is refused where it is done', (statement, message) => {
    const path = world.path('bonds');
    copyFileSync(template, path);
    expect(() => world.sql(path, statement)).toThrow(message);
    expect(world.engine.status(path).pending).toBe(0);
  });
});

it('the replica beside all these files is untouched', () => {
  expect(readFileSync(template).equals(intact)).toBe(true);
  expect(filesOf(world, template)).toEqual(['template.gpkg']);
});
