import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import SyncTab from '../../../renderer/features/sync/SyncTab.svelte';
import { AppError, type ErrorBody } from '../../../shared/errors.ts';
import type { DryRunReport } from '../../../shared/model/report.ts';
import type { Job, ReceiptGroup, SyncOutcome } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import {
  counts,
  dryRun,
  finding,
  globalId,
  group,
  GROUPS,
  outcome,
  pendingStatus,
  receipt,
  repliesFor,
  tabProps,
} from './replies.ts';

const ENDED = { kind: 'sync', state: 'done', endedAt: 1_000_000, hasResult: true } as const;

async function open(
  jobs: readonly Job[],
  groups: readonly ReceiptGroup[],
  others: Replies = {},
): Promise<FakeApp> {
  const fake = await fakeApp(
    repliesFor(pendingStatus(), groups, {
      'jobs.list': () => jobs,
      'jobs.sync': () => job({ id: 'again', kind: 'sync' }),
      ...others,
    }),
  );
  await renderPage(fake.app, SyncTab, tabProps(fake.app));
  return fake;
}

function ended(
  report: SyncOutcome,
  groups: readonly ReceiptGroup[],
  others: Replies = {},
): Promise<FakeApp> {
  return open([job(ENDED)], groups, { 'jobs.result': () => ({ kind: 'sync', report }), ...others });
}

function failed(error: ErrorBody, others: Replies = {}): Promise<FakeApp> {
  return open([job({ ...ENDED, state: 'failed', hasResult: false, error })], GROUPS, others);
}

function dryRunOf(report: DryRunReport, others: Replies = {}): Promise<FakeApp> {
  return open([job({ ...ENDED, kind: 'dry-run' })], GROUPS, {
    'jobs.result': () => ({ kind: 'dry-run', report }),
    ...others,
  });
}

const line = (name: RegExp) => page.getByRole('button', { name });

