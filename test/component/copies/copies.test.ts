import { describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import CrewDialog from '../../../renderer/features/copies/CrewDialog.svelte';
import RegisterCopyButton from '../../../renderer/features/copies/RegisterCopyButton.svelte';
import { AppError } from '../../../shared/errors.ts';
import type {
  CrewReport,
  RegisterPlan,
  RegisterReport,
} from '../../../shared/model/register-copy.ts';
import { problem, warning } from '../../../shared/model/remark.ts';
import type { Job } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const PLAN: RegisterPlan = {
  path: '/home/me/copy.gpkg',
  replicaId: '{4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A}',
  replicaName: 'editor.Bay survey, north side, with a long name that goes on for quite a while',
  hasReference: true,
  pending: 0,
  registeredAt: null,
  remarks: [],
};

const REPORT: RegisterReport = {
  path: PLAN.path,
  replicaId: '{1F0C8B31-6D5E-4C0B-9A53-0E5A2B7C9D10}',
  replicaName: 'Bay survey_0a1b2c3d',
  copyOf: PLAN.replicaId,
  generations: { replica: 12, layers: {} },
  held: 2,
  remarks: [],
  reasons: [],
};

const CREW: CrewReport = {
  from: '/home/me/Bay.gpkg',
  copies: [
    {
      ...{ name: 'Bay-1', path: '/home/me/Bay copies/Bay-1.gpkg', state: 'registered' },
      ...{ replicaName: 'Bay-1_0a1b2c3d', held: 0, error: null },
    },
    {
      ...{ name: 'Bay-2', path: '/home/me/Bay copies/Bay-2.gpkg', state: 'failed' },
      ...{ replicaName: null, held: 0 },
      error: {
        code: 'refused',
        message: 'The service refused to create the replica.',
        hint: 'Try again.',
      },
    },
    {
      ...{ name: 'Bay-3', path: '/home/me/Bay copies/Bay-3.gpkg', state: 'not-begun' },
      ...{ replicaName: null, held: 0, error: null },
    },
  ],
  summary:
    '1 of 3 copies are registered and ready. 1 failed. 1 was not begun. Do the same again to go on.',
  isComplete: false,
  remarks: [],
};

const registering = (changes: Partial<Job> = {}): Job =>
  job({ id: 'reg', kind: 'register-copy', phase: 'Asking for a replica of this copy', ...changes });
const crewJob = (changes: Partial<Job> = {}): Job =>
  job({
    id: 'crew',
    kind: 'make-copies',
    phase: 'Copy 2 of 3, Bay-2: Copying the file',
    ...changes,
  });
const ENDED = { state: 'done', endedAt: Date.now(), hasResult: true } as const;

async function openRegister(others: Replies = {}): Promise<FakeApp> {
  const fake = await fakeApp({
    'replicas.list': () => [replica()],
    'replica.previewRegister': () => PLAN,
    'jobs.registerCopy': () => registering(),
    'jobs.result': () => ({ kind: 'register-copy', report: REPORT }),
    'jobs.cancel': () => undefined,
    ...others,
  });
  await renderPage(fake.app, RegisterCopyButton, { replicaKey: 'bay' });
  await page.getByRole('button', { name: 'Register this copy…' }).click();
  return fake;
}

const startButton = () => page.getByRole('button', { name: 'Register this copy', exact: true });

describe('registering a copy', () => {
  test('says what will happen, does it under the chosen name, and shows what is held', async () => {
    const fake = await openRegister({ 'replica.previewRegister': () => ({ ...PLAN, pending: 2 }) });
    await expect.element(page.getByText(/2 pending edits, all of which are held/)).toBeVisible();
    await page.getByRole('textbox', { name: 'Name of the new replica' }).fill('Ana');
    await startButton().click();
    expect(fake.inputsOf('jobs.registerCopy')).toEqual([{ key: 'bay', options: { name: 'Ana' } }]);
    await expect.element(page.getByText('Asking for a replica of this copy')).toBeVisible();
    fake.emit('jobs.changed', { id: 'reg', job: registering(ENDED) });
    await expect.element(page.getByText(/It is registered as Bay survey_0a1b2c3d/)).toBeVisible();
    await page.getByRole('button', { name: 'Show held edits' }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(fake.app.router.route).toMatchObject({ page: 'replica', key: 'bay', tab: 'changes' });
  });

  test('is not offered where the service cannot do it, which is said', async () => {
    await openRegister({
      'replica.previewRegister': () => ({
        ...PLAN,
        remarks: [problem('replicaOptions', 'This service does not register existing data.')],
      }),
    });
    await expect.element(page.getByText('This copy cannot be registered')).toBeVisible();
    await expect.element(startButton()).not.toBeInTheDocument();
    await expect.element(page.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  });

  test('asks first when the original is gone, and goes on only then without it', async () => {
    const fake = await openRegister({
      'replica.previewRegister': () => ({
        ...{ ...PLAN, hasReference: false },
        remarks: [warning('replicaOptions', 'Changes of others may never come down.')],
      }),
    });
    await expect.element(page.getByText('Changes of others may never come down.')).toBeVisible();
    await page.getByRole('button', { name: 'Register without the original' }).click();
    expect(fake.inputsOf('jobs.registerCopy')).toMatchObject([
      { options: { withoutReference: true } },
    ]);
  });

  test('tells that a file was registered before and does it again only when asked', async () => {
    const fake = await openRegister({
      'replica.previewRegister': () => ({ ...PLAN, registeredAt: '2026-08-07T09:00:00.000Z' }),
    });
    await expect.element(page.getByText('This file was registered before')).toBeVisible();
    await page.getByRole('button', { name: 'Register this copy again' }).click();
    expect(fake.inputsOf('jobs.registerCopy')).toMatchObject([{ options: { again: true } }]);
  });

  test('can be looked at again after the service did not answer', async () => {
    let asked = 0;
    await openRegister({
      'replica.previewRegister': () => {
        asked += 1;
        if (asked === 1) throw new AppError('unreachable', 'The server cannot be reached.');
        return PLAN;
      },
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(startButton()).toBeVisible();
  });

  test('shows why it failed and can be stopped while it runs', async () => {
    const fake = await openRegister();
    await startButton().click();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(fake.inputsOf('jobs.cancel')).toEqual([{ id: 'reg' }]);
    const error = { code: 'cancelled', message: 'Stopped.' } as const;
    const stopped = registering({ state: 'cancelled', endedAt: Date.now(), error });
    fake.emit('jobs.changed', { id: 'reg', job: stopped });
    await expect.element(page.getByText('The copy was not registered')).toBeVisible();
    await expect.element(startButton()).toBeVisible();
  });
});

async function openCrew(others: Replies = {}, pending = 0): Promise<FakeApp> {
  const fake = await fakeApp({
    'replicas.list': () => [replica()],
    'replica.suggestCopiesFolder': () => '/home/me/Bay copies',
    'replica.chooseCopiesFolder': () => '/media/stick',
    'jobs.makeCopies': () => crewJob(),
    'jobs.result': () => ({ kind: 'make-copies', report: CREW }),
    'jobs.showInFolder': () => undefined,
    ...others,
  });
  const onclose = vi.fn();
  await renderPage(fake.app, CrewDialog, { replicaKey: 'bay', stem: 'Bay', pending, onclose });
  return fake;
}

describe('copies for a crew', () => {
  test('are numbered, can be named, and go where the user wants them', async () => {
    const fake = await openCrew({}, 3);
    await expect.element(page.getByText('/home/me/Bay copies')).toBeVisible();
    await expect.element(page.getByText(/3 pending edits of this file are held/)).toBeVisible();
    await page.getByRole('button', { name: 'Choose…' }).click();
    const names = page.getByRole('textbox', { name: 'Names' });
    await expect.element(names).toHaveValue('Bay-1\nBay-2\nBay-3');
    await names.fill('Ana\nBen');
    await page.getByRole('button', { name: 'Make 2 copies' }).click();
    expect(fake.inputsOf('jobs.makeCopies')).toEqual([
      { key: 'bay', folder: '/media/stick', names: ['Ana', 'Ben'] },
    ]);
    await expect.element(page.getByText('Copy 2 of 3, Bay-2: Copying the file')).toBeVisible();
  });

  test('with names that no file can have are not begun, and the reason is said', async () => {
    await openCrew();
    await page.getByRole('textbox', { name: 'Names' }).fill('Ana\nana');
    await expect
      .element(page.getByText('Two copies cannot both be named ana.').first())
      .toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Make 2 copies' }))
      .toHaveAttribute('aria-disabled', 'true');
  });

  test('show what became of each, and go on where some are missing', async () => {
    const fake = await openCrew();
    await page.getByRole('button', { name: 'Make 3 copies' }).click();
    fake.emit('jobs.changed', { id: 'crew', job: crewJob(ENDED) });
    await expect.element(page.getByText('Not all copies are ready')).toBeVisible();
    await expect.element(page.getByText(/Failed\. The service refused/)).toBeVisible();
    await page.getByRole('button', { name: 'Show in folder' }).click();
    expect(fake.inputsOf('jobs.showInFolder')).toEqual([{ id: 'crew' }]);
    await page.getByRole('button', { name: 'Go on' }).click();
    expect(fake.inputsOf('jobs.makeCopies')).toHaveLength(2);
  });
});
