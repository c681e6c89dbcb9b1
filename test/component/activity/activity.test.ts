import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import ActivityPage from '../../../renderer/features/activity/ActivityPage.svelte';
import type { VerifyReport } from '../../../shared/model/report.ts';
import type { Job, JobResult } from '../../../shared/model/window.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

async function open(jobs: readonly Job[], replies: Replies = {}, jobId: string | null = null) {
  const fake = await fakeApp({
    'jobs.list': () => jobs,
    'replicas.list': () => [replica({ key: 'bay' })],
    ...replies,
  });
  await renderPage(fake.app, ActivityPage, { jobId });
  return fake;
}

const ended = (overrides: Partial<Job> = {}): Job =>
  job({
    state: 'done',
    endedAt: Date.now(),
    hasResult: true,
    summary: 'It is done.',
    ...overrides,
  });

describe('work that stopped for want of a sign-in', () => {
  const stopped = (overrides: Partial<Job>): Job =>
    job({
      state: 'failed',
      endedAt: Date.now(),
      error: { code: 'sign-in', message: 'The token has expired.' },
      ...overrides,
    });

  test('asks for it, and an unfinished create goes on from where it was', async () => {
    const next = job({ id: 'job-2' });
    const { app, inputsOf } = await open([stopped({ kind: 'create' })], {
      'replicas.list': () => [replica({ key: 'bay', state: 'unfinished' })],
      'jobs.resumeCreate': () => next,
    });
    await page.getByRole('button', { name: 'Sign in and go on…' }).click();
    expect(app.signIn.request).toMatchObject({ url: job().serviceUrl });
    expect(inputsOf('jobs.resumeCreate')).toEqual([]);
    app.signIn.done(null);
    await expect.poll(() => inputsOf('jobs.resumeCreate')).toEqual([{ key: 'bay' }]);
    await expect.poll(() => app.router.route).toEqual({ page: 'activity', jobId: 'job-2' });
  });

  test('leads on to the Sync tab, where the choices of the sync are', async () => {
    const { app } = await open([stopped({ kind: 'sync' })]);
    await page.getByRole('button', { name: 'Sign in and go on…' }).click();
    app.signIn.done(null);
    expect(app.router.route).toMatchObject({ page: 'replica', key: 'bay', tab: 'sync' });
  });
});

describe('running work', () => {
  test('shows phase, earlier steps, rows by layer and bytes', async () => {
    await open([
      job({
        rows: [{ layer: 'Hydrants', count: 12_400 }],
        transfer: { what: 'Downloading the data', done: 5_000_000, total: 20_000_000 },
      }),
    ]);
    await expect
      .element(page.getByRole('progressbar', { name: 'Downloading the replica' }))
      .toHaveAttribute('aria-valuenow', '25');
    await expect.element(page.getByText('Downloading the data: 5 MB of 20 MB')).toBeVisible();
    await expect.element(page.getByRole('row', { name: /Hydrants/ })).toMatchTextContent(/12,400/);
    const log = page.getByRole('region', { name: 'Steps until now' }).getByRole('listitem');
    expect(log.elements().map(({ textContent }) => textContent)).toEqual([
      'Asking the service',
      'The server prepares the replica',
    ]);
  });

  test('moves on with what the main process tells, and a new phase is announced', async () => {
    const { emit } = await open([job()]);
    const next = job({ phase: 'Building the map index', rows: [{ layer: 'Trees', count: 7 }] });
    emit('jobs.changed', { id: next.id, job: next });
    await expect.element(page.getByRole('status')).toMatchTextContent(/Building the map index/);
    await expect.element(page.getByRole('row', { name: /Trees/ })).toBeVisible();
  });

  test('that has been silent for long says that waiting is fine', async () => {
    await open([job({ heardAt: Date.now() - 90_000 })]);
    await expect
      .element(page.getByText('The server may still be at work', { exact: false }))
      .toBeVisible();
    await expect
      .element(page.getByText('Last sign of progress 1 min', { exact: false }))
      .toBeVisible();
  });

  test('is cancelled, says so until it has ended, and explains what happens on the server', async () => {
    const { inputsOf, emit } = await open([job()], { 'jobs.cancel': () => undefined });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => inputsOf('jobs.cancel')).toEqual([{ id: 'job-1' }]);
    emit('jobs.changed', { id: 'job-1', job: job({ state: 'cancelling' }) });
    await expect
      .element(page.getByRole('button', { name: 'Cancelling…' }))
      .toHaveAttribute('aria-busy', 'true');
    await expect
      .element(
        page.getByText('What the server has made for this replica is unregistered', {
          exact: false,
        }),
      )
      .toBeVisible();
    await page.getByRole('button', { name: 'Stop now' }).click();
    await expect.poll(() => inputsOf('jobs.cancel')).toHaveLength(2);
  });
});

