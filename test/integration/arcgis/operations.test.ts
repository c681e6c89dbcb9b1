import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateToken } from '../../../main/arcgis/auth/generate-token.ts';
import { passwordToken } from '../../../main/arcgis/auth/password.ts';
import { findTokenService } from '../../../main/arcgis/auth/token-service.ts';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { upload } from '../../../main/arcgis/uploads.ts';
import type { CreateRequest, SyncRequest } from '../../../shared/model/protocol.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import { field, layer } from '../../support/service-description.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import type { Reply, Script, ScriptedServer } from '../../support/scripted-server.ts';

const SERVICE = '/arcgis/rest/services/Trees/FeatureServer';
const servers: ScriptedServer[] = [];
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-client-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(script: Script) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const connection = createConnection({ fetch, sleep: () => Promise.resolve() });
  const serviceUrl = `${server.origin}${SERVICE}`;
  return {
    server,
    connection,
    serviceUrl,
    client: createFeatureServiceClient({ connection, serviceUrl }),
  };
}

/** A server that answers by the part of the path behind the service. */
const byPath =
  (replies: Readonly<Record<string, Reply>>): Script =>
  ({ path }) =>
    replies[path.split('?', 1)[0]?.replace(SERVICE, '') ?? ''] ?? {
      body: { error: { code: 400, message: 'Invalid URL', details: ['Invalid URL'] } },
    };

const A = parseGlobalId('85e499ac-8bff-42e8-9897-12f121898565')!;
const B = parseGlobalId('a699a609-8cbd-4a18-a363-42ac87e75e19')!;
const TREES = layer({
  id: 0,
  fields: [field('OBJECTID', 'OID'), field('GlobalID', 'GlobalID'), field('serial', 'BigInteger')],
  objectIdField: 'OBJECTID',
  globalIdField: 'GlobalID',
  maxRecordCount: 1000,
});

const CREATE: CreateRequest = {
  replicaName: 'r',
  layers: [0],
  layerQueries: {},
  geometry: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 4326,
  transportType: 'esriTransportTypeUrl',
  returnAttachments: false,
  returnAttachmentsDataByUrl: true,
  async: false,
  syncModel: 'perLayer',
  dataFormat: 'json',
  targetType: 'client',
};
const SYNC: SyncRequest = {
  replicaId: '{A}',
  syncModel: 'perReplica',
  direction: 'bidirectional',
  replicaServerGen: 1,
  layers: [],
  edits: '[]',
  returnIdsForAdds: true,
  returnAttachmentsDataByUrl: true,
  closeReplica: false,
  async: false,
  timeReferenceUnknownClient: false,
};

