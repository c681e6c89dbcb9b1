import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Job } from '../../shared/model/window.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask, ended } from './support/bridge.ts';
import { editFile, watchUploads } from './support/edits.ts';
import { openFile, openReplica, startScenario } from './support/scenario.ts';

const MASTER = 'Trees of the town';
const COPY = 'Trees for Ana';

async function replicasAt(serviceUrl: string): Promise<readonly { replicaName: string }[]> {
  const response = await fetch(`${serviceUrl}/replicas?f=json`);
  return (await response.json()) as { replicaName: string }[];
}

async function sync(page: Page, key: string): Promise<Job> {
  const { id } = await ask<Job>(page, 'jobs.sync', { key, options: {} });
  return ended(page, id);
}

test('a file that was recognised as a copy is registered, and both go on side by side', async () => {
  const scenario = await startScenario();
  try {
    const { app, page, path, userData, archive, key, serviceUrl } = scenario;
    const copy = join(userData, `${COPY}.gpkg`);
    copyFileSync(path, copy);
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    const { uploaded } = watchUploads(archive);
    await sync(page, key);
    const copyKey = await openFile(app, page, copy);
    editFile(copy, `UPDATE Trees SET Species = 'Yew' WHERE Height = 4`);

    await openReplica(page, COPY, 'Sync');
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await page.getByRole('button', { name: 'Register this copy…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('1 pending edit, which is held');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Name of the new replica' }).fill('Ana');
    await dialog.getByRole('button', { name: 'Register this copy', exact: true }).click();
    await expect(dialog).toContainText('This copy has a replica of its own');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const names = (await replicasAt(serviceUrl)).map(({ replicaName }) => replicaName);
    expect(names).toHaveLength(2);
    expect(names.some((name) => /Ana_[0-9a-f]{8}$/.test(name))).toBe(true);

    for (const each of [copyKey, key, copyKey]) {
      expect((await sync(page, each)).state).toBe('done');
    }
    expect(uploaded).toHaveLength(1);
  } finally {
    await scenario.close();
  }
});

test('copies for a crew are made and registered in a folder beside the file', async () => {
  const scenario = await startScenario();
  try {
    const { page, userData, serviceUrl } = scenario;
    await openReplica(page, MASTER, 'Data');
    await page.getByRole('button', { name: 'More for this replica' }).click();
    await page.getByRole('menuitem', { name: 'Make copies for a crew…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Names' }).fill('Ana\nBen');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make 2 copies' }).click();
    await expect(dialog).toContainText('All 2 copies are registered and ready.');
    expect(await seriousProblems(page)).toEqual([]);
    expect(readdirSync(join(userData, `${MASTER} copies`)).sort()).toEqual([
      'Ana.gpkg',
      'Ben.gpkg',
    ]);
    expect(await replicasAt(serviceUrl)).toHaveLength(3);
  } finally {
    await scenario.close();
  }
});
