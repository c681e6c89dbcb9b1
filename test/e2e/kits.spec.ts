/** A crew kit in the real window: made, looked at, and its page to print written by the window itself. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { createReturns } from '../../main/engine/returns/returns.ts';
import { openForWriting } from '../../main/store/db.ts';
import { braced } from '../support/service-spec.ts';
import { crashKit } from '../support/crash.ts';
import { quickClock, run } from '../support/world.ts';
import { seriousProblems } from './support/accessibility.ts';
import { stubOpenDialog } from './support/dialogs.ts';
import { openReplica, startScenario } from './support/scenario.ts';

const MASTER = 'Trees of the town';

test('a crew kit is made of a replica, with its installers and a guide to print', async () => {
  const scenario = await startScenario();
  try {
    const { app, page, userData, serviceUrl } = scenario;
    const installer = join(userData, 'Syncline Setup.exe');
    writeFileSync(installer, Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096)]));
    await openReplica(page, MASTER, 'Data');
    await page.getByRole('button', { name: 'More for this replica' }).click();
    await page.getByRole('menuitem', { name: 'Make a crew kit…' }).click();
    await page.getByRole('textbox', { name: 'Name of the kit' }).fill('Spring');
    await page.getByRole('textbox', { name: 'One copy for each person' }).fill('Ana\nBen');
    await page.getByRole('textbox', { name: 'Last day' }).fill('2099-12-01');
    await stubOpenDialog(app, [installer]);
    await page.getByRole('button', { name: 'Choose installers…' }).click();
    await expect(page.getByText('Syncline Setup.exe')).toBeVisible();
    const folder = join(userData, 'office');
    await stubOpenDialog(app, [folder]);
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect(page.getByText(folder)).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make a kit with 2 copies' }).click();
    await expect(page.getByText('The kit is ready').first()).toBeVisible({ timeout: 60_000 });
    expect(await seriousProblems(page)).toEqual([]);

    const crew = join(folder, 'For the crew');
    expect(readdirSync(crew).sort()).toEqual([
      ...['Ana.gpkg', 'Ben.gpkg', 'Spring.syncline-kit', 'Start here.html', 'Start here.pdf'],
      ...['definitions', 'installers'],
    ]);
    const pdf = readFileSync(join(crew, 'Start here.pdf')).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(existsSync(join(folder, 'Spring.syncline-kit'))).toBe(true);
    const response = await fetch(`${serviceUrl}/replicas?f=json`);
    expect(await response.json()).toHaveLength(3);

    await page.getByRole('button', { name: 'Show the kit' }).click();
    await expect(page.getByRole('heading', { name: 'Spring', exact: true })).toBeVisible();
    await expect(page.getByText('Nothing has come back yet.')).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);

    const returnFile = join(userData, 'Ana-1.syncline-return');
    await handIn(join(crew, 'Ana.gpkg'), returnFile);
    await stubOpenDialog(app, [returnFile]);
    await page.getByRole('button', { name: 'Open a return file…' }).click();
    await expect(page.getByRole('heading', { name: 'Ana, of the kit Spring' })).toBeVisible();
    await expect(page.getByText('1 edit to decide')).toBeVisible();
  } finally {
    await scenario.close();
  }
});

test('a kit whose making died is found again by its folder, and given up', async () => {
  const scenario = await startScenario();
  try {
    const { app, page, userData, serviceUrl, path } = scenario;
    const folder = join(userData, 'office');
    const wish = {
      ...{ from: path, folder, name: 'Spring', names: ['Ana', 'Ben'], installers: [] },
      ...{ expiresAt: null, returnTo: null, tiles: null },
    };
    expect(await crashKit({ point: 'kit-copies-made', occurrence: 1, wish })).toBe('killed');
    const replicas = async (): Promise<unknown> =>
      (await fetch(`${serviceUrl}/replicas?f=json`)).json();
    expect(await replicas()).toHaveLength(3);
    await page.getByRole('navigation').getByRole('button', { name: 'Crew kits' }).click();
    await stubOpenDialog(app, [folder]);
    await page.getByRole('button', { name: 'Open the folder of a kit…' }).click();
    await expect(page.getByText('2 of 2 copies are registered')).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Give up…' }).click();
    await page.getByRole('button', { name: 'Give up the kit' }).click();
    await expect(page.getByText('2 replicas were unregistered.')).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('No crew kits yet')).toBeVisible();
    expect(await replicas()).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    await scenario.close();
  }
});

/** As a crew would, with another program and the command line. */
async function handIn(copy: string, to: string): Promise<void> {
  const db = openForWriting(copy, { mustExist: true });
  db.exec(`UPDATE Trees SET Species = 'Lime' WHERE GlobalID = '${braced('a', 3)}'`);
  db.close();
  const engine = createEngine({
    connectionTo: () => createConnection({ fetch }),
    clock: quickClock,
  });
  await createReturns({ engine, clock: quickClock, program: 'Syncline test' }).make(
    copy,
    { to, by: 'Ana' },
    run(),
  );
}
