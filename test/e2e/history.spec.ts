import { expect, test } from '@playwright/test';
import { ServiceError } from '../../main/sample-service/errors.ts';
import { seriousProblems } from './support/accessibility.ts';
import { addManyReceipts, editFile } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const TOO_LONG = 'a name of far more than twenty characters';

let scenario: Scenario;

test.beforeEach(async () => {
  scenario = await startScenario();
});

test.afterEach(async () => {
  await scenario.close();
});

test('every session is told with the detail that the sync itself had', async () => {
  const { page, path } = scenario;
  editFile(
    path,
    `UPDATE Trees SET Species = '${TOO_LONG}' WHERE Height = 3`,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`,
  );
  await openReplica(page, 'Trees of the town', 'Sync');
  await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
  const counts = '2 edits sent = 1 accepted + 1 refused + 0 rolled back + 0 unknown';
  await expect(page.getByRole('region', { name: 'This sync' })).toContainText(counts);

  await openTab(page, 'History');
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('button');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText('Done in part');
  await expect(sessions.last()).toContainText('Create');
  const detail = page.getByRole('article', { name: 'Session' });
  await expect(detail).toContainText(counts);
  await expect(detail).toContainText('Send edits and bring changes (bidirectional)');
  await expect(detail.getByRole('button', { name: /Refused.*Value refused/ })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await sessions.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(detail.getByRole('heading', { name: 'Create' })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
});

test('a session that failed says why, in the words of the server', async () => {
  const { page, path } = scenario;
  editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 5`);
  scenario.trouble = ({ operation }) =>
    operation[0]?.toLowerCase() === 'synchronizereplica'
      ? { error: new ServiceError(500, 'Unable to perform the operation.', ['The disk is full.']) }
      : null;
  await openReplica(page, 'Trees of the town', 'Sync');
  await page.getByRole('button', { name: 'Send 1 edit and bring changes' }).click();
  const failure = page.getByRole('alert').filter({ hasText: 'The sync did not come to an end' });
  await expect(failure).toContainText('Your edit is still pending in this file.');
  expect(await seriousProblems(page)).toEqual([]);

  await openTab(page, 'History');
  const detail = page.getByRole('article', { name: 'Session' });
  await expect(detail).toContainText('Failed');
  await expect(detail).toContainText('Why it failed');
  await expect(detail).toContainText('The disk is full.');
  expect(await seriousProblems(page)).toEqual([]);
});

test('50,000 receipts open by cause and scroll to the last', async () => {
  const { page, path } = scenario;
  addManyReceipts(path, 50_000);
  await openReplica(page, 'Trees of the town', 'History');
  const detail = page.getByRole('article', { name: 'Session' });
  await expect(detail).toContainText(
    '50,000 edits sent = 49,000 accepted + 1,000 refused + 0 rolled back + 0 unknown',
  );
  const causes = detail.getByRole('region', { name: 'Receipts by cause' }).getByRole('listitem');
  await expect(causes.filter({ hasText: 'Value refused' })).toContainText('500 edits');
  await expect(causes.filter({ hasText: 'Gone on the server' })).toContainText('500 edits');
  await detail.getByRole('button', { name: /Accepted.*49,000 edits/ }).click();
  const accepted = detail.getByRole('grid', { name: 'Receipts: Taken by the server' });
  await expect(accepted).toHaveAttribute('aria-rowcount', '49001');
  await expect(accepted.getByRole('row', { name: 'ObjectID 1001' })).toBeVisible();
  await accepted.focus();
  await page.keyboard.press('End');
  await expect(accepted.getByRole('row', { name: 'ObjectID 50000' })).toBeVisible();
  expect(await accepted.getByRole('row').count()).toBeLessThan(60);
  expect(await seriousProblems(page)).toEqual([]);
});