describe('while a sync runs', () => {
  test('phase, rows, bytes and time are told, and it can be cancelled', async () => {
    const running = job({
      kind: 'sync',
      phase: 'Sending 43 edits',
      rows: [{ layer: 'Hydrants', count: 1200 }],
      transfer: { what: 'Downloading', done: 8_100_000, total: 20_000_000 },
    });
    const { inputsOf, app } = await open([running], GROUPS, { 'jobs.cancel': () => undefined });
    await expect.element(page.getByText('Sending 43 edits').first()).toBeVisible();
    await expect.element(page.getByText('Hydrants: 1,200 rows')).toBeVisible();
    await expect.element(page.getByText('8.1 MB of 20 MB')).toBeVisible();
    await expect.element(page.getByText(/1 min \d+ s so far/)).toBeVisible();
    await expect.element(page.getByText('5 s', { exact: true })).toBeVisible();
    await expect.element(page.getByText(/every edit stays in this file/)).toBeVisible();
    expect(page.getByRole('button', { name: 'Dry run' }).elements()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(inputsOf('jobs.cancel')).toEqual([{ id: 'job-1' }]);
    await page.getByRole('button', { name: 'Show in Activity' }).click();
    expect(app.router.route).toEqual({ page: 'activity', jobId: 'job-1' });
  });

  test('its end brings the result to the page', async () => {
    const running = job({ kind: 'sync' });
    const { emit } = await open([running], GROUPS, {
      'jobs.result': () => ({ kind: 'sync', report: outcome() }),
    });
    await expect.element(page.getByRole('heading', { name: 'Synchronising' })).toBeVisible();
    emit('jobs.changed', { id: running.id, job: { ...running, ...ENDED } });
    await expect.element(page.getByRole('heading', { name: outcome().summary })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Next sync' })).toBeVisible();
  });

  test('other work on the replica says why nothing can be started', async () => {
    await open([job({ kind: 'verify' })], GROUPS);
    await expect.element(page.getByText('A verification is running.').last()).toBeVisible();
  });
});

describe('after a sync', () => {
  test('outcomes add up to what was sent', async () => {
    await ended(outcome(), GROUPS);
    await expect
      .element(
        page.getByText('41 edits sent = 38 accepted + 3 refused + 0 rolled back + 0 unknown'),
      )
      .toBeVisible();
    await expect
      .element(
        page.getByText('4 adds and 8 updates came from the server. 5 edits are still pending.'),
      )
      .toBeVisible();
    await expect
      .element(page.getByRole('list', { name: 'What became of the edits' }).getByText('2 held'))
      .toBeVisible();
  });

  test('receipts stand by cause in plain words, the first refusal open', async () => {
    await ended(outcome(), GROUPS);
    await expect
      .element(line(/^Refused Value missing Code 1001 2 edits$/))
      .toHaveAttribute('aria-expanded', 'true');
    await expect
      .element(line(/^Refused Not your feature Code 1007 1 edit$/))
      .toHaveAttribute('aria-expanded', 'false');
    await expect
      .element(
        page.getByText(
          'A field that must have a value is empty. Fill in the field and synchronise again.',
        ),
      )
      .toBeVisible();
    await expect.element(page.getByText('Field STATUS must not be null.').first()).toBeVisible();
  });

  test('a receipt opens its feature on the map', async () => {
    const { app } = await ended(outcome(), GROUPS);
    await page.getByRole('button', { name: 'Show STATUS of Hydrant 2', exact: true }).click();
    expect(app.router.route).toMatchObject({
      tab: 'data',
      feature: { layerId: 0, globalId: globalId(2), field: 'STATUS' },
    });
  });

  test('a receipt of an attachment names its feature and leads to it', async () => {
    const photo = receipt(7, { target: 'attachment', outcome: 'refused', code: 1008 });
    const groups = [group({ outcome: 'refused', code: 1008 })];
    const { app } = await ended(outcome(), groups, {
      'replica.receipts': () => ({ total: 1, receipts: [photo] }),
    });
    await expect.element(page.getByText('front.jpg of Hydrant 1')).toBeVisible();
    await page
      .getByRole('button', { name: /of front.jpg of Hydrant 1/ })
      .first()
      .click();
    expect(app.router.route).toMatchObject({ feature: { layerId: 0, globalId: globalId(1) } });
  });

  test('one refused edit is repaired with one click', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS);
    const row = page.getByRole('row', { name: /Hydrant 2/ });
    await row.getByRole('button', { name: 'Set Status to Open' }).click();
    await expect
      .element(page.getByText('1 edit is repaired: the next sync sends it.'))
      .toBeVisible();
    expect(inputsOf('repairs.apply')).toEqual([
      {
        key: 'bay',
        edits: [{ layerId: 0, target: 'feature', globalId: globalId(2) }],
        repair: { kind: 'set-value', field: 'STATUS', value: 1 },
      },
    ]);
  });

  test('what a repair did is in sight where the repair was, is announced, and can be put away', async () => {
    await page.viewport(900, 600);
    onTestFinished(() => page.viewport(1280, 800));
    await ended(outcome(), GROUPS);
    await page.getByRole('button', { name: 'Set Status to Open, for all 2' }).click();
    const news = page.getByRole('status').filter({ hasText: '2 edits are repaired' });
    await expect.element(news).toBeInViewport({ ratio: 1 });
    await expect.poll(() => document.activeElement?.textContent).toContain('2 edits are repaired');
    await news.getByRole('button', { name: 'Close this message' }).click();
    await expect.element(page.getByText('2 edits are repaired')).not.toBeInTheDocument();
  });

  test('while one repair is written its button tells so, and the others wait', async () => {
    let finish = (): void => undefined;
    await ended(outcome(), GROUPS, {
      'repairs.apply': () =>
        new Promise((resolve) => {
          const done = { text: '', rows: [], undo: null, redo: null, repaired: 2, left: 0 };
          finish = () => resolve(done);
        }),
    });
    const pressed = page.getByRole('button', { name: 'Set Status to Open, for all 2' });
    await pressed.click();
    await expect.element(pressed).toHaveAttribute('aria-busy', 'true');
    const others = ['Retry these 2', 'Hold these 2 back', 'Put the old STATUS back, for all 2'];
    for (const name of others) {
      const other = page.getByRole('button', { name });
      await expect.element(other).not.toHaveAttribute('aria-busy');
      await expect.element(other).toHaveAttribute('aria-disabled', 'true');
      await expect.element(other).toHaveAccessibleDescription('Wait until the last step is done.');
    }
    expect(document.querySelectorAll('[aria-busy=true]')).toHaveLength(1);
    finish();
    await expect.element(page.getByText(/2 edits are repaired/)).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Retry these 2' }))
      .not.toHaveAttribute('aria-disabled');
  });

  test('another repair of one edit is chosen from a menu', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS);
    await page.getByRole('button', { name: 'Other repairs of Hydrant 2' }).click();
    await page.getByRole('menuitem', { name: 'Take the changes back' }).click();
    await expect.element(page.getByText('1 edit is taken back.')).toBeVisible();
    expect(inputsOf('repairs.apply')).toMatchObject([{ repair: { kind: 'revert' } }]);
  });

  test('all edits of one cause get the same repair, with a value that is chosen', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS);
    await expect
      .element(page.getByRole('button', { name: 'Set Status to Open, for all 2' }))
      .toBeVisible();
    await page.getByRole('combobox', { name: 'Value for STATUS' }).selectOptions('Closed');
    await page.getByRole('button', { name: 'Set STATUS to Closed, for all 2' }).click();
    await expect.element(page.getByText(/2 edits are repaired/)).toBeVisible();
    expect(inputsOf('repairs.apply')).toMatchObject([
      {
        edits: [{ globalId: globalId(1) }, { globalId: globalId(2) }],
        repair: { kind: 'set-value', field: 'STATUS', value: 2 },
      },
    ]);
  });

  test('a repair that is refused says why, and nothing is called repaired', async () => {
    await ended(outcome(), GROUPS, {
      'repairs.apply': () => {
        throw new AppError(
          'invalid',
          'The server was asked and has no feature with this GlobalID.',
        );
      },
    });
    await page.getByRole('button', { name: 'Set Status to Open, for all 2' }).click();
    await expect.element(page.getByText(/has no feature with this GlobalID/)).toBeVisible();
    expect(page.getByText(/repaired/).elements()).toEqual([]);
  });

  test('only the refused edits are sent again', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS);
    await page.getByRole('button', { name: 'Retry these 2' }).click();
    await vi.waitFor(() =>
      expect(inputsOf('jobs.sync')).toMatchObject([{ options: { onlyEdits: [1, 2] } }]),
    );
    expect(inputsOf('repairs.pendingOf')).toEqual([
      { key: 'bay', sessionId: 3, filter: { outcome: 'refused', code: 1001 } },
    ]);
  });

  test('nothing is sent again when none of them is pending any more', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS, { 'repairs.pendingOf': () => [] });
    await page.getByRole('button', { name: 'Retry these 2' }).click();
    await expect.element(page.getByText(/there is nothing to send again/)).toBeVisible();
    expect(inputsOf('jobs.sync')).toEqual([]);
  });

  test('receipts are found by text', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS, {
      'replica.receipts': () => ({ total: 1, receipts: [receipt(9, { outcome: 'refused' })] }),
    });
    await page.getByRole('searchbox', { name: 'Find in the receipts' }).fill('pipe');
    await expect.element(page.getByText('1 receipt found')).toBeVisible();
    await expect.element(page.getByRole('grid', { name: 'Receipts found' })).toBeVisible();
    expect(inputsOf('replica.receipts').at(-1)).toMatchObject({ filter: { text: 'pipe' } });
    await page.getByRole('searchbox', { name: 'Find in the receipts' }).fill('');
    await expect.element(line(/^Refused Value missing/)).toBeVisible();
  });

  test('edits of one cause are held back together, and what changed is said', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS, { 'pending.hold': () => 2 });
    await page.getByRole('button', { name: 'Hold these 2 back' }).click();
    await expect.element(page.getByText(/2 edits are held back now/)).toBeVisible();
    expect(inputsOf('pending.hold')).toEqual([
      {
        key: 'bay',
        isHeld: true,
        edits: { sessionId: 3, filter: { outcome: 'refused', code: 1001 } },
      },
    ]);
  });

  test('50,000 receipts open at once, by page', async () => {
    const many = [group({ count: 50_000 })];
    const report = outcome({ counts: counts({ sent: 50_000, accepted: 50_000 }) });
    const { inputsOf } = await ended(report, many);
    await line(/^Accepted Taken by the server 50,000 edits$/).click();
    await expect.element(page.getByText('Hydrant 1', { exact: true })).toBeVisible();
    const grid = page.getByRole('grid').element();
    expect(grid.getAttribute('aria-rowcount')).toBe('50001');
    grid.scrollTop = grid.scrollHeight;
    await expect.element(page.getByText('Hydrant 50000', { exact: true })).toBeVisible();
    expect(inputsOf('replica.receipts').length).toBeLessThanOrEqual(4);
    expect(grid.querySelectorAll('[role=row]').length).toBeLessThanOrEqual(40);
  });

  test('edits of unknown outcome are explained, and the server can be asked', async () => {
    const { inputsOf } = await ended(outcome({ counts: counts({ sent: 4, unknown: 4 }) }), [
      group({ outcome: 'unknown', count: 4 }),
    ]);
    await line(/^Unknown Outcome not known 4 edits$/).click();
    await expect.element(page.getByText(/sends none twice/)).toBeVisible();
    await page.getByRole('button', { name: 'Ask the server now' }).click();
    expect(inputsOf('jobs.sync')).toHaveLength(1);
  });

  test('rows that changed on both sides lead to their review', async () => {
    const { app } = await ended(outcome({ counts: counts({ conflicts: 2 }) }), [
      group({ outcome: 'conflict', count: 2 }),
    ]);
    await line(/Changed on both sides 2 edits$/).click();
    await page.getByRole('button', { name: 'Go to the conflicts' }).click();
    expect(app.router.route).toMatchObject({ tab: 'changes', isReviewing: true });
  });

  test('receipts are exported', async () => {
    const { inputsOf } = await ended(outcome(), GROUPS, {
      'replica.exportReceipts': () => '/tmp/r.csv',
    });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    await expect.element(page.getByText('Saved as /tmp/r.csv')).toBeVisible();
    expect(inputsOf('replica.exportReceipts')).toEqual([
      { key: 'bay', sessionId: 3, format: 'csv' },
    ]);
  });

  test('edits of an interrupted sync that was finished first are accounted for', async () => {
    await ended(outcome({ counts: counts({ sent: 50, accepted: 47, refused: 3 }) }), GROUPS);
    await expect
      .element(page.getByText(/9 edits of these belong to the interrupted sync/))
      .toBeVisible();
  });

  test('the result can be closed', async () => {
    await ended(outcome(), GROUPS);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect
      .element(page.getByRole('heading', { name: outcome().summary }))
      .not.toBeInTheDocument();
  });
});

