import { expect, test } from '@playwright/test';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { editFile, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const TOO_LONG = 'a name of far more than twenty characters';
const FIELDS = ['Species'];

test.describe('a sync under rollbackOnFailure', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
    editFile(
      scenario.path,
      `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height = 3`,
      `UPDATE Trees SET Species = 'Lime' WHERE Height IN (5, 6, 7)`,
    );
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  test('says what was undone and why, holds the culprit back and sends the rest', async () => {
    const { page, archive } = scenario;
    const before = serverRows(archive, TREES, FIELDS);
    const { uploaded } = watchUploads(archive);
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('radio', { name: 'Undo the whole batch' }).click();
    await page.getByRole('button', { name: 'Send 4 edits and bring changes' }).click();

    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('The server undid the batch: 3 edits were rolled back');
    await expect(result).toContainText(
      'Nothing is lost: all of them are still pending in this file.',
    );
    await expect(result).toContainText('Brought down by this edit');
    await expect(result).toContainText(/Trees,\s+Trees 3\s*:\s+Value refused\s+\(Code 1016\)/);
    await expect(result).toContainText(
      'Checked: the server was asked for these rows afterwards and holds none of the edits.',
    );
    await expect(result).toContainText(
      '4 edits sent = 0 accepted + 1 refused + 3 rolled back + 0 unknown',
    );
    await expect(
      page.getByRole('button', { name: 'Send 4 edits and bring changes' }),
    ).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(before);
    expect(uploaded).toEqual([]);

    await result.getByRole('button', { name: 'Hold it back and send the rest' }).click();
    await expect(result).toContainText(
      '3 edits sent = 3 accepted + 0 refused + 0 rolled back + 0 unknown',
    );
    await expect(result).toContainText('1 held');
    await expect(result).toContainText('1 edit is still pending.');
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...before,
      [braced('a', 5)]: ['Lime'],
      [braced('a', 6)]: ['Lime'],
      [braced('a', 7)]: ['Lime'],
    });
    expect(uploaded.map(({ globalId }) => globalId).sort()).toEqual(
      [5, 6, 7].map((n) => braced('a', n)),
    );

    await openTab(page, 'History');
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('button');
    await expect(sessions).toHaveCount(3);
    await sessions.nth(1).click();
    const session = page.getByRole('article', { name: 'Session' });
    await expect(session).toContainText('The server undid the batch: 3 edits were rolled back');
    await expect(session).toContainText('4 edits were sent, and none of them was applied.');
    await expect(session).toContainText(
      'Nothing was lost: all of them stayed pending in this file.',
    );
    await expect(session).toContainText('4 edits were still pending at its end.');
    await expect(session).toContainText('Brought down by this edit');
    await expect(session).toContainText(
      'Checked: the server was asked for these rows afterwards and holds none of the edits.',
    );
    expect(await seriousProblems(page)).toEqual([]);
  });

  test('leads to the edit that brought the batch down', async () => {
    const { page } = scenario;
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('radio', { name: 'Undo the whole batch' }).click();
    await page.getByRole('button', { name: 'Send 4 edits and bring changes' }).click();
    await page.getByRole('button', { name: 'Show Species of Trees 3' }).first().click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect(inspector.getByRole('heading', { name: 'Trees 3' })).toBeVisible();
    const species = inspector.getByRole('textbox', { name: 'Species' });
    await expect(species).toHaveValue(TOO_LONG);
    await expect(species).toBeFocused();
  });
});

test('a service that undoes every batch with a bad edit says so before and after', async () => {
  const scenario = await startScenario({ service: { profile: 'enterprise-geodatabase' } });
  try {
    const { page, archive, path } = scenario;
    const before = serverRows(archive, TREES, FIELDS);
    editFile(
      path,
      `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height = 3`,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`,
    );
    await openReplica(page, 'Trees of the town', 'Sync');
    await expect(page.getByText('This service does not let you choose')).toBeVisible();
    await expect(page.getByRole('radio', { name: 'Undo the whole batch' })).toHaveCount(0);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('1 refused');
    const rows = serverRows(archive, TREES, FIELDS);
    expect(rows[braced('a', 3)]).toEqual(before[braced('a', 3)]);
  } finally {
    await scenario.close();
  }
});
