import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { AppError } from '../../../shared/errors.ts';
import type { ReplicaSummary } from '../../../shared/model/window.ts';
import ReplicaHost from './ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { account, job, knownService } from '../support/fixtures.ts';
import { dryRun } from '../sync/replies.ts';
import { conflict, edit, KEY, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(() => vi.restoreAllMocks());

async function open(replies: Replies = {}, tab = 'data') {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const values = { tab };
  const screen = await render(ReplicaHost, { app: fake.app, ...values });
  return { fake, screen };
}

function be(change: Partial<ReplicaSummary>): void {
  world.summary = { ...world.summary, ...change };
}

async function choose(screen: Awaited<ReturnType<typeof open>>['screen'], item: string) {
  await screen.getByRole('button', { name: 'More for this replica' }).click();
  await screen.getByRole('menuitem', { name: item }).click();
}

describe('the page of a replica', () => {
  test('says in words what the replica is and what waits in it', async () => {
    const { screen } = await open();
    const heading = screen.getByRole('heading', { level: 1, name: 'Trieste' });
    await expect.element(heading).toHaveFocus();
    await expect.element(screen.getByText('gis.example.org')).toBeVisible();
    await expect.element(screen.getByText('Registered')).toBeVisible();
    await expect.element(screen.getByRole('button', { name: '2 edits to send' })).toBeVisible();
  });

  test('a tab is a step that Back leads away from', async () => {
    const { fake, screen } = await open();
    await screen.getByRole('tab', { name: 'Definition' }).click();
    expect(fake.app.router.route).toMatchObject({ page: 'replica', key: KEY, tab: 'definition' });
  });

  test('what was chosen for the next sync is still chosen after a look at another tab', async () => {
    const { fake, screen } = await open();
    await screen.rerender({ app: fake.app, tab: 'sync' });
    const direction = screen.getByLabelText('Direction of All layers');
    await direction.selectOptions('download');
    await screen.rerender({ app: fake.app, tab: 'definition' });
    await expect.element(direction).not.toBeInTheDocument();
    await screen.rerender({ app: fake.app, tab: 'sync' });
    await expect.element(direction).toHaveValue('download');
    await expect.element(screen.getByRole('button', { name: 'Bring changes' })).toBeVisible();
  });

  test('a result of a sync that was closed stays closed', async () => {
    const ended = { key: KEY, state: 'done', endedAt: 1_000_000, hasResult: true } as const;
    const { fake, screen } = await open({
      'jobs.list': () => [job({ ...ended, kind: 'dry-run' })],
      'jobs.result': () => ({ kind: 'dry-run', report: dryRun() }),
    });
    await screen.rerender({ app: fake.app, tab: 'sync' });
    await screen.getByRole('button', { name: 'Close', exact: true }).click();
    await screen.rerender({ app: fake.app, tab: 'definition' });
    await screen.rerender({ app: fake.app, tab: 'sync' });
    await expect.element(screen.getByRole('button', { name: 'Dry run' })).toBeVisible();
    await new Promise(requestAnimationFrame);
    expect(screen.getByRole('heading', { name: dryRun().summary }).elements()).toEqual([]);
  });

  test('a sync that stopped for want of a sign-in is told of, and goes on after it', async () => {
    const error = { code: 'sign-in', message: 'The token has expired.' } as const;
    const { fake, screen } = await open({
      'jobs.list': () => [job({ key: KEY, kind: 'sync', state: 'failed', endedAt: 1, error })],
      'jobs.sync': () => job({ id: 'next', key: KEY, kind: 'sync' }),
    });
    const banner = screen.getByRole('group', { name: 'The server wants you to sign in again' });
    await expect.element(banner).toMatchTextContent(/2 edits are safe in this file\./);
    await banner.getByRole('button', { name: 'Sign in and go on…' }).click();
    expect(fake.app.signIn.request?.url).toBe(world.summary.status?.serviceUrl);
    expect(fake.inputsOf('jobs.sync')).toEqual([]);
    fake.app.signIn.done(account());
    await expect.poll(() => fake.inputsOf('jobs.sync')).toMatchObject([{ key: KEY }]);
    expect(fake.app.router.route).toMatchObject({ key: KEY, tab: 'sync' });
  });

  test('an account that has ended is told of before anything fails', async () => {
    const { fake, screen } = await open({
      'accounts.list': () => [account()],
      'services.list': () => [
        knownService({
          url: world.summary.status!.serviceUrl,
          signIn: { kind: 'oauth', username: 'anna.muster', storage: 'kept' },
        }),
      ],
    });
    const banner = screen.getByRole('group', { name: 'The server wants you to sign in again' });
    await expect.element(screen.getByRole('heading', { level: 1 })).toBeVisible();
    expect(banner.query()).toBeNull();
    fake.emit('accounts.changed', [account({ state: 'ended' })]);
    await banner.getByRole('button', { name: 'Sign in…' }).click();
    fake.app.signIn.done(account());
    fake.emit('accounts.changed', [account()]);
    await expect.element(banner).not.toBeInTheDocument();
    expect(fake.inputsOf('jobs.sync')).toEqual([]);
  });

  test('a closed replica can be read and says what was never sent', async () => {
    be({ state: 'closed' });
    const { screen } = await open();
    await expect.element(screen.getByText(/This replica is unregistered: its data/)).toBeVisible();
    await expect.element(screen.getByText(/2 edits in it were never sent/)).toBeVisible();
    await expect
      .element(screen.getByRole('grid').getByText('Hydrant 2', { exact: true }))
      .toBeVisible();
    await screen.getByRole('button', { name: 'More for this replica' }).click();
    await expect
      .element(screen.getByRole('menuitem', { name: /Unregister/ }))
      .toHaveAttribute('aria-disabled', 'true');
  });

  test('a missing file is explained and can be taken off the list', async () => {
    const hint = 'It was moved, renamed or deleted, or its drive is not connected.';
    const message = '/media/usb/gone.gpkg is not there.';
    be({ state: 'missing', status: null, error: { code: 'file', message, hint } });
    const forget = vi.fn();
    const { fake, screen } = await open({ 'replicas.forget': forget });
    await expect.element(screen.getByText(message)).toBeVisible();
    expect(fake.inputsOf('replica.version')).toEqual([]);
    await screen.getByRole('button', { name: 'Take off the list' }).click();
    await vi.waitFor(() => expect(forget).toHaveBeenCalledWith({ key: KEY }));
    await expect.poll(() => fake.app.router.route).toEqual({ page: 'replicas' });
  });

  test('an unfinished create goes on, or is given up after a question', async () => {
    be({ state: 'unfinished' });
    const resume = vi.fn(() => job({ key: KEY }));
    const unregister = vi.fn(() => job({ key: KEY, kind: 'unregister' }));
    const { screen } = await open({ 'jobs.resumeCreate': resume, 'jobs.unregister': unregister });
    await screen.getByRole('button', { name: 'Go on creating' }).click();
    expect(resume).toHaveBeenCalledWith({ key: KEY });
    await screen.getByRole('button', { name: 'Give up…' }).click();
    expect(unregister).not.toHaveBeenCalled();
    await screen.getByRole('button', { name: 'Give up this replica' }).click();
    await vi.waitFor(() => expect(unregister).toHaveBeenCalledWith({ key: KEY, unsent: 0 }));
  });

  test('an interrupted sync says that nothing is lost and leads to Sync', async () => {
    be({ state: 'interrupted' });
    const { fake, screen } = await open();
    await expect.element(screen.getByText(/Nothing is lost/)).toBeVisible();
    await screen.getByRole('button', { name: 'Go on', exact: true }).click();
    expect(fake.app.router.route).toMatchObject({ tab: 'sync' });
  });

  test('a copy whose registering was interrupted says so and goes on with it', async () => {
    const exchange = { purpose: 'create', direction: 'download', stage: { at: 'sending' } };
    be({ state: 'interrupted', status: { ...world.summary.status!, exchange: exchange as never } });
    const { fake, screen } = await open({
      'replica.previewRegister': () => new Promise(() => null),
    });
    const banner = screen.getByRole('group', { name: 'Registering this copy was interrupted' });
    await expect.element(banner).toMatchTextContent(/nothing is made twice/);
    expect(screen.getByText('A synchronisation was interrupted here').query()).toBeNull();
    await banner.getByRole('button', { name: 'Register this copy…' }).click();
    await expect.poll(() => fake.inputsOf('replica.previewRegister')).toEqual([{ key: KEY }]);
    await userEvent.keyboard('{Escape}');
    await choose(screen, 'Take off the list…');
    await expect
      .element(screen.getByRole('alertdialog', { name: 'Take Trieste off the list?' }))
      .toMatchTextContent(/Registering this copy is not finished/);
  });

  test('leaves the list at once when nothing waits in it, and otherwise after a question', async () => {
    const forget = vi.fn();
    const { fake, screen } = await open({ 'replicas.forget': forget });
    await choose(screen, 'Take off the list…');
    const dialog = screen.getByRole('alertdialog', { name: 'Take Trieste off the list?' });
    await expect.element(dialog).toMatchTextContent(/2 edits in this file have not been sent/);
    await expect.element(dialog).toMatchTextContent(/The file stays where it is/);
    await expect.element(dialog.getByRole('button', { name: 'Keep it on the list' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(forget).not.toHaveBeenCalled();
    fake.emit('replicas.changed', [
      { ...world.summary, status: { ...world.summary.status!, pending: 0 } },
    ]);
    await choose(screen, 'Take off the list');
    await vi.waitFor(() => expect(forget).toHaveBeenCalledWith({ key: KEY }));
    await expect.poll(() => fake.app.router.route).toEqual({ page: 'replicas' });
  });

  test('unregistering with unsent edits needs the typed name', async () => {
    const unregister = vi.fn(() => job({ key: KEY, kind: 'unregister' }));
    const { screen } = await open({ 'jobs.unregister': unregister });
    await choose(screen, 'Unregister…');
    const dialog = screen.getByRole('alertdialog');
    await expect.element(dialog.getByText(/2 edits were never sent/)).toBeVisible();
    const confirm = dialog.getByRole('button', { name: 'Unregister and leave 2 edits unsent' });
    await expect.element(confirm).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByRole('textbox').fill('Trieste');
    await confirm.click();
    await vi.waitFor(() => expect(unregister).toHaveBeenCalledWith({ key: KEY, unsent: 2 }));
  });

  test('Escape keeps the replica', async () => {
    const unregister = vi.fn();
    const { screen } = await open({ 'jobs.unregister': unregister });
    await choose(screen, 'Unregister…');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => screen.getByRole('alertdialog').query()).toBeNull();
    expect(unregister).not.toHaveBeenCalled();
  });

  test('verify starts work, shows where it is, and then what came out', async () => {
    const running = job({ id: 'v', key: KEY, kind: 'verify', phase: 'Comparing Hydrants' });
    const { fake, screen } = await open({ 'jobs.verify': () => running });
    await choose(screen, 'Verify against the server');
    fake.emit('jobs.changed', { id: 'v', job: running });
    await expect
      .element(screen.getByText('Comparing with the server: Comparing Hydrants'))
      .toBeVisible();
    const summary = 'Everything here is as it is on the server.';
    const ended = {
      ...running,
      state: 'done',
      endedAt: Date.now(),
      hasResult: true,
      summary,
    } as const;
    fake.emit('jobs.changed', { id: 'v', job: ended });
    await expect.element(screen.getByText(summary)).toBeVisible();
    await screen.getByRole('button', { name: 'Show the result' }).click();
    expect(fake.app.router.route).toEqual({ page: 'activity', jobId: 'v' });
  });

  test('work that cannot be started says why', async () => {
    const { screen } = await open({
      'jobs.verify': () => {
        throw new AppError('unreachable', 'gis.example.org did not answer.');
      },
    });
    await choose(screen, 'Verify against the server');
    await expect.element(screen.getByText('gis.example.org did not answer.')).toBeVisible();
  });

  test('a file that cannot be opened can be tried again', async () => {
    let isBroken = true;
    const { screen } = await open({
      'replica.layers': () => {
        if (isBroken) throw new AppError('file', 'The file is locked by another program.');
        return world.layers();
      },
    });
    await expect.element(screen.getByText('This replica could not be opened')).toBeVisible();
    isBroken = false;
    await screen.getByRole('button', { name: 'Try again' }).click();
    await expect.element(screen.getByRole('grid')).toBeVisible();
  });

  test('a replica that left the list leads back to it', async () => {
    const { fake, screen } = await open({ 'replicas.list': () => [] });
    await screen.getByRole('button', { name: 'Go to Replicas' }).click();
    expect(fake.app.router.route).toEqual({ page: 'replicas' });
  });

  test.each(['data', 'changes', 'definition'])('%s has no accessibility findings', async (tab) => {
    world.edits = [edit(1), edit(2), edit(5)];
    world.conflicts = [conflict(2)];
    be({ status: { ...world.summary.status!, conflicts: 1 } });
    const { screen } = await open({}, tab);
    const ready = { data: 'Hydrant 3', changes: 'Hydrant 5', definition: 'Extent' }[tab]!;
    await screen.getByText(ready, { exact: true }).first().click();
    const { violations, passes } = await axe.run(screen.container, {
      rules: { region: { enabled: false } },
    });
    const findings = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    expect(findings).toEqual([]);
    expect(passes.some(({ id }) => id === 'color-contrast')).toBe(true);
  });
});
