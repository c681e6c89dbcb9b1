import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guid } from '../../unit/sample-service/park.ts';
import { at, startPark } from './harness.ts';
import type { Json, Park, Reply } from './harness.ts';

let park: Park;
beforeEach(async () => {
  park = await startPark({ now: () => 1_800_000_000_000 });
});
afterEach(() => park.service.close());

const NEW = guid(0, 500);
const tree = (attributes: Json = {}): Json => ({
  attributes: { OWNER: 'city', ...attributes },
  geometry: { x: 5, y: 6 },
});
const codes = (reply: Reply, list: string): unknown[] =>
  (reply[list] as Json[]).map((result) => at(result, 'error', 'code') ?? 0);
const attributes = async (objectId: number): Promise<Json> =>
  at(
    await park.get('/0/query', { objectIds: String(objectId), outFields: '*' }),
    'features',
    0,
    'attributes',
  ) as Json;

describe('applyEdits of a layer', () => {
  it('adds, updates and deletes by object id', async () => {
    const reply = await park.post('/0/applyEdits', {
      adds: JSON.stringify([tree({ NAME: 'New' })]),
      updates: JSON.stringify([{ attributes: { OBJECTID: 2, NAME: 'Changed' } }]),
      deletes: '3,4',
      returnEditMoment: 'true',
    });
    expect(reply).toMatchObject({
      addResults: [{ objectId: 11, success: true }],
      updateResults: [{ objectId: 2, globalId: guid(0, 2), success: true }],
      deleteResults: [
        { objectId: 3, success: true },
        { objectId: 4, success: true },
      ],
      editMoment: 1_800_000_000_000,
    });
    expect(await attributes(2)).toMatchObject({
      NAME: 'Changed',
      Editor: 'Esri_Anonymous',
      EditDate: 1_800_000_000_000,
    });
    expect(await park.get('/0/query', { where: '1=1', returnCountOnly: 'true' })).toEqual({
      count: 9,
    });
  });

  it('goes by GlobalID, with attachments, when asked', async () => {
    const reply = await park.post('/0/applyEdits', {
      useGlobalIds: 'true',
      adds: JSON.stringify([tree({ GlobalID: NEW })]),
      deletes: JSON.stringify([guid(0, 3)]),
      attachments: JSON.stringify({
        adds: [
          {
            globalId: guid(8, 5),
            parentGlobalId: NEW,
            name: 'a.txt',
            contentType: 'text/plain',
            data: 'YWJj',
          },
        ],
        deletes: [guid(8, 1)],
      }),
    });
    expect(reply).toMatchObject({
      addResults: [{ objectId: 11, globalId: NEW, success: true }],
      deleteResults: [{ success: true }],
      attachments: {
        addResults: [{ objectId: 2, globalId: guid(8, 5), success: true }],
        deleteResults: [{ success: true }],
      },
    });
    const bytes = await fetch(`${park.url}/0/11/attachments/2`);
    expect(await bytes.text()).toBe('abc');
  });

  it('keeps integers beyond 2^53', async () => {
    const adds = '[{"attributes":{"OWNER":"x","BIG":9223372036854775807},"geometry":null}]';
    expect(codes(await park.post('/0/applyEdits', { adds }), 'addResults')).toEqual([0]);
    const response = await fetch(`${park.url}/0/query?f=json&objectIds=11&outFields=BIG`);
    expect(await response.text()).toContain('9223372036854775807');
  });

  it('takes geometries in other references, and refuses broken ones as edits', async () => {
    const geometry = { x: 1, y: 1, spatialReference: { wkid: 4326 } };
    const broken = { x: 'a', y: 1, spatialReference: { wkid: 4326 } };
    const adds = JSON.stringify([
      { ...tree(), geometry },
      { ...tree(), geometry: broken },
      { ...tree(), geometry: 5 },
    ]);
    const reply = await park.post('/0/applyEdits', { adds, rollbackOnFailure: 'false' });
    expect(codes(reply, 'addResults')).toEqual([0, 1015, 1015]);
    const point = at(
      await park.get('/0/query', { objectIds: '11' }),
      'features',
      0,
      'geometry',
    ) as Json;
    expect(point['x']).toBeCloseTo(111_319.49, 1);
  });

  it('rolls back by default, and keeps the good edits when told so', async () => {
    const adds = JSON.stringify([tree(), tree({ COUNT: 'x' })]);
    expect(codes(await park.post('/0/applyEdits', { adds }), 'addResults')).toEqual([1003, 1016]);
    expect(await park.get('/0/query', { where: '1=1', returnCountOnly: 'true' })).toEqual({
      count: 10,
    });
    const kept = await park.post('/0/applyEdits', { adds, rollbackOnFailure: 'false' });
    expect(codes(kept, 'addResults')).toEqual([0, 1016]);
  });

  it('answers a rollback with a top-level error in the Enterprise profiles', async () => {
    const enterprise = await startPark({ profile: 'enterprise-geodatabase' });
    const { error } = await enterprise.post('/0/applyEdits', {
      adds: JSON.stringify([tree(), tree({ COUNT: 'x' })]),
    });
    expect(error).toMatchObject({
      code: 400,
      extendedCode: -2147467259,
      message: 'Unable to complete operation.',
    });
    expect(error?.details?.[0]).toBe('Operation rolled back.');
    expect(error?.details).toHaveLength(3);
    await enterprise.service.close();
  });

  it.each<[string, Record<string, string>]>([
    ['adds that are no list', { adds: '{}' }],
    ['adds that are no JSON', { adds: '[{' }],
    ['an add that is no object', { adds: '[5]' }],
    ['deletes that are no ids', { deletes: 'a,b' }],
    ['attachments without useGlobalIds', { attachments: '{"adds":[]}' }],
    [
      'attachment data that are no base64',
      { useGlobalIds: 'true', attachments: '{"adds":[{"data":"§"}]}' },
    ],
    [
      'an unknown reference',
      { adds: '[{"attributes":{},"geometry":{"x":1,"y":1,"spatialReference":{"wkid":5}}}]' },
    ],
  ])('refuses %s as a whole', async (_name, parameters) => {
    const { error } = await park.post('/0/applyEdits', parameters);
    expect(error?.code).toBe(400);
    expect(error?.details?.[0]).toMatch(/\w.{10,}\.$/);
  });
});

