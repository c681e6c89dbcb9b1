import { expect, test, type Locator } from '@playwright/test';
import { braced, guid, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import {
  editFile,
  editService,
  look,
  serverRows,
  watchUploads,
  type UploadedEdit,
} from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';
import { strictSpec } from './support/strict-spec.ts';

const TOO_LONG = 'a name of far more than twenty characters';
const FIELDS = ['Species', 'Height', 'Condition'];
const NEW = guid('c', 1);

/** Good: 2. Refused: 3 without its value, 4 out of the domain, 5 too long, 6 gone on the server, NEW there already. */
const EDITS = [
  `UPDATE Trees SET Species = 'Lime' WHERE Height IN (2, 6)`,
  `UPDATE Trees SET Species = NULL WHERE Height = 3`,
  `UPDATE Trees SET Condition = 9 WHERE Height = 4`,
  `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height = 5`,
  `INSERT INTO Trees (geom, GlobalID, Species, Height, Condition)
     SELECT geom, '${braced('c', 1)}', 'Fir', 77, 1 FROM Trees WHERE Height = 7`,
];

test.describe('refused edits', () => {
  let scenario: Scenario;
  let uploaded: readonly UploadedEdit[];
  let result: Locator;

  test.beforeEach(async () => {
    scenario = await startScenario({
      service: { specs: [strictSpec()], sync: { phaseDuration: 20 } },
    });
    const { page, archive, path } = scenario;
    editFile(path, ...EDITS);
    editService(archive, {
      adds: [
        {
          attributes: { GlobalID: NEW, Species: 'Pine', Height: 70 },
          geometry: { x: 500, y: 500 },
        },
      ],
      deletes: [{ globalId: braced('a', 6) }],
    });
    uploaded = watchUploads(archive).uploaded;
    result = page.getByRole('region', { name: 'This sync' });
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('radio', { name: 'Upload', exact: true }).click();
    await page.getByRole('button', { name: 'Send 6 edits' }).click();
    await expect(result).toContainText(
      '6 edits sent = 1 accepted + 5 refused + 0 rolled back + 0 unknown',
      { timeout: 20_000 },
    );
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('are repaired with one click each and sent again alone, none of them twice', async () => {
    const { page, archive } = scenario;
    const before = serverRows(archive, TREES, FIELDS);
    expect(await seriousProblems(page)).toEqual([]);
    await result.getByRole('button', { name: 'Show Species of Trees 5' }).click();
    const species = page
      .getByRole('region', { name: 'Inspector' })
      .getByRole('textbox', { name: 'Species' });
    await expect(species).toBeFocused();
    await species.fill('Plane');
    await species.press('Enter');
    await expect.poll(() => allInFile()[braced('a', 5)]).toEqual(['Plane', 5, 1]);

    await openTab(page, 'Sync');
    await receipt('Trees 4').getByRole('button', { name: 'Other repairs of Trees 4' }).click();
    await page.getByRole('menuitem', { name: 'Set Condition to Damaged' }).click();
    await expect(result).toContainText('1 edit is repaired: the next sync sends it.');
    await repair('Value missing', 'Trees 3', 'Put Species back to Elm');
    await expect(receipt('Trees 3')).toContainText('Not pending any more');
    await repair('Gone on the server', 'Trees 6', 'Send it as a new feature');
    await repair('Already there', 'CCCCCCCC', 'Send it as an update');
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(before);

    await result.getByRole('button', { name: 'Retry these 2' }).click();
    await expect(result).toContainText(
      '2 edits sent = 2 accepted + 0 refused + 0 rolled back + 0 unknown',
    );
    await expect(result).toContainText('2 edits are still pending.');
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...before,
      [braced('a', 4)]: ['Oak', 4, 2],
      [braced('a', 5)]: ['Plane', 5, 1],
    });

    // As it was chosen before the features were looked at.
    await expect(page.getByRole('radio', { name: 'Upload', exact: true })).toBeChecked();
    await page.getByRole('radio', { name: 'Bidirectional', exact: true }).click();
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    await expect(page.getByText('No pending edits.')).toBeVisible();
    await expect(result).toContainText(
      '2 edits sent = 2 accepted + 0 refused + 0 rolled back + 0 unknown',
    );
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...before,
      [braced('a', 4)]: ['Oak', 4, 2],
      [braced('a', 5)]: ['Plane', 5, 1],
      [braced('a', 6)]: ['Lime', 6, 1],
      [braced('c', 1)]: ['Fir', 77, 1],
    });
    expect(allInFile()).toEqual(serverRows(archive, TREES, FIELDS));
    expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual([
      `add ${braced('a', 6)}`,
      `update ${braced('a', 2)}`,
      `update ${braced('a', 4)}`,
      `update ${braced('a', 5)}`,
      `update ${braced('c', 1)}`,
    ]);
  });

  type Tree = Readonly<Record<'GlobalID' | 'Species' | 'Height' | 'Condition', unknown>>;

  function allInFile(): Record<string, readonly unknown[]> {
    const rows = look<Tree>(
      scenario.path,
      'SELECT GlobalID, Species, Height, Condition FROM Trees',
    );
    return Object.fromEntries(
      rows.map(({ GlobalID, Species, Height, Condition }) => [
        String(GlobalID),
        [Species, Height, Condition],
      ]),
    );
  }

  function receipt(title: string): Locator {
    return result
      .getByRole('grid')
      .getByRole('row')
      .filter({ has: scenario.page.getByRole('button', { name: new RegExp(`^Show .*${title}`) }) });
  }

  /** Opens the cause and takes the repair of the row in it. */
  async function repair(cause: string, title: string, label: string): Promise<void> {
    const line = result.getByRole('button', { name: new RegExp(`Refused.*${cause}`) });
    await expect(line).toHaveAttribute('aria-expanded', 'false');
    await line.click();
    const button = receipt(title).getByRole('button', { name: label });
    await button.click();
    await expect(button).toHaveCount(0);
  }
});
