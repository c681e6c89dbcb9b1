import { describe, expect, test } from 'vitest';
import { readAsked } from '../../../main/arcgis/replica-asked.ts';
import { definitionOf } from '../../../main/cleanup/definition.ts';
import { createDetailsQueue } from '../../../main/cleanup/details-queue.ts';
import { planOf } from '../../../main/cleanup/preview.ts';
import { extentOf } from '../../../main/engine/cleanup/extent.ts';
import { auditText } from '../../../main/engine/cleanup/text.ts';
import { homeFolder } from '../../../main/platform/home-folder.ts';
import type { LocalFile } from '../../../shared/model/cleanup.ts';
import type { ReplicaInfo } from '../../../shared/model/protocol.ts';

describe('details', () => {
  /** Work that ends when it is told to. */
  function controlled() {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const queue = createDetailsQueue((key) => {
      begun.push(key);
      return new Promise((resolve) => ends.set(key, resolve));
    });
    const end = async (key: string): Promise<void> => {
      ends.get(key)!();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { begun, queue, end };
  }

  test('are asked for five at a time for each host, preferred ones first', async () => {
    const { begun, queue, end } = controlled();
    queue.add('a', ['1', '2', '3', '4', '5', '6', '7', '8']);
    queue.add('b', ['9']);
    expect(begun).toEqual(['1', '2', '3', '4', '5', '9']);
    queue.prefer(['8', '7']);
    await end('1');
    await end('2');
    expect(begun.slice(6)).toEqual(['8', '7']);
  });

  test('that have not begun are dropped', async () => {
    const { begun, queue, end } = controlled();
    queue.add('a', ['1', '2', '3', '4', '5', '6']);
    expect(queue.drop(() => true)).toEqual(['6']);
    for (const key of ['1', '2', '3', '4', '5']) await end(key);
    await queue.idle();
    expect(begun).toHaveLength(5);
  });

  test('a bug ends the work and comes out', async () => {
    const queue = createDetailsQueue(() => Promise.reject(new Error('bug')));
    queue.add('a', ['1', '2']);
    await expect(queue.idle()).rejects.toThrow('bug');
  });
});

describe('the plan for a replica with files here', () => {
  const file = (changes: Partial<LocalFile> = {}): LocalFile => ({
    ...{
      path: '/a.gpkg',
      fileName: 'a.gpkg',
      pending: 0,
      isInDoubt: false,
      isMissing: false,
      problem: null,
    },
    ...changes,
  });

  test.each([
    [[], 'unregister'],
    [[file()], 'unregister'],
    [[file(), file({ pending: 2 })], 'asks'],
    [[file({ pending: 2 }), file({ isInDoubt: true })], 'blocked'],
    [[file({ pending: null, problem: 'damaged' })], 'blocked'],
    [[file(), file({ pending: null, isMissing: true })], 'asks'],
  ] as const)('%j: %s', (files, plan) => expect(planOf(null, files).plan).toBe(plan));

  test('says of what cannot be found that nothing is known, beside what is', () => {
    const missing = file({ path: 'E:\\kit\\b.gpkg', pending: null, isMissing: true });
    expect(planOf(null, [file({ pending: 1 }), missing]).reason).toBe(
      'Its file a.gpkg is on this machine with 1 edit that was never sent. A copy is saved first. Its file E:\\kit\\b.gpkg cannot be found: it is moved, deleted, or on a drive that is not connected. Whether edits in there were never sent cannot be known, and no copy can be saved.',
    );
  });

  test('a hold comes before everything', () => {
    const hold = { reason: 'Crew.', by: null, at: 0 };
    expect(planOf(hold, [file({ pending: 1 })]).plan).toBe('held');
  });
});

describe('extents', () => {
  test.each([
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4 }, 4326, { west: 1, south: 2, east: 3, north: 4 }],
    [
      {
        rings: [
          [
            [1, 2],
            [3, 2],
            [3, 4],
            [1, 2],
          ],
        ],
      },
      4326,
      { west: 1, south: 2, east: 3, north: 4 },
    ],
    [{ x: 5, y: 6 }, 4326, { west: 5, south: 6, east: 5, north: 6 }],
  ])('%j in %s', (geometry, wkid, expected) => {
    expect(extentOf(geometry, { wkid }).extent).toEqual(expected);
  });

  test('are turned from other systems', () => {
    const { extent } = extentOf(
      { xmin: 0, ymin: 0, xmax: 111_319.49, ymax: 111_325.14 },
      { wkid: 102100 },
    );
    expect(extent!.east).toBeCloseTo(1, 4);
    expect(extent!.north).toBeCloseTo(1, 4);
  });

  test.each([
    [null, { wkid: 4326 }, 'does not tell the area'],
    [{ nonsense: [null, 'a'] }, { wkid: 4326 }, 'cannot be read'],
    [{ xmin: 'NaN', ymin: 0, xmax: 1, ymax: null }, { wkid: 4326 }, 'cannot be read'],
    [{ x: 1, y: 1 }, null, 'coordinate system'],
    [{ x: 1, y: 1 }, { wkid: 999_999 }, 'coordinate system'],
  ])('%j in %j: says why there is none', (geometry, reference, words) => {
    const { extent, extentProblem } = extentOf(geometry, reference);
    expect(extent).toBeNull();
    expect(extentProblem).toContain(words);
  });
});

