import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../main/sample-service/errors.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { Jobs, SilentFailure } from '../../../main/sample-service/sync/jobs.ts';
import type { JobResult, Report } from '../../../main/sample-service/sync/jobs.ts';
import { guid, TREES } from '../../support/service-spec.ts';
import { refusalOf, startHarness } from '../../support/sync-harness.ts';
import type { Body, Harness, HarnessOptions } from '../../support/sync-harness.ts';

const open: Harness[] = [];
function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

const words = (statuses: readonly Body[]): string[] => statuses.map(({ status }) => status);

describe('Jobs', () => {
  const clock = { time: 1000 };
  const jobs = (): Jobs => new Jobs({ now: () => clock.time, lifetime: 5000, phaseDuration: 100 });
  const done: JobResult = { status: 'Completed', facts: { answer: 42 } };

  it('shows one status more with each poll, and the facts only at the end', async () => {
    const list = jobs();
    list.start('j1', async (report: Report) => {
      report('ExportingData');
      return done;
    });
    await list.settle();
    const polls = [1, 2, 3, 4, 5].map(() => list.poll('j1'));
    expect(polls.map(({ status }) => status)).toEqual([
      'Pending',
      'InProgress',
      'ExportingData',
      'Completed',
      'Completed',
    ]);
    expect(polls.map(({ facts }) => facts)).toEqual([
      null,
      null,
      null,
      { answer: 42 },
      { answer: 42 },
    ]);
  });

  it('moves on by time as well, but never further than the work', async () => {
    const list = jobs();
    const { promise: result, resolve: finish } = Promise.withResolvers<JobResult>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    list.start('j1', (report) => {
      report('ExportingData');
      begin();
      return result;
    });
    await begun;
    clock.time += 10_000;
    expect(list.poll('j1').status).toBe('ExportingData');
    finish(done);
    await list.settle();
    expect(list.poll('j1').status).toBe('Completed');
  });

  const failures: { name: string; error: Error; code: number | null }[] = [
    { name: 'a service error', error: new ServiceError(400, 'No.'), code: 400 },
    { name: 'a bug', error: new Error('Oops'), code: 500 },
    { name: 'nothing at all', error: new SilentFailure(), code: null },
  ];
  it.each(failures)('fails with $name', async ({ error, code }) => {
    const list = jobs();
    list.start('j1', () => Promise.reject(error));
    await list.settle();
    const last = [1, 2, 3].map(() => list.poll('j1')).at(-1);
    expect(last?.status).toBe('Failed');
    expect(last?.error?.code ?? null).toBe(code);
  });

  it('forgets finished jobs after a while, and knows no others', async () => {
    const list = jobs();
    list.start('j1', async () => done);
    await list.settle();
    clock.time += 5000;
    expect(list.poll('j1').status).toBe('Completed');
    clock.time += 5001;
    expect(() => list.poll('j1')).toThrow(ServiceError);
    expect(() => list.poll('j2')).toThrow(/Unable to complete operation/);
  });
});

it('answers itself, without a job, unless async is true', async () => {
  const harness = start();
  const created = await harness.create({ layers: '0' });
  const { replicaID, replicaServerGen } = created;
  const synchronised = await harness.sync({ replicaID, replicaServerGen });
  for (const answer of [created, synchronised]) {
    expect(answer).not.toHaveProperty('statusUrl');
    expect(answer).toHaveProperty('replicaServerGen');
  }
});