describe('a batch that the server undid', () => {
  const groups = [
    group({ outcome: 'rolled-back', code: 1003, count: 42 }),
    group({ outcome: 'refused', code: 1001, serverMessage: 'STATUS is null.' }),
  ];
  const report = outcome({
    counts: counts({ sent: 43, refused: 1, rolledBack: 42, stillPending: 43 }),
    rollback: {
      sent: 43,
      rolledBack: 42,
      probable: [],
      culprits: [receipt(1, { outcome: 'refused', code: 1001 })],
      serverMessage: 'One edit failed.',
      isProven: true,
    },
  });

  test('is a message of its own: what, why, whose words, and what is safe', async () => {
    await ended(report, groups);
    const banner = page.getByRole('group', {
      name: /The server undid the batch: 42 edits were rolled back/,
    });
    await expect.element(banner).toBeVisible();
    await expect.element(banner.getByText(/all of them are still pending/)).toBeVisible();
    await expect.element(banner.getByText(/Value missing/)).toBeVisible();
    await expect.element(banner.getByText('One edit failed.')).toBeVisible();
    await expect.element(banner.getByText(/43 edits were sent, and none/)).toBeVisible();
    await expect.element(banner.getByText(/asked for these rows afterwards/)).toBeVisible();
  });

  test('names probable culprits where the server names none, and sends the rest without them', async () => {
    const { calls } = await ended(
      {
        ...report,
        rollback: {
          ...report.rollback!,
          culprits: [],
          probable: [finding(1), finding(4, { text: 'NAME takes 5 characters; this is 9.' })],
          isProven: false,
        },
      },
      [group({ outcome: 'rolled-back', code: 1003, count: 43 })],
      { 'pending.hold': () => 2 },
    );
    const banner = page.getByRole('group', { name: /The server undid the batch/ });
    await expect.element(banner.getByText(/These 2 would be refused/)).toBeVisible();
    await expect.element(banner.getByText(/NAME takes 5 characters/)).toBeVisible();
    await page.getByRole('button', { name: 'Hold these 2 back and send the rest' }).click();
    await vi.waitFor(() => expect(calls.at(-1)?.channel).not.toBe('pending.hold'));
    const acted = calls.filter(({ channel }) => ['pending.hold', 'jobs.sync'].includes(channel));
    expect(acted).toMatchObject([
      { channel: 'pending.hold', input: { isHeld: true, edits: { editIds: [1, 4] } } },
      { channel: 'jobs.sync' },
    ]);
  });

  test('is sent again without the edit that brought it down', async () => {
    const { calls } = await ended(report, groups, { 'pending.hold': () => 1 });
    await page.getByRole('button', { name: 'Hold it back and send the rest' }).click();
    await vi.waitFor(() => expect(calls.at(-1)?.channel).not.toBe('pending.hold'));
    const acted = calls.filter(({ channel }) => ['pending.hold', 'jobs.sync'].includes(channel));
    expect(acted).toMatchObject([
      {
        channel: 'pending.hold',
        input: { isHeld: true, edits: { sessionId: 3, filter: { outcome: 'refused' } } },
      },
      { channel: 'jobs.sync' },
    ]);
  });

  test('is not sent again when holding back fails', async () => {
    const { inputsOf } = await ended(report, groups, {
      'pending.hold': () => {
        throw new AppError('file', 'Bay is being worked on.');
      },
    });
    await page.getByRole('button', { name: 'Hold it back and send the rest' }).click();
    await expect.element(page.getByText('That did not work')).toBeVisible();
    expect(inputsOf('jobs.sync')).toEqual([]);
  });

  test('leads to the feature that must be repaired', async () => {
    const { app } = await ended(report, groups);
    const banner = page.getByRole('group', { name: /The server undid the batch/ });
    await banner.getByRole('button', { name: 'Show STATUS of Hydrant 1' }).click();
    expect(app.router.route).toMatchObject({
      tab: 'data',
      feature: { globalId: globalId(1), field: 'STATUS' },
    });
  });
});

