/** editsUploadFormat=sqlite: deltas that clients send, built by the test with SQL of its own. */
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DeltaUploadError } from '../../../main/sample-service/geodatabase/delta-schema.ts';
import { readDeltaUpload } from '../../../main/sample-service/geodatabase/delta-upload.ts';
import { deltaUpload, pointBlob } from '../../support/delta-upload.ts';
import type { UploadOptions, UploadTable } from '../../support/delta-upload.ts';
import { braced, guid, INSPECTIONS, parksSpec, TREES } from '../../support/service-spec.ts';
import { refusalOf, startHarness } from '../../support/sync-harness.ts';
import type { Body, Harness } from '../../support/sync-harness.ts';

const open: Harness[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const SPECIES = [
  '"OBJECTID" integer primary key autoincrement',
  '"GlobalID" uuidtext unique not null',
  'SPECIES text(20)',
  'Height float64',
  'Planted realdate',
  'Shape geometryblob',
];
const SHAPE = { column: 'Shape', srid: 300001 };
/** 2017-06-08T18:52:00.974Z, the check value of the format. */
const DAY = 2457913.28612238;
const tree = (n: number, species: string | null, blob: Uint8Array | null) => [
  n,
  braced('a', n),
  species,
  2,
  DAY,
  blob,
];
const at = (x: number, y: number): Uint8Array =>
  pointBlob(300001, (x + 20037700) * 10000, (y + 30241100) * 10000);
const inserts = (...rows: unknown[][]): UploadTable => ({
  kind: 'inserts',
  columns: SPECIES,
  rows,
  shape: SHAPE,
});

async function uploading(): Promise<{ harness: Harness; replica: Body; guidText: string }> {
  const harness = startHarness();
  open.push(harness);
  const replica = await harness.create({ returnAttachments: true });
  return { harness, replica, guidText: `{${replica.replicaID.toUpperCase()}}` };
}

async function send(harness: Harness, replica: Body, data: Uint8Array): Promise<Body> {
  harness.uploads.set('item', data);
  const { replicaID, replicaServerGen } = replica;
  return harness.sync({
    replicaID,
    replicaServerGen,
    editsUploadId: 'item',
    editsUploadFormat: 'sqlite',
    returnIdsForAdds: true,
  });
}

describe('an uploaded delta geodatabase', () => {
  it('is applied: rows, dates, shapes and attachments', async () => {
    const { harness, replica, guidText } = await uploading();
    const attachments = [
      '"ATTACHMENTID" integer primary key autoincrement',
      '"GLOBALID" uuidtext unique not null',
      'REL_GLOBALID uuidtext',
      'CONTENT_TYPE text(150)',
      'ATT_NAME text(250)',
      'DATA_SIZE int32',
      'DATA blob',
    ];
    const data = deltaUpload({
      replicaGuid: guidText,
      datasets: [
        {
          name: 'Trees',
          layerId: TREES,
          tables: [
            inserts(tree(70, 'Fir', at(12.5, 25.5))),
            { kind: 'updates', columns: SPECIES, rows: [tree(3, 'Ash', at(1, 2))], shape: SHAPE },
            { kind: 'deletes', columns: ['"GlobalID" uuidtext'], rows: [[guid('a', 4)]] },
          ],
        },
        {
          name: 'Trees__ATTACH',
          layerId: TREES,
          tables: [
            {
              kind: 'inserts',
              columns: attachments,
              rows: [
                [1, braced('f', 9), braced('a', 3), 'text/plain', 'n.txt', 2, Buffer.from('hi')],
              ],
            },
          ],
        },
        { name: 'Inspections', layerId: INSPECTIONS, tables: [] },
      ],
    });
    const answer = await send(harness, replica, data);
    expect(answer.edits[0]?.features.addResults).toMatchObject([
      { success: true, globalId: guid('a', 70) },
    ]);
    const rows = [
      ...harness.archive.select({
        layerId: TREES,
        globalIds: [braced('a', 70), braced('a', 3), braced('a', 4)],
      }),
    ];
    expect(
      rows.map((row) => [row.globalId, row.attributes['Species'], row.attributes['Planted']]),
    ).toEqual([
      [braced('a', 3), 'Ash', Date.UTC(2017, 5, 8, 18, 52, 0, 974)],
      [braced('a', 70), 'Fir', Date.UTC(2017, 5, 8, 18, 52, 0, 974)],
    ]);
    expect(rows[1]?.geometry).toEqual({ x: 12.5, y: 25.5 });
    const [file] = [...harness.archive.attachments(TREES, [braced('a', 3)])];
    expect(file).toMatchObject({ globalId: braced('f', 9), name: 'n.txt', size: 2 });
    expect(
      Buffer.from(harness.archive.attachmentData(TREES, file?.attachmentId ?? 0) ?? []),
    ).toEqual(Buffer.from('hi'));
  });

  it('may be in another reference: shapes are projected', async () => {
    const { harness, replica, guidText } = await uploading();
    const blob = pointBlob(300002, (4 + 400) * 1e9, (45 + 400) * 1e9);
    const table = { ...inserts(tree(71, null, blob)), shape: { column: 'Shape', srid: 300002 } };
    await send(
      harness,
      replica,
      deltaUpload({
        replicaGuid: guidText,
        datasets: [{ name: 'Trees', layerId: TREES, tables: [table] }],
      }),
    );
    const [row] = [...harness.archive.select({ layerId: TREES, globalIds: [braced('a', 71)] })];
    expect(row?.geometry?.['x']).toBeCloseTo(445277.963, 2);
  });

  it('may come out of a file in WAL mode', async () => {
    const { harness, replica, guidText } = await uploading();
    const data = Buffer.from(
      deltaUpload({
        replicaGuid: guidText,
        datasets: [{ name: 'Trees', layerId: TREES, tables: [inserts(tree(72, 'Fir', null))] }],
      }),
    );
    data[18] = 2;
    data[19] = 2;
    const answer = await send(harness, replica, data);
    expect(answer.edits[0]?.features.addResults).toMatchObject([{ success: true }]);
  });

  it('is refused as a whole, with nothing applied', async () => {
    const { harness, replica } = await uploading();
    const before = harness.archive.generation();
    const foreign = deltaUpload({
      replicaGuid: braced('9', 1),
      datasets: [{ name: 'Trees', layerId: TREES, tables: [inserts(tree(73, 'Fir', null))] }],
    });
    const { code, text } = await refusalOf(send(harness, replica, foreign));
    expect(code).toBe(400);
    expect(text).toMatch(/belongs to the replica/);
    expect(harness.archive.generation()).toBe(before);
  });
});

const REPLICA = braced('e', 1);
const layers = parksSpec().layers.filter(({ id }) => id !== 2);
const read = (data: Uint8Array) =>
  readDeltaUpload(data, { replicaGuid: REPLICA, layers, toStored: (geometry) => geometry });
const trees = (table: UploadTable, rest: Partial<UploadOptions> = {}): Uint8Array =>
  deltaUpload({
    replicaGuid: REPLICA,
    datasets: [{ name: 'Trees', layerId: TREES, tables: [table] }],
    ...rest,
  });
const good = inserts(tree(1, 'Fir', at(1, 1)));

describe('a delta geodatabase is refused', () => {
  const cases: readonly [string, Uint8Array, RegExp][] = [
    [
      'when it is no SQLite database',
      Buffer.from('{"edits":[]}'.padEnd(200)),
      /no SQLite database/,
    ],
    ['when it is no geodatabase', trees(good, { applicationId: 0 }), /no geodatabase/],
    [
      'without its list of changes',
      trees(good, { spoil: 'DROP TABLE GDB_DataChangesDeltas' }),
      /no table GDB_DataChangesDeltas/,
    ],
    [
      'with a change table of another kind',
      trees({ ...good, kind: 'moves' }),
      /T_1_moves is no table of changes/,
    ],
    [
      'with a change table that is not listed',
      trees(good, { spoil: 'CREATE TABLE T_1_updates (GlobalID text)' }),
      /T_1_updates is not listed/,
    ],
    [
      'with a listed table that is missing',
      trees(good, { spoil: 'DROP TABLE T_1_inserts' }),
      /t_1_inserts is missing/,
    ],
    [
      'with a view in place of a table',
      trees(good, { spoil: 'CREATE VIEW T_2_inserts AS SELECT 1' }),
      /T_2_inserts is no plain table/,
    ],
    [
      'with a change that no item names',
      trees(good, { spoil: 'DELETE FROM GDB_Items' }),
      /GDB_Items does not name/,
    ],
    [
      'with a table of another dataset',
      trees(good, { spoil: 'UPDATE GDB_DataChangesDeltas SET ChangedDatasetID = 2' }),
      /does not belong to the dataset 2/,
    ],
    [
      'with a layer that is not in the replica',
      trees(good, { spoil: 'UPDATE GDB_DataChangesDatasets SET LayerID = 2' }),
      /layer 2, which is not in the replica/,
    ],
    [
      'with two replicas',
      trees(good, { spoil: 'INSERT INTO GDB_DataChanges (ReplicaGUID) VALUES (NULL)' }),
      /exactly one row/,
    ],
    [
      'with a column that the layer does not have',
      trees({
        ...good,
        columns: [...SPECIES.slice(0, 5), 'Colour text'],
        rows: [tree(1, 'Fir', null)],
      }),
      /the column Colour/,
    ],
    [
      'without GlobalIDs',
      trees({ kind: 'deletes', columns: ['OBJECTID integer'], rows: [[1]] }),
      /no column with GlobalIDs/,
    ],
    [
      'with a row without a GlobalID',
      trees({ kind: 'deletes', columns: ['GlobalID text'], rows: [[null]] }),
      /Row 1 of T_1_deletes has no GlobalID/,
    ],
    [
      'with a GlobalID that is none',
      trees({ kind: 'deletes', columns: ['GlobalID text'], rows: [['x']] }),
      /no GUID/,
    ],
    [
      'with a text in place of a date',
      trees(inserts([1, braced('a', 1), 'Fir', 2, 'today', null])),
      /Planted holds a value that is no real/,
    ],
    [
      'with a shape that is no blob',
      trees(inserts([1, braced('a', 1), 'Fir', 2, DAY, 'POINT (1 1)'])),
      /a shape that is no blob/,
    ],
    [
      'with a shape of another reference',
      trees(inserts(tree(1, 'Fir', pointBlob(300002, 1, 1)))),
      /shape of row 1 .* has the reference 300002/,
    ],
    [
      'with a reference that nobody describes',
      trees(good, { spoil: 'DELETE FROM st_aux_spatial_reference_systems' }),
      /300001 is not described/,
    ],
    [
      'with a grid that is none',
      trees(good, { spoil: 'UPDATE st_aux_spatial_reference_systems SET xyunits = 0' }),
      /grid of the spatial reference/,
    ],
    [
      'with attachments of a layer that takes none',
      deltaUpload({
        replicaGuid: REPLICA,
        datasets: [
          {
            name: 'Inspections__ATTACH',
            layerId: INSPECTIONS,
            tables: [{ kind: 'deletes', columns: ['GLOBALID text'], rows: [] }],
          },
        ],
      }),
      /Inspections takes none/,
    ],
    ['when it is cut off', trees(good).subarray(0, 8192), /damaged|cannot be read/],
  ];

  it.each(cases)('%s', (_name, data, says) => {
    expect(() => read(data)).toThrow(DeltaUploadError);
    expect(() => read(data)).toThrow(says);
  });

  it('in its own words, whatever bytes are wrong', () => {
    const whole = Buffer.from(trees(good));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const copy = Buffer.from(whole);
        for (const [offset, value] of changes) copy[offset] = value;
        try {
          expect(read(copy).length).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toBeInstanceOf(DeltaUploadError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
