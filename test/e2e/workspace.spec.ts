import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { buildReplica, POINTS, point } from '../support/replica.ts';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import { ask, ended, skipWelcome } from './support/bridge.ts';
import { editFile, editWithGdal, serverRows } from './support/edits.ts';
import {
  openFile,
  openReplica,
  openTab,
  startScenario,
  type Scenario,
} from './support/scenario.ts';
import type { Job } from '../../shared/model/window.ts';

/** One red pixel. */
const PNG =
  '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441' +
  '54789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082';
const NAME = 'Trees of the town';

const rowsOf = (page: Page, layer: string) => page.getByRole('grid', { name: `Rows of ${layer}` });
const inspectorOf = (page: Page) => page.getByRole('region', { name: 'Inspector' });
const cells = async (page: Page, column: number): Promise<string[]> =>
  rowsOf(page, 'Trees')
    .getByRole('row')
    .locator(`[role=gridcell][aria-colindex="${column}"]`)
    .allInnerTexts();
const HEIGHT = 5;

test.describe('the workspace of a replica', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('shares one selection among table, map and inspector', async () => {
    const { page } = scenario;
    await openReplica(page, NAME, 'Data');
    const third = rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 3) });
    const seventh = rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 7) });
    await third.click();
    await expect(inspectorOf(page).getByRole('heading', { name: 'Trees 3' })).toBeVisible();
    await inspectorOf(page).getByRole('button', { name: 'Zoom to it' }).click();
    await mapIsStill(page);
    await seventh.click();
    await expect(inspectorOf(page).getByRole('heading', { name: 'Trees 7' })).toBeVisible();
    await expect(third).toHaveAttribute('aria-selected', 'false');

    await page.getByRole('application', { name: 'Map of this replica' }).click();
    await expect(inspectorOf(page).getByRole('heading', { name: 'Trees 3' })).toBeVisible();
    await expect(third).toHaveAttribute('aria-selected', 'true');
    await expect(seventh).toHaveAttribute('aria-selected', 'false');
    expect(await seriousProblems(page)).toEqual([]);

    for (const theme of ['dark', 'contrast']) {
      await ask(page, 'settings.set', { theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      expect(await seriousProblems(page)).toEqual([]);
    }

    await third.click();
    await seventh.click({ modifiers: ['Shift'] });
    await expect(inspectorOf(page)).toContainText('5 rows of Trees are selected');
    await seventh.click();
    await inspectorOf(page).getByRole('button', { name: '13', exact: true }).click();
    await expect(inspectorOf(page).getByRole('textbox', { name: 'Note' })).toHaveValue(
      'inspection 13',
    );
    await expect(rowsOf(page, 'Inspections')).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
  });

  test('sorts and filters', async () => {
    const { page } = scenario;
    await openReplica(page, NAME, 'Data');
    const header = rowsOf(page, 'Trees').getByRole('columnheader', { name: 'Height' });
    await header.click();
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    await header.click();
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    await expect
      .poll(async () => (await cells(page, HEIGHT)).slice(0, 3))
      .toEqual(['12', '11', '10']);

    await page.getByRole('searchbox', { name: 'Search these rows' }).fill('oak');
    await expect(page.getByText('6 of 12 rows')).toBeVisible();
    await expect.poll(() => cells(page, HEIGHT)).toEqual(['12', '10', '8', '6', '4', '2']);

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const condition = page.getByRole('group', { name: 'Conditions' });
    await condition.getByLabel('Field').selectOption('Height');
    await condition.getByLabel('Comparison').selectOption({ label: 'is more than' });
    await condition.getByLabel('Value').fill('6');
    await expect(page.getByText('3 of 12 rows')).toBeVisible();
    await expect.poll(() => cells(page, HEIGHT)).toEqual(['12', '10', '8']);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Only pending edits' }).click();
    await expect(page.getByText('No pending edits in this layer')).toBeVisible();
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await expect(page.getByText('12 rows', { exact: true })).toBeVisible();
  });

  test('shows pictures as thumbnails and nothing else', async () => {
    const { page, path } = scenario;
    editFile(
      path,
      `INSERT INTO Trees__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
         VALUES ('${braced('a', 5)}', 'image/png', 'crown.png', x'${PNG}'),
                ('${braced('a', 5)}', 'text/plain', 'note.txt', x'6e6f7465')`,
    );
    await openReplica(page, NAME, 'Data');
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: braced('a', 5) })
      .click();
    const thumbnail = inspectorOf(page).getByRole('button', { name: 'Enlarge crown.png' });
    await expect
      .poll(() => thumbnail.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBe(1);
    await expect(inspectorOf(page).locator('img')).toHaveCount(1);
    await expect(inspectorOf(page)).toContainText('note.txt');
    await thumbnail.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('crown.png');
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });

  test('shows what other programs change, without being asked', async () => {
    const { page, path } = scenario;
    await openReplica(page, NAME, 'Data');
    const fifth = rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 5) });
    await fifth.click();
    const species = inspectorOf(page).getByRole('textbox', { name: 'Species' });
    await expect(species).toHaveValue('Elm');
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`);
    await expect(fifth).toContainText('Lime');
    await expect(fifth).toHaveAttribute('aria-selected', 'true');
    await expect(inspectorOf(page)).toContainText('was Elm');
    editWithGdal(path, { table: 'Trees', where: 'Height = 5', field: 'Species', value: 'Plane' });
    await expect(fifth).toContainText('Plane');
    await expect(species).toHaveValue('Plane');
    await expect(page.getByRole('button', { name: '1 edit to send' }).first()).toBeVisible();
  });

  test('opens its menu beside the button', async () => {
    const { page } = scenario;
    await openReplica(page, NAME);
    const button = page.getByRole('button', { name: 'More for this replica' });
    await button.click();
    const menu = page.getByRole('menu', { name: 'More for this replica' });
    await expect(menu.getByRole('menuitem', { name: 'Show in folder' })).toBeFocused();
    const [of, at] = [await button.boundingBox(), await menu.boundingBox()];
    expect(Math.abs(at!.x + at!.width - (of!.x + of!.width))).toBeLessThan(12);
    expect(Math.abs(at!.y - (of!.y + of!.height))).toBeLessThan(12);
    expect(await seriousProblems(page)).toEqual([]);
  });

  test('of an unregistered replica is for reading', async () => {
    const { page, key, path } = scenario;
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`);
    const job = await ask<Job>(page, 'jobs.unregister', { key, unsent: 1 });
    await ended(page, job.id);
    await openReplica(page, NAME, 'Data');
    await expect(page.getByText('This replica is unregistered')).toBeVisible();
    await expect(page.getByText('1 edit in it was never sent.', { exact: false })).toBeVisible();
    await expect(rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 5) })).toBeVisible();
    await openTab(page, 'Sync');
    await expect(page.getByText('This replica has been unregistered')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Send/ })).toHaveCount(0);
    await openTab(page, 'Changes');
    await page.getByRole('grid').getByRole('row', { name: 'Trees 5' }).click();
    await expect(page.getByRole('button', { name: 'Hold back 1' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    expect(await seriousProblems(page)).toEqual([]);
  });

  test('of a file that is gone says so, and opens again when it is back', async () => {
    const { page, path } = scenario;
    await openReplica(page, NAME, 'Data');
    await expect(rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 5) })).toBeVisible();
    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    renameSync(path, `${path}.away`);
    await page.reload();
    await openReplica(page, NAME);
    const problem = page.getByRole('main');
    await expect(problem).toContainText('The replica file is not there any more');
    await expect(problem).toContainText(path);
    expect(await seriousProblems(page)).toEqual([]);
    renameSync(`${path}.away`, path);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(rowsOf(page, 'Trees').getByRole('row', { name: braced('a', 5) })).toBeVisible();
  });
});