describe('a sync that failed', () => {
  test('says what is safe, what the server answered, and can be tried again', async () => {
    const { inputsOf } = await failed({
      code: 'refused',
      message: 'The service answered with an error.',
      server: { code: 500, message: 'Internal <b>error</b>', details: [] },
    });
    await expect
      .element(page.getByText(/Your 43 edits are still pending in this file/).first())
      .toBeVisible();
    await page.getByRole('button', { name: /server’s answer/ }).click();
    await expect.element(page.getByText('Internal <b>error</b>')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(inputsOf('jobs.sync')).toHaveLength(1);
  });

  test('for want of a sign-in asks for it, and goes on after it', async () => {
    const { app, inputsOf } = await failed({
      code: 'sign-in',
      message: 'The service asks for a sign-in.',
      hint: 'Sign in with an account that this server knows, and try again.',
    });
    await expect.element(page.getByText(/an account that this server knows/)).toBeVisible();
    await page.getByRole('button', { name: 'Sign in and go on…' }).click();
    expect(app.signIn.request?.url).toMatch(/FeatureServer$/);
    expect(inputsOf('jobs.sync')).toEqual([]);
    app.signIn.done(null);
    await expect.poll(() => inputsOf('jobs.sync')).toHaveLength(1);
  });

  test('because the replica is gone offers a new one and the edits as a file', async () => {
    const { inputsOf, app } = await failed(
      {
        code: 'replica-gone',
        message: 'The server no longer knows the replica Bay.',
        hint: 'syncline changes',
      },
      { 'pending.export': () => null, 'replica.definition': () => ({ layers: [0] }) },
    );
    await expect.element(page.getByText('The server no longer knows this replica')).toBeVisible();
    expect(page.getByText('syncline changes').elements()).toEqual([]);
    await page.getByRole('button', { name: 'Export the pending edits' }).click();
    expect(inputsOf('pending.export')).toHaveLength(1);
    await page.getByRole('button', { name: 'New replica from this definition' }).click();
    await vi.waitFor(() => expect(app.router.route).toMatchObject({ page: 'new-replica' }));
  });

  test('because the server forgot the history offers to send the edits alone', async () => {
    const { inputsOf } = await failed({ code: 'replica-too-old', message: 'Too old.' });
    await page.getByRole('button', { name: 'Send edits only' }).click();
    expect(inputsOf('jobs.sync')).toMatchObject([{ options: { direction: 'upload' } }]);
  });

  test('because of another copy goes on with this one only when that is chosen', async () => {
    const { inputsOf } = await failed({ code: 'replica-copied', message: 'Another copy.' });
    await page.getByRole('button', { name: /^Send 43 edits/ }).click();
    expect(inputsOf('jobs.sync')[0]).not.toHaveProperty('options.acceptCopy');
  });

  test('because of another copy can go on with this one', async () => {
    const { inputsOf } = await failed({ code: 'replica-copied', message: 'Another copy.' });
    await page.getByRole('button', { name: 'Go on with this copy' }).click();
    expect(inputsOf('jobs.sync')).toMatchObject([{ options: { acceptCopy: true } }]);
  });
});

describe('a dry run', () => {
  test('tells what would happen with rollback and without, and what has changed', async () => {
    await dryRunOf(dryRun());
    await expect.element(page.getByRole('heading', { name: dryRun().summary })).toBeVisible();
    await expect
      .element(
        page.getByText(
          'Nothing was sent and nothing was changed. Not looked at: 3 edits held back and 1 conflict.',
        ),
      )
      .toBeVisible();
    await expect.element(page.getByText('Hydrants: the field PRESSURE is new.')).toBeVisible();
    await expect
      .element(page.getByRole('heading', { name: 'Some edits cannot be sent' }))
      .toBeVisible();
  });

  test('groups findings by cause, and a finding opens its feature', async () => {
    const { app } = await dryRunOf(dryRun());
    await line(/^Value missing Code 1001 2 edits$/).click();
    await page.getByRole('button', { name: 'Show STATUS of Hydrant 2' }).click();
    expect(app.router.route).toMatchObject({
      tab: 'data',
      feature: { layerId: 0, globalId: globalId(2), field: 'STATUS' },
    });
  });

  test('holds back what would be refused, and offers repairs', async () => {
    const { inputsOf } = await dryRunOf(dryRun(), { 'pending.hold': () => 2 });
    await line(/^Value missing Code 1001 2 edits$/).click();
    await expect
      .element(page.getByRole('button', { name: 'Set Status to Open, for all 2' }))
      .toBeVisible();
    await page.getByRole('button', { name: 'Hold these 2 back' }).click();
    await expect.element(page.getByText(/2 edits are held back now/)).toBeVisible();
    expect(inputsOf('pending.hold')).toEqual([
      { key: 'bay', isHeld: true, edits: { editIds: [1, 2] } },
    ]);
  });

  test('is copied as text', async () => {
    const { inputsOf } = await dryRunOf(dryRun());
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    await vi.waitFor(() => expect(inputsOf('app.copyText')).toHaveLength(1));
    expect(JSON.stringify(inputsOf('app.copyText')[0])).toContain('STATUS must not be empty.');
  });

  test('shows 10,000 findings without drawing them all', async () => {
    const findings = Array.from({ length: 10_000 }, (_, n) => finding(n));
    await dryRunOf(dryRun({ findings }));
    await line(/^Value missing Code 1001 10,000 edits$/).click();
    await expect.element(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '10001');
    expect(
      page.getByRole('grid').element().querySelectorAll('[role=row]').length,
    ).toBeLessThanOrEqual(40);
  });

  test('that failed says why', async () => {
    await open(
      [
        job({
          ...ENDED,
          kind: 'dry-run',
          state: 'failed',
          hasResult: false,
          error: { code: 'unreachable', message: 'Nobody answers.' },
        }),
      ],
      GROUPS,
    );
    await expect.element(page.getByText('Nobody answers.')).toBeVisible();
  });
});
