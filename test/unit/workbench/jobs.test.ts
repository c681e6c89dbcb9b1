import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../main/engine/host/client.ts';
import type { ProgressEvent } from '../../../main/engine/host/messages.ts';
import { Jobs, type JobRequest } from '../../../main/workbench/jobs.ts';
import { AppError } from '../../../shared/errors.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';

const RESULT = {
  kind: 'verify',
  report: { summary: 'Both hold the same.' },
} as unknown as JobResult;

interface Desk {
  readonly jobs: Jobs;
  /** States in the order in which the window was told. */
  readonly states: string[];
  readonly ended: Job[];
  readonly bugs: unknown[];
  readonly engines: { hasEnded: boolean }[];
  readonly start: (over?: Partial<JobRequest>) => Job;
}

function desk(startWorker?: () => EngineClient): Desk {
  const states: string[] = [];
  const ended: Job[] = [];
  const bugs: unknown[] = [];
  const engines: { hasEnded: boolean; end(): void }[] = [];
  let now = 0;
  const jobs = new Jobs({
    startWorker:
      startWorker ??
      (() => {
        const engine = { hasEnded: false, end: () => void (engine.hasEnded = true) };
        engines.push(engine);
        return engine as unknown as EngineClient;
      }),
    onChanged: (_id, job) => states.push(job?.state ?? 'dismissed'),
    onEnded: (job) => ended.push(job),
    onBug: (_kind, error) => bugs.push(error),
    now: () => ++now,
  });
  return {
    ...{ jobs, states, ended, bugs, engines },
    start: (over = {}) =>
      jobs.start({
        ...{ kind: 'verify', title: 'Bay', key: 'k', path: '/a.gpkg', serviceUrl: 'https://x' },
        ...{ run: async () => RESULT, ...over },
      }),
  };
}

/** Ends when its signal aborts, as an engine does. */
const untilStopped: JobRequest['run'] = (_engine, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));

