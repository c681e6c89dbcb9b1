import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRtree } from '../../../main/store/check-rtree.ts';
import { openReplicaReader, type ReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import {
  AREAS,
  AT,
  buildReplica,
  guid,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const folder = temporaryFolder();
let path: string;
let reader: ReplicaReader;

beforeAll(async () => {
  path = await buildReplica(folder.path('read.gpkg'));
  const file = openReplicaFile(path);
  const sessionId = file.startSession('sync', {}, AT);
  file.endSession(sessionId, {
    at: AT,
    result: 'failed',
    summary: 'No.',
    counts: {},
    error: { code: 'refused', message: 'No.' },
  });
  const db = foreignConnection(path, { recursive: false });
  db.exec(`
    UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid = 1;
    DELETE FROM "Hydrants_valves" WHERE fid = 2;
    UPDATE "layer_2nd_zone" SET USE = 2;
    UPDATE "layer_gpkg_everything" SET whole = 1, moment = '2024-01-01T00:00:00.000Z', big = 9007199254740995, picture = x'FF';
    UPDATE "Hydrants_valves__ATTACH" SET ATT_NAME = 'other.jpg' WHERE fid = 1;
  `);
  db.close();
  await file.apply((transaction) =>
    transaction.keepConflict(
      {
        layerId: POINTS,
        target: 'feature',
        globalId: guid(1),
        mine: 'update',
        theirs: 'delete',
        fields: [],
      },
      null,
    ),
  );
  file.close();
  reader = openReplicaReader(path);
});
afterAll(() => {
  reader.close();
  folder.dispose();
});

test('changes name each field before and after, on the wire and for people', () => {
  const [name, gone, use, everything, photo] = [...reader.changes()];
  expect(name).toMatchObject({
    layerName: 'Hydrants & valves',
    edit: { kind: 'update', globalId: guid(1) },
    differences: [
      { field: 'NAME', before: 'point 1', after: 'mine', beforeText: 'point 1', afterText: 'mine' },
    ],
    geometry: null,
  });
  expect(gone).toMatchObject({
    before: point(2),
    after: null,
    geometry: { before: { x: 2, y: 4 }, after: null },
  });
  expect(use!.differences).toMatchObject([
    { field: 'USE', before: 1, after: 2, beforeText: 'Lawn (1)', afterText: '2' },
  ]);
  expect(everything!.differences).toMatchObject([
    { field: 'whole', alias: 'Surface', beforeText: 'Asphalt (2)', afterText: 'Gravel (1)' },
    { field: 'big', before: 9007199254740993n, after: 9007199254740995n },
    {
      field: 'moment',
      before: 1715000889123,
      after: 1704067200000,
      afterText: '2024-01-01T00:00:00.000Z',
    },
    {
      field: 'picture',
      before: 'AQID',
      after: '/w==',
      beforeText: '3 bytes',
      afterText: '1 bytes',
    },
  ]);
  expect(photo).toMatchObject({
    edit: { target: 'attachment' },
    differences: [{ field: 'ATT_NAME', before: 'photo 1.jpg', after: 'other.jpg' }],
    attachment: { name: 'other.jpg', size: 3, parentGlobalId: guid(1) },
  });
  expect([...reader.changes(AREAS)]).toHaveLength(1);
});

test('counts are of rows, attachments and edits by kind', () => {
  expect(reader.counts(POINTS)).toEqual({
    rows: 2,
    attachments: 2,
    pending: { add: 0, update: 2, delete: 1 },
    held: 0,
  });
});

test('rows come in the order of their GlobalIDs, each with what is pending on it', () => {
  const rows = [...reader.rows(POINTS)].map(({ globalId, objectId, pending }) => [
    globalId,
    objectId,
    pending,
  ]);
  expect(rows).toEqual([
    [guid(1), 1, 'update'],
    [guid(3), 3, null],
  ]);
  expect([...reader.globalIds(POINTS)].map(({ pending }) => pending)).toEqual([
    'update',
    null,
    'delete',
  ]);
  const found = reader.rowsByGlobalId(POINTS, [guid(2), guid(3), guid(77)]);
  expect(found.get(guid(2))).toMatchObject({ pending: 'delete', feature: point(2) });
  expect(found.get(guid(3))).toMatchObject({ pending: null, feature: point(3) });
  expect(found.size).toBe(2);
  expect([...reader.attachments(POINTS)]).toMatchObject([
    {
      globalId: guid(1001),
      parentGlobalId: guid(1),
      name: 'other.jpg',
      size: 3,
      pending: 'update',
    },
    { globalId: guid(1002), pending: null },
  ]);
});

test('conflicts come with their versions, sessions with why they failed', () => {
  expect([...reader.conflictVersions()]).toMatchObject([
    {
      conflict: { theirs: 'delete', globalId: guid(1) },
      versions: { base: point(1) },
      theirs: null,
    },
  ]);
  expect(reader.sessionError(1)).toEqual({ code: 'refused', message: 'No.' });
  expect(reader.sessions()).toHaveLength(1);
  expect(reader.receipts(1)).toEqual([]);
  expect(reader.exchange()).toBeNull();
  expect(reader.missingAttachments()).toHaveLength(1);
});

test('a reader changes nothing', () => {
  const fields = Object.keys(reader);
  expect(fields).not.toContain('apply');
  expect(checkRtree(path, 'Hydrants_valves')).toEqual([]);
});

test('an R-tree that is not true to its table is found out', () => {
  const db = foreignConnection(path, { recursive: false });
  db.exec(`
    UPDATE "rtree_Hydrants_valves_geom" SET minx = 50, maxx = 60 WHERE id = 1;
    INSERT INTO "rtree_Hydrants_valves_geom" VALUES (99, 0, 1, 0, 1);
  `);
  db.close();
  expect(checkRtree(path, 'Hydrants_valves')).toEqual([
    'rtree_Hydrants_valves_geom: 1 geometries are not inside their entry.',
    'rtree_Hydrants_valves_geom: 3 entries for 2 geometries.',
  ]);
});
