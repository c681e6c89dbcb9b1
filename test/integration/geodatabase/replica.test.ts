import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLayer } from '../../../main/arcgis/wire/layer.ts';
import { readServiceRoot } from '../../../main/arcgis/wire/service.ts';
import { openGeodatabase } from '../../../main/geodatabase/geodatabase.ts';
import type { Geodatabase } from '../../../main/geodatabase/geodatabase.ts';
import { AppError } from '../../../shared/errors.ts';
import { keepingSink } from './sinks.ts';
import { PHOTO, replica, REPLICA_ID, WELL, writeGeodatabase } from './write-file.ts';
import type { Alter } from './write-file.ts';

let folder: string;
let open: Geodatabase[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geodatabase-test-'));
  open = [];
});
afterEach(() => {
  for (const geodatabase of open) geodatabase.close();
  rmSync(folder, { recursive: true, force: true });
});

function openWritten(alter?: Alter): Geodatabase {
  const path = join(folder, 'crew.geodatabase');
  writeGeodatabase(path, alter);
  const geodatabase = openGeodatabase(path);
  open.push(geodatabase);
  return geodatabase;
}

function layersOf(geodatabase: Geodatabase) {
  const root = readServiceRoot(geodatabase.description.service)!;
  return geodatabase.description.layers.map(({ json }) => readLayer(json, root.layerDefaults)!);
}

describe('the description', () => {
  test('reads like the answer of a service, from its own JSON and from the definitions', () => {
    const geodatabase = openWritten();
    expect(geodatabase.description.trouble).toEqual([]);
    expect(geodatabase.description.version).toMatchObject({ major: 10, minor: 8, bugfix: 1 });
    const root = readServiceRoot(geodatabase.description.service)!;
    expect([root.layerIds, root.tableIds, root.syncEnabled]).toEqual([[0, 1], [2], true]);
    const [wells, areas, visits] = layersOf(geodatabase);
    expect(wells).toMatchObject({
      id: 0,
      name: 'Wells of the town',
      kind: 'layer',
      objectIdField: 'OBJECTID',
      globalIdField: 'GlobalID',
      hasAttachments: true,
    });
    expect(wells!.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'OBJECTID OID',
      'name String',
      'GlobalID GlobalID',
      'Kind SmallInteger',
      'Depth Double',
      'Drilled Date',
      'Owner GUID',
    ]);
    expect(wells!.fields[3]!.domain).toEqual({
      type: 'codedValue',
      name: 'WellKind',
      codedValues: [
        { name: 'Drinking', code: 1 },
        { name: 'Fire', code: 2 },
      ],
    });
    expect(wells!.fields[4]!.domain).toEqual({
      type: 'range',
      name: 'DepthRange',
      min: 0.5,
      max: 500,
    });
    expect(areas).toMatchObject({
      id: 1,
      name: 'Areas',
      geometryType: 'esriGeometryPolygon',
      hasZ: true,
      hasM: false,
      typeField: 'Label',
      editFields: { creator: 'Label', created: null },
      spatialReference: { wkid: 102100, latestWkid: 3857 },
    });
    expect(areas!.fields[1]).toMatchObject({
      name: 'Label',
      alias: 'The Label',
      length: 20,
      defaultValue: 'none',
    });
    expect(areas!.types[0]).toMatchObject({
      id: 1,
      name: 'Town',
      domains: { Label: { name: 'WellKind' } },
    });
    expect(visits).toMatchObject({ id: 2, kind: 'table', geometryType: null });
    expect(visits!.relationships).toEqual([
      {
        id: 0,
        name: 'WellVisits',
        relatedLayerId: 0,
        role: 'destination',
        keyField: 'WellId',
        composite: true,
      },
    ]);
  });

  test('tells where the sync of the replica stands', () => {
    const { replica: metadata, generations } = openWritten().description;
    expect(metadata).toMatchObject({
      name: 'Crew 7',
      replicaId: REPLICA_ID,
      serviceUrl: 'https://example.com/arcgis/rest/services/Wells/FeatureServer',
      owner: 'crew',
      syncModel: 'perLayer',
      direction: 'bidirectional',
      attachmentsDirection: 'bidirectional',
      returnsAttachments: true,
    });
    expect(metadata!.datasets[0]).toMatchObject({
      tableName: 'Wells',
      layerId: 0,
      serverGen: 12,
      downloadGen: 1000,
      where: 'Kind > 0',
      queryOption: 'esriRowsTypeFilter',
    });
    // The older of a layer's two generations: what it brings again changes nothing.
    expect(generations).toEqual({ replica: null, layers: { 0: 11, 1: 13, 2: 14 } });
  });

  test('a replicaID of zeros is no replica that a server knows', () => {
    const zeros = '{00000000-0000-0000-0000-000000000000}';
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(replica(zeros)),
    );
    expect(geodatabase.description.replica).toMatchObject({ name: 'Crew 7', replicaId: null });
  });

  test('a replicaID without braces in lower case is the same', () => {
    const bare = REPLICA_ID.slice(1, -1).toLowerCase();
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(replica(bare)),
    );
    expect(geodatabase.description.replica).toMatchObject({
      replicaId: REPLICA_ID,
      replicaIdAsWritten: bare,
    });
  });

  test('a generation of the whole replica is found where all datasets have the same', () => {
    const xml = replica(REPLICA_ID, 'PerReplica').replaceAll(
      /<ReplicaServerGen>\d+/g,
      '<ReplicaServerGen>77',
    );
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(xml),
    );
    expect(geodatabase.description.generations).toEqual({ replica: 77, layers: {} });
  });
});