test('a replica whose layers synchronise by themselves has a direction for each', async () => {
  const scenario = await startScenario({ definition: { syncModel: 'perLayer' } });
  try {
    const { page, path, archive } = scenario;
    editFile(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`,
      `UPDATE Inspections SET Note = 'cut' WHERE Note = 'inspection 1'`,
    );
    await openReplica(page, NAME, 'Sync');
    await expect(
      page.getByRole('button', { name: 'Send 2 edits and bring changes' }),
    ).toBeVisible();
    await page.getByLabel('Direction of Trees').selectOption({ label: 'Download' });
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(page.getByRole('region', { name: 'This sync' })).toContainText(
      '1 edit sent = 1 accepted',
    );
    expect(serverRows(archive, TREES, ['Species'])[braced('a', 5)]).toEqual(['Elm']);
    expect([...archive.select({ layerId: 1, where: `Note = 'cut'` })]).toHaveLength(1);
    await expect(page.getByRole('button', { name: '1 edit to send' }).first()).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
  } finally {
    await scenario.close();
  }
});

test('a layer of 100,000 rows scrolls to its end by the keyboard', async () => {
  const { app, page, userData, close } = await launchApp();
  const path = await buildReplica(join(userData, 'Large.gpkg'), {
    fill: (sink) => {
      for (let from = 1; from <= 100_000; from += 10_000) {
        const rows = Array.from({ length: 10_000 }, (_, at) => point(from + at));
        sink.features(POINTS, 'data', rows);
      }
    },
  });
  await openFile(app, page, path);
  await skipWelcome(page);
  await openReplica(page, 'Large', 'Data');
  const table = rowsOf(page, 'Hydrants & valves');
  await expect(page.getByText('100,000 rows', { exact: true })).toBeVisible();
  await table.focus();
  await page.keyboard.press('End');
  const last = table.getByRole('row', { name: 'point 100000' });
  await expect(last).toBeVisible();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await expect(inspectorOf(page).getByRole('heading', { name: 'point 100000' })).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect(last).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Home');
  await expect(table.getByRole('row', { name: 'point 1', exact: false }).first()).toBeVisible();
  expect(await table.getByRole('row').count()).toBeLessThan(80);
  await close();
});

/** Resolves when two pictures of the map in a row are the same. */
async function mapIsStill(page: Page): Promise<void> {
  const map = page.getByRole('application', { name: 'Map of this replica' });
  let before = '';
  await expect
    .poll(
      async () => {
        const now = (await map.screenshot()).toString('base64');
        const isSame = now === before;
        before = now;
        return isSame;
      },
      { intervals: [250] },
    )
    .toBe(true);
}
