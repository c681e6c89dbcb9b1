import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../../../main/arcgis/answer.ts';
import type { AnswerHead, AnswerSink } from '../../../shared/model/protocol.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { field, layer } from '../../support/service-description.ts';

let folder = '';
let count = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-answer-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const A = '{85E499AC-8BFF-42E8-9897-12F121898565}';
const B = '{A699A609-8CBD-4A18-A363-42AC87E75E19}';
const C = '{ED8E7EE8-4A91-4D5E-8BED-9F609C66387B}';
const bare = (id: string) => id.slice(1, -1).toLowerCase();

const LAYERS: readonly LayerDescription[] = [
  layer({
    id: 0,
    name: 'Incidents',
    fields: [
      field('OBJECTID', 'OID'),
      field('GlobalID', 'GlobalID'),
      field('Serial', 'BigInteger'),
    ],
    objectIdField: 'OBJECTID',
    globalIdField: 'GlobalID',
  }),
  layer({
    id: 7,
    name: 'Notes',
    kind: 'table',
    geometryType: null,
    fields: [field('OBJECTID', 'OID'), field('GLOBALID', 'GlobalID'), field('note')],
    objectIdField: 'OBJECTID',
    globalIdField: 'GLOBALID',
  }),
];

type Record_ = readonly [string, number, ...unknown[]];

/** A sink that remembers every call, joining pieces of the same kind. */
function recorder() {
  const calls: Record_[] = [];
  const sink: AnswerSink = {
    features: (layerId, kind, features) =>
      void calls.push(['features', layerId, kind, ...features]),
    deletes: (layerId, ids) => void calls.push(['deletes', layerId, ...ids]),
    attachments: (layerId, kind, items) =>
      void calls.push(['attachments', layerId, kind, ...items]),
    attachmentDeletes: (layerId, ids) => void calls.push(['attachmentDeletes', layerId, ...ids]),
  };
  return { calls, sink };
}

