/** The sync operations over HTTP: faults, jobs, result files, the admin resource, the oddities of hostile servers. */
import { afterEach, describe, expect, it } from 'vitest';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService, StartOptions } from '../../../main/sample-service/start.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { guid, parksSpec, TREES } from '../../support/service-spec.ts';
import { EVERYWHERE } from '../../support/sync-harness.ts';
import type { Body, Values } from '../../support/sync-harness.ts';

const open: SampleService[] = [];
async function start(options: StartOptions = {}, ...faults: string[]): Promise<SampleService> {
  const service = await startSampleService({
    specs: [parksSpec()],
    ...options,
    sync: { phaseDuration: 1, faults: faults.map(parseFault), ...options.sync },
  });
  open.push(service);
  return service;
}
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

const parks = ({ services }: SampleService): string => services[0]?.url ?? '';

function formOf(values: Values): URLSearchParams {
  const form = new URLSearchParams({ f: 'json' });
  for (const [name, value] of Object.entries(values)) {
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form;
}

const post = (url: string, values: Values = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: formOf(values) });

async function ask(url: string, values: Values = {}): Promise<Body> {
  return (await (await post(url, values)).json()) as Body;
}

const everything: Values = { layers: '0,1', geometry: EVERYWHERE };
const embedded: Values = { ...everything, transportType: 'esriTransportTypeEmbedded' };

/** Replicas on the server, asked for beside the faults. */
async function replicas(service: SampleService): Promise<unknown[]> {
  return (await (await fetch(`${parks(service)}/replicas?f=json`)).json()) as unknown[];
}

async function finished(statusUrl: string): Promise<Body> {
  for (let polls = 0; polls < 100; polls += 1) {
    const url = new URL(statusUrl);
    url.searchParams.set('f', 'json');
    const status = (await (await fetch(url)).json()) as Body;
    if (/complete|fail|succeed/i.test(status.status)) return status;
  }
  throw new Error('The job did not end.');
}

