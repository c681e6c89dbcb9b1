import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SyncTab from '../../../renderer/features/sync/SyncTab.svelte';
import { fakeApp, type FakeApp } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { GROUPS, pendingStatus, repliesFor, tabProps } from './replies.ts';

const box = () => page.getByRole('checkbox', { name: /delta geodatabase \(experimental\)/ });
const send = () => page.getByRole('button', { name: 'Send 43 edits and bring changes' });

async function open(): Promise<FakeApp> {
  const fake = await fakeApp(
    repliesFor(pendingStatus(), GROUPS, { 'jobs.sync': () => job({ id: 'new', kind: 'sync' }) }),
  );
  await renderPage(fake.app, SyncTab, tabProps(fake.app));
  await expect.element(page.getByText('Edits going up')).toBeVisible();
  return fake;
}

test('changes come as JSON unless a delta geodatabase is chosen', async () => {
  const { inputsOf } = await open();
  await expect.element(box()).not.toBeChecked();
  await send().click();
  expect(inputsOf('jobs.sync')[0]).not.toHaveProperty('options.dataFormat');
});

test('changes come as a delta geodatabase when that is chosen', async () => {
  const { inputsOf } = await open();
  await box().click();
  await page.screenshot({ path: '../../../.cache/shots/delta.png' });
  await send().click();
  expect(inputsOf('jobs.sync')).toMatchObject([{ options: { dataFormat: 'sqlite' } }]);
});

test('a delta geodatabase cannot be chosen where the engine would refuse it, and the reason is told', async () => {
  const { inputsOf } = await open();
  await box().click();
  await page.getByLabelText('Way of working').selectOptions('In one call');
  await expect.element(box()).not.toBeChecked();
  await expect.element(box()).toHaveAccessibleDescription(/Only step by step/);
  await send().click();
  expect(inputsOf('jobs.sync')[0]).not.toHaveProperty('options.dataFormat');
});
