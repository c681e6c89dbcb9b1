import { expect, test } from '@playwright/test';
import { braced, guid, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { editFile, editService, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const FIELDS = ['Species', 'Height'];

test.describe('rows that changed on both sides', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
    const { path, archive } = scenario;
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 5)`);
    editService(archive, {
      updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }],
    });
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  const here = (): (readonly unknown[])[] =>
    look<{ Species: string; Height: number }>(
      scenario.path,
      'SELECT Species, Height FROM Trees ORDER BY GlobalID',
    ).map(({ Species, Height }) => [Species, Height]);
  const there = (): (readonly unknown[])[] =>
    Object.entries(serverRows(scenario.archive, TREES, FIELDS))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, values]) => values);

  test('are kept in both versions until they are decided', async () => {
    const { page, archive } = scenario;
    const { uploaded } = watchUploads(archive);
    const server = serverRows(archive, TREES, FIELDS);
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    await expect(
      page.getByRole('heading', { name: '1 conflict waits for a decision', exact: true }),
    ).toBeVisible();
    await expect(page.getByRole('row', { name: 'Species Elm Lime Yew' })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(server);
    expect(uploaded).toEqual([]);
    expect(look(scenario.path, `SELECT Species FROM Trees WHERE Height = 3`)).toEqual([
      { Species: 'Lime' },
    ]);

    await openTab(page, 'Changes');
    await expect(
      page.getByRole('heading', { name: '1 conflict waits for a decision', exact: true }),
    ).toBeVisible();
    await expect(page.getByRole('row', { name: /Species .*Elm Lime Yew/ })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Decide in Sync' }).click();

    await page.getByRole('button', { name: 'Decide by rule…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Decide 1 conflict' });
    await dialog.getByRole('radio', { name: 'Keep mine' }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Decide 1 conflict and synchronise' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('2 edits sent = 2 accepted');
    await expect(page.getByRole('heading', { name: /waits for a decision/ })).toHaveCount(0);
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...server,
      [braced('a', 3)]: ['Lime', 3],
      [braced('a', 5)]: ['Lime', 5],
    });
    expect(here()).toEqual(there());
  });

  test('take the version of the others by the rule that was chosen before', async () => {
    const { page } = scenario;
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByLabel('Rows that changed on both sides').selectOption({ label: 'Take theirs' });
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('1 discarded');
    expect(look(scenario.path, 'SELECT Species FROM Trees WHERE Height IN (3, 5)')).toEqual([
      { Species: 'Yew' },
      { Species: 'Lime' },
    ]);
    expect(here()).toEqual(there());
  });
});
