import { describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import RelaysPage from '../../../renderer/features/relays/RelaysPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import { problem } from '../../../shared/model/remark.ts';
import type { KnownRelay } from '../../../shared/model/relay-list.ts';
import type { Job, OpenRequest } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { account, job, knownService } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { shoot } from '../support/shoot.ts';
import {
  CHANGE,
  knownRelay,
  PLAN,
  RECEIPTS,
  SESSION,
  SOURCE_URL,
  TARGET_URL,
  WAITING,
} from './fixtures.ts';

const running = (changes: Partial<Job> = {}): Job =>
  job({
    ...{ id: 'run', kind: 'relay-sync', key: 'water', title: 'Water' },
    ...{ phase: 'Downloading from the source', phases: ['Downloading from the source'] },
    ...changes,
  });
const ENDED = { state: 'done', endedAt: Date.now(), hasResult: true } as const;
const FAILED = { state: 'failed', endedAt: Date.now(), hasResult: false } as const;

interface Shown {
  readonly relays?: readonly KnownRelay[];
  readonly replies?: Replies;
  readonly isCreating?: boolean;
  readonly relayKey?: string | null;
}

async function show({
  relays = [knownRelay()],
  replies,
  isCreating = false,
  relayKey = null,
}: Shown = {}): Promise<FakeApp> {
  const fake = await fakeApp({
    'relays.list': () => relays,
    'relays.sessions': () => [SESSION],
    'relays.receipts': () => ({ total: RECEIPTS.length, receipts: RECEIPTS }),
    'relays.overridden': () => ({ total: 1, changes: [CHANGE] }),
    'relays.sync': () => running(),
    'relays.close': () => running({ kind: 'relay-close' }),
    'accounts.serving': ({ url }: { url: string }) => (url === SOURCE_URL ? account() : null),
    'services.list': () => [
      knownService({ id: 'a', url: SOURCE_URL, name: 'Water' }),
      knownService({ id: 'b', url: TARGET_URL, name: 'Water_partner_copy' }),
    ],
    ...replies,
  });
  await renderPage(fake.app, RelaysPage, { relayKey, isCreating });
  return fake;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('the list of relays', () => {
  test('says what a relay is when there is none', async () => {
    await show({ relays: [] });
    await expect.element(page.getByText(/keeps two feature services alike/)).toBeVisible();
    await expect.element(button('New relay')).toBeVisible();
    await expect.element(button('Open a relay file…')).toBeVisible();
    await shoot('relays-none');
  });

  test('names both sides, the direction, the last run, and what waits', async () => {
    await show({ relays: [knownRelay({ waiting: [WAITING], pending: { source: 2, target: 1 } })] });
    const item = page.getByRole('list', { name: 'Relays on this machine' });
    await expect.element(item.getByText('Water_partner_copy')).toBeVisible();
    await expect.element(item.getByRole('img', { name: 'Both ways' })).toBeVisible();
    await expect.element(item.getByText(/Last run/)).toBeVisible();
    await expect.element(item.getByText('1 refused')).toBeVisible();
    await expect.element(item.getByText('3 to carry')).toBeVisible();
  });

  test('says why it cannot be read and reads again', async () => {
    let isBroken = true;
    await show({
      replies: {
        'relays.list': () => {
          if (isBroken) throw new AppError('file', 'The disk did not answer.');
          return [knownRelay()];
        },
      },
    });
    await expect.element(page.getByText('The disk did not answer.')).toBeVisible();
    isBroken = false;
    await button('Try again').click();
    await expect.element(button('Sync now')).toBeVisible();
  });

  test('opens a file that is chosen, and shows why one cannot be opened', async () => {
    const fake = await show({
      replies: {
        'relays.open': () => {
          throw new AppError('file', 'Water.gpkg is not a relay file.');
        },
      },
    });
    await button('Open a relay file…').click();
    await expect.element(page.getByText('Water.gpkg is not a relay file.')).toBeVisible();
    expect(fake.inputsOf('relays.open')).toHaveLength(1);
  });

  test('shows a relay that was opened from outside', async () => {
    const waiting: OpenRequest[] = [];
    const fake = await show({ replies: { 'app.takeOpenRequests': () => waiting.splice(0) } });
    waiting.push({ kind: 'relay', key: 'water' });
    fake.emit('app.open-request', null);
    await vi.waitFor(() =>
      expect(fake.app.router.route).toEqual({ page: 'relays', key: 'water', isCreating: false }),
    );
  });

  test('looks again for a file that was moved, and asks where it is', async () => {
    const error = { code: 'file', message: 'There is no file Water.relay.' } as const;
    let isLost = true;
    const relays = () => [isLost ? knownRelay({}, { look: null, error }) : knownRelay()];
    const fake = await show({
      replies: {
        'relays.list': relays,
        'relays.locate': () => {
          throw new AppError('file', 'Other.relay is not a relay file.');
        },
      },
    });
    await button('Find the file…').click();
    await expect.element(page.getByText('Other.relay is not a relay file.')).toBeVisible();
    expect(fake.inputsOf('relays.locate')).toEqual([{ key: 'water' }]);
    isLost = false;
    await button('Try again').click();
    await expect.element(button('Sync now')).toBeVisible();
  });

  test('takes an unreadable relay off the list', async () => {
    const error = { code: 'file', message: 'There is no file Water.relay.' } as const;
    const fake = await show({
      relays: [knownRelay({}, { look: null, error })],
      replies: { 'relays.forget': () => undefined },
    });
    await expect.element(page.getByText('There is no file Water.relay.')).toBeVisible();
    await button('Take off the list').click();
    await vi.waitFor(() => expect(fake.inputsOf('relays.forget')).toEqual([{ key: 'water' }]));
  });
});

describe('one relay', () => {
  test('shows receipts with the words of the service, and who is signed in to each side', async () => {
    await show({ relays: [knownRelay({ waiting: [WAITING], overridden: 1 })] });
    await expect.element(page.getByText('anna.muster')).toBeVisible();
    await expect.element(page.getByText('Nobody is signed in')).toBeVisible();
    await expect.element(page.getByText('2 accepted, 1 refused', { exact: true })).toBeVisible();
    await expect.element(page.getByText('1 change there gave way')).toBeVisible();
    const receipts = page.getByRole('grid', { name: 'Receipts' });
    await expect
      .element(receipts.getByText('1000 Setting of Value for STATUS failed.'))
      .toBeVisible();
    await shoot('relays-detail');
  });

  test('shows both versions of a change that gave way', async () => {
    await show();
    await button(/^Hydrants, /).click();
    const versions = page.getByRole('region', { name: /^Hydrants, / });
    await expect.element(versions.getByText('closed', { exact: true })).toBeVisible();
    await expect.element(versions.getByText('open', { exact: true })).toBeVisible();
    await expect.element(versions.getByText('1.5, 2')).toBeVisible();
    expect(versions.getByText('North 9').query()).toBeNull();
    await page.viewport(1000, 1700);
    await page.screenshot({ path: '../../../.cache/shots/relays-versions.png' });
  });

  test('carries what has changed, and sends what was refused only when asked', async () => {
    const fake = await show({ relays: [knownRelay({ waiting: [WAITING] })] });
    await button('Sync now').click();
    await expect.element(page.getByText('Downloading from the source').last()).toBeVisible();
    fake.emit('jobs.changed', {
      id: 'run',
      job: running({ ...FAILED, error: { code: 'unreachable', message: 'No answer.' } }),
    });
    await button('Send the refused edits again').click();
    expect(fake.inputsOf('relays.sync')).toEqual([
      { key: 'water', retriesRefused: false },
      { key: 'water', retriesRefused: true },
    ]);
  });

  test('tells how far a run is, and cancels it', async () => {
    const fake = await show({
      replies: { 'jobs.list': () => [running()], 'jobs.cancel': () => undefined },
    });
    await expect.element(page.getByText(/What has been carried stays carried/)).toBeVisible();
    await shoot('relays-running');
    await button('Cancel').click();
    expect(fake.inputsOf('jobs.cancel')).toEqual([{ id: 'run' }]);
  });

  test('says how the run ended', async () => {
    const report = {
      ...{
        path: '/w.relay',
        sessionId: 2,
        result: 'partial',
        summary: '1 edit refused by the target.',
      },
      ...{ counts: SESSION.counts, waiting: 1, remarks: ['A note.'], reasons: [] },
    };
    await show({
      replies: {
        'jobs.list': () => [running(ENDED)],
        'jobs.result': () => ({ kind: 'relay-sync', report }),
      },
    });
    await expect
      .element(page.getByText('1 edit refused by the target.', { exact: true }))
      .toBeVisible();
    await expect.element(page.getByText('A note.')).toBeVisible();
  });

  test('offers the sign-in of each side when a service wants one', async () => {
    const error = { code: 'sign-in', message: 'The service wants somebody to sign in.' } as const;
    const fake = await show({ replies: { 'jobs.list': () => [running({ ...FAILED, error })] } });
    await button('Sign in to the target…').last().click();
    expect(fake.app.signIn.request?.url).toBe(TARGET_URL);
    fake.app.signIn.done(null);
    await vi.waitFor(() => expect(fake.inputsOf('relays.sync')).toHaveLength(1));
  });

  test('offers the sign-in of one side alone when the error names it', async () => {
    const message = 'Source: Could not read the service: it needs a sign-in.';
    const error = { code: 'sign-in', message, serviceUrl: SOURCE_URL } as const;
    const fake = await show({ replies: { 'jobs.list': () => [running({ ...FAILED, error })] } });
    await expect.element(page.getByText(message)).toBeVisible();
    const alert = page.getByRole('alert');
    expect(alert.getByRole('button', { name: /^Sign in to the/ }).elements()).toHaveLength(1);
    await alert.getByRole('button', { name: 'Sign in to the source…' }).click();
    expect(fake.app.signIn.request?.url).toBe(SOURCE_URL);
  });

  test('says what waits once, with its place and the words of the service', async () => {
    await show({ relays: [knownRelay({ waiting: [WAITING] })] });
    const waiting = page.getByRole('region', { name: 'Edits that wait' });
    await expect.element(waiting.getByText('Hydrants, for the target')).toBeVisible();
    await expect.element(waiting.getByText('Setting of Value for STATUS failed.')).toBeVisible();
    await expect.element(waiting.getByText('Code 1000')).toBeVisible();
  });

  test('says that a run was interrupted', async () => {
    await show({ relays: [knownRelay({ underWay: 'An upload to the target was interrupted.' })] });
    await expect.element(page.getByText(/The next run finishes it/)).toBeVisible();
  });

  test('goes on with one that is not set up on both sides', async () => {
    await show({ relays: [knownRelay({ state: 'creating', lastSyncAt: null })] });
    await expect.element(button('Go on setting it up')).toBeVisible();
  });
});

describe('closing a relay', () => {
  test('says what is left before it is done, and begins with the safe answer', async () => {
    const relay = knownRelay({ waiting: [WAITING], pending: { source: 0, target: 4 } });
    const fake = await show({ relays: [relay] });
    await button('Close the relay…').click();
    const dialog = page.getByRole('alertdialog');
    await expect.element(dialog.getByText(/4 edits are not carried to the target/)).toBeVisible();
    await expect.element(dialog.getByText(/1 of them was refused/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Keep the relay' })).toHaveFocus();
    await shoot('relays-close');
    expect(fake.inputsOf('relays.close')).toEqual([]);
    await dialog.getByRole('button', { name: 'Close the relay', exact: true }).click();
    await vi.waitFor(() => expect(fake.inputsOf('relays.close')).toEqual([{ key: 'water' }]));
  });

  test('names the side that still has its replica', async () => {
    const report = {
      path: '/w.relay',
      outcomes: { source: 'unregistered', target: 'left' },
      errors: [{ side: 'target', message: 'Target: The server did not answer.' }],
      ...{ pending: { source: 0, target: 2 }, waiting: [] },
    };
    await show({
      replies: {
        'jobs.list': () => [running({ ...ENDED, kind: 'relay-close' })],
        'jobs.result': () => ({ kind: 'relay-close', report }),
      },
    });
    await expect.element(page.getByText('Target still has its replica.')).toBeVisible();
    await expect.element(page.getByText('Target: The server did not answer.')).toBeVisible();
    await expect.element(page.getByText('2 edits were not carried to the target.')).toBeVisible();
  });
});

describe('a new relay', () => {
  const planJob = (changes: Partial<Job> = {}): Job =>
    job({ id: 'plan', kind: 'relay-plan', key: '', phase: 'Reading both services', ...changes });

  async function compared(plan = PLAN, others: Replies = {}): Promise<FakeApp> {
    const fake = await show({
      isCreating: true,
      replies: {
        'relays.plan': () => planJob(),
        'relays.suggestFile': () => '/home/me/Water to Water_partner_copy.relay',
        'relays.create': () => running({ kind: 'relay-create' }),
        'jobs.result': () => ({ kind: 'relay-plan', report: plan }),
        ...others,
      },
    });
    await page.getByLabelText('Source').first().selectOptions(SOURCE_URL);
    await page.getByLabelText('Target').first().selectOptions(TARGET_URL);
    await button('Compare the services').click();
    return fake;
  }

  test('says what would be carried before anything can be created', async () => {
    const fake = await compared();
    await expect.element(page.getByText('Reading both services').last()).toBeVisible();
    expect(button('Create the relay').query()).toBeNull();
    fake.emit('jobs.changed', { id: 'plan', job: planJob(ENDED) });
    await expect
      .element(page.getByText('Hydrants: 12400 rows would be added to the target.'))
      .toBeVisible();
    await shoot('relays-plan');
    expect(fake.inputsOf('relays.create')).toEqual([]);
    await button('Create the relay').click();
    const choices = { direction: 'one-way', policy: 'source', withAttachments: true };
    const wish = { source: SOURCE_URL, target: TARGET_URL, choices };
    await vi.waitFor(() =>
      expect(fake.inputsOf('relays.create')).toEqual([
        { ...wish, path: '/home/me/Water to Water_partner_copy.relay' },
      ]),
    );
    expect(fake.app.router.route).toEqual({ page: 'relays', key: 'water', isCreating: false });
  });

  test('moves the focus to the answer', async () => {
    const fake = await compared();
    fake.emit('jobs.changed', { id: 'plan', job: planJob(ENDED) });
    await expect.element(page.getByRole('group', { name: 'What would be carried' })).toHaveFocus();
  });

  test('forgets the plan when something else is chosen', async () => {
    const fake = await compared();
    fake.emit('jobs.changed', { id: 'plan', job: planJob(ENDED) });
    await expect.element(button('Create the relay')).toBeVisible();
    await page.getByRole('radio', { name: /Both ways/ }).click();
    expect(button('Create the relay').query()).toBeNull();
    await expect.element(button('Compare the services')).toBeVisible();
  });

  test('creates nothing while there is a problem', async () => {
    const remarks = [problem('target', 'The target lacks the capability Sync.')];
    const fake = await compared({ ...PLAN, remarks });
    fake.emit('jobs.changed', { id: 'plan', job: planJob(ENDED) });
    await expect.element(page.getByText('The target lacks the capability Sync.')).toBeVisible();
    expect(button('Create the relay').query()).toBeNull();
  });

  test('tells of a set-up that runs, and why one has left no file', async () => {
    const missing = { code: 'file', message: 'There is no file Water.relay.' } as const;
    const fake = await show({
      relayKey: 'water',
      relays: [knownRelay({}, { look: null, error: missing })],
      replies: { 'jobs.list': () => [running({ kind: 'relay-create' })] },
    });
    await expect.element(page.getByText(/What has been carried stays/)).toBeVisible();
    expect(page.getByText('There is no file Water.relay.').query()).toBeNull();
    const error = { code: 'unreachable', message: 'The target did not answer.' } as const;
    const ended = running({ ...FAILED, kind: 'relay-create', error });
    fake.emit('jobs.changed', { id: 'run', job: ended });
    fake.emit('relays.changed', []);
    await expect.element(page.getByText('The relay was not set up')).toBeVisible();
    await expect.element(page.getByText('The target did not answer.')).toBeVisible();
  });

  test('does not take the same service twice', async () => {
    const fake = await show({ isCreating: true });
    await page.getByLabelText('Source').first().selectOptions(SOURCE_URL);
    await page.getByLabelText('Target').first().selectOptions(SOURCE_URL);
    await button('Compare the services').click();
    await expect
      .element(page.getByText('Source and target must be two different services.'))
      .toBeVisible();
    expect(fake.inputsOf('relays.plan')).toEqual([]);
  });

  test('signs in to a side and compares again', async () => {
    const error = { code: 'sign-in', message: 'The service wants somebody to sign in.' } as const;
    const fake = await compared();
    fake.emit('jobs.changed', { id: 'plan', job: planJob({ ...FAILED, error }) });
    await button('Sign in to the source…').click();
    expect(fake.app.signIn.request?.url).toBe(SOURCE_URL);
    fake.app.signIn.done(null);
    await vi.waitFor(() => expect(fake.inputsOf('relays.plan')).toHaveLength(2));
  });
});
