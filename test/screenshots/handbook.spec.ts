/** The pictures of docs/user: `npm run handbook` makes them anew. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { catalog } from '../../main/sample-service/catalog/catalog.ts';
import { workServices } from '../../main/sample-service/catalog/works/services.ts';
import { startSampleService } from '../../main/sample-service/start.ts';
import type { CleanupLook } from '../../shared/model/cleanup.ts';
import type { Job } from '../../shared/model/window.ts';
import { launchApp } from '../e2e/support/app.ts';
import { addService, ask, ended, skipWelcome } from '../e2e/support/bridge.ts';
import { stubOpenDialog, stubSaveDialog } from '../e2e/support/dialogs.ts';
import { editFile, editService } from '../e2e/support/edits.ts';
import { openReplica, openTab, startScenario } from '../e2e/support/scenario.ts';
import { editGeodatabase } from '../support/edited-geodatabase.ts';
import { parksSpec } from '../support/service-spec.ts';
import { AROUND_AVILA, BAD_EDITS, MIXED_EDITS, startBay } from './support/bay.ts';
import { takePicture } from './support/pictures.ts';

const NAME = 'Avila Beach';
const TEAMS = ['North team', 'South team'];
const ADMIN = { name: 'admin', password: 'Gartenzwerg-0815' };
const AVILA = {
  geometryType: 'esriGeometryEnvelope',
  geometry: { xmin: -120.75, ymin: 35.12, xmax: -120.62, ymax: 35.22 },
  wkid: 4326,
} as const;

function goTo(page: Page, name: string): Promise<void> {
  return page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
}

test('the first steps', async () => {
  test.setTimeout(240_000);
  const users = [{ name: 'warden', password: 'correct' }];
  const guarded = await startSampleService({ specs: catalog(), users, requireToken: true });
  const open = await startSampleService({ specs: catalog() });
  const launched = await launchApp();
  const { page } = launched;
  try {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await takePicture(launched, 'welcome');
    await addService(page, open.services.find(({ name }) => name === 'SaveTheBay')!.url);
    await skipWelcome(page);
    await goTo(page, 'Services');
    await page.getByRole('button', { name: 'Add a service' }).first().click();
    await page
      .getByRole('textbox', { name: 'Address of the service' })
      .fill(guarded.services[0]!.url);
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('warden');
    await takePicture(launched, 'sign-in');
    await page.keyboard.press('Escape');
    await goTo(page, 'Replicas');
    await goTo(page, 'Services');
    await page.getByRole('button', { name: /SaveTheBay/ }).click();
    await page.getByRole('heading', { name: 'What this service can do' }).waitFor();
    await takePicture(launched, 'service');
    await page.getByRole('button', { name: 'New replica from this service' }).click();
    await page.getByText('Incidents').first().waitFor();
    // Around Avila Beach, in metres, as the service has it.
    const corners = { West: '-13447394', South: '4177479', East: '-13425131', North: '4197907' };
    for (const [side, value] of Object.entries(corners)) {
      await page.getByLabel(new RegExp(`^${side} \\(`)).fill(value);
    }
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Zoom to the extent' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /features/ })
      .first()
      .waitFor();
    await takePicture(launched, 'new-replica');
  } finally {
    await launched.close([/./]);
    await open.close();
    await guarded.close();
  }
});

test('the life of a replica', async () => {
  test.setTimeout(400_000);
  const bay = await startBay({ syncModel: 'perReplica' });
  const { page, path, archive, key } = bay;
  const send = page.getByRole('button', { name: /^Send (up to )?\d/ });
  const result = page.getByRole('region', { name: 'This sync' });
  try {
    await openReplica(page, NAME, 'Data');
    const table = page.getByRole('grid', { name: 'Rows of Incidents' });
    await table.getByRole('row').nth(3).dblclick();
    await takePicture(bay, 'data');

    editFile(path, ...MIXED_EDITS);
    await openTab(page, 'Changes');
    await page.getByRole('grid', { name: 'Pending edits' }).getByRole('row').nth(1).click();
    await takePicture(bay, 'changes');
    await openTab(page, 'Sync');
    await send.waitFor();
    await takePicture(bay, 'sync-before');
    await send.click();
    await result.waitFor({ timeout: 30_000 });
    await takePicture(bay, 'sync-after');

    editFile(path, ...BAD_EDITS, MIXED_EDITS[4]!.replace('95', '96'));
    await send.waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('Nothing was sent and nothing was changed.').waitFor();
    await page
      .getByRole('button', { name: /Code 1016/ })
      .first()
      .click();
    await takePicture(bay, 'dry-run');
    await send.click();
    await result.getByText('refused', { exact: false }).first().waitFor({ timeout: 30_000 });
    await takePicture(bay, 'refused');

    editFile(path, MIXED_EDITS[4]!.replace('95', '97'));
    await page.getByRole('radio', { name: 'Undo the whole batch' }).click();
    await send.click();
    await page.getByText('The server undid the batch').first().waitFor({ timeout: 30_000 });
    await takePicture(bay, 'rollback');
    await page.getByRole('button', { name: /^Hold .* back and send the rest/ }).click();
    await result.getByText('9 accepted', { exact: true }).waitFor({ timeout: 30_000 });

    const rows = [...archive.select({ layerId: 0, filter: AVILA, limit: 9 })].slice(4);
    editService(archive, {
      updates: rows.map(({ globalId }, n) => ({
        attributes: {
          GlobalID: globalId,
          Remarks: 'Seen again from the ferry.',
          Severity: 1 + (n % 3),
        },
      })),
    });
    editFile(
      path,
      ...rows.map(
        ({ globalId }) =>
          `UPDATE Incidents SET Remarks = 'Gone at low tide.', Severity = 4 WHERE GlobalID = '${globalId}'`,
      ),
    );
    await send.click();
    await page.getByRole('button', { name: 'Review conflicts' }).click({ timeout: 30_000 });
    await page.getByText(/0 of \d+ decided/).waitFor();
    await takePicture(bay, 'conflicts');
    await openTab(page, 'History');
    await page
      .getByText(/accepted/)
      .first()
      .waitFor();
    await page
      .getByRole('list', { name: 'Sessions' })
      .getByText('9 edits accepted, 2 refused.')
      .click();
    await page.getByRole('button', { name: /Refused.*Code 1016/ }).waitFor();
    await takePicture(bay, 'history');

    const { replicaId } = await ask<{ replicaId: string }>(page, 'replica.status', { key });
    await fetch(`${bay.serviceUrl}/unRegisterReplica`, {
      method: 'POST',
      body: new URLSearchParams({ f: 'json', replicaID: replicaId }),
    });
    await openTab(page, 'Sync');
    await page
      .getByRole('button', { name: /^(Send|Bring)/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Carry \d+ pending edits/ }).click({ timeout: 30_000 });
    await page.getByText(/^Of \d+ pending edits/).waitFor({ timeout: 30_000 });
    await stubSaveDialog(bay.app, '/data/replicas/Avila Beach 2.gpkg');
    await page.getByRole('dialog').getByRole('button', { name: 'Choose…' }).click();
    await takePicture(bay, 'carry-over');
  } finally {
    await bay.close([/./]);
  }
});

test('clean-up, a kit and what comes back', async () => {
  test.setTimeout(400_000);
  const office = await startScenario({
    name: NAME,
    serviceName: 'SaveTheBay',
    service: {
      specs: [...catalog(), ...workServices(6)],
      oldReplicas: 90,
      users: [{ ...ADMIN, isAdministrator: true }],
    },
    definition: {
      ...AROUND_AVILA,
      replicaName: NAME,
      attachmentsSyncDirection: 'bidirectional',
      syncModel: 'perReplica',
    },
  });
  const { app, page, service, key } = office;
  try {
    for (const { url } of service.services) await addService(page, url);
    const { name: username, password } = ADMIN;
    await ask(page, 'accounts.addPassword', {
      ...{ url: office.serviceUrl, username, password, keep: false },
    });
    await page.reload();
    await goTo(page, 'Clean-up');
    await page.getByRole('button', { name: /^Read the replicas of/ }).click();
    const replicas = page.getByRole('grid', { name: 'Replicas of all services' });
    await replicas.getByRole('row').nth(3).waitFor();
    await expect
      .poll(async () => (await ask<CleanupLook>(page, 'cleanup.look')).scan.state, {
        timeout: 120_000,
      })
      .toBe('done');
    await replicas.getByRole('row').nth(3).click();
    await takePicture(office, 'cleanup');
    await page.getByRole('button', { name: /^Select the \d+ stale ones/ }).click();
    await page.getByRole('button', { name: /^Unregister \d+ replicas…/ }).click();
    await page.getByRole('textbox', { name: /^Type “/ }).waitFor();
    await takePicture(office, 'unregister');
    await page.keyboard.press('Escape');

    const folder = await ask<string>(page, 'kits.suggestFolder', { name: 'Spring survey' });
    const job = await ask<Job>(page, 'kits.make', {
      ...{ key, folder, name: 'Spring survey', names: TEAMS, installers: [] },
      ...{ expiresAt: '2027-12-01T22:59:59.999Z', returnTo: 'gis@example.org', tiles: null },
    });
    await ended(page, job.id);
    const kit = fileIn(folder, /For the crew.*\.syncline-kit$/);
    const returned = join(folder, 'North team-1.syncline-return');
    const crew = await launchApp({ args: [kit] });
    try {
      await crew.page.getByRole('button', { name: /^North team/ }).click();
      await crew.page.getByText('Nothing edited yet').waitFor();
      editFile(fileIn(dirname(kit), /North team.*\.gpkg$/), ...MIXED_EDITS);
      await crew.page.getByText('13 edits to hand in').waitFor();
      await takePicture(crew, 'crew');
      await crew.page.getByRole('button', { name: 'Hand in' }).click();
      await crew.page.getByRole('textbox', { name: 'Your name' }).fill('North team');
      await takePicture(crew, 'hand-in');
      await stubSaveDialog(crew.app, returned);
      await crew.page.getByRole('button', { name: 'Make the return file…' }).click();
      await crew.page.getByText('Return 1 is made').waitFor();
    } finally {
      await crew.close([/./]);
    }

    await goTo(page, 'Returns');
    await stubOpenDialog(app, [returned]);
    await page.getByRole('button', { name: 'Open a return file…' }).click();
    const edits = page.getByRole('grid', { name: 'Edits of the crew' });
    const choose = page.getByRole('button', { name: 'Choose the kit’s folder…' });
    await edits.or(choose).first().waitFor();
    await stubOpenDialog(app, [folder]);
    if (await choose.isVisible()) await choose.click();
    await page.getByRole('button', { name: 'Close' }).first().click();
    await edits.getByRole('row').nth(1).click();
    await edits
      .getByRole('row')
      .nth(5)
      .click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByRole('button', { name: 'Send 5 accepted edits…' }).waitFor();
    await edits.getByRole('row').nth(1).click();
    await takePicture(office, 'review');
    await goTo(page, 'Crew kits');
    await page.getByRole('button', { name: /Spring survey/ }).click();
    await page.getByText('Folder of the office').waitFor();
    await takePicture(office, 'kit');
    await page.getByRole('button', { name: 'Make a kit' }).click();
    await page.getByRole('combobox', { name: 'Replica' }).selectOption({ label: NAME });
    await page.getByRole('textbox', { name: 'Name of the kit' }).fill('Autumn survey');
    await page.getByRole('textbox', { name: 'One copy for each person' }).fill(TEAMS.join('\n'));
    await page.getByRole('textbox', { name: 'Last day' }).fill('2028-12-01');
    await page.getByRole('textbox', { name: 'Where return files go' }).fill('gis@example.org');
    await takePicture(office, 'make-kit');
  } finally {
    await office.close([/./]);
  }
});

test('a geodatabase that somebody has', async () => {
  test.setTimeout(240_000);
  const bay = await startBay();
  const { app, page, archive, userData } = bay;
  try {
    const path = join(userData, 'Field.gpkg');
    await stubSaveDialog(app, path);
    await ask(page, 'define.chooseFile', { suggested: path });
    const definition = {
      ...{ serviceUrl: bay.serviceUrl, replicaName: 'Field', ...AROUND_AVILA },
      ...{ attachmentsSyncDirection: 'none', returnAttachments: false, syncModel: 'perReplica' },
      ...{ dataFormat: 'sqlite', targetType: 'client' },
    };
    const job = await ask<Job>(page, 'jobs.create', { definition, path, keepOriginal: true });
    await ended(page, job.id);
    await ask(page, 'replicas.forget', { key: job.key });
    const [row] = [...archive.select({ layerId: 0, filter: AVILA, limit: 1 })];
    const geodatabase = join(userData, 'Field.geodatabase');
    editGeodatabase(geodatabase, [
      {
        ...{ table: 'Incidents', key: 'GlobalID', at: Date.now() + 60_000 },
        updates: { [row!.globalId]: { Remarks: 'Cleaned up.' } },
      },
    ]);
    await goTo(page, 'Replicas');
    await stubOpenDialog(app, [geodatabase]);
    await page.getByRole('button', { name: 'Open replica file…' }).click();
    await page.getByText('1 edit in it was not sent').waitFor({ timeout: 30_000 });
    await page.getByRole('grid', { name: 'Rows of Incidents' }).getByRole('row').nth(3).waitFor();
    await takePicture(bay, 'geodatabase');
  } finally {
    await bay.close([/./]);
  }
});

test('a relay between two services', async () => {
  test.setTimeout(240_000);
  const source = await startSampleService({ specs: [parksSpec({ trees: 6 })] });
  const partner = { ...parksSpec({ trees: 0 }), name: 'Parks_partner' };
  const target = await startSampleService({ specs: [partner] });
  const [from, to] = [source.services[0]!.url, target.services[0]!.url];
  const launched = await launchApp();
  const { page } = launched;
  try {
    await skipWelcome(page);
    for (const url of [from, to]) await addService(page, url);
    await goTo(page, 'Relays');
    await page.getByRole('button', { name: 'New relay' }).click();
    await page.getByLabel('Source').selectOption(from);
    await page.getByLabel('Target').selectOption(to);
    await page.getByRole('button', { name: 'Compare the services' }).click();
    await page.getByRole('group', { name: 'What would be carried' }).waitFor();
    await page.getByRole('button', { name: 'Create the relay' }).click();
    await page.getByText('20 edits carried to the target.').first().waitFor({ timeout: 30_000 });
    await takePicture(launched, 'relay');
  } finally {
    await launched.close([/./]);
    await source.close();
    await target.close();
  }
});

function fileIn(folder: string, pattern: RegExp): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => pattern.test(each));
  if (name === undefined) throw new Error(`None of ${names.join(', ')} is ${String(pattern)}.`);
  return join(folder, name);
}
