import type { Component } from 'svelte';
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NewReplicaPage from '../../../renderer/features/define/NewReplicaPage.svelte';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/model/export.ts';
import AppHost from '../support/AppHost.svelte';
import { type FakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import { WATER, waterApp } from './water.ts';

const FOLDER = '/home/me/Documents/Syncline';

async function show(replies: Replies = {}): Promise<FakeApp> {
  const fake = await waterApp({
    'define.suggestExportFile': ({
      name,
      dataFormat,
    }: {
      name: string;
      dataFormat: ExportFormat;
    }) => `${FOLDER}/${name}${EXPORT_FORMATS[dataFormat].ending}`,
    'define.chooseExportFile': () => '/mnt/data/mine.zip',
    'jobs.exportData': () => job({ id: 'out', kind: 'export' }),
    ...replies,
  });
  const component = NewReplicaPage as unknown as Component<Record<string, unknown>>;
  await render(AppHost, { props: { app: fake.app, page: component, values: { serviceId: null } } });
  await expect.element(page.getByRole('heading', { name: 'Layers' })).toBeVisible();
  return fake;
}

const model = (name: RegExp) =>
  page.getByRole('radiogroup', { name: /syncModel/ }).getByRole('radio', { name });
const noneOption = () => model(/^None/);
const exportButton = () => page.getByRole('button', { name: 'Export data' });

describe('an export', () => {
  test('is what syncModel none makes of the page, with a file of the right kind', async () => {
    const fake = await show();
    await page.getByRole('button', { name: /^More/ }).click();
    await noneOption().click();
    await expect.element(page.getByText('Water.json')).toBeVisible();
    await page.getByRole('radio', { name: 'Shapefile' }).click();
    await expect.element(page.getByText('Water.zip')).toBeVisible();
    await exportButton().click();
    await expect.poll(() => fake.app.router.route).toEqual({ page: 'activity', jobId: 'out' });
    expect(fake.inputsOf('jobs.exportData')).toMatchObject([
      {
        path: `${FOLDER}/Water.zip`,
        definition: { syncModel: 'none', dataFormat: 'shapefile' },
      },
    ]);
    expect(fake.inputsOf('jobs.create')).toEqual([]);
  });

  test('goes where the user wants it, and the way back to a replica has its own file again', async () => {
    await show();
    await page.getByRole('button', { name: /^More/ }).click();
    await noneOption().click();
    await page.getByRole('button', { name: 'Change…' }).click();
    await expect.element(page.getByText('mine.zip')).toBeVisible();
    await model(/^Per layer/).click();
    await expect.element(page.getByText('Water.gpkg')).toBeVisible();
  });

  test('is all that is offered where the service has Extract and no Sync', async () => {
    const service = {
      ...WATER,
      syncEnabled: false,
      capabilities: ['query', 'extract'],
      sync: { ...WATER.sync, none: false },
    };
    const fake = await show({
      'services.describe': () => ({ service, counts: {}, rollback: 'choice' }),
    });
    await expect.element(page.getByText('Water.json')).toBeVisible();
    await exportButton().click();
    expect(fake.inputsOf('jobs.exportData')).toHaveLength(1);
  });
});
