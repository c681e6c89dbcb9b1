import { describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import CarriedOver from '../../../renderer/features/carry-over/CarriedOver.svelte';
import CarryOverButton from '../../../renderer/features/carry-over/CarryOverButton.svelte';
import { AppError } from '../../../shared/errors.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import {
  CARRY_OVER_FATES,
  type CarriedEdit,
  type CarryOverFate,
  type CarryOverPlan,
} from '../../../shared/model/report.ts';
import type { Job } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const FATES: Readonly<Record<CarryOverFate, number>> = {
  stays: 9,
  merges: 1,
  conflict: 2,
  'row-gone': 1,
  'already-there': 1,
  'no-place': 0,
};

const edits = CARRY_OVER_FATES.flatMap((fate) =>
  Array.from({ length: FATES[fate] }, (_, at): CarriedEdit => {
    const number = CARRY_OVER_FATES.indexOf(fate) * 100 + at;
    return {
      ...{ layerId: 0, layerName: 'Hydrants', target: 'feature' },
      kind: (['update', 'add', 'delete'] as const)[at % 3]!,
      globalId: parseGlobalId(`${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`)!,
      title: `Hydrant ${number}`,
      ...{ fate, text: 'Why.' },
    };
  }),
);

const PLAN: CarryOverPlan = {
  counts: FATES,
  edits,
  summary: 'Of 14 pending edits, 10 will be pending, 3 wait for a decision, 1 is on the server.',
  canStillUpload: true,
};

const previewJob = (changes: Partial<Job>): Job =>
  job({ id: 'look', kind: 'carry-over-preview', ...changes });
const ended = previewJob({ state: 'done', endedAt: Date.now(), hasResult: true });

async function open(others: Replies = {}, onsend?: () => void): Promise<FakeApp> {
  const fake = await fakeApp({
    'replicas.list': () => [replica()],
    'define.suggestFile': () => '/home/me/Documents/Syncline/Bay 2.gpkg',
    'define.chooseFile': () => '/media/stick/Bay new.gpkg',
    'jobs.previewCarryOver': () => previewJob({}),
    'jobs.result': () => ({ kind: 'carry-over-preview', report: PLAN }),
    'jobs.dismiss': () => undefined,
    'jobs.cancel': () => undefined,
    'jobs.carryOver': () => job({ id: 'go', kind: 'carry-over' }),
    ...others,
  });
  await renderPage(fake.app, CarryOverButton, {
    ...{ replicaKey: 'bay', pending: 14 },
    ...(onsend ? { onsend } : {}),
  });
  await page.getByRole('button', { name: 'Carry 14 pending edits over to a new replica…' }).click();
  return fake;
}

async function shown(others: Replies = {}, onsend?: () => void): Promise<FakeApp> {
  const fake = await open(others, onsend);
  await vi.waitFor(() => expect(fake.inputsOf('jobs.previewCarryOver')).toHaveLength(1));
  fake.emit('jobs.changed', { id: 'look', job: ended });
  await expect.element(page.getByText(PLAN.summary)).toBeVisible();
  return fake;
}

describe('carrying edits over', () => {
  test('shows what becomes of each edit before anything is made', async () => {
    const fake = await shown();
    await expect
      .element(page.getByRole('heading', { name: 'Pending in the new replica 9 pending edits' }))
      .toBeVisible();
    await expect.element(page.getByText('and 3 others')).toBeVisible();
    await expect
      .element(page.getByRole('heading', { name: /the row is gone 1 pending edit$/ }))
      .toBeVisible();
    expect(fake.inputsOf('jobs.carryOver')).toEqual([]);
    expect(fake.inputsOf('jobs.dismiss')).toEqual([{ id: 'look' }]);
  });

  test('makes the new replica where the user wants it, with the edits that go', async () => {
    const fake = await shown();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect.element(page.getByText('/media/stick/Bay new.gpkg')).toBeVisible();
    await page
      .getByRole('button', { name: 'Create the new replica with 13 pending edits' })
      .click();
    expect(fake.inputsOf('jobs.carryOver')).toEqual([
      { key: 'bay', path: '/media/stick/Bay new.gpkg' },
    ]);
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  test('says that sending is better while the server knows the replica, and does it', async () => {
    const send = vi.fn();
    await shown({}, send);
    await page.getByRole('button', { name: 'Send the edits first' }).click();
    expect(send).toHaveBeenCalledOnce();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  test('is left without a trace while the preview is made', async () => {
    const fake = await open();
    await expect.element(page.getByText('Downloading the replica')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(fake.inputsOf('jobs.cancel')).toEqual([{ id: 'look' }]);
    expect(fake.inputsOf('jobs.carryOver')).toEqual([]);
  });

  test('a preview that fails says why and can be tried again', async () => {
    const fake = await open();
    await vi.waitFor(() => expect(fake.inputsOf('jobs.previewCarryOver')).toHaveLength(1));
    const error = { code: 'unreachable', message: 'The server does not answer.' } as const;
    const failed = previewJob({ state: 'failed', endedAt: Date.now(), error });
    fake.emit('jobs.changed', { id: 'look', job: failed });
    await expect.element(page.getByText('The server does not answer.')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await vi.waitFor(() => expect(fake.inputsOf('jobs.previewCarryOver')).toHaveLength(2));
  });

  test('a file that cannot be made is told in the dialog, and nothing is lost', async () => {
    await shown({
      'jobs.carryOver': () => {
        throw new AppError('file', 'Bay 2.gpkg exists already.');
      },
    });
    await page.getByRole('button', { name: /^Create the new replica/ }).click();
    await expect.element(page.getByText('Bay 2.gpkg exists already.')).toBeVisible();
    await expect.element(page.getByText(PLAN.summary)).toBeVisible();
  });

  test('that has ended leads to the new replica', async () => {
    const path = '/home/me/Documents/Syncline/Bay 2.gpkg';
    const { app } = await fakeApp({
      'replicas.list': () => [replica(), replica({ key: 'bay-2', path })],
      'jobs.list': () => [
        job({ kind: 'carry-over', state: 'done', endedAt: Date.now(), hasResult: true }),
      ],
      'jobs.result': () => ({
        kind: 'carry-over',
        report: { ...PLAN, path, replicaName: 'Bay 2' },
      }),
    });
    await renderPage(app, CarriedOver, { replicaKey: 'bay' });
    await page.getByRole('button', { name: 'Open the new replica' }).click();
    expect(app.router.route).toMatchObject({ page: 'replica', key: 'bay-2', tab: 'changes' });
  });
});
