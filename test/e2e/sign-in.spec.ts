/** Journeys of signing in: the test is the browser of the system, and reads the portal's page over plain HTTP. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import type { Account } from '../../shared/model/account.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { signInInBrowser } from '../support/browser.ts';
import { parksSpec } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import { addService, ask, skipWelcome } from './support/bridge.ts';
import { startService, type TestService } from './support/sample.ts';
import { openReplica, replicaOf } from './support/scenario.ts';

const ANNA = { username: 'anna.muster', password: 'open sesame 4711' };
const BEN = { username: 'ben', password: 'hedge hog 99' };
const CLIENT_ID = 'syncline-sample';
/** Where the portal makes a token for one of its servers. */
const GENERATE = /\/portal\/sharing\/rest\/generateToken$/;

const startPortal = (): Promise<TestService> =>
  startService({
    specs: [parksSpec({ trees: 8 })],
    users: [ANNA, BEN].map(({ username: name, password }) => ({ name, password })),
    requireToken: true,
    portal: {},
  });

const portalOf = ({ url }: TestService): string => url.replace(/\/arcgis\/.*$/, '/portal');

/** From now on the system's browser only notes what it should show. */
async function watchBrowser(app: ElectronApplication): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as unknown as { opened: string[] }).opened = opened;
    shell.openExternal = async (url) => void opened.push(url);
  });
  return () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
}

/** Fills in the dialog for the portal, and leaves it waiting; the address that the browser was asked to show. */
async function toBrowser(
  page: Page,
  service: TestService,
  opened: () => Promise<readonly string[]>,
): Promise<string> {
  const before = (await opened()).length;
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'In the browser, at a portal' }).click();
  await dialog.getByRole('radio', { name: 'ArcGIS Enterprise' }).click();
  await dialog.getByLabel('Address of the portal').fill(portalOf(service));
  await dialog.getByLabel('Client ID').fill(CLIENT_ID);
  await dialog.getByRole('button', { name: 'Open the browser' }).click();
  await expect(dialog.getByText(/has been opened in your browser/)).toBeVisible();
  const all = await opened();
  expect(all).toHaveLength(before + 1);
  return all.at(-1)!;
}

