import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { migrate, MIGRATIONS, schemaVersion } from '../../../main/store/migrate.ts';
import {
  createReplicaFile,
  openReplicaFile,
  resumeReplicaFile,
} from '../../../main/store/replica-file.ts';
import { translateError } from '../../../main/store/errors.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  AT,
  beginReplica,
  buildReplica,
  guid,
  layer,
  loadReplica,
  point,
  POINTS,
  request,
  service,
  temporaryFolder,
} from '../../support/replica.ts';

const folder = temporaryFolder();
let template: string;
let count = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'));
});
afterAll(() => folder.dispose());

function copy(change: (path: string) => void = () => undefined): string {
  const path = folder.path(`file-${count++}.gpkg`);
  copyFileSync(template, path);
  change(path);
  return path;
}

function sqlite(path: string, ...statements: readonly string[]): void {
  const db = new Database(path);
  for (const text of statements) db.exec(text);
  db.close();
}

const WRONG: readonly {
  readonly name: string;
  readonly make: () => string;
  readonly says: RegExp;
}[] = [
  { name: 'nothing', make: () => folder.path('none.gpkg'), says: /There is no file .*none\.gpkg/ },
  {
    name: 'a folder',
    make() {
      const path = folder.path('folder.gpkg');
      mkdirSync(path, { recursive: true });
      return path;
    },
    says: /is a folder/,
  },
  {
    name: 'text',
    make: () =>
      copy((path) => writeFileSync(path, 'not a database at all, but long enough to be looked at')),
    says: /is not a GeoPackage/,
  },
  {
    name: 'another database',
    make() {
      const path = folder.path(`other-${count++}.gpkg`);
      sqlite(path, 'CREATE TABLE a (b)');
      return path;
    },
    says: /is a SQLite database, but not a GeoPackage/,
  },
  {
    name: 'another GeoPackage',
    make() {
      const path = folder.path(`plain-${count++}.gpkg`);
      sqlite(path, 'CREATE TABLE gpkg_contents (a)', 'CREATE TABLE gpkg_spatial_ref_sys (a)');
      return path;
    },
    says: /is a GeoPackage, but not a Syncline replica/,
  },
  {
    name: 'a file of a newer Syncline',
    make: () => copy((path) => sqlite(path, 'UPDATE syncline_replica SET schema_version = 99')),
    says: /was written by a newer Syncline \(schema 99; this one knows \d+\)/,
  },
  {
    name: 'a damaged file',
    make: () =>
      copy((path) => {
        const bytes = readFileSync(path);
        bytes.fill(0xff, 4096);
        writeFileSync(path, bytes);
      }),
    says: /is damaged/,
  },
];

describe('what is no replica file', () => {
  test.each(WRONG)('$name is refused in words, for writing and for reading', ({ make, says }) => {
    const path = make();
    for (const open of [
      () => openReplicaFile(path).replica(),
      () => openReplicaReader(path).replica(),
    ]) {
      expect(open).toThrow(says);
      expect(open).toThrow(
        expect.objectContaining({ code: 'file', hint: expect.stringMatching(/\.$/) as string }),
      );
    }
    expect(readdirSync(folder.path('.')).filter((name) => name.endsWith('-syncline'))).toEqual([]);
  });

  test('a file that was never finished is refused', () => {
    const path = copy((target) => sqlite(target, `UPDATE syncline_replica SET state = 'creating'`));
    expect(() => openReplicaFile(path)).toThrow(/not finished/);
  });

  test.each([
    ['SQLITE_FULL', /The disk is full: a\.gpkg could not be written/],
    [
      'SQLITE_READONLY_DIRECTORY',
      /a\.gpkg cannot be changed: the file or its folder \/data is read-only/,
    ],
    ['SQLITE_BUSY_SNAPSHOT', /a\.gpkg is being written by another program/],
    ['SQLITE_CORRUPT_VTAB', /a\.gpkg is damaged/],
    ['SQLITE_IOERR_READ', /The disk reports an error while a\.gpkg is used/],
    ['SQLITE_CANTOPEN', /a\.gpkg cannot be opened/],
  ])('%s has its sentence', (code, sentence) => {
    const error = translateError(new Database.SqliteError('words of SQLite', code), '/data/a.gpkg');
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toMatch(sentence);
    expect((error as AppError).code).toBe('file');
  });

  test('a bug stays a bug', () => {
    const bug = new Database.SqliteError('no such column', 'SQLITE_ERROR');
    expect(translateError(bug, '/data/a.gpkg')).toBe(bug);
  });
});

describe('one Syncline per file', () => {
  test('a second one is refused, readers are not, and closing lets the next one in', () => {
    const path = copy();
    const first = openReplicaFile(path);
    expect(() => openReplicaFile(path)).toThrow(/is being synchronised by another Syncline/);
    const reader = openReplicaReader(path);
    expect(reader.counts(POINTS).rows).toBe(3);
    reader.close();
    first.close();
    openReplicaFile(path).close();
  });

  test('closing leaves one single file', async () => {
    const path = copy();
    const file = openReplicaFile(path);
    await file.apply((transaction) => transaction.upsertFeatures(POINTS, [point(50)]));
    expect(existsSync(`${path}-wal`)).toBe(true);
    file.close();
    const beside = readdirSync(folder.path('.')).filter((name) =>
      path.endsWith(name.split('-').slice(0, 2).join('-')),
    );
    expect(beside).toHaveLength(1);
    file.close();
  });

  test('a writer that does not let go is named as such', () => {
    const path = copy();
    const file = openReplicaFile(path);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(() => file.startSession('sync', {}, AT)).toThrow(/is being written by another program/);
    other.exec('ROLLBACK');
    other.close();
    file.close();
  });
});

