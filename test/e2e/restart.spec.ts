import { expect, test, type Page } from '@playwright/test';
import type { FaultPlan, Interceptor } from '../../main/sample-service/context.ts';
import { braced, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { editFile, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

/** Long enough for a kill, short enough for a service that has to close. */
const A_WHILE = 4000;
const EDITED = [3, 5, 6].map((n) => braced('a', n));

let scenario: Scenario;

test.beforeEach(async () => {
  scenario = await startScenario();
  editFile(scenario.path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 5, 6)`);
});

test.afterEach(async () => {
  await scenario.close();
});

const moments: readonly { readonly name: string; readonly plan: FaultPlan }[] = [
  { name: 'before the server has done anything', plan: { delayBefore: A_WHILE, dropBefore: true } },
  { name: 'after the server has applied the edits', plan: { delayAfter: A_WHILE } },
];
for (const { name, plan } of moments) {
  test(`a sync that is killed ${name} goes on at the next start, every edit once`, async () => {
    const { page, archive, path, kill, relaunch } = scenario;
    const uploads = watchUploads(archive);
    const reached = new Promise<void>((resolve) => {
      scenario.trouble = onUpload(plan, resolve);
    });
    const wanted = plan.dropBefore ? reached : uploads.next();
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('button', { name: 'Send 3 edits and bring changes' }).click();
    await wanted;
    await kill();
    scenario.trouble = null;
    expect(look(path, 'SELECT outcome FROM syncline_receipt')).toEqual(
      Array.from({ length: 3 }, () => ({ outcome: 'unknown' })),
    );

    const again = await relaunch();
    await expectInterrupted(again.page);
    await again.page.getByRole('button', { name: 'Go on with the interrupted sync' }).click();
    const result = again.page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('3 accepted', { timeout: 30_000 });
    await expect(result).toContainText('0 unknown');
    await expect(again.page.getByText('A sync was interrupted')).toHaveCount(0);
    expect(uploads.uploaded.map(({ globalId }) => globalId).sort()).toEqual(EDITED);
    const rows = serverRows(archive, TREES, ['Species']);
    expect(EDITED.map((globalId) => rows[globalId])).toEqual([['Lime'], ['Lime'], ['Lime']]);
    expect(
      look(path, `SELECT global_id, outcome FROM syncline_receipt ORDER BY global_id`),
    ).toEqual(EDITED.map((global_id) => ({ global_id, outcome: 'accepted' })));
    await openTab(again.page, 'History');
    await expect(again.page.getByRole('list', { name: 'Sessions' })).toContainText('Sync');
    expect(await seriousProblems(again.page)).toEqual([]);
    await again.close();
  });
}

test('an answer that never comes leaves the outcome open until the server is asked', async () => {
  const { page, archive, path } = scenario;
  const { uploaded } = watchUploads(archive);
  let isCut = false;
  const cutUpload = onUpload({ dropAfter: true }, () => (isCut = true));
  scenario.trouble = (request) => (isCut ? { dropBefore: true } : cutUpload(request));
  await openReplica(page, 'Trees of the town', 'Sync');
  await page.getByRole('button', { name: 'Send 3 edits and bring changes' }).click();
  const ask = page.getByRole('button', { name: 'Ask the server now' });
  await expect(ask.first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('A sync was interrupted').first()).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  expect(look(path, 'SELECT DISTINCT outcome FROM syncline_receipt')).toEqual([
    { outcome: 'unknown' },
  ]);

  scenario.trouble = null;
  await ask.first().click();
  const result = page.getByRole('region', { name: 'This sync' });
  await expect(result).toContainText('3 accepted', { timeout: 30_000 });
  expect(uploaded.map(({ globalId }) => globalId).sort()).toEqual(EDITED);
  expect(look(path, 'SELECT DISTINCT outcome FROM syncline_receipt')).toEqual([
    { outcome: 'accepted' },
  ]);
});

/** Does that to the first call that brings edits. */
function onUpload(plan: FaultPlan, reached: () => void): Interceptor {
  let isDone = false;
  return ({ operation, parameters }) => {
    const isCall = operation.length === 1 && operation[0]?.toLowerCase() === 'synchronizereplica';
    const hasEdits = isCall && (parameters.text('edits') ?? parameters.text('editsUploadId'));
    if (isDone || !hasEdits) return null;
    isDone = true;
    reached();
    return plan;
  };
}

async function expectInterrupted(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toContainText('Interrupted');
  await openReplica(page, 'Trees of the town');
  await expect(page.getByText('A synchronisation was interrupted here')).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(page.getByText('A sync was interrupted')).toBeVisible();
  await expect(page.getByText('none is sent twice').first()).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
}