async function signInAs(
  page: Page,
  service: TestService,
  opened: () => Promise<readonly string[]>,
  person = ANNA,
): Promise<void> {
  const visit = await signInInBrowser(await toBrowser(page, service, opened), person);
  expect(visit.text).toContain('you can close this page');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

const treesOf = ({ url }: TestService): ReplicaDefinition => ({
  serviceUrl: url,
  replicaName: 'Trees',
  layers: [0],
  layerQueries: {},
  returnAttachments: false,
  returnAttachmentsDataByUrl: true,
  geometry: { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 102100,
  syncModel: 'perReplica',
  dataFormat: 'json',
  targetType: 'client',
});

/** The tokens that came with requests to these paths. */
function tokensAt(service: TestService, path: RegExp): ReadonlySet<string> {
  const requests = service.requests.filter((request) => path.test(request.path));
  return new Set(requests.flatMap(({ parameters }) => parameters.text('token') ?? []));
}

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
}

test('a secured service is added after a sign-in in the browser, and sign-out leaves nothing', async () => {
  const service = await startPortal();
  const { app, page, userData, close } = await launchApp();
  const opened = await watchBrowser(app);
  await skipWelcome(page);
  await goTo(page, 'Services');
  await page.getByRole('button', { name: 'Add a service' }).first().click();
  await page.getByRole('textbox', { name: /Address of the service/ }).fill(service.url);
  await page.getByRole('button', { name: 'Add service' }).click();
  await expect(page.getByRole('dialog', { name: /^Sign in to 127\.0\.0\.1/ })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);

  // The first page is lost, and opened again.
  const lost = await toBrowser(page, service, opened);
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Open the page again' }).click();
  await expect.poll(opened).toHaveLength(2);
  const [, second] = await opened();
  expect(second).not.toBe(lost);
  await signInInBrowser(second!, ANNA);
  await expect(page.getByRole('heading', { level: 2, name: service.name })).toBeVisible();
  await expect(page.getByText('Signed in as anna.muster.')).toBeVisible();

  await page.getByRole('button', { name: 'All accounts' }).click();
  const item = page.getByRole('listitem').filter({ hasText: 'anna.muster' });
  await expect(item).toContainText('Through the browser');
  await expect(item).toContainText(`Used for ${service.name}.`);
  expect(await seriousProblems(page)).toEqual([]);
  await item.getByRole('button', { name: 'Sign out…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Sign out anna.muster?' });
  await expect(question.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
  await question.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByText('Nobody is signed in')).toBeVisible();
  expect(await ask<Account[]>(page, 'accounts.list')).toEqual([]);
  await close();

  const secrets = service.requests.flatMap(({ parameters }) =>
    ['token', 'refresh_token', 'code', 'code_verifier'].flatMap((n) => parameters.text(n) ?? []),
  );
  expect(secrets.length).toBeGreaterThan(2);
  for (const secret of [ANNA.password, ...secrets]) expect(filesWith(userData, secret)).toEqual([]);
  expect(filesWith(userData, ANNA.username)).toEqual([]);
  await service.close();
});

test('a sign-in that is cancelled or refused leaves no account', async () => {
  const service = await startPortal();
  const { app, page, close } = await launchApp();
  const opened = await watchBrowser(app);
  await skipWelcome(page);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Add an account…' }).click();
  const lost = await toBrowser(page, service, opened);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByLabel('Client ID')).toHaveValue(CLIENT_ID);
  // Nobody listens for it any more.
  await expect(signInInBrowser(lost, ANNA)).rejects.toThrow();

  await page.getByRole('dialog').getByRole('button', { name: 'Open the browser' }).click();
  await expect.poll(opened).toHaveLength(2);
  await signInInBrowser((await opened())[1]!, { ...ANNA, decision: 'deny' });
  await expect(page.getByRole('alert')).toContainText('refused in the browser');
  expect(await ask<Account[]>(page, 'accounts.list')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByText('Nobody is signed in')).toBeVisible();
  await close();
  await service.close();
});

test('a sync whose sign-in ends in the middle asks for it, and goes on from where it was', async () => {
  const service = await startPortal();
  const { app, page, userData, close } = await launchApp();
  const opened = await watchBrowser(app);
  await skipWelcome(page);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Add an account…' }).click();
  await signInAs(page, service, opened);
  await addService(page, service.url);
  await replicaOf(app, page, join(userData, 'Trees.gpkg'), treesOf(service));
  await openReplica(page, 'Trees', 'Sync');
  const done = page.getByRole('heading', { name: 'Nothing to send and nothing new' });

  // The token of the moment ends while the call is under way: it is renewed, and nobody notices.
  const first = service.hold('synchronizeReplica');
  await page.getByRole('button', { name: 'Bring changes' }).click();
  await first.reached;
  service.service.portal!.grants.endAccess();
  service.service.tokens.revokeAll();
  first.release();
  await expect(done).toBeVisible();

  // Then the sign-in itself ends.
  const second = service.hold('synchronizeReplica');
  await page.getByRole('button', { name: 'Bring changes' }).click();
  await second.reached;
  service.service.portal!.grants.endRefresh();
  service.service.portal!.grants.endAccess();
  service.service.tokens.revokeAll();
  second.release();
  const again = page.getByRole('button', { name: 'Sign in and go on…' });
  await expect(again).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Data' }).click();
  await expect(
    page.getByRole('group', { name: 'The server wants you to sign in again' }),
  ).toBeVisible();
  await again.click();
  await expect(page.getByLabel('Client ID')).toHaveValue(CLIENT_ID);
  await page.getByRole('dialog').getByRole('button', { name: 'Open the browser' }).click();
  await expect.poll(opened).toHaveLength(2);
  await signInInBrowser((await opened())[1]!, ANNA);
  await expect(done).toBeVisible();
  await expect(again).toHaveCount(0);
  expect(await ask<Account[]>(page, 'accounts.list')).toMatchObject([
    { username: ANNA.username, state: 'ready' },
  ]);
  await close();
  await service.close();
});