describe('rows', () => {
  test('are the current ones, with wire values and Esri JSON', () => {
    const geodatabase = openWritten();
    const wells = [...geodatabase.features(0)].flat();
    expect(wells.map(({ attributes }) => attributes['name'])).toEqual(['Old well', 'Now', 'New']);
    expect(wells[0]).toEqual({
      attributes: {
        OBJECTID: 1,
        name: 'Old well',
        Kind: 1,
        Depth: 12.5,
        Drilled: Date.UTC(2017, 5, 8, 18, 52, 0, 974),
        Owner: WELL.kept,
        GlobalID: WELL.kept,
      },
      geometry: { x: expect.closeTo(0.001, 6) as number, y: expect.closeTo(0.002, 6) as number },
    });
    expect(wells[1]!.geometry).toBeNull();
    expect(geodatabase.countRows(0)).toBe(3);
  });

  test('have their rings in the order of Esri JSON, with heights', () => {
    const [area] = [...openWritten().features(1)].flat();
    const { rings, hasZ } = area!.geometry as { rings: number[][][]; hasZ: boolean };
    expect(hasZ).toBe(true);
    expect(rings.map((ring) => ring.length)).toEqual([5, 4, 4]);
    expect(rings[0]).toEqual([
      [0, 0, 1],
      [0, 20, 1],
      [30, 20, 1],
      [30, 0, 1],
      [0, 0, 1],
    ]);
    expect(rings[1]![0]).toEqual([1, 1, 2]);
  });

  test('of the past are read apart, with their time', () => {
    const past = [...openWritten().archivedFeatures(0)].flat();
    expect(past.map(({ feature }) => feature.attributes['name'])).toEqual([
      'Before',
      'Sent',
      'Between',
      'Gone',
    ]);
    expect(past[0]!.from).toBe(1000);
    expect(past.every(({ from, to }) => from < to)).toBe(true);
  });

  test('of a table without history are all of its rows', () => {
    const geodatabase = openWritten((db) => {
      db.exec(`CREATE TABLE Plain (OBJECTID integer primary key, Big int64)`);
      db.prepare(`INSERT INTO Plain VALUES (1, ?), (2, 5)`).run(2n ** 60n);
      db.exec(
        `INSERT INTO GDB_Items (UUID, Type, Name, Definition) VALUES ('', '{CD06BC3B-789D-4C51-AAFA-A467912B8965}', 'main.Plain', '<DETableInfo><OIDFieldName>OBJECTID</OIDFieldName><GPFieldInfoExs/></DETableInfo>')`,
      );
    });
    const layer = geodatabase.description.layers.find(({ tableName }) => tableName === 'Plain')!;
    expect([layer.id, layer.isOfService, layer.hasHistory]).toEqual([3, false, false]);
    expect([...geodatabase.features(3)].flat().map(({ attributes }) => attributes)).toEqual([
      { OBJECTID: 1, Big: 2n ** 60n },
      { OBJECTID: 2, Big: 5 },
    ]);
  });

  test('come in batches, however many there are', () => {
    const geodatabase = openWritten((db) => {
      const insert = db.prepare(
        `INSERT INTO Visits VALUES (?, NULL, 'x', '${WELL.kept}', ?, 2440587.50001157, 5373484.49998843)`,
      );
      db.transaction(() => {
        for (let id = 2; id <= 1700; id++) insert.run(id, id);
      })();
    });
    const sizes = [...geodatabase.features(2)].map((batch) => batch.length);
    expect(sizes).toEqual([500, 500, 500, 200]);
  });
});

