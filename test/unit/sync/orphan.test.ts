/** What a create leaves behind when it does not end well: never a replica that nobody knows of, never one of others. */
import type { Stage } from '../../../shared/model/exchange.ts';
import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createReplica } from '../../../main/sync/create.ts';
import { clearOrphan } from '../../../main/sync/orphan.ts';
import type { ReplicaFile } from '../../../main/sync/ports.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import { AppError } from '../../../shared/errors.ts';
import type { JobState, ReplicaListItem } from '../../../shared/model/protocol.ts';
import {
  beginReplica,
  fillDefault,
  HEAD,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { exchange, replicaInfo, runOver } from '../../support/sync.ts';

const signal = new AbortController().signal;

function replica(replicaId: string, replicaName = 'field-2026'): ReplicaListItem {
  return { replicaId, replicaName, replicaVersion: null, lastSyncDate: null };
}

/** A server that lists these replicas and remembers which were unregistered. */
function serverWith(...listed: readonly ReplicaListItem[]) {
  const unregistered: string[] = [];
  const service: Pick<FeatureService, 'listReplicas' | 'unregisterReplica'> = {
    listReplicas: async () => listed.filter(({ replicaId }) => !unregistered.includes(replicaId)),
    unregisterReplica: async (id) => {
      unregistered.push(id);
      return 'done';
    },
  };
  return { service, unregistered };
}

function fileWith(
  replicaId: string | null,
  before: readonly string[] | null,
): Pick<ReplicaFile, 'replica' | 'exchange'> {
  const record = {
    replicaId,
    replicaName: 'field-2026',
    serviceUrl: 'http://127.0.0.1/FeatureServer',
  };
  return {
    replica: () => record as ReturnType<ReplicaFile['replica']>,
    exchange: () => before && exchange({ purpose: 'create', replicasBefore: before }),
  };
}

describe('clearOrphan', () => {
  const cases: readonly (readonly [
    string,
    readonly ReplicaListItem[],
    readonly string[],
    readonly string[],
  ])[] = [
    ['the new one of our name', [replica('A'), replica('B')], ['A'], ['B']],
    ['the new one with a counter', [replica('B', 'field-2026_3')], [], ['B']],
    ['the new one with the owner before its name', [replica('B', 'ADMIN.Field-2026')], [], ['B']],
    [
      'none, when the only one of our name was there before, in another spelling',
      [replica('{AB-C}')],
      ['ab-c'],
      [],
    ],
    [
      'none, when a new one has another name',
      [replica('B', 'field-20260'), replica('C', 'my-field-2026')],
      [],
      [],
    ],
    [
      'none of several: one of them belongs to somebody else',
      [replica('A'), replica('B', 'field-2026_1')],
      [],
      [],
    ],
  ];

  it.each(cases)('unregisters %s', async (_name, listed, before, expected) => {
    const { service, unregistered } = serverWith(...listed);
    const found = await clearOrphan(service, fileWith(null, before), signal);
    expect(unregistered).toEqual(expected);
    const isTold =
      listed.length === 2 &&
      listed.every(({ replicaName }) => /^field-2026(_1)?$/.test(replicaName)) &&
      before.length === 0;
    expect(found.kind).toBe(expected.length > 0 ? 'unregistered' : isTold ? 'left' : 'nothing');
  });

  it('unregisters by id when it is known, without looking', async () => {
    const { service, unregistered } = serverWith();
    const unasked = { ...service, listReplicas: () => Promise.reject(new Error('not asked for')) };
    await clearOrphan(unasked, fileWith('A', null), signal);
    expect(unregistered).toEqual(['A']);
  });

  it('does nothing where nothing was asked for', async () => {
    const { service, unregistered } = serverWith(replica('A'));
    expect(await clearOrphan(service, fileWith(null, null), signal)).toEqual({ kind: 'nothing' });
    expect(unregistered).toEqual([]);
  });

  it('names the names where several may be left', async () => {
    const { service } = serverWith(replica('A'), replica('B'));
    const found = await clearOrphan(service, fileWith(null, []), signal);
    expect(found).toMatchObject({ kind: 'left' });
    expect(found.kind === 'left' && found.sentence).toMatch(/A, B/);
  });

  it.each(['unreachable', 'refused', 'sign-in', 'bad-answer', 'unknown-outcome'] as const)(
    'says what may be left when the server cannot be asked (%s)',
    async (code) => {
      const { service } = serverWith();
      const failing = {
        ...service,
        listReplicas: () => Promise.reject(new AppError(code, 'No luck.')),
      };
      const found = await clearOrphan(failing, fileWith(null, []), signal);
      expect(found.kind === 'left' && found.sentence).toMatch(
        /field-2026 may be left registered at .*No luck\./,
      );
    },
  );

  it('looks again while the server may still be making it', async () => {
    const { service, unregistered } = serverWith(replica('NEW'));
    let looks = 0;
    const late = {
      ...service,
      listReplicas: async () => ((looks += 1) < 3 ? [] : [replica('NEW')]),
    };
    const slept: number[] = [];
    const clock = { sleep: async (milliseconds: number) => void slept.push(milliseconds) };
    await clearOrphan(late, fileWith(null, []), signal, clock);
    expect(unregistered).toEqual(['NEW']);
    expect(slept).toEqual([500, 1000]);
  });

  it('does not hide a bug', async () => {
    const { service } = serverWith();
    const broken = { ...service, listReplicas: () => Promise.reject(new TypeError('oops')) };
    await expect(clearOrphan(broken, fileWith(null, []), signal)).rejects.toThrow('oops');
  });
});

const folder = temporaryFolder();
afterAll(() => folder.dispose());
let count = 0;

/** A service that makes a replica on the call and ends its job as the test wants. */
function making(job: JobState, more: Partial<FeatureService> = {}) {
  const made: ReplicaListItem[] = [];
  const service: Partial<FeatureService> = {
    listReplicas: async () => [...made],
    createReplica: async () => {
      made.push(replica('NEW', 'field-2026_1'));
      return { kind: 'job', statusUrl: 'http://127.0.0.1/jobs/1' };
    },
    jobState: async () => job,
    downloadResult: async () => undefined,
    unregisterReplica: async (id) => {
      made.splice(
        made.findIndex(({ replicaId }) => replicaId === id),
        1,
      );
      return 'done';
    },
    readAnswer: async (_path, sink) => {
      fillDefault(sink);
      return HEAD;
    },
    downloadAttachment: async () => Uint8Array.of(1),
    ...more,
  };
  return { made, service };
}

async function create(service: Partial<FeatureService>, stop?: AbortController) {
  const path = folder.path(`create-${count++}.gpkg`);
  const file = beginReplica(path);
  const { context } = runOver(file, service, stop ? { signal: stop.signal } : {});
  try {
    const ports = { ...context, file, cleanUpSignal: () => new AbortController().signal };
    return { path, ...(await createReplica(ports)), error: null };
  } catch (error) {
    return { path, reasons: [], remarks: [], error: error as AppError };
  } finally {
    file.close();
  }
}

const done: JobState = {
  kind: 'completed',
  withErrors: false,
  resultUrl: 'http://127.0.0.1/r',
  generations: null,
};

describe('createReplica', () => {
  it('makes the file and leaves its replica on the server', async () => {
    const { made, service } = making(done);
    const { path, error } = await create(service);
    expect(error).toBeNull();
    expect(existsSync(path)).toBe(true);
    expect(made).toHaveLength(1);
  });

  const broken: readonly (readonly [string, JobState, Partial<FeatureService>, string])[] = [
    [
      'the job fails',
      { kind: 'failed', words: { message: 'Out of space.', details: [] } },
      {},
      'refused',
    ],
    ['the job ends with errors', { ...done, withErrors: true }, {}, 'refused'],
    ['the job has no result', { ...done, resultUrl: null }, {}, 'bad-answer'],
    [
      'the result is no longer there',
      done,
      { downloadResult: () => Promise.reject(new AppError('not-found', 'Nothing there.')) },
      'not-found',
    ],
    [
      'the answer is broken',
      done,
      { readAnswer: () => Promise.reject(new AppError('bad-answer', 'Cut off.')) },
      'bad-answer',
    ],
    [
      'the answer does not name its replica',
      done,
      { readAnswer: async () => ({ ...HEAD, replicaId: null }) },
      'bad-answer',
    ],
  ];

  it.each(broken)(
    'leaves nothing behind, here or there, when %s',
    async (_name, job, more, code) => {
      const { made, service } = making(job, more);
      const { path, error } = await create(service);
      expect(error).toMatchObject({ code });
      expect(error?.hint).toMatch(/Nothing is left/);
      expect(made).toEqual([]);
      expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
    },
  );

  it('says what is left when the server cannot be asked to let go of it', async () => {
    const { made, service } = making(
      { kind: 'failed', words: { message: 'Out of space.', details: [] } },
      { unregisterReplica: () => Promise.reject(new AppError('unreachable', 'No network.')) },
    );
    const { path, error } = await create(service);
    expect(error?.hint).toMatch(/may be left registered/);
    expect(made).toHaveLength(1);
    expect(existsSync(`${path}.part`)).toBe(true);
  });

  it('keeps what it has when the network goes while the job runs', async () => {
    const offline = () => Promise.reject(new AppError('unreachable', 'No network.'));
    const { made, service } = making(done, { jobState: offline });
    const { path, error } = await create(service);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(made).toHaveLength(1);
    expect(existsSync(`${path}.part`)).toBe(true);
  });

  it('stopped while the answer is read: unregisters what was made', async () => {
    const stop = new AbortController();
    const { made, service } = making(done, {
      readAnswer: async (_path, sink) => {
        sink.features(POINTS, 'data', [point(1)]);
        stop.abort();
        throw new AppError('cancelled', 'Stopped while reading the answer.');
      },
    });
    const { path, error } = await create(service, stop);
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(made).toEqual([]);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('asks for the generations that neither the job nor the answer told', async () => {
    const { service } = making(done, {
      readAnswer: async (_path, sink) => {
        fillDefault(sink);
        return { ...HEAD, generations: { replica: null, layers: {} } };
      },
      replicaInfo: async () =>
        replicaInfo({ generations: { replica: null, layers: { 0: 7, 1: 7 } } }),
    });
    const { error, path } = await create(service);
    expect(error).toBeNull();
    expect(existsSync(path)).toBe(true);
  });
});

describe('the journal of a create', () => {
  it('keeps what an orphan is recognised by until the orphan is gone', async () => {
    const path = folder.path(`create-${count++}.gpkg`);
    const file = beginReplica(path);
    const sessionId = file.startSession('create', {}, '2026-03-04T05:06:07.089Z');
    const failed: Stage = { at: 'failed', error: { code: 'refused', message: 'Out of space.' } };
    file.beginExchange(
      exchange({ sessionId, purpose: 'create', replicasBefore: ['OLD'], stage: failed }),
      [],
    );
    const { service, unregistered } = serverWith(replica('OLD'), replica('NEW'));
    const { context } = runOver(file, service);
    const ports = { ...context, file, cleanUpSignal: () => signal };
    await expect(createReplica(ports)).rejects.toMatchObject({
      code: 'refused',
      message: 'Out of space.',
    });
    expect(unregistered).toEqual(['NEW']);
  });
});