describe('applyEdits of the service', () => {
  it('edits several layers in one batch', async () => {
    const edits = JSON.stringify([
      { id: 0, adds: [tree({ GlobalID: NEW })] },
      { id: 3, adds: [{ attributes: { GlobalID: guid(3, 9), PARENT: NEW, TEXT: 'n' } }] },
      { id: 8, deletes: [NEW] },
    ]);
    const reply = (await park.post('/applyEdits', {
      edits,
      useGlobalIds: 'true',
      rollbackOnFailure: 'false',
    })) as unknown;
    expect(reply).toMatchObject([
      { id: 0, addResults: [{ success: true }] },
      { id: 3, addResults: [{ success: true }] },
      { id: 8, deleteResults: [{ success: false, error: { code: 2001 } }] },
    ]);
    expect((await park.post('/applyEdits', { edits: '{}' })).error?.code).toBe(400);
    expect((await park.post('/applyEdits', { edits: '[{}]' })).error?.code).toBe(400);
  });
});

describe('addFeatures, updateFeatures, deleteFeatures', () => {
  it('do what they say', async () => {
    expect(
      codes(
        await park.post('/0/addFeatures', { features: JSON.stringify([tree()]) }),
        'addResults',
      ),
    ).toEqual([0]);
    const features = JSON.stringify([{ attributes: { OBJECTID: 11, NAME: 'x' } }]);
    expect(codes(await park.post('/0/updateFeatures', { features }), 'updateResults')).toEqual([0]);
    expect((await attributes(11))['NAME']).toBe('x');
    expect(
      codes(await park.post('/0/deleteFeatures', { objectIds: '11' }), 'deleteResults'),
    ).toEqual([0]);
    const many = await park.post('/0/deleteFeatures', { where: 'OBJECTID > 5' });
    expect(many['deleteResults']).toHaveLength(5);
    expect((await park.post('/0/deleteFeatures', {})).error?.code).toBe(400);
    expect((await park.post('/0/addFeatures', {})).error?.code).toBe(400);
  });
});