describe('readInto', () => {
  test('hands over the whole file as the answer of createReplica', () => {
    const kept = keepingSink();
    const head = openWritten().readInto(kept.sink);
    expect(head).toEqual({
      replicaId: REPLICA_ID,
      replicaName: 'Crew 7',
      syncModel: 'perLayer',
      responseType: 'esriReplicaResponseTypeData',
      generations: { replica: null, layers: { 0: 11, 1: 13, 2: 14 } },
      results: [],
    });
    expect([0, 1, 2].map((id) => kept.features(id).length)).toEqual([3, 1, 1]);
    expect(kept.attachments(0)).toEqual([
      {
        globalId: PHOTO.kept,
        parentGlobalId: WELL.kept,
        attachmentId: 1,
        name: 'well.jpg',
        contentType: 'image/jpeg',
        size: 3,
        data: Buffer.from([1, 2, 3]),
        url: null,
      },
      {
        globalId: PHOTO.added,
        parentGlobalId: WELL.added,
        attachmentId: 2,
        name: 'note.txt',
        contentType: 'text/plain',
        size: 2,
        data: Buffer.from('hi'),
        url: null,
      },
    ]);
  });

  test('hands over the file as the server last acknowledged it', () => {
    const kept = keepingSink();
    openWritten().readInto(kept.sink, 'acknowledged');
    expect(kept.features(0).map(({ attributes }) => attributes['name'])).toEqual([
      'Old well',
      'Sent',
      'Gone',
    ]);
    expect(kept.attachments(0).map(({ name }) => name)).toEqual(['well.jpg']);
  });
});

