import { describe, expect, it } from 'vitest';
import type {
  Archive,
  EditContext,
  EditResult,
  FeatureInput,
  JsonGeometry,
  LayerEdits,
} from '../../../main/sample-service/archive/archive.ts';
import { apply, edits, guid, openPark, RINGS, SEED_TIME, stored } from './park.ts';

type Attributes = Record<string, unknown>;

const NEW = guid(0, 500);
const add = (
  attributes: Attributes,
  geometry: JsonGeometry | null = { x: 1, y: 2 },
): FeatureInput => ({
  attributes: { GlobalID: NEW, OWNER: 'city', ...attributes },
  geometry,
});

function only(results: readonly EditResult[] | undefined): EditResult {
  if (results?.length !== 1) throw new Error('not one result');
  return results[0] as EditResult;
}

function addTree(
  input: FeatureInput,
  context: Partial<EditContext> = {},
  archive = openPark(),
): EditResult {
  return only(apply(archive, [edits(0, { adds: [input] })], context).layers[0]?.adds);
}

function updateTree(
  attributes: Attributes,
  archive = openPark(),
  context: Partial<EditContext> = {},
): EditResult {
  const update = { attributes: { GlobalID: guid(0, 1), ...attributes } };
  return only(apply(archive, [edits(0, { updates: [update] })], context).layers[0]?.updates);
}

function row(archive: Archive, globalId: string, layerId = 0) {
  return [...archive.select({ layerId, globalIds: [globalId] })][0];
}

