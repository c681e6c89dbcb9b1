import type { Component } from 'svelte';
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NewReplicaPage from '../../../renderer/features/define/NewReplicaPage.svelte';
import AppHost from '../support/AppHost.svelte';
import type { FakeApp } from '../support/fake-app.ts';
import { waterApp } from './water.ts';

async function show(): Promise<FakeApp> {
  const fake = await waterApp({
    'define.suggestExportFile': ({ name }: { name: string }) => `/home/me/${name}.geodatabase`,
  });
  const component = NewReplicaPage as unknown as Component<Record<string, unknown>>;
  await render(AppHost, { props: { app: fake.app, page: component, values: { serviceId: null } } });
  await expect.element(page.getByRole('heading', { name: 'Layers' })).toBeVisible();
  await page.getByRole('button', { name: /^More/ }).click();
  return fake;
}

const format = (name: string) =>
  page.getByRole('radiogroup', { name: /dataFormat/ }).getByRole('radio', { name, exact: true });
const keep = () => page.getByRole('checkbox', { name: 'Keep the original beside it' });
const create = () => page.getByRole('button', { name: 'Create replica' });

describe('keeping the geodatabase that the service sends', () => {
  test('is offered for geodatabases alone, and only when they become replicas', async () => {
    await show();
    await expect.element(keep()).not.toBeInTheDocument();
    await format('SQLite (.geodatabase)').click();
    await expect.element(keep()).not.toBeChecked();
    const none = page
      .getByRole('radiogroup', { name: /syncModel/ })
      .getByRole('radio', { name: /^None/ });
    await none.click();
    await expect.element(keep()).not.toBeInTheDocument();
  });

  test('goes with the create when it is asked for', async () => {
    const fake = await show();
    await format('SQLite (.geodatabase)').click();
    await keep().click();
    await expect.element(keep()).toBeChecked();
    await create().click();
    await expect
      .poll(() => fake.inputsOf('jobs.create'))
      .toMatchObject([{ keepOriginal: true, definition: { dataFormat: 'sqlite' } }]);
  });

  test('is not asked for by a replica that comes as JSON after all', async () => {
    const fake = await show();
    await format('SQLite (.geodatabase)').click();
    await keep().click();
    await format('JSON').click();
    await create().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(fake.inputsOf('jobs.create')[0]).not.toHaveProperty('keepOriginal');
  });
});