describe('describe', () => {
  const root = {
    layers: [{ id: 0, name: 'Trees' }],
    tables: [{ id: 3, name: 'Notes' }],
    syncEnabled: true,
    capabilities: 'Query,Sync',
  };
  const trees = {
    id: 0,
    name: 'Trees',
    type: 'Feature Layer',
    geometryType: 'esriGeometryPoint',
    fields: [{ name: 'OBJECTID', type: 'esriFieldTypeOID' }],
  };
  const notes = {
    id: 3,
    name: 'Notes',
    type: 'Table',
    fields: [{ name: 'OBJECTID', type: 'esriFieldTypeOID' }],
  };

  it.each([
    ['at once', { '': { body: root }, '/layers': { body: { layers: [trees], tables: [notes] } } }],
    [
      'one by one where /layers is not there',
      { '': { body: root }, '/0': { body: trees }, '/3': { body: notes } },
    ],
    [
      'one by one where /layers is a page',
      {
        '': { body: root },
        '/layers': { body: '<html>' },
        '/0': { body: trees },
        '/3': { body: notes },
      },
    ],
    [
      'one by one where /layers leaves some out',
      {
        '': { body: root },
        '/layers': { body: { layers: [{ id: 0, name: 'Trees' }, notes] } },
        '/0': { body: trees },
      },
    ],
  ])('reads the layers %s', async (_, replies) => {
    const { client, serviceUrl } = await start(byPath(replies));
    const service = await client.describe();
    expect(service).toMatchObject({
      url: serviceUrl,
      name: 'Trees',
      syncEnabled: true,
      sync: { perReplica: true },
    });
    expect(service.layers.map(({ id, name, kind }) => [id, name, kind])).toEqual([
      [0, 'Trees', 'layer'],
      [3, 'Notes', 'table'],
    ]);
  });

  it('refuses JSON that is no feature service', async () => {
    const { client } = await start(() => ({ body: { folders: [], services: [] } }));
    await expect(client.describe()).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

describe('queries', () => {
  it('counts with a filter', async () => {
    const { client, server } = await start(() => ({ body: { count: '12' } }));
    await expect(
      client.count(TREES, {
        where: 'a=1',
        geometry: { xmin: 0 },
        geometryType: 'esriGeometryEnvelope',
        inSR: 4326,
      }),
    ).resolves.toBe(12);
    const query = new URL(server.last().path, server.origin).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      where: 'a=1',
      geometry: '{"xmin":0}',
      geometryType: 'esriGeometryEnvelope',
      inSR: '4326',
      spatialRel: 'esriSpatialRelIntersects',
      returnCountOnly: 'true',
      f: 'json',
    });
  });

  /** Rows 1 to 25 by id; gives at most `most` at once. */
  const table =
    (most: number): Script =>
    ({ path, form }) => {
      if (path.includes('returnIdsOnly=true')) {
        return {
          body: {
            objectIdFieldName: 'OBJECTID',
            objectIds: Array.from({ length: 25 }, (_, i) => 25 - i),
          },
        };
      }
      const ids = (form['objectIds'] ?? '').split(',').map(Number);
      const given = ids.filter((id) => id !== 13).slice(0, most);
      return {
        body: {
          features: given.map((id) => ({ attributes: { OBJECTID: id, GlobalID: A } })),
          exceededTransferLimit: ids.length > most,
        },
      };
    };

  it.each([1000, 10, 3, 1])(
    'brings every row once in pages, with at most %i at once',
    async (most) => {
      const { client } = await start(table(most));
      const ids: (number | null)[] = [];
      for await (const page of client.queryFeatures({ ...TREES, maxRecordCount: 10 })) {
        ids.push(...page.map(({ objectId }) => objectId));
      }
      const expected = Array.from({ length: 25 }, (_, i) => i + 1).filter((id) => id !== 13);
      expect(ids).toEqual(expected);
    },
  );

  it('asks for fewer rows at once when they are too large', async () => {
    const pad = 'x'.repeat(20 * 1024 * 1024);
    const { client } = await start(({ path, form }) => {
      if (path.includes('returnIdsOnly=true')) return { body: { objectIds: [1, 2, 3, 4] } };
      const ids = (form['objectIds'] ?? '').split(',').map(Number);
      return {
        body: { features: ids.map((id) => ({ attributes: { OBJECTID: id, GlobalID: A, pad } })) },
      };
    });
    const ids: (number | null)[] = [];
    for await (const page of client.queryFeatures(TREES))
      ids.push(...page.map((row) => row.objectId));
    expect(ids).toEqual([1, 2, 3, 4]);
  });

  it('looks rows up by GlobalID, whatever spelling the database keeps', async () => {
    for (const stored of [A, A.slice(1, -1).toLowerCase()]) {
      const { client, server } = await start(({ form }) => ({
        body: {
          features: (form['where'] ?? '').includes(`'${stored}'`)
            ? [
                {
                  geometry: { x: 1, y: 2 },
                  attributes: { OBJECTID: 5, globalid: stored, serial: 1 },
                },
              ]
            : [],
        },
      }));
      const found = await client.lookUpByGlobalIds(TREES, [A, B], { outSR: { wkid: 4326 } });
      expect([...found]).toEqual([
        [
          A,
          {
            objectId: 5,
            geometry: { x: 1, y: 2 },
            attributes: { OBJECTID: 5, GlobalID: A, serial: 1 },
          },
        ],
      ]);
      expect(server.last()).toMatchObject({
        method: 'POST',
        form: { outSR: '4326', outFields: '*' },
      });
    }
  });

  it('looks many rows up in batches', async () => {
    const ids = Array.from({ length: 250 }, (_, i) =>
      parseGlobalId(`${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`)!,
    );
    const { client, server } = await start(({ form }) => ({
      body: {
        features: [...(form['where'] ?? '').matchAll(/'(\{[^}]+\})'/g)].map(([, id], i) => ({
          attributes: { OBJECTID: i, GlobalID: id },
        })),
      },
    }));
    const found = await client.lookUpByGlobalIds(TREES, ids);
    expect(new Set(found.keys())).toEqual(new Set(ids));
    expect(server.seen).toHaveLength(3);
  });

  it('reads numbers beyond 2^53 exactly', async () => {
    const { client } = await start(() => ({
      body: `{"features":[{"attributes":{"OBJECTID":1,"GlobalID":"${A}","serial":9223372036854775807}}]}`,
    }));
    const found = await client.lookUpByGlobalIds(TREES, [A]);
    expect(found.get(A)?.attributes['serial']).toBe(9223372036854775807n);
  });
});

describe('createReplica and synchronizeReplica', () => {
  const spoolFile = () => join(folder, `spool-${servers.length}-${Math.random()}.json`);

  it('hand out a link, a job, nothing, or the answer itself', async () => {
    const bodies = [
      { URL: '/out/a.json' },
      { statusUrl: 'https://h.example.com/jobs/j1' },
      { responseType: 'esriReplicaResponseTypeNoEdits', replicaServerGen: 5 },
      { replicaID: 'A', layers: [] },
    ];
    const { client, server } = await start((_, count) => ({ body: bodies[count] ?? {} }));
    const file = spoolFile();
    const submit = () => client.createReplica(CREATE, { spoolFile: file });
    await expect(submit()).resolves.toMatchObject({
      kind: 'link',
      url: `${server.origin}/out/a.json`,
    });
    await expect(submit()).resolves.toEqual({
      kind: 'job',
      statusUrl: 'https://h.example.com/jobs/j1',
    });
    await expect(submit()).resolves.toEqual({
      kind: 'nothing',
      generations: { replica: 5, layers: {} },
    });
    await expect(submit()).resolves.toEqual({ kind: 'answer', file });
    expect(readFileSync(file, 'utf8')).toBe('{"replicaID":"A","layers":[]}');
    expect(server.last()).toMatchObject({
      method: 'POST',
      path: `${SERVICE}/createReplica`,
      form: { f: 'json', layers: '0', syncModel: 'perLayer' },
    });
  });

  it('stream a large embedded answer to the file, and notice when it is cut', async () => {
    const large = JSON.stringify({
      replicaID: 'A',
      layers: [{ id: 0, features: [{ attributes: { pad: 'x'.repeat(300_000) } }] }],
    });
    const cut = `${large.slice(0, -1)}`;
    const { client } = await start((_, count) => ({ body: count === 0 ? large : cut }));
    const file = spoolFile();
    const seen: number[] = [];
    const options = {
      spoolFile: file,
      onTransfer: ({ done }: { done: number }) => void seen.push(done),
    };
    await expect(client.createReplica(CREATE, options)).resolves.toEqual({ kind: 'answer', file });
    expect(readFileSync(file, 'utf8')).toBe(large);
    expect(seen.at(-1)).toBe(large.length);
    await expect(client.createReplica(CREATE, options)).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
  });

  const failures: readonly (readonly [string, Reply, string])[] = [
    [
      'a rollback',
      {
        body: {
          error: {
            code: 400,
            extendedCode: -2147467259,
            message: 'Unable to complete operation.',
            details: ['Operation rolled back.', 'No'],
          },
        },
      },
      'refused',
    ],
    [
      'a replica that is gone',
      {
        body: {
          error: {
            code: 400,
            message: 'Unable to synchronize replica',
            details: ['Replica does not exist.'],
          },
        },
      },
      'replica-gone',
    ],
    [
      'trimmed history',
      {
        body: {
          error: {
            code: 500,
            extendedCode: -2147212920,
            message: 'Unable to synchronize replica',
            details: null,
          },
        },
      },
      'replica-too-old',
    ],
    [
      'a failed status',
      { body: { status: 'Failed', error: { code: 500, message: 'Broken' } } },
      'refused',
    ],
    ['nonsense', { body: {} }, 'unknown-outcome'],
    ['a web page', { body: '<html>' }, 'unknown-outcome'],
    ['a hang-up', { hangUp: true }, 'unknown-outcome'],
    ['a cut answer', { body: { edits: [] }, cutAt: 5 }, 'unknown-outcome'],
    ['no permission', { body: { error: { code: 403, message: 'No' } } }, 'sign-in'],
  ];

  it.each(failures)('fail clearly: %s', async (_, reply, code) => {
    const { client, server } = await start(() => reply);
    const error: unknown = await client
      .synchronizeReplica(SYNC, { spoolFile: spoolFile() })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(server.seen).toHaveLength(1);
    if (code === 'refused') expect(error).toHaveProperty('server.message');
  });
});

describe('jobs', () => {
  it('are asked with the query of their address and without changing it', async () => {
    const { client, server } = await start(() => ({
      body: { status: 'ExportingData', lastUpdatedTime: 5 },
    }));
    const state = await client.jobState(`${server.origin}${SERVICE}/createReplica/x?statusId=x`);
    expect(state).toEqual({ kind: 'running', status: 'ExportingData', lastUpdatedTime: 5 });
    expect(server.last()).toMatchObject({
      method: 'GET',
      path: `${SERVICE}/createReplica/x?statusId=x&f=json`,
    });
  });

  it('report the error of a failed job even when its code is that of a token', async () => {
    const { client, serviceUrl } = await start(() => ({
      body: { status: 'Failed', error: { code: 498, message: 'Token expired' } },
    }));
    await expect(client.jobState(`${serviceUrl}/jobs/j1`)).resolves.toMatchObject({
      kind: 'failed',
      words: { code: 498 },
    });
  });

  it('have failed when an error stands in place of the status', async () => {
    const { client, serviceUrl } = await start(() => ({
      body: { error: { code: 500, message: 'Error exporting data' } },
    }));
    await expect(client.jobState(`${serviceUrl}/jobs/j1`)).resolves.toMatchObject({
      kind: 'failed',
    });
  });

  it.each([
    [{ body: { error: { code: 404, message: 'Not found' } } }],
    [
      {
        body: {
          error: {
            code: 400,
            message: 'Unable to complete operation.',
            details: ['Job not found.'],
          },
        },
      },
    ],
    [{ status: 404, body: '' }],
  ])('are not found when the server does not know them: %j', async (reply) => {
    const { client, serviceUrl } = await start(() => reply);
    await expect(client.jobState(`${serviceUrl}/jobs/j1`)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('are no job when the answer names no status', async () => {
    const { client, serviceUrl } = await start(() => ({ body: {} }));
    await expect(client.jobState(`${serviceUrl}/jobs/j1`)).rejects.toMatchObject({
      code: 'bad-answer',
    });
  });
});

describe('replicas', () => {
  it('are listed from a bare array', async () => {
    const { client } = await start(() => ({
      body: [
        { replicaName: 'a', replicaID: '{A}', lastSyncDate: '1298911207000' },
        { replicaName: 'b', replicaID: 'b' },
        null,
      ],
    }));
    await expect(client.listReplicas()).resolves.toEqual([
      { replicaId: '{A}', replicaName: 'a', replicaVersion: null, lastSyncDate: 1298911207000 },
      { replicaId: 'b', replicaName: 'b', replicaVersion: null, lastSyncDate: null },
    ]);
  });

  it('have an info with generations as JSON text', async () => {
    const { client, server } = await start(() => ({
      body: {
        replicaName: 'a',
        replicaID: '{A}',
        replicaOwner: '',
        syncModel: 'perLayer',
        creationDate: 5,
        lastSyncDate: 6,
        returnAttachments: true,
        attachmentsSyncDirection: 'Upload',
        layerServerGens: '[{"id":0,"serverGen":9}]',
        layers: [{ id: 0, queryOption: 'all' }],
      },
    }));
    await expect(client.replicaInfo('{A}')).resolves.toMatchObject({
      replicaOwner: null,
      generations: { layers: { 0: 9 } },
      layerIds: [0],
      attachmentsSyncDirection: 'upload',
      returnAttachments: true,
    });
    expect(server.last().path).toBe(`${SERVICE}/replicas/%7BA%7D?f=json`);
  });

  const GONE: Reply = {
    body: {
      error: {
        code: 400,
        message: 'Unable to complete operation.',
        details: ['Replica not found.'],
      },
    },
  };

  it('are gone when the server says so', async () => {
    const { client } = await start(() => GONE);
    await expect(client.replicaInfo('x')).resolves.toBeNull();
    await expect(client.unregisterReplica('x')).resolves.toBe('already-gone');
  });

  it('are gone when the refusal does not say why, but the replica is not there', async () => {
    const { client } = await start(({ path }) =>
      path.includes('/replicas/')
        ? GONE
        : {
            body: { error: { code: 400, message: 'Unable to unregister replica.', details: null } },
          },
    );
    await expect(client.unregisterReplica('x')).resolves.toBe('already-gone');
  });

  it('are gone when only they are not found, but not when the whole service is', async () => {
    const alive = await start(({ path }) =>
      path.includes('/replicas/') ? { status: 404, body: '' } : { body: { layers: [] } },
    );
    await expect(alive.client.replicaInfo('x')).resolves.toBeNull();
    const dead = await start(() => ({ status: 404, body: '' }));
    await expect(dead.client.replicaInfo('x')).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    [{ body: { success: true } }, 'done'],
    [{ body: {} }, 'done'],
  ])('are unregistered by %j', async (reply, expected) => {
    const { client, server } = await start(() => reply);
    await expect(client.unregisterReplica('{A}')).resolves.toBe(expected);
    expect(server.last()).toMatchObject({ method: 'POST', form: { replicaID: '{A}', f: 'json' } });
  });

  it.each([
    [{ body: { success: false, error: { code: 500, message: 'Locked', details: [] } } }, 'refused'],
    [{ body: { success: false } }, 'refused'],
    [{ hangUp: true }, 'unknown-outcome'],
  ])('are not unregistered by %j', async (reply, code) => {
    const { client } = await start(() => reply);
    await expect(client.unregisterReplica('{A}')).rejects.toMatchObject({ code });
  });
});

describe('attachments', () => {
  const info = {
    id: 7,
    name: 'a.jpg',
    contentType: 'image/jpeg',
    size: '3',
    globalId: B.toLowerCase(),
  };

  it('are listed for many features at once', async () => {
    const { client, server } = await start(() => ({
      body: {
        attachmentGroups: [
          { parentObjectId: 5, parentGlobalId: A.slice(1, -1), attachmentInfos: [info] },
        ],
      },
    }));
    await expect(client.listAttachments(TREES, [5, 6])).resolves.toEqual([
      {
        attachmentId: 7,
        globalId: B,
        parentGlobalId: A,
        parentObjectId: 5,
        name: 'a.jpg',
        contentType: 'image/jpeg',
        size: 3,
      },
    ]);
    expect(server.last()).toMatchObject({ method: 'POST', form: { objectIds: '5,6' } });
  });

  it('are listed feature by feature where the service cannot do better', async () => {
    const { client } = await start(
      byPath({
        '/0/5/attachments': { body: { attachmentInfos: [info] } },
        '/0/6/attachments': { body: { attachmentInfos: [] } },
      }),
    );
    await expect(client.listAttachments(TREES, [5, 6])).resolves.toMatchObject([
      { attachmentId: 7, parentObjectId: 5 },
    ]);
  });

  it('come as they are, also when they look like JSON', async () => {
    for (const body of ['{"a":1,"error":{"code":1}}', '<svg/>', '']) {
      const { client, server } = await start(() => ({ body }));
      const source = {
        url: `${server.origin}/0/5/attachments/7`,
        layerId: 0,
        parentObjectId: null,
        attachmentId: null,
      };
      expect(Buffer.from(await client.downloadAttachment(source)).toString()).toBe(body);
      expect(server.last().path).toBe('/0/5/attachments/7?f=json');
    }
  });

  it('come from the layer when their address has expired', async () => {
    const { client, server } = await start(({ path }) =>
      path.startsWith('/output') ? { status: 404, body: '' } : { body: 'bytes' },
    );
    const source = {
      url: `${server.origin}/output/a.jpg`,
      layerId: 0,
      parentObjectId: 5,
      attachmentId: 7,
    };
    expect(Buffer.from(await client.downloadAttachment(source)).toString()).toBe('bytes');
    expect(server.last().path).toBe(`${SERVICE}/0/5/attachments/7?f=json`);
  });

  it('are not taken from a login page, but may be web pages themselves', async () => {
    const html = { 'Content-Type': 'text/html' };
    const { client } = await start(({ path }) => {
      if (path.startsWith('/login')) return { headers: html, body: '<html>Sign in' };
      const name = { 'Content-Disposition': 'attachment; filename="a.html"' };
      return { headers: { ...html, ...name }, body: '<html>Plan' };
    });
    const place = { layerId: 0, parentObjectId: 5, attachmentId: 7 };
    const login = `${client.serviceUrl.split('/arcgis')[0] ?? ''}/login`;
    const fromLayer = await client.downloadAttachment({ url: login, ...place });
    expect(Buffer.from(fromLayer).toString()).toBe('<html>Plan');
    await expect(
      client.downloadAttachment({ url: login, ...place, attachmentId: null }),
    ).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('leave a signed address as it is', async () => {
    const { client, server } = await start(() => ({ body: 'x' }));
    const source = { layerId: 0, parentObjectId: null, attachmentId: null };
    await client.downloadAttachment({ url: `${server.origin}/blob?sig=a%2Bb`, ...source });
    expect(server.last().path).toBe('/blob?sig=a%2Bb');
  });

  it('fail as not found when they are nowhere, and as bad when too large', async () => {
    const { client } = await start(() => ({ body: '0123456789' }));
    const nowhere = { url: null, layerId: 0, parentObjectId: null, attachmentId: 1 };
    await expect(client.downloadAttachment(nowhere)).rejects.toMatchObject({ code: 'not-found' });
    const source = { url: null, layerId: 0, parentObjectId: 1, attachmentId: 1 };
    await expect(client.downloadAttachment(source, { maxBytes: 9 })).rejects.toMatchObject({
      code: 'bad-answer',
    });
    await expect(client.downloadAttachment(source, { maxBytes: 10 })).resolves.toHaveLength(10);
  });
});

describe('uploads', () => {
  const done = { body: { success: true, item: { itemID: 'i123', itemName: 'a' } } };
  const content = {
    name: 'Pothole.jpg',
    contentType: 'image/jpeg',
    data: new TextEncoder().encode('0123456789'),
  };

  it('send a small file in one piece', async () => {
    const { client, server } = await start(() => done);
    await expect(client.upload(content)).resolves.toBe('i123');
    const { path, headers, body } = server.last();
    expect(path).toBe(`${SERVICE}/uploads/upload`);
    expect(headers['content-type']).toMatch(/^multipart\/form-data/);
    expect(body.toString()).toMatch(
      /name="file"; filename="Pothole.jpg"\r\nContent-Type: image\/jpeg\r\n\r\n0123456789\r\n/,
    );
    expect(body.toString()).toMatch(/name="f"\r\n\r\njson/);
  });

  it('send a large file in parts and commit them in order', async () => {
    const { connection, serviceUrl, server } = await start(() => done);
    const bytes = Buffer.from('abcdefghij');
    const data = {
      size: bytes.length,
      piece: (from: number, length: number) => bytes.subarray(from, from + length),
    };
    const steps: number[] = [];
    const options = {
      partsFrom: 5,
      partBytes: 4,
      onTransfer: (transfer: { done: number }) => void steps.push(transfer.done),
    };
    await expect(
      upload(connection, { url: serviceUrl }, { ...content, data }, options),
    ).resolves.toBe('i123');
    expect(server.seen.map(({ path }) => path.replace(`${SERVICE}/uploads`, ''))).toEqual([
      '/register',
      '/i123/uploadPart',
      '/i123/uploadPart',
      '/i123/uploadPart',
      '/i123/commit',
    ]);
    const parts = server.seen.slice(1, 4).map(({ body }) => body.toString());
    expect(parts.map((part) => /name="partId"\r\n\r\n(\d)/.exec(part)?.[1])).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(parts.map((part) => /\r\n\r\n([a-j]+)\r\n/.exec(part)?.[1])).toEqual([
      'abcd',
      'efgh',
      'ij',
    ]);
    expect(server.last().form['parts']).toBe('1,2,3');
    expect(steps).toEqual([4, 8, 10]);
  });

  it('send again only the parts that did not arrive', async () => {
    const { connection, serviceUrl, server } = await start(({ path }) =>
      path.includes('/parts') ? { body: { parts: ['1', { partID: 3 }] } } : done,
    );
    await upload(connection, { url: serviceUrl }, content, {
      partsFrom: 5,
      partBytes: 4,
      resume: { itemId: 'i9', partBytes: 4, parts: [] },
    });
    expect(
      server.seen.map(({ path }) => path.replace(`${SERVICE}/uploads/i9`, '').replace(/\?.*/, '')),
    ).toEqual(['', '/parts', '/uploadPart', '/commit']);
    expect(server.seen[2]?.body.toString()).toMatch(/name="partId"\r\n\r\n2/);
  });

  it('send a large file in one piece where the service takes no parts', async () => {
    const { connection, serviceUrl, server } = await start(byPath({ '/uploads/upload': done }));
    await expect(upload(connection, { url: serviceUrl }, content, { partsFrom: 5 })).resolves.toBe(
      'i123',
    );
    expect(server.seen).toHaveLength(2);
  });

  it('are repeated on a bad line', async () => {
    const { client, server } = await start((_, count) => (count === 0 ? { hangUp: true } : done));
    await expect(client.upload(content)).resolves.toBe('i123');
    expect(server.seen).toHaveLength(2);
  });

  it.each([
    [{ maxUploadFileSize: 2000 }, 2000 * 1024 * 1024],
    [{ MaxUploadFileSize: '1.5' }, 1.5 * 1024 * 1024],
    [{ maxUploadFileSize: 0 }, null],
    [{}, null],
    [{ error: { code: 404, message: 'Not found', details: [] } }, null],
  ])('have the limit that the service tells: %j', async (body, limit) => {
    const { client, server } = await start(() => ({ body }));
    await expect(client.uploadLimit()).resolves.toBe(limit);
    expect(server.last().path).toMatch(/\/uploads\/info/);
  });

  it('say that the answer is strange', async () => {
    const { client } = await start(() => ({ body: { success: true } }));
    await expect(client.upload(content)).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

describe('signing in', () => {
  const script =
    (minutes: number): Script =>
    ({ path, form }, count) => {
      if (path.startsWith('/arcgis/rest/info'))
        return {
          body: {
            currentVersion: 11.1,
            authInfo: { isTokenBasedSecurity: true, tokenServicesUrl: 'TOKENS' },
          },
        };
      if (path !== '/tokens') return { body: {} };
      if (form['password'] !== 'right')
        return {
          body: {
            error: {
              code: 400,
              message: 'Unable to generate token.',
              details: ['Invalid username or password.'],
            },
          },
        };
      return {
        body: {
          token: `token-number-${count + 1}`,
          expires: Date.now() + minutes * 60_000,
          ssl: true,
        },
      };
    };

  async function startTokens(minutes = 60) {
    const fixed: Script = async (request, count) => {
      const reply = await script(minutes)(request, count);
      const body = JSON.stringify(reply.body).replace(
        'TOKENS',
        `http://${request.headers.host ?? ''}/tokens`,
      );
      return { body };
    };
    return start(fixed);
  }

  it('finds the token service of a server', async () => {
    const { connection, serviceUrl, server } = await startTokens();
    await expect(findTokenService(connection, serviceUrl)).resolves.toEqual({
      tokenUrl: `${server.origin}/tokens`,
      portalUrl: null,
    });
  });

  it('asks the portal of a federated server and exchanges its token', async () => {
    const { connection, serviceUrl, server } = await start(({ path, form, headers }) => {
      const origin = `http://${headers.host ?? ''}`;
      if (path.startsWith('/arcgis/rest/info'))
        return {
          body: { owningSystemUrl: `${origin}/portal/`, authInfo: { tokenServicesUrl: 'x' } },
        };
      if (path.startsWith('/portal/sharing/rest/info'))
        return {
          body: { authInfo: { tokenServicesUrl: `${origin}/portal/sharing/rest/generateToken` } },
        };
      return {
        body: {
          token: form['serverUrl'] === undefined ? 'portal-token' : 'server-token',
          expires: Date.now() + 3_600_000,
        },
      };
    });
    const tokens = passwordToken({
      connection,
      serviceUrl,
      username: 'survey-team-2',
      password: 'right',
    });
    await expect(tokens.token()).resolves.toBe('server-token');
    expect(server.last().form).toMatchObject({ token: 'portal-token', serverUrl: serviceUrl });
  });

  it('has no token service where there is no token security', async () => {
    const { connection, serviceUrl } = await start(() => ({
      body: { authInfo: { isTokenBasedSecurity: false } },
    }));
    await expect(findTokenService(connection, serviceUrl)).resolves.toBeNull();
    await expect(
      passwordToken({ connection, serviceUrl, username: 'u', password: 'p' }).token(),
    ).resolves.toBeNull();
  });

  it('posts the password and never puts it into an address', async () => {
    const { connection, server } = await startTokens();
    const request = {
      tokenUrl: `${server.origin}/tokens`,
      username: 'u',
      password: 'right',
      referer: 'syncline',
    };
    await expect(generateToken(connection, request)).resolves.toMatchObject({
      token: 'token-number-1',
    });
    expect(server.last()).toMatchObject({
      method: 'POST',
      path: '/tokens',
      form: { client: 'referer', referer: 'syncline', expiration: '60' },
    });
  });

  it('says that the password is wrong, not that the server refuses', async () => {
    const { connection, server } = await startTokens();
    const request = {
      tokenUrl: `${server.origin}/tokens`,
      username: 'u',
      password: 'wrong-secret',
    };
    const error: unknown = await generateToken(connection, request).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(/Invalid username or password/) as string,
    });
    expect(JSON.stringify(error)).not.toContain('wrong-secret');
  });

  it('does not send a password over an open line', async () => {
    const { connection } = await startTokens();
    const request = { tokenUrl: 'http://gis.example.com/tokens', username: 'u', password: 'p' };
    await expect(generateToken(connection, request)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('keeps a token for many uses, however short it lives', async () => {
    for (const minutes of [60, 4]) {
      const { connection, serviceUrl, server } = await startTokens(minutes);
      const tokens = passwordToken({ connection, serviceUrl, username: 'u', password: 'right' });
      for (let use = 0; use < 3; use++) await tokens.token();
      expect(server.seen.filter(({ path }) => path === '/tokens')).toHaveLength(1);
    }
  });

  it('lets one request stop waiting without stopping the others', async () => {
    const { connection, serviceUrl } = await startTokens();
    const credentials = { username: 'u', password: 'right' };
    const tokens = passwordToken({ connection, serviceUrl, ...credentials });
    const stop = new AbortController();
    const [stopped, other] = [tokens.token(stop.signal), tokens.token()];
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await expect(other).resolves.toBe('token-number-1');
  });

  it('makes one new token for all requests that were refused with the old one', async () => {
    const { connection, serviceUrl, server } = await startTokens();
    const tokens = passwordToken({ connection, serviceUrl, username: 'u', password: 'right' });
    const old = await tokens.token();
    const next = await Promise.all([tokens.refresh(old), tokens.refresh(old), tokens.token()]);
    expect(next.slice(0, 2)).toEqual(['token-number-2', 'token-number-2']);
    await expect(tokens.refresh(old)).resolves.toBe('token-number-2');
    expect(server.seen.filter(({ path }) => path === '/tokens')).toHaveLength(2);
  });
});
