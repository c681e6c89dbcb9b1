import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDelta } from '../../../main/geodatabase/delta.ts';
import { AppError } from '../../../shared/errors.ts';
import { keepingSink } from './sinks.ts';
import { writeDelta } from './write-delta.ts';
import { PHOTO, REPLICA_ID, WELL, writeGeodatabase } from './write-file.ts';
import type { Alter } from './write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geodatabase-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(alter?: Alter) {
  const path = join(folder, 'delta.geodatabase');
  writeDelta(path, alter);
  const kept = keepingSink();
  const head = (): unknown => readDelta(path, kept.sink);
  return { kept, head };
}

test('a delta is read as inserts, updates and deletes of layers and attachments', () => {
  const { kept, head } = read();
  expect(head()).toEqual({
    replicaId: REPLICA_ID,
    replicaName: null,
    syncModel: null,
    responseType: null,
    generations: { replica: null, layers: { 0: 500, 2: 502 } },
    results: [],
  });
  expect(kept.calls).toEqual([
    {
      kind: 'features adds',
      layerId: 0,
      items: [
        {
          attributes: { OBJECTID: 4, Name: 'New', GlobalID: WELL.added },
          geometry: { x: 1.5, y: 2.5 },
        },
      ],
    },
    {
      kind: 'features updates',
      layerId: 0,
      items: [{ attributes: { OBJECTID: 2, Name: 'Now', GlobalID: WELL.changed }, geometry: null }],
    },
    { kind: 'deletes', layerId: 0, items: [WELL.deleted] },
    {
      kind: 'attachments adds',
      layerId: 0,
      items: [
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
      ],
    },
    { kind: 'attachment deletes', layerId: 0, items: [PHOTO.kept] },
  ]);
  expect(readdirSync(folder)).toEqual(['delta.geodatabase']);
});

test('columns that an update does not have are not in it', () => {
  const { kept, head } = read((db) => db.exec(`ALTER TABLE T_1_updates DROP COLUMN Name`));
  head();
  expect(kept.features(0)[1]!.attributes).toEqual({ OBJECTID: 2, GlobalID: WELL.changed });
});

const doubts: { name: string; sql: string; sentence: RegExp }[] = [
  {
    name: 'a table with another ending',
    sql: `CREATE TABLE T_1_upserts (a text)`,
    sentence: /^Table T_1_upserts: what it changes is not known/,
  },
  {
    name: 'a table that is not one of a delta',
    sql: `CREATE TABLE Wells (a text)`,
    sentence: /^Table Wells: what it changes is not known/,
  },
  {
    name: 'a table of no dataset',
    sql: `CREATE TABLE T_9_inserts (a text)`,
    sentence: /^Table T_9_inserts: it belongs to no dataset/,
  },
  {
    name: 'a table that is not listed',
    sql: `DELETE FROM GDB_DataChangesDeltas WHERE ID = 2`,
    sentence: /^Table T_1_updates: the file does not list it/,
  },
  {
    name: 'a listed table that is missing',
    sql: `DROP TABLE T_1_deletes`,
    sentence: /lists changes \(t_1_deletes\) that it does not hold/,
  },
  {
    name: 'a table listed for another dataset',
    sql: `UPDATE GDB_DataChangesDeltas SET ChangedDatasetID = 3 WHERE ID = 1`,
    sentence: /lists changes/,
  },
  {
    name: 'deletes without GlobalIDs',
    sql: `ALTER TABLE T_1_deletes RENAME COLUMN GlobalID TO Other`,
    sentence: /^Table T_1_deletes: it names deleted rows without their GlobalID/,
  },
  {
    name: 'results of edits',
    sql: `INSERT INTO GDB_DataChangesEditResults VALUES (1, 1, '${WELL.kept}', 1, 0, '', 1, 0)`,
    sentence: /reports results of edits/,
  },
  {
    name: 'a table without a description',
    sql: `DELETE FROM GDB_Items WHERE Name = 'main.T_1_inserts'`,
    sentence: /lists changes/,
  },
  {
    name: 'an unknown column',
    sql: `ALTER TABLE T_1_updates ADD COLUMN Solid multipatch`,
    sentence: /^Table T_1_updates, column Solid/,
  },
  {
    name: 'a dataset without a layer',
    sql: `UPDATE GDB_DataChangesDatasets SET LayerID = NULL WHERE ID = 3`,
    sentence: /dataset without a layer/,
  },
  {
    name: 'a generation that is no number',
    sql: `UPDATE GDB_DataChangesDatasets SET ServerGen = 'soon' WHERE ID = 3`,
    sentence: /generation of Visits is no number/,
  },
  {
    name: 'changes for nobody',
    sql: `DELETE FROM GDB_DataChanges`,
    sentence: /does not say which replica/,
  },
];
test.each(doubts)('$name stops the reading before the first row', ({ sql, sentence }) => {
  const { kept, head } = read((db) => db.exec(sql));
  expect(head).toThrow(AppError);
  expect(head).toThrow(sentence);
  expect(kept.calls).toEqual([]);
});

test('a row without a GlobalID is refused', () => {
  const { head } = read((db) => db.exec(`UPDATE T_1_inserts SET GlobalID = 'x'`));
  expect(head).toThrow(/^Table T_1_inserts: one of its rows has no GlobalID/);
});

test('a replica is no delta', () => {
  const path = join(folder, 'replica.geodatabase');
  writeGeodatabase(path);
  expect(() => readDelta(path, keepingSink().sink)).toThrow(/holds no changes for a replica/);
});