describe('the sync operations over HTTP', () => {
  it.each(PROFILES)('create, edit, synchronise and unregister a replica (%s)', async (profile) => {
    const service = await start({ profile });
    const root = parks(service);
    await fetch(`${root}?f=json`);
    if (profile === 'hostile') expect((await fetch(`${root}?f=json`)).status).toBe(401);
    const syncModel = profile === 'enterprise-hosted' ? 'perLayer' : 'perReplica';
    const replica = await ask(`${root}/createReplica`, { ...embedded, syncModel });
    const from = {
      replicaID: replica.replicaID,
      ...(syncModel === 'perLayer'
        ? { syncLayers: replica.layerServerGens }
        : { replicaServerGen: replica.replicaServerGen }),
    };
    const edit = { attributes: { GlobalID: guid('a', 3), Species: 'Fir' } };
    const edits = [{ id: TREES, features: { updates: [edit] } }];
    const answer = await ask(`${root}/synchronizeReplica`, { ...from, edits });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
    const archive = service.archives.get('Parks');
    expect(archive?.count({ layerId: TREES, where: "Species = 'Fir'" })).toBe(1);
    const gone = await ask(`${root}/unRegisterReplica`, { replicaID: replica.replicaID });
    expect(gone['success']).toBe(true);
    expect(await replicas(service)).toEqual([]);
  });

  it('refuse GET where the server would change, but not for createReplica', async () => {
    const service = await start();
    for (const operation of ['synchronizeReplica', 'unRegisterReplica']) {
      const answer = await fetch(`${parks(service)}/${operation}?f=json&replicaID=*`);
      expect(await answer.json()).toMatchObject({ error: { code: 405 } });
    }
    const query = formOf(embedded).toString();
    const created = await fetch(`${parks(service)}/createReplica?${query}`);
    expect(await created.json()).toHaveProperty('replicaID');
  });

  it('give every error as HTTP 200 with an error object', async () => {
    const service = await start();
    const answer = await post(`${parks(service)}/createReplica`, {
      layers: '9',
      geometry: EVERYWHERE,
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      error: {
        code: 400,
        message: 'Invalid or missing input parameters.',
        details: ['Parks has no layer or table 9.'],
      },
    });
  });

  it('put their keys into the service JSON', async () => {
    const service = await start({ profile: 'enterprise-geodatabase' });
    const root = (await (await fetch(`${parks(service)}?f=json`)).json()) as Record<
      string,
      unknown
    >;
    expect(root).toMatchObject({ syncEnabled: true, supportedSyncDataOptions: 1 });
    expect(root['capabilities']).toMatch(/\bSync\b/);
  });

  it('serve parts of result files', async () => {
    const service = await start();
    const { resultUrl } = await ask(`${parks(service)}/createReplica`, everything);
    const whole = await (await fetch(resultUrl)).text();
    const part = await fetch(resultUrl, { headers: { Range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(await part.text()).toBe(whole.slice(10, 20));
    const rest = await fetch(resultUrl, { headers: { Range: 'bytes=20-' } });
    expect(await rest.text()).toBe(whole.slice(20));
  });

  it('go on with a job when the client goes away', async () => {
    const service = await start({ specs: [parksSpec({ trees: 3000 })] });
    const aborted = new AbortController();
    const submission = await fetch(`${parks(service)}/createReplica`, {
      method: 'POST',
      body: formOf({ ...everything, async: true }),
      signal: aborted.signal,
    });
    const { statusUrl } = (await submission.json()) as Body;
    aborted.abort();
    await service.sync?.settle();
    expect((await finished(statusUrl)).status).toBe('Completed');
  });

  it('take edits from an upload', async () => {
    const service = await start();
    const root = parks(service);
    const replica = await ask(`${root}/createReplica`, embedded);
    const form = new FormData();
    form.set('f', 'json');
    const edits = [{ id: TREES, features: { deleteIds: [guid('a', 3)] } }];
    form.set('file', new Blob([JSON.stringify(edits)]), 'edits.json');
    const uploaded = await fetch(`${root}/uploads/upload`, { method: 'POST', body: form });
    const { item } = (await uploaded.json()) as { item: { itemID: string } };
    await ask(`${root}/synchronizeReplica`, {
      replicaID: replica.replicaID,
      replicaServerGen: replica.replicaServerGen,
      editsUploadId: item.itemID,
      editsUploadFormat: 'json',
    });
    expect(service.archives.get('Parks')?.count({ layerId: TREES })).toBe(9);
  });

  it('serve attachments at the addresses that they hand out', async () => {
    for (const profile of ['hosted', 'enterprise-geodatabase'] as const) {
      const service = await start({ profile });
      const replica = await ask(`${parks(service)}/createReplica`, {
        ...embedded,
        returnAttachments: true,
      });
      const url = replica.layers[0]?.attachments[0]?.url ?? '';
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      expect([...bytes]).toEqual([255, 216, 1]);
    }
  });
});

describe('faults over HTTP', () => {
  const drops: { fault: string; isExecuted: boolean }[] = [
    { fault: 'dropBefore@createReplica', isExecuted: false },
    { fault: 'dropAfter@createReplica', isExecuted: true },
  ];
  it.each(drops)('$fault: executed $isExecuted', async ({ fault, isExecuted }) => {
    for (const async of [false, true]) {
      const service = await start({}, fault);
      await expect(
        post(`${parks(service)}/createReplica`, { ...everything, async }),
      ).rejects.toThrow();
      await service.sync?.settle();
      expect(await replicas(service)).toHaveLength(isExecuted ? 1 : 0);
    }
  });

  it('dropAfter commits the upload of a sync whose answer is lost', async () => {
    const service = await start({}, 'dropAfter@synchronizeReplica');
    const replica = await ask(`${parks(service)}/createReplica`, embedded);
    const values = {
      replicaID: replica.replicaID,
      replicaServerGen: replica.replicaServerGen,
      edits: [{ id: TREES, features: { deleteIds: [guid('a', 3)] } }],
    };
    await expect(post(`${parks(service)}/synchronizeReplica`, values)).rejects.toThrow();
    expect(service.archives.get('Parks')?.count({ layerId: TREES })).toBe(9);
    expect((await ask(`${parks(service)}/synchronizeReplica`, values)).responseType).toMatch(
      /Edits$/,
    );
  });

  it('duplicate executes the request twice and answers the second time', async () => {
    const service = await start({}, 'duplicate@createReplica');
    const replica = await ask(`${parks(service)}/createReplica`, {
      ...embedded,
      replicaName: 'twice',
    });
    expect(replica.replicaName).toBe('twice_0');
    expect(await replicas(service)).toHaveLength(2);
  });

  it('duplicate makes the adds of a sync fail with 1022 in the answer, although they were applied', async () => {
    const service = await start({}, 'duplicate@synchronizeReplica');
    const { replicaID, replicaServerGen } = await ask(`${parks(service)}/createReplica`, embedded);
    const add = { attributes: { GlobalID: guid('a', 60) }, geometry: { x: 1, y: 1 } };
    const answer = await ask(`${parks(service)}/synchronizeReplica`, {
      transportType: 'esriTransportTypeEmbedded',
      replicaID,
      replicaServerGen,
      edits: [{ id: TREES, features: { adds: [add] } }],
    });
    expect(answer.edits[0]?.features.addResults.map(({ error }) => error.code)).toEqual([1022]);
    expect(service.archives.get('Parks')?.count({ layerId: TREES })).toBe(11);
  });

  it('cut ends the body early', async () => {
    const service = await start({}, 'cut:100@replicafiles');
    const { resultUrl } = await ask(`${parks(service)}/createReplica`, everything);
    await expect(fetch(resultUrl).then((answer) => answer.text())).rejects.toThrow();
    expect((await fetch(resultUrl)).ok).toBe(true);
  });

  const answers: { fault: string; status: number; says: RegExp }[] = [
    { fault: 'status:503@replicas', status: 503, says: /503/ },
    { fault: 'tooManyRequests:7@replicas', status: 429, says: /Too many requests/ },
    { fault: 'htmlPage@replicas', status: 200, says: /<h1>Sign In/ },
    { fault: 'invalidToken@replicas', status: 200, says: /"code":498/ },
    { fault: 'tokenRequired@replicas', status: 200, says: /"code":499/ },
  ];
  it.each(answers)('$fault answers $status', async ({ fault, status, says }) => {
    const service = await start({}, fault);
    const answer = await fetch(`${parks(service)}/replicas?f=json`);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(says);
    if (status === 429) expect(answer.headers.get('retry-after')).toBe('7');
    expect(await replicas(service)).toEqual([]);
  });

  it('stall keeps the client waiting', async () => {
    const service = await start({}, 'stall:60000@replicas');
    const signal = AbortSignal.timeout(200);
    await expect(fetch(`${parks(service)}/replicas?f=json`, { signal })).rejects.toThrow(
      /timeout|abort/i,
    );
  });

  it('expiredResult deletes the file when it is asked for', async () => {
    const service = await start({}, 'expiredResult');
    const { resultUrl } = await ask(`${parks(service)}/createReplica`, everything);
    expect(await (await fetch(resultUrl)).text()).toMatch(/is not on this server/);
  });

  it('expiredResult lets the redirect of a hostile server lead to nothing, once', async () => {
    const service = await start({ profile: 'hostile' });
    const root = parks(service);
    for (let greeting = 0; greeting < 2; greeting += 1) await fetch(`${root}?f=json`);
    const result = async (): Promise<string> => {
      const answer = await ask(`${root}/createReplica`, everything);
      return Object.values(answer).find((value) => /^http:/.test(String(value))) as string;
    };
    const [lost, kept] = [await result(), await result()];
    service.sync?.faults.add(parseFault('expiredResult'));
    const missing = await fetch(lost);
    expect(new URL(missing.url).port).not.toBe(new URL(root).port);
    expect([missing.status, await missing.text()]).toEqual([
      404,
      expect.stringContaining('BlobNotFound'),
    ]);
    expect((await fetch(kept)).status).toBe(200);
    expect(await (await fetch(lost)).text()).toMatch(/is not on this server/);
  });
});

describe('the resource that switches faults', () => {
  const admin = (service: SampleService): string =>
    service.url.replace('/services', '/admin/faults');

  it('takes JSON and forms, lists what is to come, and clears', async () => {
    const service = await start();
    const sent = await fetch(admin(service), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ faults: ['dropBefore@replicas', 'stall:5x2'] }),
    });
    expect(await sent.json()).toEqual({
      success: true,
      faults: ['dropBefore@replicas', 'stall:5x2'],
    });
    await expect(replicas(service)).rejects.toThrow();
    expect(await ask(admin(service), { fault: 'htmlPage@jobs' })).toMatchObject({
      faults: ['stall:5', 'htmlPage@jobs'],
    });
    expect(await ask(admin(service), { clear: true, fault: 'duplicate' })).toMatchObject({
      faults: ['duplicate'],
    });
    const listed = await fetch(admin(service));
    expect(await listed.json()).toEqual({ success: true, faults: ['duplicate'] });
  });

  it('refuses in words what it cannot read, and changes nothing', async () => {
    const service = await start({}, 'duplicate');
    const answer = await ask(admin(service), { clear: true, faults: ['stall:5', 'nonsense'] });
    expect(answer).toMatchObject({
      error: { code: 400, details: [expect.stringMatching(/no fault 'nonsense'/) as string] },
    });
    expect(service.sync?.faults.texts()).toEqual(['duplicate']);
  });
});

