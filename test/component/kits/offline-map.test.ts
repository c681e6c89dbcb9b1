import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { AppError } from '../../../shared/errors.ts';
import type { Settings } from '../../../shared/model/window.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { KEY, World } from '../replica/world.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';

const SETTINGS: Settings = {
  ...{ theme: 'light', replicasFolder: '/home/me', isWelcomed: true },
  ...{ tileUrl: 'https://t.test/{z}/{x}/{y}', tileAttribution: 'Tiles of the settings' },
};

let world: World;
beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(() => vi.restoreAllMocks());

async function open(replies: Replies) {
  const fake = await fakeApp({
    ...world.replies(),
    'settings.get': () => SETTINGS,
    ...replies,
  });
  const screen = await render(ReplicaHost, { app: fake.app, tab: 'data', feature: null });
  await expect.element(screen.getByRole('grid')).toBeVisible();
  return { fake, screen };
}

test('tiles that lie beside the file are shown instead of those of the settings, with whose they are', async () => {
  const basemap = {
    ...{ attribution: '© City of Example', minZoom: 0, maxZoom: 12 },
    bbox: [0, 0, 1, 1],
  };
  const { fake, screen } = await open({ 'kits.basemap': () => basemap });
  await expect.element(screen.getByText('© City of Example')).toBeVisible();
  expect(fake.inputsOf('kits.basemap')).toEqual([{ key: KEY }]);
});

test('a map whose tiles cannot be asked for has those of the settings', async () => {
  const { screen } = await open({
    'kits.basemap': () => {
      throw new AppError('file', 'The stick is gone.');
    },
  });
  await expect.element(screen.getByText('Tiles of the settings')).toBeVisible();
});
