/** Edits of other programs, and everything that can be done with pending edits. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask } from './support/bridge.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { editFile, editWithGdal, look, serverRows } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const NAME = 'Trees of the town';
/** One red pixel, and one blue one. */
const [RED, BLUE] = ['63f8cfc0000003010100c9fe92ef', '636060f80f0001030100aa1d0cdb'].map(
  (pixel) =>
    `89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c${pixel}0000000049454e44ae426082`,
);

const editsOf = (page: Page): Locator => page.getByRole('grid', { name: 'Pending edits' });
const detailOf = (page: Page): Locator => page.getByRole('region', { name: 'The selected edit' });
const lines = (page: Page): Locator => editsOf(page).getByRole('rowgroup').getByRole('row');
/** The line of an edit of a tree. */
const editOf = (page: Page, n: number): Locator =>
  editsOf(page).getByRole('row', { name: `Trees ${n} Trees` });
const treesOf = (page: Page): Locator => page.getByRole('grid', { name: 'Rows of Trees' });

async function filter(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name, exact: true }).selectOption({ label: option });
}

test.describe('pending edits', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('of other programs appear by themselves and are told from those made here', async () => {
    const { page, path, key, archive } = scenario;
    const server = serverRows(archive, TREES, ['Species', 'Height']);
    await openReplica(page, NAME, 'Data');
    const third = treesOf(page).getByRole('row', { name: braced('a', 3) });
    await third.click();
    editWithGdal(path, { table: 'Trees', where: 'Height = 5', field: 'Species', value: 'Plane' });
    await expect(treesOf(page).getByRole('row', { name: braced('a', 5) })).toContainText('Plane');
    await expect(third).toHaveAttribute('aria-selected', 'true');
    await ask(page, 'edits.apply', {
      key,
      edits: [
        ...[3, 4].map((n) => ({
          ...{ kind: 'update', layerId: TREES, globalId: braced('a', n) },
          attributes: { Species: 'Lime' },
        })),
      ],
    });

    await openTab(page, 'Changes');
    await expect(lines(page)).toHaveCount(3);
    const own = editOf(page, 3);
    await expect(own).toContainText('This program');
    await expect(editOf(page, 5)).toContainText('Another program');
    await own.click();
    await expect(detailOf(page).getByRole('row', { name: 'Species Elm Lime' })).toBeVisible();

    const points = join(scenario.userData, 'points.csv');
    execFileSync('sh', [
      '-c',
      'printf "Species,Height,WKT\\nAsh,77,POINT (500 700)\\n" > "$0"',
      points,
    ]);
    execFileSync(
      'ogr2ogr',
      [
        '-append',
        '-q',
        path,
        points,
        '-nln',
        'Trees',
        '-oo',
        'GEOM_POSSIBLE_NAMES=WKT',
        '-oo',
        'KEEP_GEOM_COLUMNS=NO',
        '-oo',
        'AUTODETECT_TYPE=YES',
        '-a_srs',
        'EPSG:3857',
      ],
      { stdio: 'pipe' },
    );
    editFile(
      path,
      `DELETE FROM Trees WHERE Height = 6`,
      `UPDATE Trees SET Height = 44 WHERE GlobalID = '${braced('a', 4)}'`,
    );
    await expect(lines(page)).toHaveCount(5);
    await expect(page.getByText('3 edits were made by another program')).toBeVisible();
    await expect(editOf(page, 4)).toContainText('This and another program');
    await expect(editOf(page, 6)).toContainText('Feature deleted');
    await expect(own).toHaveAttribute('aria-selected', 'true');
    await expect(detailOf(page).getByRole('row', { name: 'Species Elm Lime' })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);

    await filter(page, 'Made by', 'Another program');
    await expect(page.getByText('3 of 5 edits', { exact: true })).toBeVisible();
    expect(
      look(path, `SELECT kind, own_changes > 0 AS own FROM syncline_edit ORDER BY edit_id`),
    ).toEqual([
      { kind: 'update', own: 0 },
      { kind: 'update', own: 1 },
      { kind: 'update', own: 1 },
      { kind: 'add', own: 0 },
      { kind: 'delete', own: 0 },
    ]);
    expect(serverRows(archive, TREES, ['Species', 'Height'])).toEqual(server);
  });

  test.describe('of two layers', () => {
    test.beforeEach(async () => {
      const { page, path } = scenario;
      editFile(
        path,
        `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 4, 5)`,
        `DELETE FROM Trees WHERE Height = 6`,
        `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
        `UPDATE Inspections SET Note = 'cut ' || Note WHERE Note IN ('inspection 1', 'inspection 2')`,
      );
      await openReplica(page, NAME, 'Changes');
      await expect(lines(page)).toHaveCount(7);
    });

    test('are filtered, grouped, held back, released and commented', async () => {
      const { page, path } = scenario;
      const held = (): unknown[] =>
        look(path, 'SELECT layer_id, kind FROM syncline_edit WHERE is_held ORDER BY edit_id');
      await filter(page, 'Layer', 'Trees (5)');
      await filter(page, 'Kind of edit', 'Updates');
      await expect(page.getByText('3 of 7 edits', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'Select all 3 that the filter finds' }).click();
      await page.getByRole('button', { name: 'Hold back 3' }).click();
      await expect(page.getByText('3 edits are held back now.')).toBeVisible();
      expect(held()).toEqual(Array.from({ length: 3 }, () => ({ layer_id: 0, kind: 'update' })));

      await filter(page, 'Layer', 'All layers');
      await filter(page, 'Kind of edit', 'All kinds');
      await filter(page, 'What becomes of it', 'Held back');
      await expect(lines(page)).toHaveCount(3);
      await editOf(page, 4).click();
      await page.getByRole('button', { name: 'Release 1' }).click();
      await expect(page.getByText('1 edit goes with the next sync again.')).toBeVisible();
      await expect(lines(page)).toHaveCount(2);
      expect(held()).toHaveLength(2);

      await editOf(page, 3).click();
      const comment = detailOf(page).getByRole('textbox', { name: 'Comment' });
      await comment.fill('Ask the crew first');
      await page.keyboard.press('Control+Enter');
      await expect(detailOf(page).getByText('Saved', { exact: true })).toBeVisible();
      await filter(page, 'What becomes of it', 'All states');
      await page.getByRole('searchbox', { name: 'Search pending edits' }).fill('crew');
      await expect(page.getByText('1 of 7 edits', { exact: true })).toBeVisible();
      await expect(
        editsOf(page).getByRole('img', { name: 'Comment: Ask the crew first' }),
      ).toBeVisible();
      expect(look(path, 'SELECT comment FROM syncline_edit WHERE comment IS NOT NULL')).toEqual([
        { comment: 'Ask the crew first' },
      ]);
      await page.getByRole('searchbox', { name: 'Search pending edits' }).fill('');
      await page.getByRole('button', { name: 'Arrange' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Group by layer' }).click();
      const groups = page.getByRole('group', { name: 'Groups' });
      await expect(groups.getByRole('button')).toHaveCount(2);
      await groups.getByRole('button', { name: 'Go to Inspections, 2 edits' }).click();
      await expect(editsOf(page)).toBeFocused();
      expect(await seriousProblems(page)).toEqual([]);
    });

    test('are taken back one and a layer at a time, and come back by Undo', async () => {
      const { page, path } = scenario;
      const species = (): unknown[] =>
        look(path, 'SELECT Species, Height FROM Trees ORDER BY Height');
      const notes = (): unknown[] =>
        look(path, 'SELECT Note FROM Inspections ORDER BY fid LIMIT 2');
      const [edited, editedNotes] = [species(), notes()];
      await editOf(page, 4).click();
      await page.getByRole('button', { name: 'Take back 1…' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Take back 1 edit' }).click();
      await expect(lines(page)).toHaveCount(6);
      expect(look(path, 'SELECT Species FROM Trees WHERE Height = 4')).toEqual([
        { Species: 'Oak' },
      ]);

      await filter(page, 'Layer', 'Trees (4)');
      await page.getByRole('button', { name: 'Select all 4 that the filter finds' }).click();
      await page.getByRole('button', { name: 'Take back 4…' }).click();
      const question = page.getByRole('alertdialog');
      await expect(question).toContainText('1 delete: what was deleted here comes back.');
      expect(await seriousProblems(page)).toEqual([]);
      await question.getByRole('button', { name: 'Take back 4 edits' }).click();
      await expect(page.getByText('No edit matches')).toBeVisible();
      expect(look(path, 'SELECT layer_id FROM syncline_edit')).toEqual([
        { layer_id: 1 },
        { layer_id: 1 },
      ]);
      expect(species()).toEqual(
        Array.from({ length: 12 }, (_, at) => ({
          Species: at % 2 ? 'Oak' : 'Elm',
          Height: at + 1,
        })),
      );
      expect(notes()).toEqual(editedNotes);

      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await expect(lines(page)).toHaveCount(4);
      await editsOf(page).focus();
      await page.keyboard.press('Control+z');
      await expect(lines(page)).toHaveCount(5);
      expect(species()).toEqual(edited);
      await expect(page.getByText('5 of 7 edits', { exact: true })).toBeVisible();
    });

    test('are saved as CSV, JSON and GeoJSON', async () => {
      const { page, userData } = scenario;
      const csv = join(userData, 'edits.csv');
      await save('All 7 edits as CSV…', csv);
      const [head, ...rows] = readFileSync(csv, 'utf8').replace('\uFEFF', '').trim().split('\r\n');
      expect(head).toContain('globalId');
      expect(rows.filter((each) => each.includes(braced('a', 3)))).toHaveLength(1);
      expect(rows.find((each) => each.includes(braced('a', 3)))).toMatch(/Species,Elm,Lime/);

      const json = join(userData, 'edits.json');
      await filter(page, 'Layer', 'Inspections (2)');
      await expect(lines(page)).toHaveCount(2);
      await save('2 edits of the filter as JSON…', json);
      const saved = JSON.parse(readFileSync(json, 'utf8')) as readonly {
        readonly kind: string;
        readonly layerId: number;
        readonly changes: readonly { readonly field: string; readonly after: unknown }[];
      }[];
      expect(saved).toMatchObject(
        ['inspection 1', 'inspection 2'].map((note) => ({
          ...{ kind: 'update', layerId: 1 },
          changes: [{ field: 'Note', before: note, after: `cut ${note}` }],
        })),
      );

      const geojson = join(userData, 'edits.geojson');
      await filter(page, 'Layer', 'Trees (5)');
      await expect(lines(page)).toHaveCount(5);
      await editOf(page, 6).click();
      await save('1 edit of the selection as GeoJSON…', geojson);
      const seen = execFileSync('ogrinfo', ['-al', '-q', geojson], { encoding: 'utf8' });
      expect(seen).toContain(braced('a', 6));
      expect(seen).toMatch(/POINT \(0\.00538\d* 0\.00538\d*\)/);

      async function save(item: string, path: string): Promise<void> {
        await stubSaveDialog(scenario.app, path);
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('menuitem', { name: item }).click();
        await expect(page.getByText(`Saved as ${path}`)).toBeVisible();
      }
    });
  });

  test('show the picture of an attachment before it was replaced', async () => {
    const { page, path } = scenario;
    const attachment = braced('f', 1);
    // As if the server had sent a picture.
    editFile(
      path,
      `UPDATE Trees__ATTACH SET DATA = x'${BLUE}', CONTENT_TYPE = 'image/png', ATT_NAME = 'crown.png' WHERE GLOBALID = '${attachment}'`,
    );
    await openReplica(page, NAME, 'Sync');
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(page.getByRole('region', { name: 'This sync' })).toContainText('1 accepted');
    editFile(path, `UPDATE Trees__ATTACH SET DATA = x'${RED}' WHERE GLOBALID = '${attachment}'`);
    await openTab(page, 'Changes');
    await editsOf(page).getByRole('row', { name: 'crown.png' }).click();
    const bytes = (image: string): Promise<string> =>
      detailOf(page)
        .getByRole('img', { name: image })
        .evaluate(async (img: HTMLImageElement) => {
          const data = new Uint8Array(await (await fetch(img.src)).arrayBuffer());
          return img.naturalWidth === 1
            ? Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')
            : '';
        });
    await expect.poll(() => bytes('Picture before')).toBe(BLUE);
    await expect.poll(() => bytes('Picture now')).toBe(RED);
    expect(await seriousProblems(page)).toEqual([]);
  });
});

test('10,000 pending edits open, scroll to the last and are filtered', async () => {
  const scenario = await startScenario();
  try {
    const { page, path } = scenario;
    editFile(
      path,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO Trees (geom, Species, Height)
         SELECT geom, 'Ash ' || i, 1000 + i FROM n, (SELECT geom FROM Trees WHERE Height = 5)`,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    );
    await openReplica(page, NAME, 'Changes');
    await expect(page.getByText('10,001 pending edits', { exact: true }).last()).toBeVisible();
    await expect(lines(page).first()).toContainText('New feature');
    await editsOf(page).focus();
    await page.keyboard.press('End');
    const last = editOf(page, 3);
    await expect(last).toBeVisible();
    await expect(last).toHaveAttribute('aria-selected', 'true');
    expect(await editsOf(page).getByRole('row').count()).toBeLessThan(80);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search pending edits' }).fill('Ash 9999');
    await expect(page.getByText('1 of 10,001 edits', { exact: true })).toBeVisible();
    await filter(page, 'Kind of edit', 'Updates');
    await expect(page.getByText('No edit matches')).toBeVisible();
    await page.getByRole('button', { name: 'Show all edits' }).click();
    await page.getByRole('button', { name: 'Select all 10,001' }).click();
    await page.getByRole('button', { name: 'Hold back 10,001' }).click();
    await expect(page.getByText('10,001 edits are held back now.')).toBeVisible();
    expect(look(path, 'SELECT count(*) AS held FROM syncline_edit WHERE is_held')).toEqual([
      { held: 10_001 },
    ]);
  } finally {
    await scenario.close();
  }
});
