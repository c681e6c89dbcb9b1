import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { editFile, look, serverRows, watchUploads, type UploadedEdit } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const TOO_LONG = 'a name of far more than twenty characters';
const FIELDS = ['Species', 'Height'];

/** Trees 3 (update), 4 (delete), 40 (add); 6 and 7 with a text that the server refuses. */
const EDITS = [
  `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
  `DELETE FROM Trees WHERE Height = 4`,
  `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
  `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height IN (6, 7)`,
];

type Rows = Readonly<Record<string, readonly unknown[]>>;

test.describe('a sync with refused edits', () => {
  let scenario: Scenario;
  let before: Rows;
  let after: Rows;
  let added: string;
  let uploaded: readonly UploadedEdit[];
  let result: Locator;

  test.beforeEach(async () => {
    scenario = await startScenario();
    const { page, archive, path } = scenario;
    uploaded = watchUploads(archive).uploaded;
    before = serverRows(archive, TREES, FIELDS);
    editFile(path, ...EDITS);
    added = look<{ GlobalID: string }>(path, 'SELECT GlobalID FROM Trees WHERE Height = 40')[0]!
      .GlobalID;
    const others = Object.entries(before).filter(([globalId]) => globalId !== braced('a', 4));
    after = {
      ...Object.fromEntries(others),
      [braced('a', 3)]: ['Lime', 3],
      [added]: ['Ash', 40],
    };
    result = page.getByRole('region', { name: 'This sync' });
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('is foreseen: every edit before and after, and what the server would refuse', async () => {
    const { page, archive } = scenario;
    await openReplica(page, 'Trees of the town', 'Changes');
    const edits = page.getByRole('grid', { name: 'Pending edits' });
    await expect(edits.getByRole('row')).toHaveCount(6);
    await edits.getByRole('row', { name: 'Trees 3' }).click();
    const detail = page.getByRole('region', { name: 'The selected edit' });
    await expect(detail.getByRole('row', { name: 'Species Elm Lime' })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);

    await openTab(page, 'Sync');
    await expect(page.getByText('5 edits to send', { exact: true }).last()).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dry run' }).click();
    const dryRun = page.getByRole('region', { name: 'Dry run' }).first();
    await expect(dryRun).toContainText(
      '2 of 5 edits would be refused. With rollback on, nothing would be applied; off, 3 of 5.',
    );
    await dryRun.getByRole('button', { name: /Value refused.*Code 1016.*2 edits/ }).click();
    await expect(dryRun.getByRole('grid').getByRole('row')).toHaveCount(3);
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(before);
  });

  test('applies the good ones and leads from the reason to the feature', async () => {
    const { page, archive } = scenario;
    await synchronise();
    await expect(result).toContainText('2 edits are still pending.');
    await expect(
      result.getByRole('button', { name: /Refused.*Value refused.*Code 1016.*2 edits/ }),
    ).toHaveAttribute('aria-expanded', 'true');
    await expect(result).toContainText('Check the values against type, length and domain');
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(after);

    await result.getByRole('button', { name: 'Show Species of Trees 6' }).click();
    await expect(page.getByRole('tab', { name: 'Data' })).toHaveAttribute('aria-selected', 'true');
    const inspector = page.getByRole('region', { name: 'Inspector' });
    const species = inspector.getByRole('textbox', { name: 'Species' });
    await expect(species).toHaveValue(TOO_LONG);
    await expect(species).toBeFocused();
    await expect(inspector).toContainText('was Oak');
    expect(await seriousProblems(page)).toEqual([]);
  });

  test('gives receipts as CSV and JSON', async () => {
    const { userData } = scenario;
    await synchronise();
    const csv = join(userData, 'receipts.csv');
    await exportReceipts('Export all receipts as CSV…', csv);
    const [head, ...lines] = readFileSync(csv, 'utf8').replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toMatch(/^outcome,kind,target,layerId,globalId,/);
    expect(lines.map((line) => line.split(',').slice(0, 3).join(' ')).sort()).toEqual([
      'accepted add feature',
      'accepted delete feature',
      'accepted update feature',
      'refused update feature',
      'refused update feature',
    ]);
    const json = join(userData, 'receipts.json');
    await exportReceipts('Export all receipts as JSON…', json);
    const receipts = JSON.parse(readFileSync(json, 'utf8')) as {
      readonly outcome: string;
      readonly code: number | null;
      readonly globalId: string;
    }[];
    const refused = receipts.filter(({ outcome }) => outcome === 'refused');
    expect(refused.map(({ code, globalId }) => [code, globalId])).toEqual([
      [1016, braced('a', 6)],
      [1016, braced('a', 7)],
    ]);
  });

  test('goes on without what is held back, until it is repaired and released', async () => {
    const { page, archive, path } = scenario;
    await synchronise();
    await result.getByRole('button', { name: 'Hold these 2 back' }).click();
    await expect(result).toContainText(
      '2 edits are held back now. They are not sent until you release them.',
    );
    editFile(path, `UPDATE Trees SET Species = 'Rowan' WHERE Height = 8`);
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(result).toContainText('1 edit sent = 1 accepted + 0 refused');
    await expect(result).toContainText('2 held');

    editFile(path, `UPDATE Trees SET Species = 'Yew' WHERE Height = 6`);
    await openTab(page, 'Changes');
    const edits = page.getByRole('grid', { name: 'Pending edits' });
    await edits.getByRole('row', { name: 'Trees 6' }).click();
    await page.getByRole('button', { name: 'Release 1', exact: true }).click();
    await expect(page.getByText('1 edit goes with the next sync again.')).toBeVisible();
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
    await expect(result).toContainText('1 held');
    await expect(result).toContainText('1 edit is still pending.');
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...after,
      [braced('a', 6)]: ['Yew', 6],
      [braced('a', 8)]: ['Rowan', 8],
    });
    expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual(
      [
        `add ${added}`,
        `delete ${braced('a', 4)}`,
        ...[3, 6, 8].map((n) => `update ${braced('a', n)}`),
      ].sort(),
    );
  });

  async function synchronise(): Promise<void> {
    await openReplica(scenario.page, 'Trees of the town', 'Sync');
    await scenario.page.getByRole('button', { name: 'Send 5 edits and bring changes' }).click();
    await expect(result).toContainText(
      '5 edits sent = 3 accepted + 2 refused + 0 rolled back + 0 unknown',
      { timeout: 20_000 },
    );
  }

  async function exportReceipts(item: string, path: string): Promise<void> {
    const { app, page } = scenario;
    await stubSaveDialog(app, path);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect(page.getByText(`Saved as ${path}`)).toBeVisible();
  }
});
