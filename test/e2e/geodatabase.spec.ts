import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask } from './support/bridge.ts';
import { stubOpenDialog, stubSaveDialog } from './support/dialogs.ts';
import { watchUploads } from './support/edits.ts';
import { fieldWork } from './support/field-work.ts';
import { openTab, startScenario } from './support/scenario.ts';

test('a geodatabase is opened, looked at, exported, taken over and synchronised', async () => {
  const scenario = await startScenario();
  try {
    const { app, page, userData, archive } = scenario;
    const geodatabase = await fieldWork(scenario);
    const before = readFileSync(geodatabase);
    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    await stubOpenDialog(app, [geodatabase]);
    await page.getByRole('button', { name: 'Open replica file…' }).click();
    await expect(
      page.getByText('This is a mobile geodatabase, opened to be looked at'),
    ).toBeVisible();
    await expect(page.getByText('1 edit in it was not sent')).toBeVisible();
    await openTab(page, 'Data');
    await expect(page.getByRole('gridcell', { name: 'Medlar' })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);

    const exported = join(userData, 'exported.gpkg');
    await stubSaveDialog(app, exported);
    await page.getByRole('button', { name: 'Export as GeoPackage…' }).click();
    await expect(page.getByText(`Exported to ${exported}.`)).toBeVisible();
    expect(existsSync(exported)).toBe(true);

    const taken = join(userData, 'Taken over.gpkg');
    await stubSaveDialog(app, taken);
    await page.getByRole('button', { name: 'Take over…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('The old file must not be synchronised any more');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Choose…' }).click();
    await expect(dialog.getByText(taken)).toBeVisible();
    await dialog.getByRole('button', { name: 'Take over', exact: true }).click();
    await expect(dialog).toContainText('1 edit waits to be sent.');
    await dialog.getByRole('button', { name: 'Open the replica' }).click();
    await expect(page.getByRole('tab', { name: /^Changes/, selected: true })).toBeVisible();

    const { uploaded } = watchUploads(archive);
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(page.getByRole('region', { name: 'This sync' })).toContainText('1 accepted');
    expect(uploaded).toHaveLength(1);
    expect(readFileSync(geodatabase).equals(before)).toBe(true);

    // What showed the geodatabase goes when it is taken off the list.
    const folder = join(userData, 'geodatabases');
    expect(readdirSync(folder)).toHaveLength(1);
    const shown = (await ask<ReplicaSummary[]>(page, 'replicas.list')).find(
      ({ status }) => status?.openedFrom,
    );
    await ask(page, 'replicas.forget', { key: shown!.key });
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    await scenario.close();
  }
});