describe('creating', () => {
  test('refuses a name that is taken, finished or not', async () => {
    const path = copy();
    expect(() => beginReplica(path)).toThrow(/exists already/);
    const other = folder.path('taken.gpkg');
    beginReplica(other).close();
    expect(() => beginReplica(other)).toThrow(/an earlier create did not finish/);
  });

  test('goes on with a part that is there, and with none that was hardly begun', () => {
    const path = folder.path('resumed.gpkg');
    expect(resumeReplicaFile(path)).toBeNull();
    const begun = beginReplica(path);
    begun.startSession('create', {}, AT);
    begun.close();
    const file = resumeReplicaFile(path)!;
    expect([file.isLoaded(), file.isFinished(), file.sessions().length]).toEqual([false, false, 1]);
    expect(file.path).toBe(`${path}.part`);
    expect(file.answerFile).toBe(`${path}.answer`);
    writeFileSync(file.answerFile, '{}');
    file.discard();
    expect(readdirSync(folder.path('.')).filter((name) => name.startsWith('resumed'))).toEqual([]);
    writeFileSync(`${path}.part`, '');
    expect(resumeReplicaFile(path)).toBeNull();
  });

  test('ends the exchange with the load, and gives the file its name at the end', async () => {
    const path = folder.path('life.gpkg');
    const file = beginReplica(path);
    const sessionId = file.startSession('create', {}, AT);
    file.beginExchange(
      {
        sessionId,
        purpose: 'create',
        direction: 'download',
        layers: [],
        hasEdits: false,
        rollbackOnFailure: null,
        closes: false,
        begunAt: AT,
        replicasBefore: [],
        stage: { at: 'sending' },
      },
      [],
    );
    await loadReplica(file);
    expect([file.isLoaded(), file.exchange(), file.completedPurposes(sessionId)]).toEqual([
      true,
      null,
      ['create'],
    ]);
    file.finish(AT);
    expect([file.isFinished(), file.path, file.replica().state]).toEqual([true, path, 'ready']);
    file.close();
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test('a load that fails leaves nothing of itself', async () => {
    const file = beginReplica(folder.path('failing.gpkg'));
    await expect(
      loadReplica(file, {
        fill(sink) {
          sink.features(POINTS, 'data', [point(1)]);
          sink.features(POINTS, 'data', [{ attributes: {} }]);
        },
      }),
    ).rejects.toThrow(/Hydrants & valves \(0\): a row of the service cannot be stored.*GlobalID/);
    expect(file.isLoaded()).toBe(false);
    file.close();
  });

  test('refuses an answer that names a GlobalID twice, and says which', async () => {
    const file = beginReplica(folder.path('twice.gpkg'));
    const twice = loadReplica(file, {
      fill: (sink) => sink.features(POINTS, 'data', [point(1), point(2), point(1)]),
    });
    await expect(twice).rejects.toMatchObject({
      code: 'bad-answer',
      message: expect.stringContaining(guid(1)) as string,
    });
    file.close();
  });

  test('refuses an answer with rows of a layer that was not asked for', async () => {
    const file = beginReplica(folder.path('foreign.gpkg'));
    await expect(
      loadReplica(file, { fill: (sink) => sink.features(77, 'data', [point(1)]) }),
    ).rejects.toMatchObject({ code: 'bad-answer' });
    file.close();
  });

  test.each([
    ['a layer that is not there', { layers: [9] }, {}, /has no layer or table 9/],
    [
      'a layer without GlobalID',
      { layers: [5] },
      { layers: [layer({ id: 5, globalIdField: null })] },
      /has no GlobalID/,
    ],
  ])('refuses %s', (_name, asked, offered, message) => {
    const path = folder.path(`refused-${count++}.gpkg`);
    const create = (): unknown =>
      createReplicaFile(path, {
        request: request(asked),
        service: service(offered),
        replicaName: 'r',
        instanceId: 'i',
        now: AT,
      });
    expect(create).toThrow(message);
    expect(
      readdirSync(folder.path('.')).filter(
        (name) => path.endsWith(name) || name.includes('refused'),
      ),
    ).toEqual([]);
  });
});

describe('migrations', () => {
  test('bring an older file to the newest version, one transaction each', () => {
    const path = copy();
    const db = new Database(path);
    const failing = [
      ...MIGRATIONS,
      'ALTER TABLE syncline_session ADD COLUMN extra TEXT',
      'CREATE TABLE half (a); SELECT nonsense',
    ];
    expect(() => migrate(db, failing)).toThrow(/nonsense/);
    const good = failing.slice(0, -1);
    expect(schemaVersion(db)).toBe(good.length);
    expect(db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined();
    migrate(db, [...good, 'CREATE TABLE whole (a)']);
    expect(schemaVersion(db)).toBe(good.length + 1);
    migrate(db, [...good, 'CREATE TABLE whole (a)']);
    expect(() => migrate(db, MIGRATIONS)).toThrow(/newer Syncline/);
    db.close();
  });
});