describe('createReplica as a job', () => {
  it('answers a status URL only, then walks to Completed with a result', async () => {
    const harness = start();
    const answer = await harness.create({ async: true, replicaName: 'Soils' });
    expect(Object.keys(answer)).toEqual(['statusUrl']);
    expect(answer.statusUrl).toMatch(/\/FeatureServer\/jobs\/j[0-9a-f]{32}$/);
    const statuses = await harness.poll(answer.statusUrl);
    expect(words(statuses)).toEqual(['Pending', 'InProgress', 'ExportingData', 'Completed']);
    const last = statuses.at(-1) as Body;
    expect(last).toMatchObject({
      transportType: 'esriTransportTypeUrl',
      responseType: 'esriReplicaResponseTypeData',
      replicaName: 'Soils',
      targetType: 'client',
      submissionTime: harness.time,
      lastUpdatedTime: harness.time,
    });
    const payload = await harness.fetch(last.resultUrl);
    expect(payload).toMatchObject({
      replicaID: last.replicaID,
      transportType: 'esriTransportTypeUrl',
    });
  });

  it('has the phase ExportAttachments when attachments come along', async () => {
    const harness = start();
    const { statusUrl } = await harness.create({ async: true, returnAttachments: true });
    expect(words(await harness.poll(statusUrl))).toContain('ExportAttachments');
  });

  it('has the phase ProvisioningReplica while a replica gets its branch version', async () => {
    const harness = start({ profile: 'enterprise-branch' });
    const { statusUrl } = await harness.create({ async: true });
    expect(words(await harness.poll(statusUrl))).toContain('ProvisioningReplica');
  });

  it('has a status URL with statusId on Enterprise hosted services', async () => {
    const harness = start({ profile: 'enterprise-hosted' });
    const { statusUrl } = await harness.create({ async: true, syncModel: 'perLayer' });
    expect(statusUrl).toMatch(/\/createReplica\/[0-9a-f-]{36}\?statusId=[0-9a-f-]{36}$/);
    expect(words(await harness.poll(statusUrl)).at(-1)).toBe('Completed');
    const call = harness.call(`createReplica/${guid('9', 9)}`);
    expect((await refusalOf(call)).text).toMatch(/'statusId' is required/);
  });

  it('checks the parameters before it answers', async () => {
    const harness = start();
    const { text } = await refusalOf(harness.create({ async: true, layers: '9' }));
    expect(text).toMatch(/no layer or table 9/);
  });

  it('is refused where the service cannot', async () => {
    const harness = start({ traits: { supportsAsync: false } });
    expect((await refusalOf(harness.create({ async: true }))).text).toMatch(
      /'async' is not supported/,
    );
  });

  const faults: { fault: string; error: unknown }[] = [
    { fault: 'failedJob', error: undefined },
    {
      fault: 'failedJob:The server is full@createReplica',
      error: { code: 500, message: 'The server is full', details: [] },
    },
  ];
  it.each(faults)('leaves no replica when it fails ($fault)', async ({ fault, error }) => {
    const harness = start({ faults: [parseFault(fault)] });
    const { statusUrl } = await harness.create({ async: true });
    const last = (await harness.poll(statusUrl)).at(-1);
    expect(last?.status).toBe('Failed');
    expect(last?.['error']).toEqual(error);
    expect(last).not.toHaveProperty('resultUrl');
    expect(await harness.call('replicas')).toEqual([]);
  });
});

