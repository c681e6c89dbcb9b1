import { expect, test } from '@playwright/test';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { editFile, editService, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';
import { changeField, changeRules, strictSpec } from './support/strict-spec.ts';

const TOO_LONG = 'a name of far more than twenty characters';
const FIELDS = ['Species', 'Height', 'Condition'];

/** Good: 2 and 8. Would be refused: 3 and 5 too long, 6 gone on the server. */
const EDITS = [
  `UPDATE Trees SET Species = 'Lime' WHERE Height IN (2, 6, 8)`,
  `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height IN (3, 5)`,
];

let scenario: Scenario;

test.beforeEach(async () => {
  scenario = await startScenario({
    service: { specs: [strictSpec()], sync: { phaseDuration: 20 } },
  });
});

test.afterEach(async () => {
  await scenario.close();
});

test('a dry run names what would be refused by cause, and leads to the field or holds it back', async () => {
  const { page, archive, path } = scenario;
  editFile(path, ...EDITS);
  editService(archive, { deletes: [{ globalId: braced('a', 6) }] });
  const before = serverRows(archive, TREES, FIELDS);
  const { uploaded } = watchUploads(archive);
  await openReplica(page, 'Trees of the town', 'Sync');
  await page.getByRole('radio', { name: 'Upload', exact: true }).click();
  await page.getByRole('button', { name: 'Dry run' }).click();
  const dryRun = page.getByRole('region', { name: 'Dry run' }).first();
  await expect(dryRun).toContainText(
    '3 of 5 edits would be refused. With rollback on, nothing would be applied; off, 2 of 5.',
  );
  await expect(dryRun).toContainText('Nothing was sent and nothing was changed.');
  const causes = dryRun.getByRole('list', { name: 'Findings' });
  await causes.getByRole('button', { name: /Value refused.*Code 1016.*2 edits/ }).click();
  await causes.getByRole('button', { name: /Gone on the server.*Code 1011.*1 edit/ }).click();
  const refused = dryRun.getByRole('grid', { name: 'Findings: Value refused' });
  await expect(refused).toContainText('Trees 3');
  await expect(refused).toContainText('Trees 5');
  await expect(dryRun.getByRole('grid', { name: 'Findings: Gone' })).toContainText('Trees 6');
  expect(await seriousProblems(page)).toEqual([]);

  await refused.getByRole('button', { name: 'Show Species of Trees 3' }).click();
  const species = page
    .getByRole('region', { name: 'Inspector' })
    .getByRole('textbox', { name: 'Species' });
  await expect(species).toHaveValue(TOO_LONG);
  await expect(species).toBeFocused();

  await openTab(page, 'Sync');
  await causes.getByRole('button', { name: /Value refused.*Code 1016.*2 edits/ }).click();
  await dryRun.getByRole('button', { name: 'Hold these 2 back' }).click();
  await expect(dryRun).toContainText('2 edits are held back now.');
  await expect(page.getByText('3 edits to send', { exact: true }).last()).toBeVisible();
  await expect(page.getByText('2 held back')).toBeVisible();
  const held = `SELECT global_id AS id FROM syncline_edit WHERE is_held ORDER BY global_id`;
  expect(look(path, held)).toEqual([3, 5].map((n) => ({ id: braced('a', n) })));
  expect(serverRows(archive, TREES, FIELDS)).toEqual(before);
  expect(uploaded).toEqual([]);

  await page.getByRole('button', { name: 'Dry run', exact: true }).click();
  await expect(dryRun).toContainText(
    '1 of 3 edits would be refused. With rollback on, nothing would be applied; off, 2 of 3. 2 edits are held back.',
  );
});

test('a dry run says what has changed in the service since the replica was created', async () => {
  const { page, archive, path } = scenario;
  editFile(
    path,
    `UPDATE Trees SET Species = 'Horse chestnut' WHERE Height = 3`,
    `UPDATE Trees SET geom = (SELECT geom FROM Trees WHERE Height = 9) WHERE Height = 4`,
  );
  changeField(archive, TREES, 'Species', { length: 10 });
  changeRules(archive, { allowGeometryUpdates: false });
  await openReplica(page, 'Trees of the town', 'Sync');
  await page.getByRole('button', { name: 'Dry run' }).click();
  const dryRun = page.getByRole('region', { name: 'Dry run' }).first();
  await expect(dryRun).toContainText('The service has changed since this replica was created');
  await expect(dryRun).toContainText('Trees: shapes may not be changed any more.');
  await expect(dryRun).not.toContainText('Inspections');
  await expect(dryRun).toContainText('Trees: field Species now takes 10 characters instead of 20.');
  await expect(dryRun).toContainText('2 of 2 edits would be refused.');
  expect(await seriousProblems(page)).toEqual([]);
});
