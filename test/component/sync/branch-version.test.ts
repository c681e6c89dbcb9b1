import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SyncTab from '../../../renderer/features/sync/SyncTab.svelte';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { fakeApp, type FakeApp } from '../support/fake-app.ts';
import { job, serviceReport } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { GROUPS, pendingStatus, repliesFor, tabProps } from './replies.ts';

const RECONCILE = 'Reconcile the branch version of this replica';

async function open(rule: string | null, canReconcile: boolean): Promise<FakeApp> {
  const { service } = serviceReport();
  const described: ServiceDescription = {
    ...service,
    sync: { ...service.sync, branchVersionReconcile: canReconcile },
    ...(rule === null ? {} : { branchVersions: { creationRule: rule } }),
  };
  const fake = await fakeApp(
    repliesFor(pendingStatus(), GROUPS, {
      'jobs.sync': () => job({ id: 'new', kind: 'sync' }),
      'replica.service': () => described,
    }),
  );
  await renderPage(fake.app, SyncTab, tabProps(fake.app));
  await expect.element(page.getByText('Edits going up')).toBeVisible();
  return fake;
}

describe('a replica with a branch version of its own', () => {
  test('can be reconciled by a sync, when that is chosen', async () => {
    const { inputsOf } = await open('versionPerDownloadedMap', true);
    await expect
      .element(page.getByText(/only as far as that version was reconciled/))
      .toBeVisible();
    await page.getByRole('checkbox', { name: RECONCILE }).click();
    await expect.element(page.getByText(/only as far as/)).not.toBeInTheDocument();
    await page.screenshot({ path: '../../../.cache/shots/reconcile.png' });
    await page.getByRole('button', { name: 'Send 43 edits and bring changes' }).click();
    expect(inputsOf('jobs.sync')).toMatchObject([{ options: { reconcileBranchVersion: true } }]);
  });

  test('has no such choice where the service cannot, and says who can', async () => {
    const { inputsOf } = await open('versionPerDownloadedMap', false);
    await expect.element(page.getByText(/leaves that to an administrator/)).toBeVisible();
    await expect.element(page.getByRole('checkbox', { name: RECONCILE })).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Send 43 edits and bring changes' }).click();
    expect(inputsOf('jobs.sync')[0]).not.toHaveProperty('options.reconcileBranchVersion');
  });

  test.each([null, 'none'])('says nothing of versions with the rule %s', async (rule) => {
    await open(rule, true);
    await expect.element(page.getByRole('checkbox', { name: RECONCILE })).not.toBeInTheDocument();
    await expect.element(page.getByText(/branch version/)).not.toBeInTheDocument();
  });
});