describe('an added feature', () => {
  it('is there with defaults of its type, tracking fields and a new object id', () => {
    const archive = openPark();
    const result = addTree(add({ NAME: 'New', KIND: 2, HEIGHT: 3 }), {}, archive);
    expect(result).toEqual({ success: true, objectId: 11, globalId: stored(NEW) });
    expect(row(archive, NEW)).toMatchObject({
      objectId: 11,
      geometry: { x: 1, y: 2 },
      attributes: {
        KIND: 2,
        SPECIES: 'oak',
        SERIAL: null,
        Creator: 'survey-team-2',
        CreationDate: SEED_TIME + 1000,
        Editor: 'survey-team-2',
        EditDate: SEED_TIME + 1000,
      },
    });
  });

  it('takes the default of the type field, and the defaults of that type', () => {
    const archive = openPark();
    addTree(add({}), {}, archive);
    expect(row(archive, NEW)?.attributes).toMatchObject({ KIND: 1, SPECIES: 'pine' });
  });

  it('keeps null where null was sent', () => {
    const archive = openPark();
    addTree(add({ SPECIES: null }), {}, archive);
    expect(row(archive, NEW)?.attributes['SPECIES']).toBeNull();
  });

  it.each<[string, Attributes, number]>([
    ['null in a field that must have a value', { OWNER: null }, 1001],
    ['nothing in a field that must have a value', { OWNER: undefined }, 1001],
    ['a text in an integer field', { COUNT: '5' }, 1016],
    ['a fraction in an integer field', { COUNT: 5.5 }, 1016],
    ['a number too large for SmallInteger', { COUNT: 32768 }, 1016],
    ['a number too large for Integer', { KIND: 2 ** 31 }, 1016],
    ['a number too large for BigInteger', { BIG: '9223372036854775808' }, 1016],
    ['a number too large for Single', { RATIO: 1e39 }, 1016],
    ['a text in a double field', { HEIGHT: '5' }, 1016],
    ['infinity in a double field', { HEIGHT: Infinity }, 1016],
    ['a number in a text field', { NAME: 5 }, 1016],
    ['a text that is too long', { NAME: 'x'.repeat(13) }, 1016],
    ['a text as a date', { SEEN: '2026-01-01' }, 1016],
    ['a fraction of a millisecond', { SEEN: 1.5 }, 1016],
    ['a timestamp as a date without time', { DAY: '2026-01-01T00:00:00' }, 1016],
    ['a day that does not exist', { DAY: '2026-13-01' }, 1016],
    ['a time of day beyond midnight', { TIME: '24:00:00' }, 1016],
    ['a timestamp without offset', { STAMP: '2026-01-01T00:00:00' }, 1016],
    ['a text that is no GUID', { LINK: 'abc' }, 1016],
    ['a value outside the range domain', { HEIGHT: 121 }, 1016],
    ['a code outside the domain of its type', { KIND: 1, SPECIES: 'oak' }, 1016],
    ['a type that does not exist', { KIND: 9 }, 1016],
    ['a field that does not exist', { COLOUR: 'green' }, 1016],
    ['an object as value', { NAME: { first: 'x' } }, 1016],
    ['a value in a read-only field', { SERIAL: 'S-99' }, 1023],
    ['script', { NAME: '<script>' }, 1006],
    ['a handler in a tag', { NAME: '<b onx=1>' }, 1006],
  ])('with %s is refused', (_name, attributes, code) => {
    const archive = openPark();
    const result = addTree(add(attributes), {}, archive);
    expect(result).toMatchObject({
      success: false,
      objectId: -1,
      globalId: stored(NEW),
      error: { code },
    });
    expect(result.error?.description).toMatch(/^.{10,}\.$/s);
    expect(archive.count({ layerId: 0 })).toBe(10);
    expect(archive.generation()).toBe(1);
  });

  it.each<[string, Attributes]>([
    ['twelve characters beyond the basic plane', { NAME: '𝄞'.repeat(12) }],
    ['harmless signs', { NAME: 'a < b > c' }],
    ['the limits of the domain', { HEIGHT: 120 }],
    ['the largest BigInteger', { BIG: 9223372036854775807n }],
    ['an empty GUID as null', { LINK: '' }],
    ['names in another case', { name: 'x', Height: 4 }],
    ['read-only fields with null', { SERIAL: null }],
    ['tracking fields and object id of another row', { Creator: 'x', EditDate: 5, OBJECTID: 3 }],
    ['a date before 1970', { SEEN: -86_400_000 }],
    [
      'every kind of time',
      { DAY: '2024-02-29', TIME: '23:59:59', STAMP: '2026-01-01T00:00:00-11:30' },
    ],
  ])('with %s is accepted', (_name, attributes) => {
    expect(addTree(add(attributes))).toMatchObject({ success: true });
  });

  it('keeps numbers as their fields hold them', () => {
    const archive = openPark();
    addTree(add({ BIG: 9007199254740993n, RATIO: 0.123456789, HEIGHT: 0.123456789 }), {}, archive);
    expect(row(archive, NEW)?.attributes).toMatchObject({
      BIG: 9007199254740993n,
      RATIO: 0.12345679,
      HEIGHT: 0.123456789,
    });
  });

  it.each<[string, Attributes, number]>([
    ['no GlobalID', { GlobalID: undefined }, 1020],
    ['null as GlobalID', { GlobalID: null }, 1020],
    ['an empty GlobalID', { GlobalID: '' }, 1021],
    ['a GlobalID of zeros', { GlobalID: '00000000-0000-0000-0000-000000000000' }, 1021],
    ['a GlobalID that is none', { GlobalID: 'abc' }, 1021],
    ['a GlobalID that is taken', { GlobalID: guid(0, 3) }, 1022],
    ['a taken GlobalID in another form', { GlobalID: stored(guid(0, 3)) }, 1022],
  ])('with %s is refused with %d when edits go by GlobalID', (_name, attributes, code) => {
    expect(addTree(add(attributes)).error?.code).toBe(code);
  });

  it('gets a GlobalID of its own when edits go by object id', () => {
    const result = addTree(add({ GlobalID: guid(0, 3) }), { useGlobalIds: false });
    expect(result.success).toBe(true);
    expect(result.globalId).not.toBe(stored(guid(0, 3)));
  });

  it('may take the GlobalID of a row that was deleted before', () => {
    const archive = openPark();
    apply(archive, [edits(0, { deletes: [{ globalId: guid(0, 3) }] })]);
    expect(addTree(add({ GlobalID: guid(0, 3) }), {}, archive)).toMatchObject({
      success: true,
      objectId: 11,
    });
  });
});

