import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import SyncTab from '../../../renderer/features/sync/SyncTab.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { SyncCapabilities } from '../../../shared/model/service.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica as summary, serviceReport, statusReport } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { conflict, exchange, GROUPS, pendingStatus, repliesFor, tabProps } from './replies.ts';

const started = job({ id: 'new', kind: 'sync' });

async function open(status = pendingStatus(), others: Replies = {}): Promise<FakeApp> {
  const fake = await fakeApp(
    repliesFor(status, GROUPS, {
      'jobs.sync': () => started,
      'jobs.dryRun': () => job({ id: 'new', kind: 'dry-run' }),
      ...others,
    }),
  );
  await renderPage(fake.app, SyncTab, tabProps(fake.app));
  await expect.element(page.getByText('Edits going up')).toBeVisible();
  return fake;
}

function service(sync: Partial<SyncCapabilities>): Replies {
  const { service: one } = serviceReport();
  return { 'replica.service': () => ({ ...one, sync: { ...one.sync, ...sync } }) };
}

describe('before a sync', () => {
  test('perReplica goes one way as a whole, and each way says what happens to local edits', async () => {
    const { inputsOf } = await open();
    const group = page.getByRole('radiogroup', { name: 'Direction' });
    await expect.element(group.getByRole('radio', { name: 'Bidirectional' })).toBeChecked();
    await expect
      .element(group.getByRole('radio', { name: 'Snapshot' }))
      .toHaveAccessibleDescription(
        /The server ignores local edits. Your 43 edits stay pending here/,
      );
    await group.getByRole('radio', { name: 'Download' }).click();
    await page.getByRole('button', { name: 'Bring changes' }).click();
    expect(inputsOf('jobs.sync')).toEqual([
      {
        key: 'bay',
        options: {
          direction: 'download',
          rollbackOnFailure: false,
          onConflict: 'ask',
          oneCall: false,
          close: false,
        },
      },
    ]);
  });

  test('perLayer has a direction for each layer and one for all', async () => {
    const { inputsOf } = await open(pendingStatus({ syncModel: 'perLayer' }));
    await page.getByLabelText('Direction of All layers').selectOptions('upload');
    await expect.element(page.getByRole('button', { name: 'Send 43 edits' })).toBeVisible();
    await page.getByLabelText('Direction of Hydrants').selectOptions('download');
    await expect.element(page.getByLabelText('Direction of All layers')).toHaveValue('mixed');
    await page.getByRole('button', { name: 'Send 5 edits and bring changes' }).click();
    expect(inputsOf('jobs.sync')).toMatchObject([
      { options: { direction: 'upload', layerDirections: { 0: 'download' } } },
    ]);
  });

  test('rollback is a choice where the service has one', async () => {
    const { inputsOf } = await open();
    await page.getByRole('radio', { name: 'Undo the whole batch' }).click();
    await page.getByRole('button', { name: 'Send 43 edits and bring changes' }).click();
    expect(inputsOf('jobs.sync')).toMatchObject([{ options: { rollbackOnFailure: true } }]);
  });

  test.each([
    [{ rollbackOnFailure: false, perReplica: false }, /skips refused edits/],
    [{ rollbackOnFailure: false, perReplica: true }, /all edits of a sync or none/],
  ])('rollback is a sentence where the service fixes it: %o', async (sync, sentence) => {
    const { inputsOf } = await open(pendingStatus(), service(sync));
    await expect.element(page.getByText(sentence)).toBeVisible();
    expect(page.getByRole('radio', { name: 'Undo the whole batch' }).elements()).toEqual([]);
    await page.getByRole('button', { name: 'Send 43 edits and bring changes' }).click();
    expect(inputsOf('jobs.sync')[0]).not.toHaveProperty('options.rollbackOnFailure');
  });

  test('held edits and those in conflict are told apart from those that go', async () => {
    const conflicts = [conflict()];
    const { layers } = pendingStatus();
    const held = layers.map((layer) => (layer.layerId === 0 ? { ...layer, held: 2 } : layer));
    await open(pendingStatus({ conflicts: 1, layers: held }), {
      'conflicts.list': () => conflicts,
    });
    await expect.element(page.getByText('2 held back')).toBeVisible();
    await expect.element(page.getByText('1 in conflict')).toBeVisible();
    await expect.element(page.getByText('40 wait for the decision')).toBeVisible();
    await page.getByRole('radio', { name: 'Upload' }).click();
    await expect.element(page.getByRole('button', { name: 'Send 40 edits' })).toBeVisible();
  });

  test('nothing to send is said, and the button stays reachable', async () => {
    const { inputsOf } = await open(statusReport({ syncModel: 'perReplica' }));
    await page.getByRole('radio', { name: 'Upload' }).click();
    const button = page.getByRole('button', { name: 'Send edits' });
    await expect.element(button).toHaveAttribute('aria-disabled', 'true');
    await expect.element(page.getByText(/There is no edit to send/).last()).toBeVisible();
    expect(inputsOf('jobs.sync')).toEqual([]);
  });

  test('unregistering with edits that do not go warns', async () => {
    await open();
    await page.getByRole('radio', { name: 'Download' }).click();
    await page.getByRole('checkbox', { name: 'Unregister the replica at the end' }).click();
    await expect.element(page.getByText(/43 edits would not be sent by this sync/)).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Bring changes and unregister' }))
      .toBeVisible();
  });

  test('an interrupted sync says that no edit is sent twice, and the button goes on with it', async () => {
    const { inputsOf } = await open(pendingStatus({ exchange: exchange() }));
    await expect.element(page.getByText(/none is sent twice/)).toBeVisible();
    await expect
      .element(page.getByText(/stopped while sending edits, before an answer came/))
      .toBeVisible();
    await page.getByRole('button', { name: 'Go on with the interrupted sync' }).click();
    expect(inputsOf('jobs.sync')).toHaveLength(1);
  });

  test('conflicts are counted by what can be done, and lead to their review', async () => {
    const { app } = await open(pendingStatus({ conflicts: 3 }), {
      'conflicts.list': () => [
        conflict(),
        conflict({ conflictId: 2, canMerge: true, fields: [] }),
        conflict({ conflictId: 3, isHeld: true }),
      ],
    });
    await expect.element(page.getByText('2 conflicts wait for a decision').first()).toBeVisible();
    await expect.element(page.getByText(/^1 can be merged/)).toBeVisible();
    await expect.element(page.getByText(/^1 needs a choice/)).toBeVisible();
    await expect.element(page.getByText('1 conflict with a held edit')).toBeVisible();
    await page.getByRole('button', { name: 'Review conflicts' }).click();
    expect(app.router.route).toMatchObject({ tab: 'changes', isReviewing: true });
  });

  test('the command of the menu starts the sync, once', async () => {
    const { app, inputsOf } = await open();
    app.run('sync');
    app.run('sync');
    await vi.waitFor(() => expect(inputsOf('jobs.sync')).toHaveLength(1));
    await expect.element(page.getByRole('heading', { name: 'Synchronising' })).toBeVisible();
    app.run('sync');
    expect(inputsOf('jobs.sync')).toHaveLength(1);
  });

  test('a sync that cannot be started says why', async () => {
    await open(pendingStatus(), {
      'jobs.sync': () => {
        throw new AppError('file', 'Bay is already being worked on.');
      },
    });
    await userEvent.click(page.getByRole('button', { name: /^Send 43 edits/ }));
    await expect.element(page.getByText('Bay is already being worked on.')).toBeVisible();
  });

  test('edits that another program makes meanwhile are noticed with the list of replicas', async () => {
    let isSent = false;
    const now = (): StatusReport => (isSent ? statusReport() : pendingStatus());
    const { emit } = await open(pendingStatus(), {
      'replica.status': now,
      'replicas.list': () => [summary({ status: now() })],
    });
    await expect.element(page.getByText('43 edits to send')).toBeVisible();
    isSent = true;
    emit('replicas.changed', [summary({ status: now() })]);
    await expect.element(page.getByText(/No pending edits/)).toBeVisible();
  });

  test('a file that cannot be read says so and can be tried again', async () => {
    let isThere = false;
    const fake = await fakeApp(
      repliesFor(pendingStatus(), GROUPS, {
        'replica.status': () => {
          if (!isThere) throw new AppError('file', 'Bay.gpkg is not there.');
          return pendingStatus();
        },
      }),
    );
    await renderPage(fake.app, SyncTab, tabProps(fake.app));
    await expect.element(page.getByText('Bay.gpkg is not there.')).toBeVisible();
    isThere = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(page.getByText('43 edits to send')).toBeVisible();
  });
});