describe('pendingEdits', () => {
  test('finds what was edited since the last upload, with the rows before and after', () => {
    const [wells, ...others] = openWritten().pendingEdits();
    expect(others).toEqual([]);
    expect(
      wells!.features.map(({ kind, globalId, objectId, before, after, doubt }) => [
        kind,
        globalId,
        objectId,
        before?.attributes['name'],
        after?.attributes['name'],
        doubt,
      ]),
    ).toEqual([
      ['update', WELL.changed, 2, 'Sent', 'Now', null],
      ['delete', WELL.deleted, 3, 'Gone', undefined, null],
      ['add', WELL.added, 9, undefined, 'New', null],
    ]);
    expect(wells!.features[0]!.firstChangedAt).toBe('2024-03-01T12:05:00.000Z');
    expect(wells!.features[0]!.lastChangedAt).toBe('2024-03-01T12:06:00.000Z');
    const [photo] = wells!.attachments;
    expect(photo).toMatchObject({
      kind: 'add',
      globalId: PHOTO.added,
      before: null,
      after: { name: 'note.txt', parentGlobalId: WELL.added },
    });
    expect(photo!.readData()).toEqual(Buffer.from('hi'));
  });

  test('applied to the acknowledged rows they make the current ones', () => {
    const geodatabase = openWritten();
    const kept = keepingSink();
    geodatabase.readInto(kept.sink, 'acknowledged');
    const rows = new Map(
      kept.features(0).map((feature) => [feature.attributes['GlobalID'], feature]),
    );
    for (const { globalId, after } of geodatabase.pendingEdits()[0]!.features) {
      if (after === null) rows.delete(globalId);
      else rows.set(globalId, after);
    }
    const current = [...geodatabase.features(0)].flat();
    expect([...rows.values()]).toEqual(current);
  });

  test('marks what an upload without an answer may have carried', () => {
    const xml = replica(REPLICA_ID).replaceAll(
      /<ReplicaClientUploadGen>\d+/g,
      `<ReplicaClientUploadGen>${Date.UTC(2024, 2, 1, 12, 7)}`,
    );
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(xml),
    );
    expect(geodatabase.pendingEdits()[0]!.features.map(({ doubt }) => doubt)).toEqual([
      'may-have-been-sent',
      'may-have-been-sent',
      null,
    ]);
  });

  test('takes a row that was deleted and made again with its GlobalID for one feature that was changed', () => {
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE Wells SET GLOBALID = ? WHERE OBJECTID = 9`).run(WELL.deleted),
    );
    const edits = geodatabase.pendingEdits()[0]!.features;
    expect(edits.map(({ kind, globalId }) => [kind, globalId])).toEqual([
      ['update', WELL.changed],
      ['update', WELL.deleted],
    ]);
    expect(edits[1]).toMatchObject({
      objectId: 3,
      before: { attributes: { name: 'Gone' } },
      after: { attributes: { name: 'New' } },
      firstChangedAt: '2024-03-01T12:07:00.000Z',
      lastChangedAt: '2024-03-01T12:08:00.000Z',
    });
  });

  test('refuses two new rows with one GlobalID', () => {
    const geodatabase = openWritten((db) =>
      db.exec(
        `INSERT INTO Wells (OBJECTID, Name, GLOBALID, gdb_from_date, gdb_to_date) SELECT 10, 'Newer', GLOBALID, gdb_from_date, gdb_to_date FROM Wells WHERE OBJECTID = 9`,
      ),
    );
    expect(() => geodatabase.pendingEdits()).toThrow(
      /^Table Wells, the row with object id 10: .* GlobalID/,
    );
  });

  test('refuses edits in a table that takes no part in the sync', () => {
    const without = replica(REPLICA_ID).replace(
      /<GPSyncDataset><DatasetName>main.Wells__ATTACH.*?<\/GPSyncDataset>/,
      '',
    );
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(without),
    );
    expect(() => geodatabase.pendingEdits()).toThrow(
      /^Table Wells__ATTACH: it was edited, but takes no part/,
    );
  });

  test('has none where the replica only downloads', () => {
    const xml = replica(REPLICA_ID).replaceAll(
      'DirectionBidirectional</Direction>',
      'DirectionDownload</Direction>',
    );
    const geodatabase = openWritten((db) =>
      db.prepare(`UPDATE GDB_Items SET Definition = ? WHERE Name = 'Crew 7'`).run(xml),
    );
    expect(geodatabase.pendingEdits()).toEqual([]);
  });
});

describe('what is not understood is refused', () => {
  const cases: { name: string; sql: string; sentence: RegExp; isRowOnly?: boolean }[] = [
    {
      name: 'a table that nothing describes',
      sql: `CREATE TABLE Secret (a text)`,
      sentence: /^Table Secret: what it is for is not known\.$/,
    },
    {
      name: 'a table that looks like one of the system',
      sql: `CREATE TABLE St_Louis (a text)`,
      sentence: /^Table St_Louis: /,
    },
    {
      name: 'a column type',
      sql: `ALTER TABLE Visits ADD COLUMN Solid multipatch`,
      sentence: /^Table Visits, column Solid: its type multipatch is not known\.$/,
    },
    {
      name: 'attachments by object id',
      sql: `ALTER TABLE Wells__ATTACH RENAME COLUMN REL_GLOBALID TO REL_OBJECTID`,
      sentence: /^Table Wells__ATTACH: its attachments name their features by object id/,
    },
    {
      name: 'a table that is missing',
      sql: `DROP TABLE Visits`,
      sentence: /^Table Visits: the geodatabase describes it, but it is not there\.$/,
    },
    {
      name: 'a definition that is damaged',
      sql: `UPDATE GDB_Items SET Definition = '<a>' WHERE Name = 'main.Visits'`,
      sentence: /^The definition of Visits is damaged/,
    },
    {
      name: 'shapes of another kind',
      sql: `UPDATE GDB_Items SET Definition = replace(Definition, 'esriGeometryPolygon', 'esriGeometryMultiPatch') WHERE Name = 'main.Areas'`,
      sentence: /^Table Areas, column SHAPE: its shapes are of a kind that is not known/,
    },
    {
      name: 'a table that two layers share',
      sql: `INSERT INTO GDB_ServiceItems (DatasetName, ItemType, ItemId, ItemInfo) VALUES ('Wells', 1, 8, '{"name":"Again"}')`,
      sentence: /^Table Wells: two layers of the replica share it/,
    },
    {
      name: 'a curve',
      sql: `UPDATE Wells SET SHAPE = X'64110F00010000000C010C000000010000009CC5D9A2FF03ACCCBBA6F913' WHERE OBJECTID = 1`,
      sentence: /^Table Wells, OBJECTID 1: the shape cannot be read: its kind 3 is not known/,
      isRowOnly: true,
    },
    {
      name: 'a shape of another layer kind',
      sql: `UPDATE Areas SET SHAPE = (SELECT SHAPE FROM Wells LIMIT 1)`,
      sentence: /^Table Areas, OBJECTID 1: .* it is a point among polygons/,
      isRowOnly: true,
    },
    {
      name: 'a shape in another coordinate system',
      sql: `UPDATE st_geometry_columns SET srid = 4326`,
      sentence: /another coordinate system/,
      isRowOnly: true,
    },
    {
      name: 'text among numbers',
      sql: `UPDATE Wells SET Depth = 'deep' WHERE OBJECTID = 9`,
      sentence: /^Table Wells, OBJECTID 9: column Depth does not hold a number/,
      isRowOnly: true,
    },
    {
      name: 'an attachment of another size',
      sql: `UPDATE Wells__ATTACH SET DATA_SIZE = 99`,
      sentence: /^Table Wells__ATTACH, attachment .*: it says that it has 99 bytes, and has 3/,
      isRowOnly: true,
    },
    {
      name: 'an attachment without a GlobalID',
      sql: `UPDATE Wells__ATTACH SET GLOBALID = 'x'`,
      sentence: /^Table Wells__ATTACH, row number 1: it has no GlobalID/,
      isRowOnly: true,
    },
  ];
  test.each(cases)('$name', ({ sql, sentence, isRowOnly }) => {
    const geodatabase = openWritten((db) => db.exec(sql));
    const kept = keepingSink();
    let error: unknown;
    try {
      geodatabase.readInto(kept.sink);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toMatch(sentence);
    if (isRowOnly) return;
    // Known before a row is read: the description lists it, and nothing was handed over.
    expect(kept.calls).toEqual([]);
    expect(geodatabase.description.trouble.map(({ message }) => message).join('\n')).toMatch(
      new RegExp(sentence, 'm'),
    );
    expect(() => geodatabase.pendingEdits()).toThrow(AppError);
  });

  test('a replica that is described in two different ways', () => {
    const path = join(folder, 'two.geodatabase');
    writeGeodatabase(path, (db) =>
      db.exec(
        `UPDATE GDB_Items SET UUID = '{11111111-1111-1111-1111-111111111111}' WHERE Name = 'Crew 7'`,
      ),
    );
    expect(() => openGeodatabase(path)).toThrow(/two different ways/);
  });
});

test('a file from which rows are missing is refused, though the rest can be read', () => {
  const path = join(folder, 'crew.geodatabase');
  writeGeodatabase(path, (db) => {
    db.exec('CREATE UNIQUE INDEX well_history ON Wells (OBJECTID, gdb_to_date)');
    // The table goes on in an empty page; the index still knows the rows.
    db.exec('CREATE TABLE GDB_Nothing (a int32)');
    db.unsafeMode(true);
    db.exec(
      `PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'GDB_Nothing') WHERE name = 'Wells'`,
    );
  });
  const geodatabase = openGeodatabase(path);
  open.push(geodatabase);
  const kept = keepingSink();
  expect(() => geodatabase.readInto(kept.sink)).toThrow(/is damaged: table Wells is not whole/);
  expect(() => geodatabase.pendingEdits()).toThrow(AppError);
  expect(kept.calls).toEqual([]);
});

describe('the file of the user', () => {
  const listing = (): string[] => readdirSync(folder).toSorted();

  test('stays as it is, alone in its folder', () => {
    const path = join(folder, 'crew.geodatabase');
    writeGeodatabase(path);
    const bytes = readFileSync(path);
    const geodatabase = openGeodatabase(path);
    [...geodatabase.features(0)].flat();
    expect(listing()).toEqual(['crew.geodatabase']);
    geodatabase.close();
    expect(listing()).toEqual(['crew.geodatabase']);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('in WAL mode is read from a copy that goes away again', () => {
    const path = join(folder, 'crew.geodatabase');
    writeGeodatabase(path, (db) => db.pragma('journal_mode = WAL'));
    const temporaryFolder = mkdtempSync(join(tmpdir(), 'geodatabase-copies-'));
    const geodatabase = openGeodatabase(path, { temporaryFolder });
    expect([...geodatabase.features(0)].flat()).toHaveLength(3);
    expect(listing()).toEqual(['crew.geodatabase']);
    expect(readdirSync(temporaryFolder)).toHaveLength(1);
    geodatabase.close();
    geodatabase.close();
    expect(readdirSync(temporaryFolder)).toEqual([]);
    rmSync(temporaryFolder, { recursive: true });
  });

  test('is read with what another program has just written to its log, and the log stays', () => {
    const path = join(folder, 'crew.geodatabase');
    writeGeodatabase(path, (db) => db.pragma('journal_mode = WAL'));
    const other = new Database(path);
    other.exec(
      `INSERT INTO Visits SELECT 2, WellId, 'Just now', GlobalID, 2, gdb_from_date, gdb_to_date FROM Visits`,
    );
    const before = listing();
    expect(before).toContain('crew.geodatabase-wal');
    const geodatabase = openGeodatabase(path);
    open.push(geodatabase);
    expect([...geodatabase.features(2)].flat().map(({ attributes }) => attributes['Note'])).toEqual(
      ['Fine', 'Just now'],
    );
    expect(listing()).toEqual(before);
    other.close();
  });

  test.each([
    ['nothing', Buffer.alloc(0), /is empty/],
    [
      'a text',
      Buffer.from('{"error":{"code":498}}'.padEnd(200)),
      /encrypted, or it is not a mobile geodatabase/,
    ],
    ['a zip archive', Buffer.from('PK\u0003\u0004'.padEnd(200)), /zip archive/],
    ['a header alone', Buffer.from('SQLite format 3\0'), /cut short/],
    [
      'noise',
      Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 31 + 7) % 256)),
      /encrypted/,
    ],
  ])('is refused in a sentence when it is %s', (_, bytes, sentence) => {
    const path = join(folder, 'other.geodatabase');
    writeFileSync(path, bytes);
    expect(() => openGeodatabase(path)).toThrow(sentence);
    expect(() => openGeodatabase(path)).toThrow(AppError);
  });

  test.each<[string, Alter, RegExp]>([
    ['is a GeoPackage', (db) => db.pragma('application_id = 0x47504b47'), /is a GeoPackage/],
    [
      'is another database',
      (db) => db.pragma('application_id = 0'),
      /is a database, but not a mobile geodatabase/,
    ],
    [
      'is too new',
      (db) => db.exec('UPDATE GDB_Version SET major = 13'),
      /version 13\.8, which is newer/,
    ],
    ['lacks its own description', (db) => db.exec('DROP TABLE GDB_Version'), /is damaged/],
    [
      'holds a delta',
      (db) => db.exec('CREATE TABLE GDB_DataChanges (ID integer primary key)'),
      /holds changes for a replica/,
    ],
  ])('is refused in a sentence when it %s', (_, alter, sentence) => {
    const path = join(folder, 'other.geodatabase');
    writeGeodatabase(path, alter);
    expect(() => openGeodatabase(path)).toThrow(sentence);
    expect(() => openGeodatabase(path)).toThrow(AppError);
  });

  test('is refused in a sentence when it is missing or a folder', () => {
    expect(() => openGeodatabase(join(folder, 'none.geodatabase'))).toThrow(
      /none.geodatabase does not exist/,
    );
    expect(() => openGeodatabase(folder)).toThrow(/is a folder/);
  });
});