describe('the geometry of an edit', () => {
  const path = (geometry: JsonGeometry): FeatureInput => ({
    attributes: { GlobalID: NEW },
    geometry,
  });
  const line = [
    [0, 0, 1, 2],
    [1, 1, 3, 4],
  ];

  it.each<[string, number, FeatureInput, number]>([
    [
      'a line for points',
      0,
      add(
        {},
        {
          paths: [
            [
              [0, 0],
              [1, 1],
            ],
          ],
        },
      ),
      1015,
    ],
    ['coordinates that are no numbers', 0, add({}, { x: 'a', y: 1 }), 1015],
    ['nothing at all', 0, { attributes: { GlobalID: NEW, OWNER: 'x' } }, 1015],
    [
      'an open ring',
      2,
      path({
        rings: [
          [
            [0, 0],
            [0, 1],
            [1, 1],
            [1, 0],
          ],
        ],
      }),
      1015,
    ],
    ['an envelope for polygons', 2, path({ xmin: 0, ymin: 0, xmax: 1, ymax: 1 }), 1015],
    ['true curves', 2, path({ curveRings: [[]] }), 1005],
    ['a geometry for a table', 3, path({ x: 1, y: 1 }), 1015],
    [
      'no z',
      1,
      path({
        hasM: true,
        paths: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
        ],
      }),
      1014,
    ],
    [
      'z missing once',
      1,
      path({
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 1, 1],
            [1, 1, null, 1],
          ],
        ],
      }),
      1014,
    ],
    [
      'no m',
      1,
      path({
        hasZ: true,
        paths: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
        ],
      }),
      1002,
    ],
  ])('is refused when it is %s', (_name, layerId, input, code) => {
    const archive = openPark();
    const result = only(apply(archive, [edits(layerId, { adds: [input] })]).layers[0]?.adds);
    expect(result.error?.code).toBe(code);
  });

  it.each<[string, number, JsonGeometry | null, JsonGeometry | null]>([
    ['null', 0, null, null],
    ['an empty point', 0, { x: 'NaN', y: 'NaN' }, null],
    [
      'z that the layer lacks',
      0,
      { x: 1, y: 2, z: 3, spatialReference: { wkid: 3857 } },
      { x: 1, y: 2 },
    ],
    [
      'all ordinates',
      1,
      { hasZ: true, hasM: true, paths: [line] },
      { hasZ: true, hasM: true, paths: [line] },
    ],
    [
      'an unknown m',
      1,
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 1, null],
            [1, 1, 1, 'NaN'],
          ],
        ],
      },
      {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 1, null],
            [1, 1, 1, null],
          ],
        ],
      },
    ],
    ['rings', 2, { rings: RINGS }, { rings: RINGS }],
  ])('is stored when it is %s', (_name, layerId, geometry, expected) => {
    const archive = openPark();
    const owner = layerId === 0 ? { OWNER: 'x' } : {};
    const input = { attributes: { GlobalID: NEW, ...owner }, geometry };
    expect(only(apply(archive, [edits(layerId, { adds: [input] })]).layers[0]?.adds).success).toBe(
      true,
    );
    expect(row(archive, NEW, layerId)?.geometry).toEqual(expected);
  });

  it('may stay as it is only, where geometry updates are not allowed', () => {
    const archive = openPark({ allowGeometryUpdates: false });
    const update = (geometry: JsonGeometry): number | undefined =>
      only(
        apply(archive, [
          edits(0, { updates: [{ attributes: { GlobalID: guid(0, 1) }, geometry }] }),
        ]).layers[0]?.updates,
      ).error?.code;
    expect(update({ x: 100, y: 1 })).toBeUndefined();
    expect(update({ x: 100, y: 2 })).toBe(1004);
  });
});