describe('synchronizeReplica as a job', () => {
  async function sync(
    harness: Harness,
    deleteIds: string[],
    rollbackOnFailure = false,
  ): Promise<Body[]> {
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    harness.edit({ updates: [{ attributes: { GlobalID: guid('a', 1), Height: 7 } }] });
    const { statusUrl } = await harness.sync({
      replicaID,
      replicaServerGen,
      async: true,
      rollbackOnFailure,
      edits: [{ id: TREES, features: { deleteIds } }],
    });
    return harness.poll(statusUrl);
  }

  it('ends as Completed with generation and result', async () => {
    const harness = start();
    const statuses = await sync(harness, [guid('a', 5)]);
    expect(words(statuses)).toEqual([
      'Pending',
      'InProgress',
      'ImportChanges',
      'ExportChanges',
      'Completed',
    ]);
    expect(statuses.at(-1)).toMatchObject({
      responseType: 'esriReplicaResponseTypeEdits',
      replicaServerGen: harness.archive.generation(),
    });
  });

  it('has the phase ImportAttachments when the edits hold attachments', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ returnAttachments: true });
    const attachment = {
      globalId: guid('d', 1),
      parentGlobalId: guid('a', 1),
      name: 'note.txt',
      contentType: 'text/plain',
      data: 'aGVsbG8=',
    };
    const { statusUrl } = await harness.sync({
      replicaID,
      replicaServerGen,
      async: true,
      edits: [{ id: TREES, attachments: { adds: [attachment] } }],
    });
    expect(words(await harness.poll(statusUrl))).toEqual([
      'Pending',
      'InProgress',
      'ImportChanges',
      'ImportAttachments',
      'ExportChanges',
      'Completed',
    ]);
  });

  it('has the phase UnRegisteringReplica with closeReplica, and then the replica is gone', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const { statusUrl } = await harness.sync({
      replicaID,
      replicaServerGen,
      async: true,
      closeReplica: true,
    });
    expect(words(await harness.poll(statusUrl)).slice(-2)).toEqual([
      'UnRegisteringReplica',
      'Completed',
    ]);
    expect(await harness.call('replicas')).toEqual([]);
  });

  it('ends as CompletedWithErrors when edits were refused', async () => {
    const harness = start();
    const last = (await sync(harness, [guid('a', 98)])).at(-1) as Body;
    expect(last.status).toBe('CompletedWithErrors');
    const payload = await harness.fetch(last.resultUrl);
    expect(payload.edits[0]?.features.deleteResults).toHaveLength(1);
  });

  it('ends as Failed with the reasons when the batch was rolled back', async () => {
    const harness = start();
    const last = (await sync(harness, [guid('a', 98), guid('a', 5)], true)).at(-1);
    expect(last?.status).toBe('Failed');
    const { details } = last?.['error'] as { details: string[] };
    expect(details[0]).toBe('Operation rolled back.');
    expect(harness.archive.count({ layerId: TREES })).toBe(10);
  });

  it('can be made to end as CompletedWithErrors', async () => {
    const harness = start({ faults: [parseFault('completedWithErrors@synchronizeReplica')] });
    expect((await sync(harness, [])).at(-1)?.status).toBe('CompletedWithErrors');
  });

  it('has no file when there is nothing to fetch, and frees the replica when it failed', async () => {
    const harness = start({ faults: [parseFault('failedJob@synchronizeReplica')] });
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const values = { replicaID, replicaServerGen, async: true };
    const failed = await harness.poll((await harness.sync(values)).statusUrl);
    expect(failed.at(-1)?.status).toBe('Failed');
    const done = (await harness.poll((await harness.sync(values)).statusUrl)).at(-1);
    expect(done).toMatchObject({
      status: 'Completed',
      responseType: 'esriReplicaResponseTypeNoEdits',
    });
    expect(done).not.toHaveProperty('resultUrl');
  });
});

describe('result files', () => {
  it('are deleted when nobody touches them for a while', async () => {
    const harness = start({ resultLifetime: 1000 });
    const { resultUrl } = await harness.create({ transportType: undefined });
    harness.time += 900;
    await harness.fetch(resultUrl);
    harness.time += 900;
    await harness.fetch(resultUrl);
    harness.time += 1001;
    const { code, text } = await refusalOf(harness.fetch(resultUrl));
    expect(code).toBe(404);
    expect(text).toMatch(/results are deleted after a while/);
  });

  it('can be made to expire at once', async () => {
    const harness = start({ faults: [parseFault('expiredResult')] });
    const { resultUrl } = await harness.create({ transportType: undefined });
    expect((await refusalOf(harness.fetch(resultUrl))).code).toBe(404);
  });

  it.each(['../replicas.sqlite', 'nothing.json', '..'])(
    'are not found by the name %s',
    async (name) => {
      const harness = start();
      const answer = harness.routes.handle.bind(harness.routes);
      expect(() =>
        answer(harness.service, ['replicafiles', name], { flag: () => false } as never, {
          user: null,
          isAdministrator: false,
        }),
      ).toThrow(ServiceError);
    },
  );
});