describe('a replica that cannot be synchronised', () => {
  test.each([
    ['unregistered', pendingStatus({ state: 'closed' }), 'This replica has been unregistered'],
    [
      'unfinished',
      pendingStatus({ state: 'creating', replicaId: null }),
      'This replica is not finished',
    ],
    ['exported', pendingStatus({ replicaId: null }), 'This file was exported without a replica'],
  ])('says why: %s', async (_, status, title) => {
    const { app } = await fakeApp(repliesFor(status));
    await renderPage(app, SyncTab, tabProps(app));
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible();
    expect(page.getByRole('button', { name: 'Dry run' }).elements()).toEqual([]);
  });

  test('because its edits were carried over leads to the new file and offers no second time', async () => {
    const next = '/home/me/Documents/Syncline/Bay 2.gpkg';
    const status = pendingStatus({ state: 'closed', carriedOverTo: next });
    const { app } = await fakeApp(
      repliesFor(status, GROUPS, {
        'replicas.list': () => [summary({}, status), summary({ key: 'bay-2', path: next })],
      }),
    );
    await renderPage(app, SyncTab, tabProps(app));
    await expect.element(page.getByText(new RegExp(`Go on in ${next}`))).toBeVisible();
    expect(page.getByRole('button', { name: /^Carry/ }).elements()).toEqual([]);
    await page.getByRole('button', { name: 'Open the new replica' }).click();
    expect(app.router.route).toMatchObject({ page: 'replica', key: 'bay-2', tab: 'changes' });
  });
});