describe('an updated feature', () => {
  it('changes only what was sent', () => {
    const archive = openPark();
    const before = row(archive, guid(0, 1));
    expect(updateTree({ NAME: 'Changed' }, archive)).toEqual({
      success: true,
      objectId: 1,
      globalId: stored(guid(0, 1)),
    });
    expect(row(archive, guid(0, 1))).toEqual({
      ...before,
      attributes: {
        ...before?.attributes,
        NAME: 'Changed',
        Editor: 'survey-team-2',
        EditDate: SEED_TIME + 1000,
      },
    });
  });

  it('moves in the spatial index', () => {
    const archive = openPark();
    const update = { attributes: { GlobalID: guid(0, 1) }, geometry: { x: 5000, y: 5000 } };
    apply(archive, [edits(0, { updates: [update] })]);
    const at = (x: number, y: number): number =>
      archive.count({
        layerId: 0,
        filter: { geometry: { x, y }, geometryType: 'esriGeometryPoint', wkid: 3857 },
      });
    expect([at(100, 1), at(5000, 5000)]).toEqual([0, 1]);
  });

  it.each<[string, Attributes, number | undefined]>([
    ['null where a value must be', { OWNER: null }, 1001],
    ['a code of another type', { SPECIES: 'fir' }, 1016],
    ['a new type whose domain lacks the present value', { KIND: 1 }, 1016],
    ['a new type together with a fitting value', { KIND: 1, SPECIES: 'fir' }, undefined],
    ['the same value in a read-only field', { SERIAL: 'S-1' }, undefined],
    ['another value in a read-only field', { SERIAL: 'S-2' }, 1023],
    ['null in a read-only field that has a value', { SERIAL: null }, 1023],
    ['a wrong type in a read-only field', { SERIAL: 5 }, 1023],
    [
      'the whole row as it was read',
      {
        OBJECTID: 1,
        NAME: 'Tree 1',
        BIG: 9007199254740993n,
        Creator: 'Esri_Anonymous',
        SERIAL: 'S-1',
      },
      undefined,
    ],
  ])('with %s is judged by what changes', (_name, attributes, code) => {
    expect(updateTree(attributes).error?.code).toBe(code);
  });

  it('is refused with 1011 when it does not exist', () => {
    expect(updateTree({ GlobalID: NEW })).toEqual({
      success: false,
      objectId: -1,
      globalId: stored(NEW),
      error: { code: 1011, description: expect.stringContaining('does not exist') as string },
    });
    const byId = { useGlobalIds: false };
    expect(updateTree({ OBJECTID: 99 }, openPark(), byId)).toMatchObject({
      objectId: 99,
      error: { code: 1011 },
    });
    expect(updateTree({}, openPark(), byId).error?.code).toBe(1011);
    expect(updateTree({ GlobalID: null }).error?.code).toBe(1020);
  });

  it('is found by object id when edits go by object id', () => {
    const archive = openPark();
    const result = updateTree({ OBJECTID: 4, GlobalID: undefined, NAME: 'x' }, archive, {
      useGlobalIds: false,
    });
    expect(result).toEqual({ success: true, objectId: 4, globalId: stored(guid(0, 4)) });
  });
});

describe('a deleted feature', () => {
  it('takes its attachments and the rows of composite relationships along', () => {
    const archive = openPark();
    const noteAttachment = {
      globalId: guid(8, 9),
      parentGlobalId: guid(3, 1),
      name: 'n.txt',
      contentType: 'text/plain',
      data: Buffer.from('n'),
    };
    apply(archive, [edits(3, { attachmentAdds: [noteAttachment] })]);
    apply(archive, [edits(0, { deletes: [{ globalId: guid(0, 1) }] })], { replicaId: 'r-1' });
    expect(archive.objectIds({ layerId: 3 })).toEqual([3]);
    expect([...archive.attachments(0)]).toEqual([]);
    expect([...archive.attachments(3)]).toEqual([]);
    const gone = [...archive.changesSince(3, 2)];
    expect(gone.map(({ globalId, after, replicaId }) => [globalId, after, replicaId])).toEqual([
      [stored(guid(3, 1)), null, 'r-1'],
      [stored(guid(3, 2)), null, 'r-1'],
    ]);
    expect([...archive.attachmentChangesSince(0, 2)]).toMatchObject([
      { after: null, replicaId: 'r-1' },
    ]);
  });

  it('is refused with 1011 when it does not exist', () => {
    const { layers } = apply(openPark(), [
      edits(0, { deletes: [{ globalId: NEW }, { objectId: 77 }] }),
    ]);
    expect(layers[0]?.deletes).toMatchObject([
      { success: false, globalId: stored(NEW), error: { code: 1011 } },
      { success: false, objectId: 77, error: { code: 1011 } },
    ]);
  });
});

