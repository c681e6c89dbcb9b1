/** Journeys of relays between two services that the test itself serves. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import type { Archive } from '../../main/sample-service/archive/archive.ts';
import type { RelayDirection } from '../../shared/model/relay.ts';
import { contents } from '../support/relay.ts';
import { guid, parksSpec, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { addService, skipWelcome } from './support/bridge.ts';
import { stubOpenDialog } from './support/dialogs.ts';
import { watchUploads } from './support/edits.ts';
import { startService, type TestService } from './support/sample.ts';
import { changeField } from './support/strict-spec.ts';

const NAMES = { source: 'Parks', target: 'Parks_partner' };

interface Town extends LaunchedApp {
  readonly source: TestService;
  readonly target: TestService;
  readonly archives: { readonly source: Archive; readonly target: Archive };
  /** The relay file, once there is one. */
  readonly file: () => string;
}

async function startTown(): Promise<Town> {
  const source = await startService({ specs: [parksSpec({ trees: 6 })] });
  const spec = { ...parksSpec({ trees: 0 }), name: NAMES.target };
  const target = await startService({ specs: [spec] });
  const launched = await launchApp();
  const { page, userData } = launched;
  await skipWelcome(page);
  await addService(page, source.url);
  await addService(page, target.url);
  const folder = join(userData, 'documents', 'Syncline');
  return {
    ...launched,
    ...{ source, target },
    archives: { source: archiveOf(source), target: archiveOf(target) },
    file: () =>
      join(
        folder,
        readdirSync(folder).find((name) => name.endsWith('.relay'))!,
      ),
    async close(allowed) {
      await launched.close(allowed);
      await source.close();
      await target.close();
    },
  };
}

const archiveOf = ({ service, name }: TestService): Archive => service.archives.get(name)!;

async function goToRelays(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Relays' }).click();
}

async function createRelay({ page, ...town }: Town, direction: RelayDirection): Promise<void> {
  await goToRelays(page);
  await page.getByRole('button', { name: 'New relay' }).click();
  await page.getByLabel('Source').selectOption(town.source.url);
  await page.getByLabel('Target').selectOption(town.target.url);
  if (direction === 'bidirectional') await page.getByRole('radio', { name: 'Both ways' }).check();
  await page.getByRole('button', { name: 'Compare the services' }).click();
  const plan = page.getByRole('group', { name: 'What would be carried' });
  await expect(plan).toContainText('Trees: 6 of 6 rows go to the target as new ones.');
  expect(await town.target.replicas()).toEqual([]);
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create the relay' }).click();
  await expectSaid(page, '20 edits carried to the target.');
  expectEqual(town);
}

/** The end of the last run, in one sentence. */
async function expectSaid(page: Page, sentence: string): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: sentence })).toBeVisible({
    timeout: 20_000,
  });
}

function expectEqual({ archives }: Pick<Town, 'archives'>): void {
  expect(contents(archives.target)).toEqual(contents(archives.source));
}

async function syncNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sync now' }).click();
}

/** Somebody edits a tree through the REST interface of its service. */
async function rename(service: TestService, tree: number, species: string): Promise<void> {
  const updates = [{ attributes: { GlobalID: `{${guid('a', tree)}}`, Species: species } }];
  const response = await fetch(`${service.url}/${String(TREES)}/applyEdits`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ f: 'json', useGlobalIds: 'true', rollbackOnFailure: 'true' },
      updates: JSON.stringify(updates),
    }),
  });
  expect(await response.json()).toMatchObject({ updateResults: [{ success: true }] });
}

test('a one-way relay carries edits, survives a lost answer and a restart, and is closed', async () => {
  const town = await startTown();
  const { source, target, archives, userData } = town;
  let { page } = town;
  await createRelay(town, 'one-way');
  const toTarget = watchUploads(archives.target).uploaded;
  const toSource = watchUploads(archives.source).uploaded;

  await rename(source, 1, 'Lime');
  await syncNow(page);
  await expectSaid(page, '1 edit carried to the target.');
  expect(toTarget).toHaveLength(1);

  await rename(source, 2, 'Yew');
  target.addFaults('dropAfter@synchronizeReplica');
  await syncNow(page);
  const failed = page.getByRole('alert').filter({ hasText: 'The relay did not run to its end' });
  await expect(failed).toContainText('the target is asked what it holds');
  expect(await seriousProblems(page)).toEqual([]);

  await town.kill();
  const again = await launchApp({ userData });
  ({ page } = again);
  await goToRelays(page);
  await expect(page.getByText('A run was interrupted')).toBeVisible();
  await syncNow(page);
  await expectSaid(page, '1 edit carried to the target.');
  expect(toTarget).toHaveLength(2);
  expect(toSource).toEqual([]);
  expectEqual(town);

  await page.getByRole('button', { name: 'Close the relay…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Close this relay?' });
  await expect(question.getByRole('button', { name: 'Keep the relay' })).toBeFocused();
  await question.getByRole('button', { name: 'Close the relay', exact: true }).click();
  await expectSaid(page, 'The relay is closed. The rows stay on both sides.');
  expect([...(await source.replicas()), ...(await target.replicas())]).toEqual([]);
  await again.close();
  await source.close();
  await target.close();
});