describe('attachments', () => {
  const file = (text: string, name = 'ümlaut (1).txt'): File =>
    new File([text], name, { type: 'text/plain' });

  it('are added, listed, read, replaced and deleted', async () => {
    const added = await park.upload('/0/2/addAttachment', { attachment: file('first') });
    expect(added).toMatchObject({ addAttachmentResult: { objectId: 2, success: true } });
    expect(await park.get('/0/2/attachments')).toMatchObject({
      attachmentInfos: [
        {
          id: 2,
          name: 'ümlaut (1).txt',
          contentType: 'text/plain',
          size: 5,
          parentGlobalId: guid(0, 2),
        },
      ],
    });
    const response = await fetch(`${park.url}/0/2/attachments/2`);
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''%C3%BCmlaut");
    expect(await response.text()).toBe('first');
    const updated = await park.upload('/0/2/updateAttachment', {
      attachmentId: '2',
      attachment: file('second'),
    });
    expect(updated).toMatchObject({ updateAttachmentResult: { objectId: 2, success: true } });
    expect(await (await fetch(`${park.url}/0/2/attachments/2`)).text()).toBe('second');
    expect(
      await park.post('/0/2/deleteAttachments', {
        attachmentIds: '2,99',
        rollbackOnFailure: 'false',
      }),
    ).toMatchObject({
      deleteAttachmentResults: [{ success: true }, { success: false, error: { code: 1010 } }],
    });
    expect(await park.get('/0/2/attachments')).toEqual({ attachmentInfos: [] });
  });

  it('are read by range', async () => {
    const range = async (value: string): Promise<[number, string, string | null]> => {
      const response = await fetch(`${park.url}/0/1/attachments/1`, { headers: { range: value } });
      return [response.status, await response.text(), response.headers.get('content-range')];
    };
    expect(await range('bytes=0-4')).toEqual([206, 'rough', 'bytes 0-4/10']);
    expect(await range('bytes=6-')).toEqual([206, 'bark', 'bytes 6-9/10']);
    expect(await range('bytes=-4')).toEqual([206, 'bark', 'bytes 6-9/10']);
    expect(await range('bytes=6-99')).toEqual([206, 'bark', 'bytes 6-9/10']);
    expect(await range('bytes=10-')).toEqual([416, '', 'bytes */10']);
    expect(await range('lines=1-2')).toEqual([200, 'rough bark', null]);
  });

  it('are found by queryAttachments', async () => {
    const groups = async (parameters: Record<string, string>): Promise<unknown[]> =>
      (await park.get('/0/queryAttachments', parameters))['attachmentGroups'] as unknown[];
    expect(await groups({ objectIds: '1,2', returnUrl: 'true' })).toMatchObject([
      {
        parentObjectId: 1,
        parentGlobalId: guid(0, 1),
        attachmentInfos: [
          { id: 1, globalId: guid(8, 1), name: 'bark.txt', url: `${park.url}/0/1/attachments/1` },
        ],
      },
    ]);
    expect(await groups({ globalIds: guid(0, 1), attachmentTypes: 'image/png' })).toEqual([]);
    expect(await groups({ definitionExpression: 'OBJECTID = 1', size: '11' })).toEqual([]);
    expect(await groups({ definitionExpression: '1=1', returnCountOnly: 'true' })).toEqual([
      { parentObjectId: 1, count: 1 },
    ]);
    expect((await park.get('/0/queryAttachments')).error?.code).toBe(400);
  });

  it.each<[string, string, Record<string, string | File>, number]>([
    [
      'a row that does not exist',
      '/0/99/addAttachment',
      { attachment: new File(['x'], 'x') },
      1008,
    ],
    ['an upload that does not exist', '/0/1/addAttachment', { uploadId: 'nothing' }, 1008],
    [
      'an attachment that does not exist',
      '/0/1/updateAttachment',
      { attachmentId: '9', attachment: new File(['x'], 'x') },
      1009,
    ],
  ])('are refused for %s', async (_name, path, parts, code) => {
    const reply = await park.upload(path, parts);
    const [result] = Object.values(reply);
    expect(at(result, 'error', 'code')).toBe(code);
  });

  it('are not there for other rows, and need a file', async () => {
    expect((await park.get('/0/2/attachments/1')).error?.code).toBe(404);
    expect((await park.get('/0/99/attachments')).error?.code).toBe(404);
    expect((await park.upload('/0/1/addAttachment', {})).error?.code).toBe(400);
  });
});