describe('attachments', () => {
  const attachment = (part: Record<string, unknown> = {}) => ({
    globalId: guid(8, 50),
    parentGlobalId: guid(0, 2),
    name: 'photo.jpg',
    contentType: 'image/jpeg',
    data: Buffer.from('bytes'),
    ...part,
  });
  const batch = (
    part: Partial<LayerEdits>,
    context: Partial<EditContext> = {},
    archive = openPark(),
    layerId = 0,
  ) => apply(archive, [edits(layerId, part)], context).layers[0];

  it('are added to a row of the same batch', () => {
    const archive = openPark();
    const results = batch(
      { adds: [add({})], attachmentAdds: [attachment({ parentGlobalId: NEW })] },
      {},
      archive,
    );
    expect(only(results?.attachmentAdds)).toEqual({
      success: true,
      objectId: 2,
      globalId: stored(guid(8, 50)),
    });
    expect([...archive.attachments(0, [NEW])]).toEqual([
      {
        attachmentId: 2,
        globalId: stored(guid(8, 50)),
        parentGlobalId: stored(NEW),
        parentObjectId: 11,
        name: 'photo.jpg',
        contentType: 'image/jpeg',
        size: 5,
      },
    ]);
    expect(Buffer.from(archive.attachmentData(0, 2) ?? []).toString()).toBe('bytes');
  });

  it.each<[string, Partial<LayerEdits>, number]>([
    ['a missing parent', { attachmentAdds: [attachment({ parentGlobalId: NEW })] }, 1008],
    ['missing data', { attachmentAdds: [attachment({ data: null })] }, 1008],
    ['a missing GlobalID', { attachmentAdds: [attachment({ globalId: null })] }, 1020],
    ['an empty GlobalID', { attachmentAdds: [attachment({ globalId: '' })] }, 1021],
    ['a GlobalID that is taken', { attachmentAdds: [attachment({ globalId: guid(8, 1) })] }, 1022],
    ['an update of what does not exist', { attachmentUpdates: [attachment()] }, 1009],
    [
      'an update without data',
      { attachmentUpdates: [attachment({ globalId: guid(8, 1), data: null })] },
      1009,
    ],
    ['a delete of what does not exist', { attachmentDeletes: [{ globalId: guid(8, 50) }] }, 1010],
  ])('are refused for %s', (_name, part, code) => {
    const archive = openPark();
    const results = batch(part, {}, archive);
    const all = [
      results?.attachmentAdds,
      results?.attachmentUpdates,
      results?.attachmentDeletes,
    ].flat();
    expect(all.map((result) => result?.error?.code)).toEqual([code]);
    expect(archive.generation()).toBe(1);
  });

  it('are refused by a layer that has none', () => {
    const results = batch(
      { attachmentAdds: [attachment({ parentGlobalId: guid(2, 1) })] },
      {},
      openPark(),
      2,
    );
    expect(only(results?.attachmentAdds).error?.code).toBe(1008);
  });

  it('are replaced and deleted, by GlobalID or by id', () => {
    const archive = openPark();
    batch(
      { attachmentUpdates: [attachment({ globalId: guid(8, 1), name: 'new.txt' })] },
      {},
      archive,
    );
    expect([...archive.attachments(0)]).toMatchObject([
      { attachmentId: 1, name: 'new.txt', size: 5 },
    ]);
    const update = attachment({ globalId: null, attachmentId: 1, name: 'newer.txt' });
    batch({ attachmentUpdates: [update] }, { useGlobalIds: false }, archive);
    expect([...archive.attachments(0)]).toMatchObject([{ attachmentId: 1, name: 'newer.txt' }]);
    const [change] = [...archive.attachmentChangesSince(0, 1)];
    expect([change?.before?.name, change?.after?.name]).toEqual(['bark.txt', 'newer.txt']);
    batch({ attachmentDeletes: [{ objectId: 1 }] }, {}, archive);
    expect([...archive.attachments(0)]).toEqual([]);
    expect(archive.attachmentData(0, 1)).toBeNull();
    expect([...archive.attachments(0, [guid(0, 1)], 1)]).toMatchObject([{ name: 'bark.txt' }]);
  });
});

