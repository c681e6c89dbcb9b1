/** Every operation of the client against the sample service, in every profile: two readings of the reference meet. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordToken } from '../../../main/arcgis/auth/password.ts';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import type { FeatureServiceClient } from '../../../main/arcgis/client.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { Connection } from '../../../main/arcgis/request.ts';
import { upload } from '../../../main/arcgis/uploads.ts';
import { facilitiesService } from '../../../main/sample-service/catalog/facilities/service.ts';
import { saveTheBay } from '../../../main/sample-service/catalog/save-the-bay/service.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService, StartOptions } from '../../../main/sample-service/start.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  AnswerHead,
  CreateRequest,
  JobState,
  Submitted,
  SyncRequest,
  WireAttachment,
} from '../../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-sample-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tempFile = () => join(folder, `${randomUUID()}.json`);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What an answer held, in one piece. */
interface Contents {
  readonly head: AnswerHead;
  readonly features: Map<string, WireFeature[]>;
  readonly deletes: Map<number, GlobalId[]>;
  readonly attachments: WireAttachment[];
}

async function fetchResult(
  client: FeatureServiceClient,
  submitted: Submitted,
): Promise<string | null> {
  if (submitted.kind === 'answer') return submitted.file;
  if (submitted.kind === 'nothing') return null;
  const url =
    submitted.kind === 'link' ? submitted.url : await waitFor(client, submitted.statusUrl);
  if (url === null) return null;
  const file = tempFile();
  await client.downloadResult(url, { file });
  return file;
}

async function waitFor(client: FeatureServiceClient, statusUrl: string): Promise<string | null> {
  for (;;) {
    const state: JobState = await client.jobState(statusUrl);
    if (state.kind === 'failed') throw new Error(JSON.stringify(state.words));
    if (state.kind === 'completed') return state.resultUrl;
    await pause(20);
  }
}

async function readContents(
  client: FeatureServiceClient,
  file: string,
  layers: readonly LayerDescription[],
): Promise<Contents> {
  const features = new Map<string, WireFeature[]>();
  const deletes = new Map<number, GlobalId[]>();
  const attachments: WireAttachment[] = [];
  const head = await client.readAnswer(
    file,
    {
      features: (id, kind, rows) =>
        void features.set(`${id} ${kind}`, [...(features.get(`${id} ${kind}`) ?? []), ...rows]),
      deletes: (id, ids) => void deletes.set(id, [...(deletes.get(id) ?? []), ...ids]),
      attachments: (_id, _kind, items) => void attachments.push(...items),
      attachmentDeletes: () => undefined,
    },
    { layers },
  );
  return { head, features, deletes, attachments };
}