function file(content: unknown): string {
  const path = join(folder, `answer-${count++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function read(content: unknown): Promise<{ head: AnswerHead; calls: readonly Record_[] }> {
  const { calls, sink } = recorder();
  return { head: await readAnswer(file(content), sink, { layers: LAYERS }), calls };
}

describe('readAnswer', () => {
  it('reads a new replica (create page, file content)', async () => {
    const { head, calls } = await read({
      replicaName: 'Marine',
      replicaID: '{5016655f-4db8-4745-b1ab-995081dfcb52}',
      layerServerGens: [{ id: 0, serverGen: 8411 }],
      responseType: 'esriReplicaResponseTypeData',
      syncModel: 'perLayer',
      layers: [
        {
          id: 0,
          features: [
            {
              geometry: { x: -120.7, y: 35.1 },
              attributes: { OBJECTID: 5, Type: 2, GlobalID: bare(A) },
            },
            { geometry: null, attributes: { OBJECTID: 6, Type: 2, GlobalID: B } },
          ],
          attachments: [],
        },
        {
          id: 7,
          features: [{ attributes: { OBJECTID: 1, GLOBALID: C, note: 'x' } }],
          attachments: [],
        },
      ],
    });
    expect(head).toEqual({
      replicaId: '{5016655f-4db8-4745-b1ab-995081dfcb52}',
      replicaName: 'Marine',
      syncModel: 'perLayer',
      responseType: 'esriReplicaResponseTypeData',
      generations: { replica: null, layers: { 0: 8411 } },
      results: [],
    });
    expect(calls).toEqual([
      [
        'features',
        0,
        'data',
        { geometry: { x: -120.7, y: 35.1 }, attributes: { OBJECTID: 5, Type: 2, GlobalID: A } },
        { geometry: null, attributes: { OBJECTID: 6, Type: 2, GlobalID: B } },
      ],
      [
        'features',
        7,
        'data',
        { geometry: null, attributes: { OBJECTID: 1, GLOBALID: C, note: 'x' } },
      ],
    ]);
  });

  it('reads edits, both kinds of deleteIds and results (synchronize page)', async () => {
    const { head, calls } = await read({
      transportType: 'esriTransportTypeEmbedded',
      replicaID: 'b7b70c50-7b8d-4938-a6f9-61f376e94c75',
      replicaServerGen: '1368489013116',
      responseType: 'esriReplicaResponseTypeEdits',
      edits: [
        {
          id: 0,
          features: {
            adds: [{ geometry: { x: 1, y: 2 }, attributes: { OBJECTID: 211, GlobalID: A } }],
            updates: [{ attributes: { OBJECTID: 139, GlobalID: B } }],
            deleteIds: [bare(C), null],
            addResults: [],
            updateResults: [
              {
                globalId: B,
                objectId: 139,
                success: false,
                error: { code: 1016, description: 'No' },
              },
            ],
            deleteResults: [],
          },
          attachments: {
            adds: [
              {
                attachmentId: 2,
                globalId: B,
                parentGlobalId: bare(A),
                contentType: 'image/jpeg',
                size: 5,
                name: 'a.jpg',
                url: 'https://h.example.com/a',
              },
            ],
            updates: [
              {
                globalid: C,
                parentglobalid: A,
                name: 'b.txt',
                data: Buffer.from('hello').toString('base64'),
              },
            ],
            deleteIds: [A, { globalId: bare(B), attachmentId: 9 }],
          },
        },
      ],
    });
    expect(calls).toEqual([
      [
        'features',
        0,
        'adds',
        { geometry: { x: 1, y: 2 }, attributes: { OBJECTID: 211, GlobalID: A } },
      ],
      ['features', 0, 'updates', { geometry: null, attributes: { OBJECTID: 139, GlobalID: B } }],
      ['deletes', 0, C],
      [
        'attachments',
        0,
        'adds',
        {
          globalId: B,
          parentGlobalId: A,
          attachmentId: 2,
          name: 'a.jpg',
          contentType: 'image/jpeg',
          size: 5,
          data: null,
          url: 'https://h.example.com/a',
        },
      ],
      [
        'attachments',
        0,
        'updates',
        {
          globalId: C,
          parentGlobalId: A,
          attachmentId: null,
          name: 'b.txt',
          contentType: 'application/octet-stream',
          size: null,
          data: Buffer.from('hello'),
          url: null,
        },
      ],
      ['attachmentDeletes', 0, A, B],
    ]);
    expect(head.generations).toEqual({ replica: 1368489013116, layers: {} });
    expect(head.results).toMatchObject([
      { kind: 'update', globalId: B, code: 1016, success: false },
    ]);
  });

  it('finds the layer of rows whose id comes behind them, each row once', async () => {
    const rows = (id: string, objectId: number) => [
      { attributes: { OBJECTID: objectId, GlobalID: id, GLOBALID: id } },
    ];
    const { calls } = await read({
      replicaID: 'A',
      layers: [
        { id: 0, features: rows(A, 1) },
        { features: rows(B, 2), attachments: [{ globalId: C }], id: 7 },
      ],
      edits: [{ features: { adds: rows(C, 3) }, id: '0' }],
    });
    expect(calls.map(([what, layerId]) => [what, layerId])).toEqual([
      ['features', 0],
      ['features', 7],
      ['attachments', 7],
      ['features', 0],
    ]);
  });

  it('uses the names of the layer for fields in another case or with a schema before them', async () => {
    const { calls } = await read({
      layers: [
        {
          id: 7,
          features: [
            { attributes: { 'gis.sde.notes.objectid': 4, globalid: bare(A), Note: 'x', extra: 1 } },
          ],
        },
      ],
    });
    expect(calls).toEqual([
      [
        'features',
        7,
        'data',
        { geometry: null, attributes: { OBJECTID: 4, GLOBALID: A, note: 'x', extra: 1 } },
      ],
    ]);
  });

  it('keeps every digit of a BigInteger field', async () => {
    const { calls } = await read(
      `{"layers":[{"id":0,"features":[{"attributes":{"OBJECTID":1,"GlobalID":"${A}","Serial":9007199254740993}}]}]}`,
    );
    expect(calls[0]?.[3]).toMatchObject({ attributes: { Serial: 9007199254740993n } });
  });

  it('reads an answer without rows', async () => {
    const { head, calls } = await read({
      replicaID: 'A',
      responseType: 'esriReplicaResponseTypeInfo',
      replicaServerGen: 3,
      syncModel: 'PERREPLICA',
    });
    expect(calls).toEqual([]);
    expect(head).toMatchObject({
      replicaId: 'A',
      syncModel: 'perReplica',
      generations: { replica: 3 },
    });
  });

  const broken: readonly (readonly [string, unknown, string, RegExp])[] = [
    ['a web page', '<html></html>', 'bad-answer', /not valid JSON/],
    ['nothing', '', 'bad-answer', /empty/],
    ['other JSON', { count: 3 }, 'bad-answer', /no answer about a replica/],
    ['a list', [], 'bad-answer', /no answer about a replica/],
    ['an ArcGIS error', { error: { code: 500, message: 'Disk full' } }, 'refused', /Disk full/],
    [
      'a feature without a GlobalID',
      { layers: [{ id: 0, features: [{ attributes: { OBJECTID: 12 } }] }] },
      'bad-answer',
      /without a GlobalID \(object id 12\), in layer 0 \(Incidents\)/,
    ],
    [
      'an attachment without a GlobalID',
      { layers: [{ id: 0, attachments: [{ attachmentId: 1 }] }] },
      'bad-answer',
      /attachment without a GlobalID/,
    ],
    [
      'a deletion that names a number',
      { edits: [{ id: 0, features: { deleteIds: [5] } }] },
      'bad-answer',
      /deletion that names no GlobalID/,
    ],
    [
      'something that is no feature',
      { layers: [{ id: 0, features: ['x'] }] },
      'bad-answer',
      /not a feature/,
    ],
    [
      'rows of an unknown layer',
      { layers: [{ id: 99, features: [{ attributes: { GlobalID: A } }] }] },
      'bad-answer',
      /layer 99/,
    ],
    [
      'rows of no layer',
      { layers: [{ features: [{ attributes: { GlobalID: A } }] }] },
      'bad-answer',
      /without saying of which layer/,
    ],
    ['something behind the end', '{"layers":[]} {}', 'bad-answer', /goes on after its end/],
  ];

  it.each(broken)('refuses %s', async (_, content, code, message) => {
    const error: unknown = await read(content).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('refuses an answer that is cut at any byte', async () => {
    const whole = JSON.stringify({
      replicaID: 'A',
      layers: [
        {
          id: 0,
          features: [{ geometry: { x: 1, y: 2 }, attributes: { OBJECTID: 1, GlobalID: A } }],
          attachments: [],
        },
      ],
      replicaServerGen: 12,
    });
    const path = file(whole);
    for (let length = whole.length - 1; length >= 0; length--) {
      truncateSync(path, length);
      const { sink } = recorder();
      await expect(readAnswer(path, sink, { layers: LAYERS })).rejects.toMatchObject({
        code: 'bad-answer',
      });
    }
  });

  it('says that the file is missing', async () => {
    const { sink } = recorder();
    await expect(
      readAnswer(join(folder, 'none.json'), sink, { layers: LAYERS }),
    ).rejects.toMatchObject({ code: 'file' });
  });
});

describe('a large answer', () => {
  const ROWS = 20_000;
  const attributes = (row: number) =>
    `{"attributes":{"OBJECTID":${row},"GlobalID":"${row.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000","pad":"${'x'.repeat(60)}"}}`;
  const rows = Array.from({ length: ROWS }, (_, row) => attributes(row)).join(',');

  it.each([
    ['before', `{"layers":[{"id":0,"features":[${rows}]}],"replicaID":"A"}`],
    ['behind', `{"layers":[{"features":[${rows}],"id":0}],"replicaID":"A"}`],
  ])('comes whole and in order, with the id %s the rows', async (_, content) => {
    const objectIds: unknown[] = [];
    const { sink } = recorder();
    let reported = 0;
    await readAnswer(
      file(content),
      {
        ...sink,
        features: (_layer, _kind, features) =>
          objectIds.push(...features.map((f) => f.attributes['OBJECTID'])),
      },
      { layers: LAYERS, onTransfer: ({ done }) => (reported = done) },
    );
    expect(objectIds).toEqual(Array.from({ length: ROWS }, (_, row) => row));
    expect(reported).toBe(content.length);
  });

  it('can be stopped in the middle', async () => {
    const stop = new AbortController();
    const { sink } = recorder();
    let batches = 0;
    const reading = readAnswer(
      file(`{"layers":[{"id":0,"features":[${rows}]}]}`),
      {
        ...sink,
        features: () => {
          batches++;
          stop.abort();
        },
      },
      { layers: LAYERS, signal: stop.signal },
    );
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(batches).toBeLessThan(4);
  });
});
