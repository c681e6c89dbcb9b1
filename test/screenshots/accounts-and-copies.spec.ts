import { test } from '@playwright/test';
import { startSampleService } from '../../main/sample-service/start.ts';
import { launchApp } from '../e2e/support/app.ts';
import { addService, ask, skipWelcome } from '../e2e/support/bridge.ts';
import { stubOpenDialog } from '../e2e/support/dialogs.ts';
import { editFile } from '../e2e/support/edits.ts';
import { fieldWork } from '../e2e/support/field-work.ts';
import { openReplica, startScenario } from '../e2e/support/scenario.ts';
import { parksSpec } from '../support/service-spec.ts';
import { shootLooks, type LookOptions } from './support/looks.ts';

const SMALLEST: LookOptions = { smallest: true };
const PEOPLE = ['anna.muster', 'ben'].map((name) => ({ name, password: 'open sesame' }));

test('accounts: signing in, choosing, signing out', async () => {
  test.setTimeout(240_000);
  const guarded = await startSampleService({
    specs: [parksSpec()],
    users: PEOPLE,
    requireToken: true,
  });
  const launched = await launchApp();
  const { page } = launched;
  const url = guarded.services[0]!.url;
  try {
    await skipWelcome(page);
    await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Add an account…' }).click();
    await shootLooks(launched, 'accounts-browser', SMALLEST);
    await page.getByRole('radio', { name: 'With a token' }).click();
    await shootLooks(launched, 'accounts-token', SMALLEST);
    await page.keyboard.press('Escape');
    for (const { name: username, password } of PEOPLE) {
      await ask(page, 'accounts.addPassword', { url, username, password, keep: false });
    }
    await addService(page, url);
    await page.getByText('anna.muster').waitFor();
    await shootLooks(launched, 'accounts-list', SMALLEST);
    await page.getByRole('button', { name: 'Sign out…' }).last().click();
    await shootLooks(launched, 'accounts-sign-out', SMALLEST);
    await page.keyboard.press('Escape');
    await page.getByRole('navigation').getByRole('button', { name: 'Services' }).click();
    await page.getByRole('button', { name: 'Use another account…' }).click();
    await shootLooks(launched, 'accounts-choose', SMALLEST);
  } finally {
    await launched.close([/./]);
    await guarded.close();
  }
});

test('copies, geodatabases, and what leaves the list', async () => {
  test.setTimeout(240_000);
  const scenario = await startScenario();
  const { app, page, path } = scenario;
  const choose = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'More for this replica' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  try {
    const geodatabase = await fieldWork(scenario);
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    await openReplica(page, 'Trees of the town', 'Data');
    await choose('Make copies for a crew…');
    await shootLooks(scenario, 'copies-crew', SMALLEST);
    await page.keyboard.press('Escape');
    await choose('Register this copy…');
    await page.getByRole('textbox', { name: 'Name of the new replica' }).waitFor();
    await shootLooks(scenario, 'copies-register', SMALLEST);
    await page.keyboard.press('Escape');
    await choose('Take off the list…');
    await shootLooks(scenario, 'replica-off-the-list', SMALLEST);
    await page.keyboard.press('Escape');

    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    await stubOpenDialog(app, [geodatabase]);
    await page.getByRole('button', { name: 'Open replica file…' }).click();
    await page.getByText('This is a mobile geodatabase, opened to be looked at').waitFor();
    await shootLooks(scenario, 'geodatabase-opened', SMALLEST);
    await page.getByRole('button', { name: 'Take over…' }).click();
    await page.getByRole('button', { name: 'Take over', exact: true }).waitFor();
    await shootLooks(scenario, 'geodatabase-take-over', SMALLEST);
  } finally {
    await scenario.close([/./]);
  }
});
