import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { Job, ReplicaSummary } from '../../shared/model/window.ts';
import { preparedApp } from '../../tools/app/electron.ts';
import type { FeatureDetails } from '../../shared/model/view.ts';
import { guid, parksSpec, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { addService, ask, ended, skipWelcome } from './support/bridge.ts';
import { startService, type TestService } from './support/sample.ts';

const ROWS = 'The replica is ready: 33 rows in 3 layers and tables.';

/** A window that knows this service and nothing else. */
async function launchWith(service: TestService): Promise<LaunchedApp> {
  const launched = await launchApp();
  await skipWelcome(launched.page);
  await addService(launched.page, service.url);
  return launched;
}

/** Presses Create for a replica named Town; the Activity page is open afterwards. */
async function beginCreate(page: Page, options = { takesAttachments: false }): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await expect(page.getByRole('checkbox', { name: 'Trees' })).toBeChecked();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('textbox', { name: 'Replica name' }).fill('Town');
  if (options.takesAttachments) {
    await page.getByRole('checkbox', { name: 'Bring attachments along' }).check();
  }
  await expect(page.getByText('Town.gpkg')).toBeVisible();
  await page.getByRole('button', { name: 'Create replica' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Town' })).toBeVisible();
}

/** The line of the only replica on the page Replicas. */
async function listedReplica(page: Page): Promise<Locator> {
  await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
  const list = page.getByRole('list', { name: 'Replica files on this machine' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  return list.getByRole('listitem');
}

/** The files in the folder of replicas. */
function replicaFiles(userData: string): string[] {
  const folder = join(userData, 'documents', 'Syncline');
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function expectComplete(page: Page, service: TestService): Promise<void> {
  await expect(page.getByRole('main').getByText(ROWS).first()).toBeVisible();
  expect(await service.replicas()).toMatchObject([{ replicaName: 'Town' }]);
  await page.getByRole('button', { name: 'Open the replica' }).click();
  await expect(page.getByRole('grid', { name: 'Rows of Trees' })).toHaveAttribute(
    'aria-rowcount',
    '11',
  );
}

test.describe('cancelling a create', () => {
  test('leaves nothing on the server and nothing on the disk, and says so', async () => {
    const service = await startService();
    const download = service.hold('replicafiles');
    const { page, userData, close } = await launchWith(service);
    await beginCreate(page);
    await download.reached;
    expect(await service.replicas()).toHaveLength(1);
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Cancel' }).click();
    const end = page.getByText('Creating the replica was cancelled');
    await expect(end).toBeVisible();
    await expect(
      page.getByText(/Nothing is left, neither on the server nor on this machine/),
    ).toBeVisible();
    expect(await service.replicas()).toEqual([]);
    expect(replicaFiles(userData)).toEqual([]);
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    await expect(page.getByText('No replicas yet')).toBeVisible();
    await close();
    await service.close();
  });

  test('says what is left while the server is at work, and giving up removes it', async () => {
    const service = await startService();
    const job = service.hold('jobs');
    const { page, userData, close } = await launchWith(service);
    await beginCreate(page);
    await job.reached;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(
      page.getByText('The server is still preparing the replica.').first(),
    ).toBeVisible();
    // The window has buttons for what is to be done next.
    await expect(page.getByRole('main')).not.toContainText('syncline unregister');
    await expect(page.getByRole('main').getByRole('button', { name: 'Resume' })).toBeVisible();
    job.release();

    const replica = await listedReplica(page);
    await expect(replica).toContainText('Not finished');
    expect(await seriousProblems(page)).toEqual([]);
    await replica.getByRole('button', { name: 'Give up…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Give up Town?' });
    expect(await seriousProblems(page)).toEqual([]);
    await question.getByRole('button', { name: 'Give up the replica' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await expect.poll(() => service.replicas()).toEqual([]);
    await expect.poll(() => replicaFiles(userData)).toEqual([]);
    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    await expect(page.getByText('No replicas yet')).toBeVisible();
    await close();
    await service.close();
  });
});

test.describe('a create that fails', () => {
  test('shows the words of the server and leads back to the definition', async () => {
    const service = await startService({
      faults: ['failedJob:The geodatabase is locked.@createReplica'],
    });
    const { page, userData, close } = await launchWith(service);
    await beginCreate(page);
    const failure = page.getByRole('alert').filter({ hasText: 'The replica was not created' });
    await expect(failure).toContainText('The geodatabase is locked.');
    await expect(failure).toContainText('Nothing is left, neither on the server nor');
    expect(await service.replicas()).toEqual([]);
    expect(replicaFiles(userData)).toEqual([]);
    expect(await seriousProblems(page)).toEqual([]);

    await failure.getByRole('button', { name: 'Back to the definition' }).click();
    await expect(page.getByText('Town.gpkg')).toBeVisible();
    await page.getByRole('button', { name: 'Create replica' }).click();
    await expectComplete(page, service);
    await close();
    await service.close();
  });

  test('goes on where it stopped when the network is back', async () => {
    const service = await startService({ faults: ['htmlPage@jobsx*'] });
    const { page, close } = await launchWith(service);
    await beginCreate(page);
    const failure = page.getByRole('alert').filter({ hasText: 'The replica was not created' });
    await expect(failure).toContainText('What has come already is kept in the unfinished file.');
    service.clearFaults();
    await failure.getByRole('button', { name: 'Resume' }).click();
    await expectComplete(page, service);
    expect(service.requestsOf('createReplica')).toHaveLength(1);
    await close();
    await service.close();
  });
});

test.describe('a create that was killed', () => {
  const MOMENTS = [
    { operation: 'createReplica', when: 'while the request is on its way' },
    { operation: 'jobs', when: 'while the server makes the replica' },
    { operation: 'replicafiles', when: 'while the data come' },
    { operation: 'attachments', when: 'while the attachments come' },
  ];
  for (const { operation, when } of MOMENTS) {
    test(`${when} is resumed to one complete replica`, async () => {
      const service = await startService();
      const moment = service.hold(operation);
      const first = await launchWith(service);
      await beginCreate(first.page, { takesAttachments: true });
      await moment.reached;
      await first.kill();
      moment.release();

      const second = await launchApp({ userData: first.userData });
      const replica = await listedReplica(second.page);
      await expect(replica).toContainText('Town');
      await expect(replica).toContainText('Not finished');
      await replica.getByRole('button', { name: 'Resume' }).click();
      await expectComplete(second.page, service);
      expect(replicaFiles(first.userData).filter((name) => name.includes('.part'))).toEqual([]);
      const [summary] = await ask<ReplicaSummary[]>(second.page, 'replicas.list');
      expect(summary).toMatchObject({ state: 'ready', status: { missingAttachments: 0 } });
      for (const tree of [1, 2]) {
        const details = await ask<FeatureDetails>(second.page, 'replica.feature', {
          key: summary!.key,
          layerId: TREES,
          feature: guid('a', tree),
        });
        expect(details.attachments).toMatchObject([{ name: `tree ${tree}.jpg`, hasData: true }]);
      }
      await second.close();
      await service.close();
    });
  }

  test('can be given up, and then neither server nor disk knows it', async () => {
    const service = await startService();
    const download = service.hold('replicafiles');
    const first = await launchWith(service);
    await beginCreate(first.page);
    await download.reached;
    await first.kill();
    download.release();
    expect(await service.replicas()).toHaveLength(1);

    const second = await launchApp({ userData: first.userData });
    const { page } = second;
    await (await listedReplica(page)).getByRole('button', { name: 'Give up…' }).click();
    await page.getByRole('button', { name: 'Give up the replica' }).click();
    await expect.poll(() => service.replicas()).toEqual([]);
    await expect.poll(() => replicaFiles(first.userData)).toEqual([]);
    await second.close();
    await service.close();
  });
});

test('quitting during work asks first: it keeps working, or goes on at the next start', async () => {
  const service = await startService();
  const download = service.hold('replicafiles');
  const { app, page, userData } = await launchWith(service);
  await beginCreate(page);
  await download.reached;
  const answerQuit = (response: number): Promise<void> =>
    app.evaluate(({ dialog }, button) => {
      const asked = globalThis as unknown as { questions?: string[] };
      dialog.showMessageBox = async (...args: unknown[]) => {
        const { message } = args.at(-1) as { message: string };
        asked.questions = [...(asked.questions ?? []), message];
        return { response: button, checkboxChecked: false };
      };
    }, response);
  const questions = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as unknown as { questions?: string[] }).questions ?? []);

  await answerQuit(0);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(questions).toEqual(['Town is still being worked on.']);
  await app.evaluate(({ app: program }) => program.quit());
  await expect.poll(questions).toHaveLength(2);
  expect(app.windows()).toHaveLength(1);
  expect(await ask<Job[]>(page, 'jobs.list')).toMatchObject([{ state: 'running' }]);

  await answerQuit(1);
  const hasEnded = app.waitForEvent('close');
  await app.evaluate(({ app: program }) => program.quit());
  await hasEnded;
  download.release();

  const second = await launchApp({ userData });
  const replica = await listedReplica(second.page);
  await expect(replica).toContainText('Not finished');
  await replica.getByRole('button', { name: 'Resume' }).click();
  await expectComplete(second.page, service);
  await second.close();
  await service.close();
});

test.describe('a file that is opened from outside', () => {
  test('is shown: a replica in its workspace, a definition as a new replica', async () => {
    const service = await startService({ specs: [parksSpec({ trees: 3 })] });
    const first = await launchWith(service);
    const definition = {
      serviceUrl: service.url,
      replicaName: 'Elms',
      layers: [0],
      layerQueries: { '0': { where: "Species = 'Elm'" } },
      geometry: { xmin: -180, ymin: -90, xmax: 180, ymax: 90 },
      geometryType: 'esriGeometryEnvelope',
      inSR: 4326,
    };
    const path = await ask<string>(first.page, 'define.suggestFile', { name: 'Elms' });
    const { id } = await ask<Job>(first.page, 'jobs.create', { definition, path });
    expect(await ended(first.page, id)).toMatchObject({ state: 'done' });
    await first.close();
    const file = join(first.userData, 'elms.replica.json');
    writeFileSync(file, JSON.stringify(definition));

    // Another machine: nothing is known of the file.
    const second = await launchApp({ args: [path] });
    const { page } = second;
    await expect(page.getByRole('heading', { level: 1, name: 'Elms' })).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Rows of Trees' })).toHaveAttribute(
      'aria-rowcount',
      '3',
    );

    await addService(page, service.url);
    await startAgain(second.userData, file);
    await expect(page.getByRole('heading', { level: 1, name: 'New replica' })).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Trees' })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'Districts' })).not.toBeChecked();
    await expect(page.getByText('Elms 2.gpkg').or(page.getByText('Elms.gpkg'))).toBeVisible();
    expect(second.app.windows()).toHaveLength(1);
    await second.close();
    await service.close();
  });

  test('that is none of these is refused in words', async () => {
    const { page, userData, close } = await launchApp();
    const file = join(userData, 'broken.replica.json');
    writeFileSync(file, '{"layers": "all"}');
    await startAgain(userData, file);
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    await expect(dialog).toContainText('broken.replica.json is no replica definition');
    expect(await seriousProblems(page)).toEqual([]);
    await close();
  });
});

/** Starts the program once more, as a double click does; it hands over and ends. */
async function startAgain(userData: string, file: string): Promise<void> {
  const { executablePath, appFolder } = await preparedApp();
  const child = spawn(executablePath, ['--no-sandbox', '--password-store=basic', appFolder, file], {
    env: { ...process.env, SYNCLINE_USER_DATA: userData },
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
}
