import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import ReplicasPage from '../../../renderer/features/replicas/ReplicasPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { ReplicaSummary } from '../../../shared/model/window.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

async function open(replicas: readonly ReplicaSummary[], replies: Replies = {}) {
  const fake = await fakeApp({ 'replicas.list': () => replicas, ...replies });
  await renderPage(fake.app, ReplicasPage, {});
  return fake;
}

const named = (name: string, status = {}): ReplicaSummary =>
  replica({ key: name }, { replicaName: name, ...status });
const unfinished = replica({ key: 'half', fileName: 'Half.gpkg', state: 'unfinished' }, null);
const names = () =>
  page
    .getByRole('heading', { level: 2 })
    .elements()
    .map((h) => h.textContent);

describe('the list', () => {
  test('begins with what needs attention', async () => {
    await open([
      named('Zoo'),
      named('Archive', {}),
      replica({ key: 'c', state: 'closed' }, { replicaName: 'Closed' }),
      named('Pending', { pending: 2 }),
      named('Conflict', { pending: 9, conflicts: 1 }),
      unfinished,
      replica({ key: 'gone', fileName: 'Gone.gpkg', state: 'missing' }, null),
    ]);
    await expect.element(page.getByText('Pending')).toBeVisible();
    expect(names()).toEqual(['Gone', 'Half', 'Conflict', 'Pending', 'Archive', 'Zoo', 'Closed']);
  });

  test('says in words what waits, and its button says what it will do', async () => {
    const { app } = await open([named('Bay', { pending: 43, conflicts: 2 })]);
    await expect.element(page.getByText('43 edits to send')).toBeVisible();
    await expect.element(page.getByText('2 conflicts to decide')).toBeVisible();
    await page.getByRole('button', { name: 'Synchronise 43 edits' }).click();
    expect(app.router.route).toMatchObject({ page: 'replica', key: 'Bay', tab: 'sync' });
  });

  test('a thousand replicas are found by name, and one click leads back from nothing found', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => named(`Replica ${at}`));
    const { app } = await open(many);
    app.run('find');
    const filter = page.getByRole('searchbox', { name: 'Find a replica' });
    await expect.element(filter).toHaveFocus();
    await filter.fill('replica 99');
    await expect.element(page.getByRole('status')).toMatchTextContent(/19 of 1,000 replicas/);
    await filter.fill('no such thing');
    await page.getByRole('button', { name: 'Show all replicas' }).click();
    await expect.poll(() => names().length).toBe(100);
    await page.getByRole('button', { name: 'Show 100 more of 900 replicas that follow' }).click();
    await expect.poll(() => names().length).toBe(200);
  });

  test('that is short has no filter', async () => {
    await open([named('Bay')]);
    await expect.element(page.getByText('Nothing to send')).toBeVisible();
    expect(page.getByRole('searchbox').query()).toBeNull();
  });

  test('that is empty teaches the next step', async () => {
    const { app } = await open([]);
    await expect.element(page.getByText('No replicas yet')).toBeVisible();
    await page.getByRole('button', { name: 'New replica' }).click();
    expect(app.router.route).toEqual({ page: 'new-replica', serviceId: null });
  });

  test('a replica that is worked on says where the work is and leads to it', async () => {
    const { app, emit } = await open([named('Bay')]);
    emit('jobs.changed', { id: 'j', job: job({ id: 'j', key: 'Bay', kind: 'sync' }) });
    await expect.element(page.getByText('Downloading the replica…')).toBeVisible();
    await page.getByRole('button', { name: 'Show the work' }).click();
    expect(app.router.route).toEqual({ page: 'activity', jobId: 'j' });
  });

  test('a missing file says what to do; a folder that is synchronised is warned about', async () => {
    const error = { code: 'file', message: 'Gone.gpkg is not there.', hint: 'Open it.' } as const;
    await open([
      replica({ key: 'gone', state: 'missing', error }, null),
      replica({ warnings: ['This file lies in OneDrive.'] }),
    ]);
    await expect.element(page.getByText('Gone.gpkg is not there. Open it.')).toBeVisible();
    await expect.element(page.getByText('This file lies in OneDrive.')).toBeVisible();
  });
});

describe('an unfinished replica', () => {
  test('is resumed and its work shown', async () => {
    const { app, inputsOf } = await open([unfinished], {
      'jobs.resumeCreate': () => job({ id: 'again' }),
    });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => app.router.route).toEqual({ page: 'activity', jobId: 'again' });
    expect(inputsOf('jobs.resumeCreate')).toEqual([{ key: 'half' }]);
  });

  test('is given up only after a question that says what goes', async () => {
    const { app, inputsOf } = await open([unfinished], {
      'jobs.unregister': () => job({ id: 'giving-up', kind: 'unregister' }),
    });
    await page.getByRole('button', { name: 'Give up…' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Give up Half?' });
    await expect
      .element(dialog.getByRole('button', { name: 'Keep it to resume later' }))
      .toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(inputsOf('jobs.unregister')).toEqual([]);
    await page.getByRole('button', { name: 'Give up…' }).click();
    await dialog.getByRole('button', { name: 'Give up the replica' }).click();
    await expect.poll(() => app.router.route).toEqual({ page: 'activity', jobId: 'giving-up' });
  });

  test('that cannot be resumed says why beside it', async () => {
    await open([unfinished], {
      'jobs.resumeCreate': () => {
        throw new AppError('file', 'Half is already being worked on.');
      },
    });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/already being worked on/);
  });
});

test('forgetting warns about edits that were not sent', async () => {
  const { inputsOf } = await open([named('Bay', { pending: 3 })], {
    'replicas.forget': () => undefined,
  });
  await page.getByRole('button', { name: 'More about Bay' }).click();
  await page.getByRole('menuitem', { name: 'Take off the list…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Take Bay off the list?' });
  await expect.element(dialog).toMatchTextContent(/3 edits in this file have not been sent/);
  await dialog.getByRole('button', { name: 'Take off the list' }).click();
  await expect.poll(() => inputsOf('replicas.forget')).toEqual([{ key: 'Bay' }]);
});

test('forgetting a geodatabase says that what was read goes and the geodatabase stays', async () => {
  const from = '/home/me/field.geodatabase';
  await open([named('Field', { pending: 1, openedFrom: { path: from, whyNot: null } })]);
  await page.getByRole('button', { name: 'More about Field' }).click();
  await page.getByRole('menuitem', { name: 'Take off the list…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Take Field off the list?' });
  await expect.element(dialog).toMatchTextContent(/\/home\/me\/field\.geodatabase stays as it is/);
  await expect.element(dialog).not.toMatchTextContent(/The file stays where it is/);
});
