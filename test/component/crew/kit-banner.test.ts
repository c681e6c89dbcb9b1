import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { KitMembership } from '../../../shared/model/kit.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { KEY, World } from '../replica/world.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { shoot } from '../support/shoot.ts';

const MEMBER: KitMembership = {
  ...{ kitId: 'k', kitName: 'Spring inspections', copyName: 'Ana', expiresAt: null },
  ...{ lastReturn: 0, canReturn: true },
};

let world: World;
beforeEach(() => {
  world = new World();
  world.serveFeatures();
});

async function open(replies: Replies) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  await render(ReplicaHost, { app: fake.app, tab: 'data', feature: null });
  await expect.element(page.getByRole('grid')).toBeVisible();
  return fake;
}

test('a copy of a kit says whose it is, and leads to crew mode', async () => {
  const { app, inputsOf } = await open({
    'returns.membership': () => MEMBER,
    'crew.enter': () => undefined,
  });
  await expect.element(page.getByText(/the copy Ana of the kit Spring/)).toBeVisible();
  await shoot('crew-belongs');
  await page.getByRole('button', { name: 'Go to crew mode' }).click();
  await expect.poll(() => app.router.route).toEqual({ page: 'crew' });
  expect(inputsOf('crew.enter')).toEqual([{ key: KEY }]);
});

test('a review leads to where its edits are decided about', async () => {
  const { app } = await open({
    'returns.membership': () => ({ ...MEMBER, canReturn: false }),
    'returns.review': () => ({}),
  });
  await page.getByRole('button', { name: 'Go to the review' }).click();
  expect(app.router.route).toEqual({ page: 'returns', path: null, kitFolder: null, key: KEY });
});

test('a twin says that edits in it reach nobody', async () => {
  await open({
    'returns.membership': () => ({ ...MEMBER, canReturn: false }),
    'returns.review': () => null,
  });
  await expect.element(page.getByText(/edits here reach nobody/)).toBeVisible();
});

test('any other replica says nothing about kits', async () => {
  const { inputsOf } = await open({});
  expect(inputsOf('returns.membership')).toEqual([{ key: KEY }]);
  await expect.element(page.getByText(/of the kit/)).not.toBeInTheDocument();
});