describe('uploads', () => {
  const part = (text: string): File => new File([text], 'blob');

  it('take a whole file, which an attachment can refer to', async () => {
    const reply = await park.upload('/uploads/upload', {
      file: new File(['whole'], 'w.txt', { type: 'text/plain' }),
      description: 'd',
    });
    expect(reply).toMatchObject({
      success: true,
      item: { itemName: 'w.txt', description: 'd', date: 1_800_000_000_000, committed: true },
    });
    const itemID = at(reply, 'item', 'itemID') as string;
    expect(itemID).toMatch(/^[0-9a-f]{32}$/);
    expect(await park.get(`/uploads/${itemID}`)).toEqual(reply['item']);
    await park.upload('/0/2/addAttachment', { uploadId: itemID });
    expect(await (await fetch(`${park.url}/0/2/attachments/2`)).text()).toBe('whole');
    expect(await park.get('/0/2/attachments')).toMatchObject({
      attachmentInfos: [{ name: 'w.txt', contentType: 'text/plain' }],
    });
  });

  it('take a file in parts, in any order and again', async () => {
    const registered = await park.post('/uploads/register', { itemName: 'big.bin' });
    const itemID = at(registered, 'item', 'itemID') as string;
    expect(at(registered, 'item', 'committed')).toBe(false);
    const send = (partId: string, text: string): Promise<Reply> =>
      park.upload(`/uploads/${itemID}/uploadPart`, { partId, file: part(text) });
    expect(await send('2', 'WRONG')).toEqual({ success: true, partId: 2 });
    await send('3', 'three');
    await send('1', 'one,');
    await send('2', 'two,');
    expect(await park.get(`/uploads/${itemID}/parts`)).toEqual({ parts: [1, 2, 3] });
    expect(await park.post(`/uploads/${itemID}/commit`, { parts: '1,2,3' })).toMatchObject({
      success: true,
      item: { committed: true },
    });
    await park.upload('/0/2/addAttachment', { uploadId: itemID });
    expect(await (await fetch(`${park.url}/0/2/attachments/2`)).text()).toBe('one,two,three');
    expect((await send('4', 'late')).error?.code).toBe(400);
    expect(await park.post(`/uploads/${itemID}/delete`)).toEqual({ success: true });
    expect((await park.get(`/uploads/${itemID}`)).error?.code).toBe(404);
  });

  it('cannot be referred to before they are committed, and need all their parts', async () => {
    const itemID = at(
      await park.post('/uploads/register', { itemName: 'x' }),
      'item',
      'itemID',
    ) as string;
    expect((await park.post(`/uploads/${itemID}/commit`, { parts: '1' })).error?.code).toBe(400);
    await park.upload(`/uploads/${itemID}/uploadPart`, { partId: '1', file: part('a') });
    await park.upload(`/uploads/${itemID}/uploadPart`, { partId: '2', file: part('b') });
    expect(
      (await park.post(`/uploads/${itemID}/commit`, { parts: '1,3' })).error?.details?.[0],
    ).toBe('The part 3 has not arrived.');
    expect(
      (await park.post(`/uploads/${itemID}/commit`, { parts: '1' })).error?.details?.[0],
    ).toMatch(/part 2 is left out/);
    const reply = await park.upload('/0/2/addAttachment', { uploadId: itemID });
    expect(at(reply, 'addAttachmentResult', 'error', 'code')).toBe(1008);
  });

  it('tell their limit and refuse what is beyond', async () => {
    const small = await startPark({ maxUploadMegabytes: 1 });
    expect(await small.get('/uploads/info')).toEqual({ maxUploadFileSize: 1 });
    const large = new File([new Uint8Array(1_048_577)], 'large.bin');
    expect((await small.upload('/uploads/upload', { file: large })).error).toMatchObject({
      code: 413,
      message: "The file 'large.bin' is larger than 1 MB.",
    });
    const registered = await small.post('/uploads/register', { itemName: 'large.bin' });
    const item = `/uploads/${String(at(registered, 'item', 'itemID'))}`;
    for (const partId of ['1', '2']) {
      const half = new File([new Uint8Array(600_000)], 'large.bin');
      await small.upload(`${item}/uploadPart`, { partId, file: half });
    }
    expect((await small.post(`${item}/commit`, { parts: '1,2' })).error?.details?.[0]).toMatch(
      /larger than 1 MB \(maxUploadFileSize\)/,
    );
    expect((await small.get(item)).error?.code).toBe(404);
    await small.service.close();
  });

  it.each<[string, Record<string, string | File>]>([
    ['/uploads/upload', {}],
    ['/uploads/register', {}],
    ['/uploads/nothing/commit', {}],
    ['/uploads/nothing/uploadPart', { partId: '1', file: part('x') }],
  ])('%s without what it needs is refused', async (path, parts) => {
    expect((await park.upload(path, parts)).error?.code).toBeGreaterThanOrEqual(400);
  });
});