test('a create whose token ends in the middle of its job goes on with one that the portal makes for its server', async () => {
  const service = await startPortal();
  const { app, page, close } = await launchApp();
  const opened = await watchBrowser(app);
  await skipWelcome(page);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Add an account…' }).click();
  await signInAs(page, service, opened);
  await addService(page, service.url);
  await goTo(page, 'New replica');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('textbox', { name: 'Replica name' }).fill('Town');
  const made = () => service.requests.filter(({ path }) => GENERATE.test(path));
  const job = service.hold('jobs');
  await page.getByRole('button', { name: 'Create replica' }).click();
  await job.reached;
  const before = made().length;
  service.service.portal!.grants.endAccess();
  service.service.tokens.revokeAll();
  job.release();
  await expect(page.getByRole('button', { name: 'Open the replica' })).toBeVisible();
  expect(service.requestsOf('createReplica')).toHaveLength(1);

  expect(made().length).toBeGreaterThan(before);
  const atServer = tokensAt(service, /FeatureServer/);
  const atPortal = tokensAt(service, GENERATE);
  expect(atServer.size).toBeGreaterThan(0);
  expect(atPortal.size).toBeGreaterThan(0);
  expect([...atPortal].filter((token) => atServer.has(token))).toEqual([]);
  await close();
  await service.close();
});

test('a sign-out ends it at the portal, and the next sync asks for a sign-in', async () => {
  const service = await startPortal();
  const { app, page, userData, close } = await launchApp();
  const opened = await watchBrowser(app);
  await skipWelcome(page);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Add an account…' }).click();
  await signInAs(page, service, opened);
  await addService(page, service.url);
  await replicaOf(app, page, join(userData, 'Trees.gpkg'), treesOf(service));
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Sign out…' }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: 'Sign out', exact: true })
    .click();
  await expect(page.getByText('Nobody is signed in')).toBeVisible();
  expect(service.requests.map(({ path }) => path)).toContainEqual(
    expect.stringMatching(/\/oauth2\/revokeToken$/),
  );

  await openReplica(page, 'Trees', 'Sync');
  const before = service.requestsOf('synchronizeReplica').length;
  await page.getByRole('button', { name: 'Bring changes' }).click();
  await expect(
    page.getByText('Sign in with an account that this server knows, and try again.'),
  ).toBeVisible();
  expect(service.requestsOf('synchronizeReplica')).toHaveLength(before);
  await page.getByRole('button', { name: 'Sign in and go on…' }).click();
  await signInAs(page, service, opened);
  await expect(
    page.getByRole('heading', { name: 'Nothing to send and nothing new' }),
  ).toBeVisible();
  expect(await ask<Account[]>(page, 'accounts.list')).toMatchObject([
    { username: ANNA.username, state: 'ready' },
  ]);
  await close();
  await service.close();
});

test('of two accounts at one server one chooses which serves a service', async () => {
  const service = await startService({
    users: [ANNA, BEN].map(({ username: name, password }) => ({ name, password })),
    requireToken: true,
  });
  const { page, close } = await launchApp();
  await skipWelcome(page);
  for (const person of [ANNA, BEN]) {
    const { username, password } = person;
    await ask(page, 'accounts.addPassword', { url: service.url, username, password, keep: false });
  }
  await addService(page, service.url);
  await goTo(page, 'Services');
  await expect(page.getByText('Signed in as ben.')).toBeVisible();
  await page.getByRole('button', { name: 'Use another account…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'anna.muster' }).click();
  await dialog.getByRole('radio', { name: 'For this service alone' }).click();
  expect(await seriousProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByText('Signed in as anna.muster.')).toBeVisible();

  await page.getByRole('button', { name: 'Use another account…' }).click();
  await dialog.getByRole('radio', { name: 'With an account that is there already' }).click();
  await dialog.getByRole('radio', { name: 'No account' }).click();
  await dialog.getByRole('radio', { name: 'For this service alone' }).click();
  await dialog.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByRole('alert')).toContainText('an account that this server knows');
  await close();
  await service.close();
});

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
