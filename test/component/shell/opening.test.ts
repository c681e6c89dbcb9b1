import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../../renderer/features/shell/App.svelte';
import { openEnvelopes } from '../../../renderer/api.ts';
import { AppState } from '../../../renderer/state/app.svelte.ts';
import type { Bridge } from '../../../shared/contract/contract.ts';
import type { OpenRequest } from '../../../shared/model/window.ts';
import { fakeApp, SETTINGS, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';

const READING = job({
  ...{ id: 'read', kind: 'open-geodatabase', key: '', title: 'North side.geodatabase' },
  ...{ phase: 'Reading the geodatabase', rows: [{ layer: 'Trees', count: 5100 }] },
});

async function openWindow(replies: Replies = {}): Promise<FakeApp> {
  const fake = await fakeApp({ 'jobs.cancel': () => undefined, ...replies });
  await render(App, { api: fake.app.api, bridge: fake.app.bridge });
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
  return fake;
}

test.each([
  ['the first page', false],
  ['any other page', true],
])(
  'a geodatabase that is being read is told of on %s and can be stopped',
  async (_, isWelcomed) => {
    const { emit, inputsOf } = await openWindow({
      'settings.get': () => ({ ...SETTINGS, isWelcomed }),
    });
    emit('jobs.changed', { id: 'read', job: READING });
    await expect.element(page.getByText('Reading North side.geodatabase')).toBeVisible();
    await expect.element(page.getByText('5,100 rows')).toBeVisible();
    await page.screenshot({ path: `../../../.cache/shots/geodatabase-reading-${isWelcomed}.png` });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect.poll(() => inputsOf('jobs.cancel')).toEqual([{ id: 'read' }]);
    emit('jobs.changed', { id: 'read', job: { ...READING, state: 'cancelled', endedAt: 1 } });
    await expect.element(page.getByText('Reading North side.geodatabase')).not.toBeInTheDocument();
  },
);

test('a file from outside that cannot be opened says why, and one that was stopped says nothing', async () => {
  const message = 'Field.geodatabase holds curves, which are not understood.';
  let code: 'file' | 'cancelled' = 'cancelled';
  const { emit, inputsOf } = await openWindow({
    'app.takeOpenRequests': () => [{ kind: 'failed', error: { code, message } }],
  });
  const asked = inputsOf('app.takeOpenRequests').length;
  emit('app.open-request', null);
  await expect.poll(() => inputsOf('app.takeOpenRequests').length).toBeGreaterThan(asked);
  expect(page.getByRole('dialog').query()).toBeNull();
  code = 'file';
  emit('app.open-request', null);
  const dialog = page.getByRole('dialog', { name: 'This could not be opened' });
  await expect.element(dialog).toMatchTextContent(/holds curves, which are not understood\./);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect.element(dialog).not.toBeInTheDocument();
});

test('an opened geodatabase stands in the navigation under its own name', async () => {
  const from = '/home/me/North side.geodatabase';
  await openWindow({
    'replicas.list': () => [
      replica(
        { key: 'north', path: '/data/North side.geodatabase 1f2e.gpkg' },
        { openedFrom: { path: from, whyNot: null } },
      ),
    ],
  });
  const item = page
    .getByRole('navigation')
    .getByRole('button', { name: 'North side.geodatabase', exact: true });
  await expect.element(item).toHaveAttribute('title', from);
});

test('a file that is opened while the window starts is shown, and not the first page', async () => {
  const { app: other } = await fakeApp({
    'settings.get': () => ({ ...SETTINGS, isWelcomed: false }),
  });
  let waiting: readonly OpenRequest[] = [];
  let tell = (): void => undefined;
  const bridge: Bridge = {
    ...other.bridge,
    async invoke(channel, input) {
      if (channel === 'app.takeOpenRequests') {
        const value = waiting;
        waiting = [];
        return { ok: true, value };
      }
      if (channel === 'settings.get') {
        waiting = [{ kind: 'relay', key: 'town' }];
        tell();
      }
      return await other.bridge.invoke(channel, input);
    },
    on(event, listener) {
      if (event === 'app.open-request') tell = listener as () => void;
      return () => undefined;
    },
  };
  const app = new AppState(openEnvelopes(bridge), bridge);
  await app.start();
  expect(app.router.route).toEqual({ page: 'relays', key: 'town', isCreating: false });
});