describe('work that ended', () => {
  test('a create leads to the replica', async () => {
    const { app } = await open([ended()], {
      'jobs.result': (): JobResult => ({
        kind: 'create',
        report: {
          path: '',
          replicaId: '',
          replicaName: 'Bay',
          generations: { replica: 1, layers: {} },
          layers: [{ layerId: 0, name: 'Hydrants', count: 12_400 }],
          attachments: 12,
          remarks: [],
          reasons: ['Nothing was asked for yet.'],
        },
      }),
    });
    await expect.element(page.getByText('12 attachments came along.')).toBeVisible();
    await page.getByRole('button', { name: 'Open the replica' }).click();
    expect(app.router.route).toMatchObject({ page: 'replica', key: 'bay', tab: 'data' });
  });

  test('a sync leads to its receipts', async () => {
    const counts = {
      ...{ sent: 43, accepted: 40, refused: 3, rolledBack: 0, unknown: 0, held: 0, conflicts: 0 },
      ...{ alreadyThere: 0, discarded: 0, merged: 0, downloadedAdds: 5, downloadedUpdates: 1 },
      ...{ downloadedDeletes: 0, downloadedAttachments: 0, stillPending: 3 },
    };
    const { app } = await open([ended({ kind: 'sync' })], {
      'jobs.result': (): JobResult => ({
        kind: 'sync',
        report: {
          ...{ sessionId: 9, result: 'partial', summary: '', counts, rollback: null },
          ...{ isClosed: false, remarks: [], reasons: [] },
        },
      }),
    });
    await expect.element(page.getByText('3 edits').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show the receipts' }).click();
    expect(app.router.route).toMatchObject({ key: 'bay', tab: 'history', sessionId: 9 });
  });

  test('a create that failed says what stays and can be resumed', async () => {
    const hint = 'The server is still preparing the replica.';
    const failed = ended({
      state: 'failed',
      hasResult: false,
      error: { code: 'unreachable', message: 'Nobody answers.', hint },
    });
    const { app, inputsOf } = await open([failed], {
      'replicas.list': () => [replica({ key: 'bay', state: 'unfinished' }, null)],
      'jobs.resumeCreate': () => job({ id: 'again' }),
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent(hint);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => app.router.route).toEqual({ page: 'activity', jobId: 'again' });
    expect(inputsOf('jobs.resumeCreate')).toEqual([{ key: 'bay' }]);
  });

  test('a create that left nothing behind offers nothing to resume', async () => {
    const error = { code: 'refused', message: 'The service said no.' } as const;
    await open([ended({ state: 'failed', hasResult: false, error })], {
      'replicas.list': () => [replica({ key: 'bay', state: 'missing' }, null)],
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent(/The service said no\./);
    expect(page.getByRole('button', { name: 'Resume' }).query()).toBeNull();
  });

  test('a comparison shows thousands of differences by page and only the unexpected ones', async () => {
    const report: VerifyReport = {
      isEqual: false,
      summary: '',
      layers: [{ layerId: 0, name: 'Hydrants', here: 5000, onServer: 5001, equal: 1000 }],
      differences: Array.from({ length: 4000 }, (_, at) => ({
        ...{ layerId: 0, layerName: 'Hydrants', globalId: `{${at}}`, kind: 'different' as const },
        ...{ fields: ['NAME'], explanation: `Reason ${at}.`, isExpected: at >= 2 },
      })),
    };
    await open([ended({ kind: 'verify' })], {
      'jobs.result': (): JobResult => ({ kind: 'verify', report }),
    });
    await expect.element(page.getByText('4,000 differences, 2 unexpected')).toBeVisible();
    const grid = page.getByRole('grid', { name: 'Differences' });
    await expect.element(grid).toHaveAttribute('aria-rowcount', '4001');
    expect(grid.element().querySelectorAll('[role=row]').length).toBeLessThan(60);
    await grid.getByText('Reason 1.').click();
    await expect
      .element(page.getByText('Different values, Hydrants.', { exact: false }))
      .toBeVisible();
    await page.getByRole('checkbox', { name: 'Only unexpected ones' }).click();
    await expect.element(grid).toHaveAttribute('aria-rowcount', '3');
  });

  test('is dismissed, all of it at once as well, while running work stays', async () => {
    const { inputsOf } = await open(
      [
        job({ id: 'runs' }),
        ended({ id: 'a', hasResult: false }),
        ended({ id: 'b', hasResult: false }),
      ],
      { 'jobs.dismiss': () => undefined },
    );
    await page.getByRole('button', { name: 'Dismiss all ended' }).click();
    await expect.poll(() => inputsOf('jobs.dismiss')).toEqual([{ id: 'a' }, { id: 'b' }]);
  });
});

test('another piece of work is shown when it is chosen', async () => {
  const { app } = await open([job(), job({ id: 'other', title: 'Other' })]);
  await page.getByRole('button', { name: /Other/ }).click();
  expect(app.router.route).toEqual({ page: 'activity', jobId: 'other' });
});

test('an empty page says what will appear here', async () => {
  await open([]);
  await expect.element(page.getByText('Nothing is running')).toBeVisible();
});