describe('ownership-based access', () => {
  const archive = openPark({ isOwnershipBased: true });
  apply(archive, [edits(0, { adds: [add({})] })], { user: 'owner-1' });
  const attempt = (context: Partial<EditContext>): number | undefined =>
    updateTree({ GlobalID: NEW, NAME: 'x' }, archive, context).error?.code;

  it('refuses other users with 1007, and lets the owner and administrators edit', () => {
    expect(attempt({ user: 'other-1' })).toBe(1007);
    expect(attempt({ user: 'owner-1' })).toBeUndefined();
    expect(attempt({ user: 'other-1', isAdministrator: true })).toBeUndefined();
    const { layers } = apply(archive, [edits(0, { deletes: [{ globalId: NEW }] })], {
      user: 'other-1',
    });
    expect(only(layers[0]?.deletes).error?.code).toBe(1007);
  });
});

describe('a batch', () => {
  const mixed = (): LayerEdits[] => [
    edits(0, {
      adds: [add({}), add({ GlobalID: guid(0, 501), COUNT: 'x' })],
      updates: [{ attributes: { GlobalID: guid(0, 2), NAME: 'Changed' } }],
      deletes: [{ globalId: guid(0, 3) }, { globalId: guid(0, 999) }],
    }),
    edits(3, { adds: [{ attributes: { GlobalID: guid(3, 500), TEXT: 'x' } }] }),
  ];

  it('keeps what was accepted when one edit is refused', () => {
    const archive = openPark();
    const outcome = apply(archive, mixed());
    expect(outcome).toMatchObject({ rolledBack: false, generation: 2 });
    expect(outcome.layers[0]?.adds.map(({ error }) => error?.code)).toEqual([undefined, 1016]);
    expect(outcome.layers[0]?.deletes.map(({ error }) => error?.code)).toEqual([undefined, 1011]);
    expect(archive.count({ layerId: 0 })).toBe(10);
    expect(archive.count({ layerId: 3 })).toBe(4);
  });

  it('undoes everything with rollbackOnFailure, and says which edits were to blame', () => {
    const archive = openPark();
    const before = [0, 1, 2, 3].map((layerId) => [...archive.select({ layerId })]);
    const outcome = apply(archive, mixed(), { rollbackOnFailure: true });
    expect(outcome).toMatchObject({ rolledBack: true, generation: 1 });
    const [trees, notes] = outcome.layers;
    expect(trees?.adds.map(({ error, objectId }) => [error?.code, objectId])).toEqual([
      [1003, -1],
      [1016, -1],
    ]);
    expect(trees?.updates.map(({ error, objectId }) => [error?.code, objectId])).toEqual([
      [1003, 2],
    ]);
    expect(trees?.deletes.map(({ error }) => error?.code)).toEqual([1003, 1011]);
    expect(notes?.adds.map(({ error }) => error?.code)).toEqual([1003]);
    expect([0, 1, 2, 3].map((layerId) => [...archive.select({ layerId })])).toEqual(before);
    expect([...archive.changesSince(0, 1)]).toEqual([]);
  });

  it('gives the same object ids again after a rollback', () => {
    const archive = openPark();
    apply(archive, mixed(), { rollbackOnFailure: true });
    expect(addTree(add({}), {}, archive).objectId).toBe(11);
  });

  it('refuses edits of a layer that does not exist with 2001, without a GlobalID', () => {
    const { layers } = apply(openPark(), [
      edits(7, { adds: [add({})], deletes: [{ globalId: NEW }] }),
    ]);
    expect([...(layers[0]?.adds ?? []), ...(layers[0]?.deletes ?? [])]).toMatchObject([
      { success: false, globalId: null, error: { code: 2001 } },
      { success: false, globalId: null, error: { code: 2001 } },
    ]);
  });

  it('does not move the generation when nothing was applied', () => {
    const archive = openPark();
    expect(apply(archive, [edits(0)]).generation).toBe(1);
    expect(apply(archive, [edits(0, { deletes: [{ globalId: NEW }] })]).generation).toBe(1);
  });

  it('applies several edits of one row in order, as one version', () => {
    const archive = openPark();
    const update = (NAME: string) => ({ attributes: { GlobalID: NEW, NAME } });
    const outcome = apply(archive, [
      edits(0, { adds: [add({ NAME: 'a' })], updates: [update('b'), update('c')] }),
    ]);
    expect(outcome.generation).toBe(2);
    expect([...archive.changesSince(0, 1)]).toMatchObject([
      { before: null, after: { attributes: { NAME: 'c' } } },
    ]);
  });
});