describe('jobs', () => {
  it('run, end with a result and end their process', async () => {
    const { jobs, start, states, ended, engines } = desk();
    const { id, state } = start();
    expect(state).toBe('running');
    expect(jobs.result(id)).toBe(null);
    await settled();
    expect(states).toEqual(['running', 'done']);
    expect(jobs.result(id)).toBe(RESULT);
    expect(ended).toMatchObject([
      { id, state: 'done', hasResult: true, summary: 'Both hold the same.', error: null },
    ]);
    expect(engines.map(({ hasEnded }) => hasEnded)).toEqual([true]);
  });

  it('run one at a time for each file', async () => {
    const { jobs, start } = desk();
    const { id } = start({ run: untilStopped });
    expect(() => start()).toThrow(/^Bay is already being worked on/);
    expect(() => jobs.requireIdle('/a.gpkg')).toThrow();
    jobs.requireIdle('/b.gpkg');
    start({ path: '/b.gpkg' });
    jobs.cancel(id);
    await settled();
    jobs.requireIdle('/a.gpkg');
    start();
    expect(jobs.list().map(({ state }) => state)).toEqual(['running', 'done', 'cancelled']);
  });

  it('are stopped by the user and say so', async () => {
    const { jobs, start, states, engines } = desk();
    const { id } = start({ run: untilStopped });
    await settled();
    jobs.cancel(id);
    await settled();
    jobs.cancel(id);
    expect(states).toEqual(['running', 'cancelling', 'cancelled']);
    expect(jobs.list()[0]).toMatchObject({ error: { code: 'cancelled' }, hasResult: false });
    expect(engines[0]!.hasEnded).toBe(true);
  });

  it('lose their process when they are stopped again and do not hear', async () => {
    let rejectWork: (error: AppError) => void = () => undefined;
    const { jobs, start, engines } = desk();
    const { id } = start({ run: () => new Promise((_, reject) => (rejectWork = reject)) });
    await settled();
    jobs.cancel(id);
    expect(engines[0]!.hasEnded).toBe(false);
    jobs.cancel(id);
    expect(engines[0]!.hasEnded).toBe(true);
    rejectWork(new AppError('internal', 'The process that did this work ended (code 9).'));
    await settled();
    expect(jobs.list()[0]).toMatchObject({
      state: 'cancelled',
      error: { code: 'cancelled', message: 'Stopped at once.' },
    });
    expect(jobs.list()[0]!.error!.hint).toMatch(/^Nothing is lost/);
  });

  it('that were finished before they heard of it are done', async () => {
    const { jobs, start } = desk();
    const { id } = start({
      run: (_engine, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(RESULT))),
    });
    jobs.cancel(id);
    await settled();
    expect(jobs.list()[0]).toMatchObject({ state: 'done', hasResult: true });
  });

  it('fail with what the engine says, and with a bug only the log gets to see', async () => {
    const { jobs, start, bugs } = desk();
    start({ run: async () => Promise.reject(new AppError('refused', 'No.', { hint: 'Ask.' })) });
    await settled();
    expect(bugs).toEqual([]);
    const bug = new TypeError('secret');
    start({ run: async () => Promise.reject(bug) });
    await settled();
    expect(bugs).toEqual([bug]);
    expect(jobs.list().map(({ state, error }) => [state, error])).toEqual([
      ['failed', { code: 'internal', message: 'Something went wrong.' }],
      ['failed', { code: 'refused', message: 'No.', hint: 'Ask.' }],
    ]);
  });

  it('fail when no process can be started, and the file is free again', async () => {
    const { jobs, start, bugs } = desk(() => {
      throw new Error('spawn ENOMEM');
    });
    start();
    await settled();
    expect(jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(bugs).toHaveLength(1);
    jobs.requireIdle('/a.gpkg');
  });

  it('keep the last 200 phases, the newest count of each layer and the transfer of the phase', async () => {
    const { jobs, start } = desk();
    let tell: (events: readonly ProgressEvent[]) => void = () => undefined;
    start({
      run: (_engine, { onProgress }) => ((tell = onProgress), new Promise(() => undefined)),
    });
    await settled();
    const transfer = { kind: 'transfer', what: 'result', transfer: { done: 1, total: 2 } } as const;
    tell(Array.from({ length: 1000 }, (_, i) => ({ kind: 'phase', text: `phase ${i}` })));
    tell([
      { kind: 'rows', layer: 'Trees', count: 1 },
      { kind: 'rows', layer: 'Roads', count: 5 },
      { kind: 'rows', layer: 'Trees', count: 2 },
      transfer,
    ]);
    const [job] = jobs.list();
    expect(job!.phases).toHaveLength(200);
    expect([job!.phase, job!.phases.at(-1)]).toEqual(['phase 999', 'phase 999']);
    expect(job!.rows).toEqual([
      { layer: 'Roads', count: 5 },
      { layer: 'Trees', count: 2 },
    ]);
    expect(job!.transfer).toEqual({ what: 'result', done: 1, total: 2 });
    expect(job!.heardAt).toBeGreaterThan(job!.startedAt);
    tell([{ kind: 'phase', text: 'next' }]);
    expect(jobs.list()[0]!.transfer).toBe(null);
  });

  it('stay on the list until they are dismissed or fifty others have ended', async () => {
    const { jobs, start } = desk();
    const first = start();
    await settled();
    const running = start({ run: untilStopped });
    jobs.dismiss(running.id);
    for (let i = 0; i < 60; i++) {
      start({ path: `/${i}.gpkg` });
      await settled();
    }
    const ids = jobs.list().map(({ id }) => id);
    expect(ids).toHaveLength(52);
    expect(ids).not.toContain(first.id);
    expect(ids).toContain(running.id);
    jobs.dismiss(ids[0]!);
    expect(jobs.list()).toHaveLength(51);
    expect(jobs.result(ids[0]!)).toBe(null);
  });
});

describe('the files of a job', () => {
  const file = (n: number, changes: Partial<FileTransfer> = {}): ProgressEvent => ({
    kind: 'file',
    file: {
      ...{ id: `down 0 ${n}`, direction: 'down', layerId: 0, globalId: `${n}` as GlobalId },
      ...{ name: `${n}.jpg`, feature: null, size: 10, done: 0, state: 'waiting', reason: null },
      ...changes,
    },
  });

  it('are counted, kept as told last, and read by page, those that move or failed first', async () => {
    const { jobs, start } = desk();
    const { id } = start({
      run: async (_engine, { onProgress }) => {
        onProgress(Array.from({ length: 10_000 }, (_, n) => file(n)));
        onProgress([
          file(1, { state: 'done', done: 10 }),
          file(2, { state: 'failed', reason: 'No such file.' }),
          file(9_999, { state: 'going', done: 4 }),
        ]);
        return RESULT;
      },
    });
    await settled();
    expect(jobs.list()[0]!.files).toEqual({
      ...{ waiting: 9_997, going: 1, done: 1, failed: 1 },
      ...{ bytesDone: 14, bytesTotal: 100_000 },
    });
    const names = (from: number, count: number): string[] =>
      jobs.files(id, from, count).map(({ name }) => name);
    expect(names(0, 3)).toEqual(['9999.jpg', '2.jpg', '0.jpg']);
    expect(names(9_999, 50)).toEqual(['1.jpg']);
    expect(jobs.files('nobody', 0, 5)).toEqual([]);
  });

  it('are not spoken of where there are none', async () => {
    const { jobs, start } = desk();
    start({
      run: async (_engine, { onProgress }) => {
        onProgress([{ kind: 'phase', text: 'Counting' }]);
        return RESULT;
      },
    });
    await settled();
    expect(jobs.list()[0]).not.toHaveProperty('files');
  });
});