function createRequest(
  service: ServiceDescription,
  changes: Partial<CreateRequest> = {},
): CreateRequest {
  const layers = service.layers
    .filter(({ kind }) => kind === 'layer' || kind === 'table')
    .map(({ id }) => id);
  return {
    replicaName: 'check',
    layers,
    layerQueries: Object.fromEntries(
      layers.map((id) => [String(id), { queryOption: 'all' as const }]),
    ),
    geometry: { xmin: -2e7, ymin: -2e7, xmax: 2e7, ymax: 2e7 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 102100,
    transportType: 'esriTransportTypeUrl',
    returnAttachments: true,
    returnAttachmentsDataByUrl: true,
    async: service.sync.async,
    syncModel: service.sync.perLayer ? 'perLayer' : 'perReplica',
    dataFormat: 'json',
    targetType: 'client',
    timeReferenceUnknownClient: true,
    ...changes,
  };
}

function syncRequest(head: AnswerHead, changes: Partial<SyncRequest> = {}): SyncRequest {
  const direction = changes.direction ?? 'bidirectional';
  return {
    replicaId: head.replicaId ?? '',
    syncModel: head.syncModel === 'perLayer' ? 'perLayer' : 'perReplica',
    direction,
    replicaServerGen: head.generations.replica,
    layers: Object.entries(head.generations.layers).map(([id, serverGen]) => ({
      layerId: Number(id),
      direction,
      serverGen,
    })),
    edits: null,
    returnIdsForAdds: true,
    returnAttachmentsDataByUrl: true,
    closeReplica: false,
    async: false,
    timeReferenceUnknownClient: false,
    ...changes,
  };
}

async function start(options: StartOptions) {
  const sample = await startSampleService({
    specs: [saveTheBay(), facilitiesService()],
    ...options,
  });
  const connection = createConnection({ fetch });
  const clientOf = (name: string, over: Connection = connection) =>
    createFeatureServiceClient({
      connection: over,
      serviceUrl: sample.services.find((service) => service.name === name)!.url,
    });
  return { sample, connection, clientOf };
}

describe.each(PROFILES)('the sample service as %s', (profile) => {
  let sample: SampleService;
  let connection: Connection;
  let client: FeatureServiceClient;
  let service: ServiceDescription;
  let incidents: LayerDescription;

  beforeAll(async () => {
    const started = await start({ profile });
    ({ sample, connection } = started);
    client = started.clientOf('SaveTheBay');
    service = await client.describe();
    incidents = service.layers[0]!;
  });
  afterAll(() => sample.close());

  async function makeReplica(changes: Partial<CreateRequest> = {}) {
    const submitted = await client.createReplica(createRequest(service, changes), {
      spoolFile: tempFile(),
    });
    const file = await fetchResult(client, submitted);
    return readContents(client, file!, service.layers);
  }

  async function sync(request: SyncRequest) {
    const submitted = await client.synchronizeReplica(request, { spoolFile: tempFile() });
    const file = await fetchResult(client, submitted);
    return file === null ? null : readContents(client, file, service.layers);
  }

  it('describes itself in a form that says the same in every profile', () => {
    expect(service).toMatchObject({
      name: 'SaveTheBay',
      syncEnabled: true,
      sync: { async: true, none: true, syncDataOptions: 7 },
    });
    expect(service.sync.perLayer || service.sync.perReplica).toBe(true);
    expect(service.layers.map(({ name, kind }) => [name, kind])).toEqual([
      ['Incidents', 'layer'],
      ['SurveyLines', 'layer'],
      ['Habitats', 'layer'],
      ['IncidentLabels', 'annotation'],
      ['ExclusionDistances', 'dimension'],
      ['Observations', 'table'],
    ]);
    expect(incidents).toMatchObject({
      globalIdField: 'GlobalID',
      objectIdField: 'OBJECTID',
      typeField: 'Type',
      hasAttachments: true,
    });
    expect(incidents.types.length).toBeGreaterThan(1);
  });

  it('counts and gives the same rows, page by page, also within a geometry', async () => {
    const envelope = { xmin: -1.345e7, ymin: 4.17e6, xmax: -1.3441e7, ymax: 4.19e6 };
    const filters = [
      {},
      { where: 'Severity >= 3' },
      { geometry: envelope, geometryType: 'esriGeometryEnvelope' as const, inSR: 102100 },
    ];
    for (const filter of filters) {
      const expected = await client.count(incidents, filter);
      const seen = new Set<number | null>();
      for await (const page of client.queryFeatures(incidents, filter))
        for (const { objectId } of page) seen.add(objectId);
      expect(seen.size).toBe(expected);
    }
    await expect(client.count(incidents)).resolves.toBe(1200);
  });

  it('says in words what is wrong with a where clause', async () => {
    await expect(client.count(incidents, { where: 'no_such_field = 1' })).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it.each(['job', 'call by URL', 'embedded'] as const)(
    'creates a replica with every row, as a %s',
    async (way) => {
      const { head, features, attachments } = await makeReplica({
        async: way === 'job',
        transportType: way === 'embedded' ? 'esriTransportTypeEmbedded' : 'esriTransportTypeUrl',
      });
      expect(head.replicaId).not.toBeNull();
      expect(head.syncModel).toBe(service.sync.perLayer ? 'perLayer' : 'perReplica');
      expect(
        head.generations.replica !== null || Object.keys(head.generations.layers).length === 4,
      ).toBe(true);
      for (const layer of service.layers.filter(
        ({ kind }) => kind === 'layer' || kind === 'table',
      )) {
        expect([layer.name, features.get(`${layer.id} data`)?.length]).toEqual([
          layer.name,
          await client.count(layer),
        ]);
      }
      expect(attachments.length).toBeGreaterThan(100);
      await expect(client.unregisterReplica(head.replicaId!)).resolves.toBe('done');
    },
  );

  it('creates a replica of what a layer query names', async () => {
    const where = 'Severity >= 3';
    const { head, features } = await makeReplica({
      layers: [0],
      layerQueries: { '0': { where, useGeometry: false } },
      returnAttachments: false,
    });
    expect(features.get('0 data')).toHaveLength(await client.count(incidents, { where }));
    await client.unregisterReplica(head.replicaId!);
  });

  it('looks rows up by GlobalID', async () => {
    const some: GlobalId[] = [];
    for await (const page of client.queryFeatures(incidents, { where: 'OBJECTID <= 150' })) {
      some.push(...page.map(({ attributes }) => parseGlobalId(attributes['GlobalID'])!));
    }
    const unknown = parseGlobalId(randomUUID())!;
    const found = await client.lookUpByGlobalIds(incidents, [...some, unknown], {
      outSR: { wkid: 4326 },
    });
    expect(new Set(found.keys())).toEqual(new Set(some));
    for (const { geometry } of found.values())
      expect(Math.abs(Number(geometry?.['x']))).toBeLessThanOrEqual(180);
  });

  it('gives attachments by URL and from their layer', async () => {
    const { head, attachments } = await makeReplica({
      layers: [0],
      layerQueries: { '0': { queryOption: 'all' } },
    });
    const first = attachments[0]!;
    const parent = (await client.lookUpByGlobalIds(incidents, [first.parentGlobalId!])).get(
      first.parentGlobalId!,
    )!;
    const infos = await client.listAttachments(incidents, [parent.objectId!]);
    expect(infos).toContainEqual(
      expect.objectContaining({
        globalId: first.globalId,
        parentGlobalId: first.parentGlobalId,
        name: first.name,
        size: first.size,
      }),
    );
    const attachmentId = infos.find(({ globalId }) => globalId === first.globalId)!.attachmentId;
    const place = { layerId: 0, parentObjectId: parent.objectId, attachmentId };
    const byUrl = await client.downloadAttachment({
      url: first.url,
      layerId: 0,
      parentObjectId: null,
      attachmentId: null,
    });
    expect(byUrl).toHaveLength(first.size!);
    await expect(client.downloadAttachment({ url: null, ...place })).resolves.toEqual(byUrl);
    await expect(
      client.downloadAttachment({ url: `${client.serviceUrl}/replicafiles/gone.jpg`, ...place }),
    ).resolves.toEqual(byUrl);
    await client.unregisterReplica(head.replicaId!);
  });

  it('embeds attachments when asked to', async () => {
    const { head, attachments } = await makeReplica({
      layers: [0],
      layerQueries: { '0': { queryOption: 'all' } },
      returnAttachmentsDataByUrl: false,
    });
    expect(attachments[0]?.data).toHaveLength(attachments[0]!.size!);
    await client.unregisterReplica(head.replicaId!);
  });

  it('synchronises adds, updates, deletes and attachments, and names what it refuses', async () => {
    const { head, features } = await makeReplica({
      layers: [0],
      layerQueries: { '0': { queryOption: 'all' } },
    });
    const rows = features.get('0 data')!;
    const idOf = (row: WireFeature) => row.attributes['GlobalID'] as GlobalId;
    const [toUpdate, toDelete] = [idOf(rows[10]!), idOf(rows[11]!)];
    const [added, attached, missing] = [randomUUID(), randomUUID(), randomUUID()].map((id) =>
      parseGlobalId(id)!,
    );
    const bytes = new TextEncoder().encode('field notes');
    const uploadId = await client.upload({
      name: 'notes.txt',
      contentType: 'text/plain',
      data: bytes,
    });
    const edits = JSON.stringify([
      {
        id: 0,
        features: {
          adds: [
            {
              geometry: { x: -13446000, y: 4183000, spatialReference: { wkid: 102100 } },
              attributes: {
                ...editable(rows[12]!),
                GlobalID: added,
                IncidentNumber: 'NEW-1',
                Remarks: 'new',
              },
            },
          ],
          updates: [{ attributes: { GlobalID: toUpdate, Remarks: 'changed' } }],
          deleteIds: [toDelete],
        },
        attachments: {
          adds: [
            {
              globalId: attached,
              parentGlobalId: added,
              contentType: 'text/plain',
              name: 'notes.txt',
              uploadId,
            },
          ],
          updates: [],
          deleteIds: [],
        },
      },
    ]);
    const mayChoose = service.sync.rollbackOnFailure ? { rollbackOnFailure: false } : {};
    const first = await sync(syncRequest(head, { edits, direction: 'upload', ...mayChoose }));
    expect(first?.head.results.filter(({ success }) => !success)).toEqual([]);
    const now = await client.lookUpByGlobalIds(incidents, [added!, toUpdate, toDelete]);
    expect(now.get(toUpdate)?.attributes['Remarks']).toBe('changed');
    expect(now.get(added!)?.attributes['Remarks']).toBe('new');
    expect(now.has(toDelete)).toBe(false);
    const infos = await client.listAttachments(incidents, [now.get(added!)!.objectId!]);
    expect(infos).toMatchObject([{ globalId: attached, name: 'notes.txt', size: bytes.length }]);

    const bad = JSON.stringify([
      {
        id: 0,
        features: {
          adds: [],
          updates: [{ attributes: { GlobalID: missing, Remarks: 'x' } }],
          deleteIds: [],
        },
      },
    ]);
    const request = syncRequest(head, { edits: bad, direction: 'upload', ...mayChoose });
    if (service.sync.perReplica && !service.sync.rollbackOnFailure) {
      await expect(sync(request)).rejects.toMatchObject({
        code: 'refused',
        server: { message: expect.any(String) as string },
      });
    } else {
      const refused = await sync(request);
      expect(refused?.head.results).toContainEqual(
        expect.objectContaining({ kind: 'update', success: false, globalId: missing }),
      );
    }
    await client.unregisterReplica(head.replicaId!);
  });

  it('downloads what others changed, and says when nothing has', async () => {
    const mine = await makeReplica({ layers: [0], layerQueries: { '0': { queryOption: 'all' } } });
    const other = await makeReplica({ layers: [0], layerQueries: { '0': { queryOption: 'all' } } });
    const row = mine.features.get('0 data')![20]!.attributes['GlobalID'] as GlobalId;
    const gone = mine.features.get('0 data')![21]!.attributes['GlobalID'] as GlobalId;
    const edits = JSON.stringify([
      {
        id: 0,
        features: {
          adds: [],
          updates: [{ attributes: { GlobalID: row, Remarks: 'by others' } }],
          deleteIds: [gone],
        },
      },
    ]);
    await sync(syncRequest(other.head, { edits, direction: 'upload' }));
    const changes = await sync(syncRequest(mine.head, { direction: 'download', async: true }));
    expect(changes?.features.get('0 updates')).toMatchObject([
      { attributes: { GlobalID: row, Remarks: 'by others' } },
    ]);
    expect(changes?.deletes.get(0)).toEqual([gone]);
    const again = await sync(
      syncRequest(
        { ...mine.head, generations: changes!.head.generations },
        { direction: 'download' },
      ),
    );
    expect([...(again?.features.values() ?? [])].flat()).toEqual([]);
    const snapshot = await sync(syncRequest(mine.head, { direction: 'snapshot' }));
    expect(snapshot?.features.get('0 data')).toHaveLength(await client.count(incidents));
    await client.unregisterReplica(mine.head.replicaId!);
    await client.unregisterReplica(other.head.replicaId!);
  });

  it('lists replicas, knows them one by one, and forgets what is unregistered', async () => {
    const { head } = await makeReplica({
      layers: [1],
      layerQueries: {},
      returnAttachments: false,
      replicaName: 'listed',
    });
    const id = head.replicaId!;
    // Servers spell the same id in several ways.
    const spelled = new RegExp(`^\\{?${id.replaceAll(/[{}]/g, '')}\\}?$`, 'i');
    const replicaId: unknown = expect.stringMatching(spelled);
    await expect(client.listReplicas()).resolves.toContainEqual(
      expect.objectContaining({ replicaId, replicaName: head.replicaName }),
    );
    await expect(client.replicaInfo(id)).resolves.toMatchObject({
      replicaId,
      layerIds: [1],
      generations: head.generations,
      targetType: 'client',
    });
    await expect(client.replicaInfo(randomUUID())).resolves.toBeNull();
    await expect(client.unregisterReplica(id)).resolves.toBe('done');
    await expect(client.unregisterReplica(id)).resolves.toBe('already-gone');
    await expect(client.replicaInfo(id)).resolves.toBeNull();
    const code = await sync(syncRequest(head, { direction: 'download' })).catch(
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['replica-gone', 'refused']).toContain(code);
  });

  it('takes a large file in parts', async () => {
    const data = new Uint8Array(50_000).map((_, index) => index % 251);
    const content = { name: 'large.bin', contentType: 'application/octet-stream', data };
    const itemId = await upload(connection, { url: client.serviceUrl }, content, {
      partsFrom: 1000,
      partBytes: 20_000,
    });
    expect(itemId).not.toBe('');
  });
});

describe('the sample service with faults', () => {
  let sample: SampleService;
  let client: FeatureServiceClient;
  let service: ServiceDescription;
  beforeAll(async () => {
    const started = await start({ profile: 'hosted' });
    sample = started.sample;
    client = started.clientOf('Facilities');
    service = await client.describe();
  });
  afterAll(() => sample.close());

  const create = (changes: Partial<CreateRequest> = {}) =>
    client.createReplica(createRequest(service, { async: false, ...changes }), {
      spoolFile: tempFile(),
    });

  it.each(['dropBefore', 'dropAfter', 'htmlPage', 'status:502', 'cut:20'])(
    'leaves the outcome of createReplica open: %s',
    async (fault) => {
      switchOn(sample, `${fault}@createReplica`);
      await expect(create()).rejects.toMatchObject({ code: 'unknown-outcome' });
    },
  );

  it('is asked again when it is too busy', async () => {
    switchOn(sample, 'tooManyRequests:0@createReplica');
    await expect(create()).resolves.toMatchObject({ kind: 'link' });
  });

  it('is asked again by reads after a cut or a drop', async () => {
    switchOn(sample, 'cut:10@query');
    await expect(client.count(service.layers[0]!)).resolves.toBe(400);
    switchOn(sample, 'dropAfter@replicas');
    await expect(client.listReplicas()).resolves.toBeInstanceOf(Array);
  });

  it('goes on with a download that was cut', async () => {
    const submitted = await create();
    if (submitted.kind !== 'link') throw new Error(`Unexpected ${submitted.kind}`);
    const [whole, cut] = [tempFile(), tempFile()];
    await client.downloadResult(submitted.url, { file: whole });
    switchOn(sample, 'cut:70000@replicafiles');
    await client.downloadResult(submitted.url, { file: cut });
    expect(readFileSync(cut).equals(readFileSync(whole))).toBe(true);
  });

  it('does not find a result that has expired', async () => {
    const submitted = await create();
    if (submitted.kind !== 'link') throw new Error(`Unexpected ${submitted.kind}`);
    switchOn(sample, 'expiredResult');
    await expect(client.downloadResult(submitted.url, { file: tempFile() })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('refuses a download whose history was trimmed, and says so', async () => {
    const submitted = await create({ layers: [0] });
    const file = await fetchResult(client, submitted);
    const { head, features } = await readContents(client, file!, service.layers);
    const globalId = features.get('0 data')![0]!.attributes['GlobalID'];
    const edits = JSON.stringify([
      {
        id: 0,
        features: {
          adds: [],
          updates: [{ attributes: { GlobalID: globalId, remarks: 'x' } }],
          deleteIds: [],
        },
      },
    ]);
    const options = { spoolFile: tempFile() };
    await client.synchronizeReplica(syncRequest(head, { edits, direction: 'upload' }), options);
    const archive = sample.archives.get('Facilities')!;
    archive.trim(archive.generation());
    const stale = { ...head, generations: { replica: null, layers: { 0: 0 } } };
    await expect(
      client.synchronizeReplica(syncRequest(stale, { direction: 'download' }), options),
    ).rejects.toMatchObject({ code: 'replica-too-old' });
  });
});

describe('the sample service with jobs that go wrong', () => {
  let sample: SampleService;
  let client: FeatureServiceClient;
  let service: ServiceDescription;
  beforeAll(async () => {
    const started = await start({ profile: 'hostile', trueStatus: true });
    sample = started.sample;
    client = started.clientOf('Facilities');
    service = await client.describe();
  });
  afterAll(() => sample.close());

  async function finalState(): Promise<JobState> {
    const submitted = await client.createReplica(createRequest(service), { spoolFile: tempFile() });
    if (submitted.kind !== 'job') throw new Error(`Unexpected ${submitted.kind}`);
    for (;;) {
      const state = await client.jobState(submitted.statusUrl);
      if (state.kind !== 'running') return state;
      await pause(20);
    }
  }

  it('gives the reason of a failed job, and a sentence where there is none', async () => {
    switchOn(sample, 'failedJob:Disk quota exceeded');
    await expect(finalState()).resolves.toMatchObject({
      kind: 'failed',
      words: { message: expect.stringContaining('Disk quota') as string },
    });
    switchOn(sample, 'failedJob');
    await expect(finalState()).resolves.toMatchObject({
      kind: 'failed',
      words: { message: expect.stringMatching(/\w/) as string },
    });
  });

  it('tells a job that completed with errors', async () => {
    switchOn(sample, 'completedWithErrors');
    await expect(finalState()).resolves.toMatchObject({ kind: 'completed', withErrors: true });
  });

  it('does not find a job that it does not know', async () => {
    await expect(
      client.jobState(`${client.serviceUrl}/jobs/j00000000000000000000000000000000`),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('knows a missing replica from a true status too', async () => {
    await expect(client.replicaInfo(randomUUID())).resolves.toBeNull();
    await expect(client.unregisterReplica(randomUUID())).resolves.toBe('already-gone');
    const head: AnswerHead = {
      replicaId: randomUUID(),
      replicaName: 'x',
      syncModel: 'perLayer',
      responseType: null,
      generations: { replica: null, layers: { 0: 1 } },
      results: [],
    };
    await expect(
      client.synchronizeReplica(syncRequest(head, { direction: 'download' }), {
        spoolFile: tempFile(),
      }),
    ).rejects.toMatchObject({ code: 'replica-gone' });
  });

  it('registers existing data as a replica without rows', async () => {
    const submitted = await client.createReplica(createRequest(service), { spoolFile: tempFile() });
    const first = await readContents(
      client,
      (await fetchResult(client, submitted))!,
      service.layers,
    );
    const replicaOptions = {
      registerExistingData: {
        refReplicaId: first.head.replicaId!,
        refLayerServerGens: Object.entries(first.head.generations.layers).map(
          ([id, serverGen]) => ({ id: Number(id), serverGen }),
        ),
      },
    };
    for (const async of [true, false]) {
      const again = await client.createReplica(createRequest(service, { replicaOptions, async }), {
        spoolFile: tempFile(),
      });
      const copy = await readContents(client, (await fetchResult(client, again))!, service.layers);
      expect(copy.features.size).toBe(0);
      expect(copy.head.replicaId).not.toBe(first.head.replicaId);
      expect(copy.head.generations).toEqual(first.head.generations);
    }
  });
});

describe('the sample service with users', () => {
  const users = [{ name: 'survey-team-2', password: 'correct horse' }];
  let sample: SampleService;
  let clientOf: Awaited<ReturnType<typeof start>>['clientOf'];
  let anonymous: Connection;
  beforeAll(async () => {
    ({
      sample,
      clientOf,
      connection: anonymous,
    } = await start({ profile: 'enterprise-hosted', users, requireToken: true }));
  });
  afterAll(() => sample.close());

  const signedIn = (password: string, referer: string) => {
    const serviceUrl = sample.services[0]!.url;
    const tokens = passwordToken({
      connection: anonymous,
      serviceUrl,
      username: 'survey-team-2',
      password,
      referer,
    });
    return createConnection({ fetch, tokens, referer });
  };

  it('asks for a sign-in', async () => {
    await expect(clientOf('Facilities').describe()).rejects.toMatchObject({ code: 'sign-in' });
  });

  it('refuses a wrong password', async () => {
    await expect(
      clientOf('Facilities', signedIn('wrong', 'https://syncline.example')).describe(),
    ).rejects.toMatchObject({ code: 'sign-in' });
  });

  it('serves a user from description to unregistering, and again after all tokens were revoked', async () => {
    const client = clientOf('Facilities', signedIn('correct horse', 'https://syncline.example'));
    const service = await client.describe();
    const submitted = await client.createReplica(createRequest(service), { spoolFile: tempFile() });
    sample.tokens.revokeAll();
    const file = await fetchResult(client, submitted);
    const { head } = await readContents(client, file!, service.layers);
    sample.tokens.revokeAll();
    await expect(client.replicaInfo(head.replicaId!)).resolves.toMatchObject({
      replicaOwner: 'survey-team-2',
    });
    sample.tokens.revokeAll();
    await expect(client.unregisterReplica(head.replicaId!)).resolves.toBe('done');
  });
});

/** The attributes that a client may send. */
function editable({ attributes }: WireFeature): Record<string, unknown> {
  const fixed = ['OBJECTID', 'CreationDate', 'Creator', 'EditDate', 'Editor'];
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !fixed.includes(name)));
}

/** Switches a fault on in the running service. */
function switchOn(sample: SampleService, fault: string): void {
  if (sample.sync === null) throw new Error('The service does not synchronise.');
  sample.sync.faults.add(parseFault(fault));
}
