import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import { skipWelcome } from './support/bridge.ts';
import { startService } from './support/sample.ts';

const USER = { name: 'Margarete', password: 'Schnirkelschnecke-4711' };

async function openForm(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Services' }).click();
  await page.getByRole('button', { name: 'Add a service' }).first().click();
}

async function add(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: /Address of the service/ }).fill(address);
  await page.getByRole('button', { name: 'Add service' }).click();
}

test.describe('adding a service', () => {
  test('explains an address that is wrong, and takes the next one', async () => {
    const web = await startWebPage();
    const service = await startService();
    const { page, close } = await launchApp();
    await skipWelcome(page);
    await openForm(page);
    const failure = page.getByRole('alert').filter({ hasText: 'The service was not added' });

    await page.getByRole('button', { name: 'Add service' }).click();
    await expect(page.getByText('Type the address of the service first.')).toBeVisible();

    await add(page, 'parks');
    await expect(failure).toContainText(/address/i);
    expect(await seriousProblems(page)).toEqual([]);

    await add(page, `${web.origin}/arcgis/rest/services/Parks/FeatureServer`);
    await expect(failure).toContainText(/answer/i);

    // Nobody listens there any more.
    await web.close();
    await add(page, `${web.origin}/arcgis/rest/services/Parks/FeatureServer`);
    await expect(failure).toContainText('Check the address and the network connection.');

    await add(page, service.url.replace('/Parks/', '/Gardens/'));
    await expect(failure).toBeVisible();
    await expect(page.getByRole('list', { name: 'Services on this machine' })).toHaveCount(0);

    await add(page, service.url);
    await expect(failure).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 2, name: 'Parks' })).toBeVisible();
    await close();
    await service.close();
  });

  test('says in words what the service can do', async () => {
    const service = await startService();
    const { page, close } = await launchApp();
    await skipWelcome(page);
    await openForm(page);
    await add(page, service.url);
    const can = page.getByRole('region', { name: 'What this service can do' });
    await expect(can).toContainText('all 4 layers and tables can be synchronised');
    await expect(can).toContainText('It takes adds, updates and deletes.');
    await expect(can).toContainText(
      'Per replica or per layer: you choose when the replica is made.',
    );
    await expect(can).toContainText('You choose at each sync: keep the good edits');
    await expect(can).toContainText('1 layer has attachments');
    await expect(can).toContainText('works in the background');
    await expect(can).toContainText('Annotation');
    const layers = page.getByRole('region', { name: 'Layers and tables' });
    await expect(layers.getByRole('row').filter({ hasText: 'Trees' })).toContainText('Points');
    await expect(layers.getByRole('row').filter({ hasText: 'Inspections' })).toContainText('20');
    await page.getByRole('button', { name: 'Test' }).click();
    await expect(
      page.getByText('The service answers: 4 layers and tables with 34 rows.'),
    ).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await close();
    await service.close();
  });

  test('asks who one is where the service wants to know, and keeps no password', async () => {
    const service = await startService({ users: [USER], requireToken: true });
    const first = await launchApp();
    const { page, userData } = first;
    await skipWelcome(page);
    await openForm(page);
    await add(page, service.url);
    await expect(page.getByRole('dialog', { name: /^Sign in to 127\.0\.0\.1/ })).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByText('This service wants to know who you are')).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in and add…' }).click();

    await signIn(page, { ...USER, password: 'wrong-word-0815' });
    await expect(
      page.getByRole('alert').filter({ hasText: 'Signing in did not work' }),
    ).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'User name' })).toHaveValue(USER.name);

    await signIn(page, USER);
    await expect(page.getByRole('heading', { level: 2, name: 'Parks' })).toBeVisible();
    await expect(page.getByText('Signed in as Margarete.')).toBeVisible();
    await expect(page.getByText('Forgotten when the program ends.')).toBeVisible();
    await first.close();

    const tokens = service.requests.flatMap(({ parameters }) => parameters.text('token') ?? []);
    expect(tokens.length).toBeGreaterThan(0);
    for (const secret of [USER.password, 'wrong-word-0815', ...tokens]) {
      expect(filesWith(userData, secret)).toEqual([]);
    }

    const second = await launchApp({ userData });
    await second.page.getByRole('button', { name: 'Services' }).click();
    await expect(second.page.getByRole('heading', { level: 2, name: 'Parks' })).toBeVisible();
    await second.page.getByRole('button', { name: 'Sign in…' }).click();
    await signIn(second.page, USER);
    await expect(second.page.getByText('Signed in as Margarete.')).toBeVisible();
    await second.page.getByRole('button', { name: 'Sign out…' }).click();
    const question = second.page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(second.page.getByRole('button', { name: 'Sign in…' })).toBeVisible();
    await second.close();
    await service.close();
  });

  test('can be undone, after a question', async () => {
    const service = await startService();
    const first = await launchApp();
    const { page, userData } = first;
    await skipWelcome(page);
    await openForm(page);
    await add(page, service.url);
    const remove = page.getByRole('button', { name: 'Remove from the list' });
    await remove.click();
    const question = page.getByRole('alertdialog', { name: 'Remove Parks from the list?' });
    expect(await seriousProblems(page)).toEqual([]);
    await question.getByRole('button', { name: 'Keep it' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Parks' })).toBeVisible();
    await remove.click();
    await question.getByRole('button', { name: 'Remove from the list' }).click();
    await expect(page.getByText('No services yet')).toBeVisible();
    await first.close();

    const second = await launchApp({ userData });
    await second.page.getByRole('button', { name: 'Services' }).click();
    await expect(second.page.getByText('No services yet')).toBeVisible();
    await second.close();
    await service.close();
  });
});

async function signIn(
  page: Page,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'User name' }).fill(name);
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Answers everything with a page for people. */
async function startWebPage(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server: Server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Parks</title><h1>Our parks</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The files below a folder in which these bytes stand. */
function filesWith(folder: string, secret: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'utf16le'));
    });
}
