import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { editFile, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const TOO_LONG = 'a name of far more than twenty characters';
const FIELDS = ['Species', 'Height'];

test.describe('a sync with refused edits', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('shows, tries, sends, explains and sends again what is repaired', async () => {
    const { app, page, archive, path, userData } = scenario;
    const before = serverRows(archive, TREES, FIELDS);
    const { uploaded } = watchUploads(archive);
    editFile(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
      `DELETE FROM Trees WHERE Height = 4`,
      `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
      `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height IN (6, 7)`,
    );
    const [added] = look<{ GlobalID: string }>(
      path,
      'SELECT GlobalID FROM Trees WHERE Height = 40',
    );

    await openReplica(page, 'Trees of the town', 'Changes');
    const edits = page.getByRole('grid', { name: 'Pending edits' });
    await expect(edits.getByRole('row')).toHaveCount(6);
    await edits.getByRole('row', { name: 'Elm → Lime' }).click();
    const detail = page.getByRole('region', { name: 'The selected edit' });
    await expect(detail.getByRole('row', { name: 'Species Elm Lime' })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);

    await openTab(page, 'Sync');
    await expect(page.getByText('5 edits to send', { exact: true }).last()).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dry run' }).click();
    const dryRun = page.getByRole('region', { name: 'Dry run' }).first();
    await expect(dryRun).toContainText('With it off, 3 of 5 edits would be.');
    await dryRun.getByRole('button', { name: /Value refused.*Code 1016.*2 edits/ }).click();
    await expect(dryRun.getByRole('grid').getByRole('row')).toHaveCount(3);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(before);
    await dryRun.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('button', { name: 'Send 5 edits and bring changes' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText(
      '5 edits sent = 3 accepted + 2 refused + 0 rolled back + 0 unknown',
    );
    await expect(result).toContainText('2 edits are still pending.');
    await expect(
      result.getByRole('button', { name: /Refused.*Value refused.*Code 1016.*2 edits/ }),
    ).toHaveAttribute('aria-expanded', 'true');
    await expect(result).toContainText('Check the values against type, length and domain');
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...without(before, braced('a', 4)),
      [braced('a', 3)]: ['Lime', 3],
      [added!.GlobalID]: ['Ash', 40],
    });

    await result.getByRole('button', { name: 'Show ObjectID 6 on the map' }).click();
    await expect(page.getByRole('tab', { name: 'Data' })).toHaveAttribute('aria-selected', 'true');
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect(inspector).toContainText(TOO_LONG);
    await expect(inspector).toContainText('was Oak');
    expect(await seriousProblems(page)).toEqual([]);

    await openTab(page, 'Sync');
    await exportReceipts(scenario, 'Export all receipts as CSV…', join(userData, 'receipts.csv'));
    const [head, ...lines] = readFileSync(join(userData, 'receipts.csv'), 'utf8')
      .replace('\uFEFF', '')
      .trim()
      .split('\r\n');
    expect(head).toMatch(/^outcome,kind,target,layerId,globalId,/);
    expect(lines.map((line) => line.split(',').slice(0, 3).join(' ')).sort()).toEqual([
      'accepted add feature',
      'accepted delete feature',
      'accepted update feature',
      'refused update feature',
      'refused update feature',
    ]);
    await exportReceipts(scenario, 'Export all receipts as JSON…', join(userData, 'receipts.json'));
    const receipts = JSON.parse(readFileSync(join(userData, 'receipts.json'), 'utf8')) as {
      outcome: string;
      code: number | null;
      globalId: string;
    }[];
    expect(
      receipts
        .filter(({ outcome }) => outcome === 'refused')
        .map(({ code, globalId }) => [code, globalId]),
    ).toEqual([
      [1016, braced('a', 6)],
      [1016, braced('a', 7)],
    ]);

    await result.getByRole('button', { name: 'Hold these 2 back' }).click();
    await expect(result.getByRole('status').filter({ hasText: 'held back now' })).toContainText(
      '2 edits are held back now. They are not sent until you release them.',
    );
    editFile(path, `UPDATE Trees SET Species = 'Rowan' WHERE Height = 8`);
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(result).toContainText(
      '1 edit sent = 1 accepted + 0 refused + 0 rolled back + 0 unknown',
    );
    await expect(result).toContainText('2 held');

    editFile(path, `UPDATE Trees SET Species = 'Yew' WHERE Height = 6`);
    await openTab(page, 'Changes');
    await edits.getByRole('row', { name: 'Yew' }).click();
    await page.getByRole('button', { name: 'Release 1 edit' }).click();
    await expect(page.getByText('1 edit goes with the next sync.')).toBeVisible();
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect
      .poll(() => serverRows(archive, TREES, FIELDS))
      .toEqual({
        ...without(before, braced('a', 4)),
        [braced('a', 3)]: ['Lime', 3],
        [braced('a', 6)]: ['Yew', 6],
        [braced('a', 8)]: ['Rowan', 8],
        [added!.GlobalID]: ['Ash', 40],
      });
    expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual(
      [
        `add ${added!.GlobalID}`,
        `delete ${braced('a', 4)}`,
        `update ${braced('a', 3)}`,
        `update ${braced('a', 6)}`,
        `update ${braced('a', 8)}`,
      ].sort(),
    );
    await expect(result).toContainText('1 edit is still pending.');
    expect(await app.windows()).toHaveLength(1);
  });
});

async function exportReceipts({ app, page }: Scenario, item: string, path: string): Promise<void> {
  await stubSaveDialog(app, path);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await expect(page.getByText(`Saved as ${path}`)).toBeVisible();
}

function without<T>(rows: Record<string, T>, ...keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(rows).filter(([key]) => !keys.includes(key)));
}