test('of both ways each side gets its edits, what is refused waits, and what gives way is kept', async () => {
  const town = await startTown();
  const { page, source, target, archives } = town;
  await createRelay(town, 'bidirectional');
  const toTarget = watchUploads(archives.target).uploaded;
  const toSource = watchUploads(archives.source).uploaded;

  await rename(source, 1, 'Lime');
  await rename(target, 2, 'Yew');
  await syncNow(page);
  await expectSaid(page, '1 edit carried to the target, 1 edit carried to the source.');
  expectEqual(town);

  // Both change tree 3; the target takes no long names any more.
  await rename(source, 3, 'Fir');
  await rename(target, 3, 'Ash');
  await rename(source, 4, 'Hornbeam');
  changeField(archives.target, TREES, 'Species', { length: 4 });
  await syncNow(page);
  const refused = '1 edit waits because a service refused it';
  await expect(page.getByRole('group', { name: refused })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Edits that wait' })).toContainText(
    'Trees, for the target',
  );
  const receipts = page.getByRole('grid', { name: 'Receipts' });
  await expect(receipts.getByRole('row').filter({ hasText: 'Refused' })).toHaveCount(1);
  await expect(receipts.getByRole('row').filter({ hasText: 'Accepted' })).toHaveCount(1);
  await page.getByRole('button', { name: new RegExp(`^Trees, .*${guid('a', 3)}`, 'i') }).click();
  const versions = page.getByRole('region', { name: /^Trees, / });
  await expect(versions.getByRole('row').filter({ hasText: 'Species' })).toContainText('AshFir');
  expect(await seriousProblems(page)).toEqual([]);

  changeField(archives.target, TREES, 'Species', { length: 20 });
  await page.getByRole('button', { name: 'Send the refused edits again' }).click();
  await expectSaid(page, '1 edit carried to the target.');
  expectEqual(town);
  expect(toTarget).toHaveLength(3);
  expect(toSource).toHaveLength(1);
  await expect(page.getByRole('button', { name: /^Sync, / })).toHaveCount(3);
  await town.close();
});

test('a run that is cancelled, or cannot reach a side, is gone on with', async () => {
  const town = await startTown();
  const { page, source, target, archives } = town;
  await createRelay(town, 'bidirectional');
  const { uploaded } = watchUploads(archives.target);
  await rename(source, 1, 'Lime');

  const held = target.hold('synchronizeReplica');
  await syncNow(page);
  await held.reached;
  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  await expectSaid(page, 'The relay was cancelled');
  held.release();
  expect(await seriousProblems(page)).toEqual([]);

  const { url } = target;
  await target.close();
  await syncNow(page);
  const failed = page.getByRole('alert').filter({ hasText: 'The relay did not run to its end' });
  await expect(failed).toContainText(`Target: Could not`);
  await expect(failed).toContainText(new URL(url).host);
  expect(uploaded).toEqual([]);
  await town.close();
});

test('a relay file is opened from outside, and found again after it was moved', async () => {
  const town = await startTown();
  await createRelay(town, 'one-way');
  const { app, page, userData } = town;
  const moved = join(userData, 'Moved.relay');
  renameSync(town.file(), moved);
  await page.reload();
  await goToRelays(page);
  await expect(page.getByText('This relay file cannot be read').last()).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await stubOpenDialog(app, [moved]);
  await page.getByRole('button', { name: 'Find the file…' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Moved' })).toBeVisible();
  const list = page.getByRole('list', { name: 'Relays on this machine' });
  await expect(list.getByRole('listitem')).toHaveCount(1);

  await openFromMenu(app, page);
  await expect(page.getByRole('heading', { level: 2, name: 'Moved' })).toBeVisible();
  await town.app.close();
  const again = await launchApp({ args: [moved] });
  await expect(again.page.getByRole('heading', { level: 2, name: 'Moved' })).toBeVisible();
  await expect(again.page.getByRole('button', { name: 'Sync now' })).toBeVisible();
  await again.close();
  await town.source.close();
  await town.target.close();
});

/** File > Open…, from another page. */
async function openFromMenu(app: ElectronApplication, page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Activity' }).click();
  await app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'File');
    file?.submenu?.items.find(({ label }) => label === 'Open…')?.click();
  });
}