describe('the hostile profile over HTTP', () => {
  it('asks for a login once in the session, in HTML', async () => {
    const service = await start({ profile: 'hostile' });
    const statuses: number[] = [];
    for (let calls = 0; calls < 4; calls += 1)
      statuses.push((await fetch(`${parks(service)}?f=json`)).status);
    expect(statuses).toEqual([200, 401, 200, 200]);
  });

  it('redirects results to another port, where a token is refused', async () => {
    const service = await start({ profile: 'hostile' });
    await fetch(`${parks(service)}?f=json`);
    await fetch(`${parks(service)}?f=json`);
    const answer = await ask(`${parks(service)}/createReplica`, everything);
    const url = String(answer['ResultURL']);
    const redirect = await fetch(url, { redirect: 'manual' });
    expect(redirect.status).toBe(302);
    const target = redirect.headers.get('location') ?? '';
    expect(new URL(target).port).not.toBe(new URL(url).port);
    const followed = (await (await fetch(url)).json()) as Body;
    expect(followed.layers).toHaveLength(2);
    const withToken = await fetch(target, { headers: { 'X-Esri-Authorization': 'Bearer t' } });
    expect(withToken.status).toBe(403);
    expect((await fetch(target.replace(/[^/]*$/, 'other.json'))).status).toBe(404);
  });

  it('sends JSON as text/plain, and null where others send empty details', async () => {
    const service = await start({ profile: 'hostile' });
    const answer = await fetch(`${parks(service)}?f=json`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });
});

describe('the catalog', () => {
  it('is exported whole, with attachments and annotation', async () => {
    const service = await startSampleService();
    open.push(service);
    for (const { name, url } of service.services) {
      const archive = service.archives.get(name);
      const layers = archive?.service.layers ?? [];
      const hasAnnotation = layers.some(({ kind }) => kind === 'Annotation Layer');
      const replica = await ask(`${url}/createReplica`, {
        ...embedded,
        layers: layers.map(({ id }) => id),
        geometry: '-180,-85,180,85',
        inSR: 4326,
        returnAttachments: true,
        ...(hasAnnotation ? { replicaOptions: { syncDataOptions: 3 } } : {}),
      });
      for (const layer of layers) {
        const exported = replica.layers.find(({ id }) => id === layer.id);
        // Rows without a shape lie in no extent.
        const rows = [...(archive?.select({ layerId: layer.id }) ?? [])];
        const wanted = rows.filter(
          ({ geometry }) => layer.geometryType === null || geometry !== null,
        );
        expect(exported?.features.length, `${name}: ${layer.name}`).toBe(wanted.length);
      }
    }
  });
});