const INFO: ReplicaInfo = {
  ...{ replicaId: 'r', replicaName: 'North', replicaVersion: null, lastSyncDate: null },
  ...{ replicaOwner: null, syncModel: 'PERLAYER', targetType: 'client', syncDirection: null },
  ...{ creationDate: null, returnAttachments: true, attachmentsSyncDirection: 'bidirectional' },
  ...{ generations: { replica: null, layers: {} }, layerIds: [0] },
};

describe('a definition out of what a server tells', () => {
  test('reads every spelling of the info page', () => {
    const asked = readAsked({
      Geometry: '{"xmin":1,"ymin":2,"xmax":3,"ymax":4,"spatialReference":{"wkid":4326}}',
      geometryType: 'esriGeometryEnvelope',
      spatialReference: { wkid: 102100, latestWkid: 3857 },
      layers: '[{"id":"0","where":"A = 1","QUERYOPTION":"usefilter"},3]',
      replicaOptions: '{"syncDataOptions":"3"}',
    });
    expect(definitionOf('https://h/FeatureServer', INFO, asked)).toMatchObject({
      definition: {
        layers: [0, 3],
        layerQueries: { 0: { where: 'A = 1', queryOption: 'useFilter' } },
        geometry: { xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
        ...{ inSR: 4326, replicaSR: 102100, syncModel: 'perLayer', returnAttachments: true },
        replicaOptions: { syncDataOptions: 3 },
      },
    });
  });

  test.each([
    [{ layers: [{ id: 0 }] }, 'area'],
    [{ geometry: { x: 1, y: 1 }, inSR: { wkid: 4326 } }, 'layers'],
    [
      { geometry: { x: 1, y: 1 }, inSR: { wkid: 4326 }, geometryType: 'odd', layers: [0] },
      'no definition',
    ],
  ])('%j: says what is missing', (body, words) => {
    const { definition, unknown } = definitionOf('https://h/FeatureServer', INFO, readAsked(body));
    expect(definition).toBeNull();
    expect(unknown.join()).toContain(words);
  });

  test('an area beyond all measure is not kept', () => {
    const rings = [Array.from({ length: 150_000 }, () => [1, 2])];
    expect(readAsked({ geometry: { rings } }).geometry).toBeNull();
  });
});

describe('files', () => {
  test('no cell of the audit trail begins like a formula', () => {
    const text = auditText(
      [
        {
          ...{ id: 1, at: 0, who: '=1+1', action: 'unregister', serviceUrl: 's', replicaId: 'r' },
          ...{ replicaName: '@evil', replicaOwner: '+a', outcome: 'done', answer: '-b' },
        },
      ],
      'csv',
    );
    expect(text.split('\r\n')[1]).toBe(
      "1,1970-01-01T00:00:00.000Z,'=1+1,unregister,done,'@evil,r,'+a,s,'-b",
    );
  });

  test.each([
    [{ SYNCLINE_HOME: ' /own ' }, 'linux', '/own'],
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/Syncline'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/Syncline'],
  ] as const)('%j on %s: %s', (env, platform, expected) => {
    expect(homeFolder(env, platform)).toBe(expected);
  });
});
