import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { addService, ask, skipWelcome } from './support/bridge.ts';
import { stubOpenDialog, stubSaveDialog } from './support/dialogs.ts';
import { startService, type ServiceOptions, type TestService } from './support/sample.ts';

interface Defining extends LaunchedApp {
  readonly service: TestService;
  /** Closes the window and the service. */
  readonly end: () => Promise<void>;
}

/** The page New replica with the layers of a fresh service. */
async function startDefining(options: ServiceOptions = {}): Promise<Defining> {
  const service = await startService(options);
  const launched = await launchApp();
  const { page } = launched;
  await skipWelcome(page);
  await addService(page, service.url);
  await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
  await expect(page.getByRole('checkbox', { name: 'Trees' })).toBeChecked();
  const end = async (): Promise<void> => {
    await launched.close();
    await service.close();
  };
  return { ...launched, service, end };
}

/** The lines of a layer, with its filter opened. */
async function filterOf(page: Page, layer: string): Promise<Locator> {
  const card = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('checkbox', { name: layer }) });
  await card.getByRole('button', { name: 'Filter', exact: true }).click();
  return page.getByRole('group', { name: `Filter of ${layer}` });
}

async function typeCorners(page: Page, corners: readonly [number, number, number, number]) {
  for (const [at, name] of ['West', 'South', 'East', 'North'].entries()) {
    await page.getByRole('spinbutton', { name: new RegExp(name) }).fill(String(corners[at]));
  }
}

/** What the menu "Copy as" puts on the clipboard. */
async function copied(app: ElectronApplication, page: Page, as: string): Promise<string> {
  await app.evaluate(({ clipboard }) => clipboard.clear());
  await page.getByRole('button', { name: 'Copy as' }).click();
  await page.getByRole('menuitem', { name: as }).click();
  const read = (): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(read).not.toBe('');
  return read();
}

async function definitionOf({ app, page }: LaunchedApp): Promise<ReplicaDefinition> {
  return JSON.parse(await copied(app, page, 'Definition (JSON)')) as ReplicaDefinition;
}

const createButton = (page: Page): Locator =>
  page.getByRole('button', { name: /^(Create replica|Export data)$/ });

test('every parameter is sent, saved, opened again and copied as it was chosen', async () => {
  test.setTimeout(120_000);
  const defining = await startDefining();
  const { app, page, service, userData, end } = defining;
  const expected = {
    serviceUrl: service.url,
    layers: [0, 2, 3, 1],
    layerQueries: {
      '0': { where: "Species = 'Elm'" },
      '1': { queryOption: 'none', includeRelated: true },
      '2': { where: "Name = 'District 1' OR Name LIKE '%3'", useGeometry: false },
      '3': { queryOption: 'all' },
    },
    geometry: { xmin: 0, ymin: 0, xmax: 520, ymax: 520 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 3857,
    returnAttachments: true,
    returnAttachmentsDataByUrl: false,
    attachmentsSyncDirection: 'upload',
    async: false,
    transportType: 'esriTransportTypeEmbedded',
    syncModel: 'perReplica',
    dataFormat: 'json',
    replicaOptions: { syncDataOptions: 1 },
    replicaSR: 4326,
    replicaName: 'Elms of the town',
    targetType: 'server',
    syncDirection: 'download',
  };

  await test.step('the extent is typed in metres', async () => {
    const reference = page.getByRole('combobox', { name: /Spatial reference of the extent/ });
    await reference.fill('3857');
    await page.getByRole('option', { name: /3857/ }).first().click();
    await typeCorners(page, [0, 0, 520, 520]);
    await expect(page.getByText('5 features', { exact: true })).toBeVisible();
  });

  await test.step('filters are built from rows or written as SQL', async () => {
    const trees = await filterOf(page, 'Trees');
    await trees.getByRole('button', { name: 'Add a condition' }).click();
    await expect(trees.getByRole('combobox', { name: 'Field' })).toHaveValue('Species');
    await trees.getByRole('textbox', { name: 'Value' }).fill('Elm');
    await expect(page.getByText('3 features', { exact: true })).toBeVisible();

    const inspections = await filterOf(page, 'Inspections');
    await expect(inspections.getByRole('radio', { name: 'Only related rows' })).toBeChecked();
    await expect(
      inspections.getByRole('checkbox', { name: 'Bring related rows along' }),
    ).toBeChecked();

    const districts = await filterOf(page, 'Districts');
    await districts.getByRole('checkbox', { name: 'Only inside the extent' }).uncheck();
    await districts.getByRole('radio', { name: 'SQL' }).click();
    const sql = districts.getByRole('textbox', { name: 'Where clause of Districts as SQL' });
    await sql.fill("Name = 'District 1' OR Name LIKE '%3'");
    await expect(page.getByText('2 features', { exact: true })).toBeVisible();
  });

  await test.step('annotation comes with its sync data option', async () => {
    const labels = page.getByRole('checkbox', { name: 'Labels' });
    await expect(labels).toBeDisabled();
    await page.getByRole('checkbox', { name: 'Annotation layers' }).check();
    await labels.check();
    const filter = await filterOf(page, 'Labels');
    await filter.getByRole('radio', { name: 'Everything' }).click();
  });

  await test.step('attachments come inside the answer and only go up later', async () => {
    await page.getByRole('checkbox', { name: 'Bring attachments along' }).check();
    await page.getByRole('radio', { name: 'Send only' }).click();
    await page.getByRole('checkbox', { name: 'Fetch attachments one by one' }).uncheck();
  });

  await test.step('the rest is under More', async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('textbox', { name: 'Replica name' }).fill('Elms of the town');
    await page.getByRole('radio', { name: 'Per replica', exact: true }).click();
    await page.getByRole('radio', { name: 'Server', exact: true }).click();
    await page.getByRole('radio', { name: 'Download only' }).click();
    await expect(page.getByRole('radio', { name: 'SQLite (.geodatabase)' })).toBeEnabled();
    for (const format of ['File geodatabase', 'Shapefile']) {
      await expect(page.getByRole('radio', { name: format })).toBeDisabled();
      await expect(page.getByRole('radio', { name: format })).toHaveAccessibleDescription(
        /is for exports with syncModel none/,
      );
    }
    await page.getByRole('combobox', { name: /Spatial reference of the replica/ }).fill('4326');
    await page.getByRole('option', { name: /4326/ }).first().click();
    await page.getByRole('radio', { name: 'In one call' }).click();
    await page
      .getByRole('combobox', { name: /Answer comes/ })
      .selectOption({ label: 'Inside the answer (embedded)' });
    const existing = page.getByRole('checkbox', { name: 'Register existing data' });
    await expect(existing).toBeDisabled();
    await expect(existing).toHaveAccessibleDescription(/cannot be used together/);
    expect(await seriousProblems(page)).toEqual([]);
  });

  expect(await definitionOf(defining)).toEqual(expected);
  const body = new URLSearchParams(await copied(app, page, 'Request of createReplica (form body)'));
  const command = await copied(app, page, 'Command for bash');

  await test.step('a saved definition is opened as the same', async () => {
    const file = join(userData, 'elms.replica.json');
    await stubSaveDialog(app, file);
    await page.getByRole('button', { name: 'Save definition…' }).click();
    const read = (): unknown => {
      try {
        return JSON.parse(readFileSync(file, 'utf8'));
      } catch {
        return null;
      }
    };
    await expect.poll(read).toEqual(expected);
    await page.getByRole('button', { name: 'None', exact: true }).click();
    await page.getByRole('button', { name: 'Remove the extent' }).click();
    await expect(createButton(page)).toBeDisabled();
    await stubOpenDialog(app, [file]);
    await page.getByRole('button', { name: 'Open definition…' }).click();
    await expect(page.getByText('3 features', { exact: true })).toBeVisible();
    expect(await definitionOf(defining)).toEqual(expected);
  });

  await test.step('the copied command means the same request', async () => {
    expect(await planOfCommand(command)).toEqual(withoutFormat(body));
  });

  await test.step('the server receives it', async () => {
    await createButton(page).click();
    await expect(page.getByRole('button', { name: 'Open the replica' })).toBeVisible();
    const [request, ...more] = service.requestsOf('createReplica');
    expect(more).toEqual([]);
    for (const [name, value] of body) expect(request?.parameters.text(name), name).toBe(value);
    const [replica] = await ask<{ key: string }[]>(page, 'replicas.list');
    const kept = await ask<ReplicaDefinition>(page, 'replica.definition', { key: replica!.key });
    expect(kept).toMatchObject(expected);
  });
  await end();
});

/** What the command line would ask for: `syncline create … --plan`. */
async function planOfCommand(command: string): Promise<Record<string, string>> {
  const syncline = resolve(import.meta.dirname, '../../bin/syncline.mjs');
  const script = `syncline() { "$NODE" "$SYNCLINE" "$@" --plan --json; }\n${command}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { ...process.env, NODE: process.execPath, SYNCLINE: syncline },
  });
  return (JSON.parse(stdout) as { parameters: Record<string, string> }).parameters;
}

function withoutFormat(body: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...body].filter(([name]) => name !== 'f'));
}

test.describe('the extent', () => {
  test('is drawn on the map, or taken from the view', async () => {
    const defining = await startDefining();
    const { page, end } = defining;
    const map = page.getByRole('application', { name: 'Map of the extent' });
    const box = (await map.boundingBox())!;
    const at = (x: number, y: number): [number, number] => [
      box.x + box.width * x,
      box.y + box.height * y,
    ];

    await page.getByRole('button', { name: 'Draw a rectangle' }).click();
    await page.mouse.move(...at(0.3, 0.4));
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.5), { steps: 4 });
    await page.mouse.move(...at(0.6, 0.7), { steps: 4 });
    await page.mouse.up();
    await expect(page.getByText('Rectangle', { exact: true })).toBeVisible();
    const drawn = await definitionOf(defining);
    const { xmin, ymin, xmax, ymax } = drawn.geometry as Record<string, number>;
    expect(drawn.geometryType).toBe('esriGeometryEnvelope');
    expect(xmin).toBeLessThan(xmax!);
    expect(ymin).toBeLessThan(ymax!);

    await page.getByRole('button', { name: 'Draw a polygon' }).click();
    await page.mouse.click(...at(0.3, 0.4));
    await page.mouse.click(...at(0.6, 0.4));
    await page.mouse.dblclick(...at(0.5, 0.7));
    await expect(page.getByText('Polygon', { exact: true })).toBeVisible();
    expect((await definitionOf(defining)).geometryType).toBe('esriGeometryPolygon');

    await page.getByRole('button', { name: 'Set a point' }).click();
    await page.mouse.click(...at(0.4, 0.5));
    await expect(page.getByText('Point', { exact: true })).toBeVisible();
    expect((await definitionOf(defining)).geometryType).toBe('esriGeometryPoint');

    await page.getByRole('button', { name: 'Use the view' }).click();
    await expect(page.getByText('Rectangle', { exact: true })).toBeVisible();
    const view = (await definitionOf(defining)).geometry as Record<string, number>;
    expect(view['xmin']).toBeLessThan(xmin!);
    expect(view['xmax']).toBeGreaterThan(xmax!);
    expect(await seriousProblems(page)).toEqual([]);
    await end();
  });

  test('is taken from a GeoJSON file that is chosen or dropped on the map', async () => {
    const defining = await startDefining();
    const { page, userData, end } = defining;
    const ring = [
      [0, 0],
      [0.004, 0],
      [0.004, 0.004],
      [0, 0.004],
      [0, 0],
    ];
    const polygon = { type: 'Polygon', coordinates: [ring] };
    const file = join(userData, 'north.geojson');
    writeFileSync(file, JSON.stringify(polygon));
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'From GeoJSON…' }).click();
    await (await choosing).setFiles(file);
    await expect(page.getByText('Polygon', { exact: true })).toBeVisible();
    // The first four of the ten trees stand 100 metres apart.
    await expect(page.getByText('4 features', { exact: true })).toBeVisible();
    expect((await definitionOf(defining)).geometryType).toBe('esriGeometryPolygon');

    const line = {
      type: 'LineString',
      coordinates: [
        [-1, -1],
        [1, 1],
      ],
    };
    const transfer = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'path.geojson', { type: 'application/geo+json' }));
      return data;
    }, JSON.stringify(line));
    const map = page.getByRole('application', { name: 'Map of the extent' });
    await map.dispatchEvent('dragover', { dataTransfer: transfer });
    await map.dispatchEvent('drop', { dataTransfer: transfer });
    await expect(page.getByText('Line', { exact: true })).toBeVisible();
    expect((await definitionOf(defining)).geometryType).toBe('esriGeometryPolyline');
    await end();
  });

  test('must be a rectangle with its corners in order', async () => {
    const { page, end } = await startDefining();
    await typeCorners(page, [10, 0, 5, 5]);
    await expect(page.getByText(/West must be smaller than east/)).toBeVisible();
    await page.getByRole('spinbutton', { name: /East/ }).fill('15');
    await expect(page.getByText(/West must be smaller than east/)).toHaveCount(0);
    await expect(page.getByText('no features', { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Remove the extent' }).click();
    await expect(createButton(page)).toBeDisabled();
    await expect(createButton(page)).toHaveAccessibleDescription(/Choose an extent/);
    await page.getByRole('button', { name: 'Whole world' }).click();
    await expect(createButton(page)).toBeEnabled();
    await end();
  });
});

test('attachments can be chosen only in the pairs that the protocol knows, and the page says why', async () => {
  const { page, end } = await startDefining();
  const [both, upload, none] = ['Both ways', 'Send only', 'Not at all'].map((name) =>
    page.getByRole('radio', { name, exact: true }),
  ) as [Locator, Locator, Locator];
  await expect(none).toBeChecked();
  await expect(both).toBeDisabled();
  await expect(both).toHaveAccessibleDescription(/Needs attachments that come along/);
  await upload.click();
  await expect(upload).toBeChecked();

  await page.getByRole('checkbox', { name: 'Bring attachments along' }).check();
  await expect(none).toBeDisabled();
  await expect(none).toHaveAccessibleDescription(/must at least be able to go back/);
  await none.click({ force: true });
  await expect(none).not.toBeChecked();
  await both.click();
  await expect(both).toBeChecked();

  await page.getByRole('checkbox', { name: 'Bring attachments along' }).uncheck();
  await expect(none).toBeChecked();
  await expect(both).toBeDisabled();
  expect(await seriousProblems(page)).toEqual([]);
  await end();
});

test('what the service does not offer is greyed with its reason', async () => {
  const { page, service, end } = await startDefining({ profile: 'enterprise-geodatabase' });
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const perLayer = page.getByRole('radio', { name: 'Per layer', exact: true });
  await expect(perLayer).toBeDisabled();
  await expect(perLayer).toHaveAccessibleDescription(/does not offer syncModel perLayer/);
  await expect(page.getByRole('radio', { name: 'Automatic: per replica' })).toBeChecked();
  await page.getByRole('radio', { name: 'Server', exact: true }).click();
  const both = page.getByRole('radio', { name: 'Both ways, said explicitly' });
  await expect(both).toBeDisabled();
  await expect(both).toHaveAccessibleDescription(/upload or download only/);
  expect(await seriousProblems(page)).toEqual([]);

  await page.getByRole('navigation').getByRole('button', { name: 'Services' }).click();
  const can = page.getByRole('region', { name: 'What this service can do' });
  await expect(can).toContainText('Per replica: all layers synchronise together.');
  await expect(can).toContainText('The service offers no other choice.');
  expect(service.requestsOf('createReplica')).toEqual([]);
  await end();
});

test('a problem keeps Create from being pressed, and goes away with its cause', async () => {
  const { page, service, end } = await startDefining();
  const create = createButton(page);
  await expect(create).toBeEnabled();

  await page.getByRole('button', { name: 'None', exact: true }).click();
  await expect(create).toBeDisabled();
  await expect(create).toHaveAccessibleDescription(/at least one layer/i);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(create).toBeEnabled();

  const trees = await filterOf(page, 'Trees');
  await trees.getByRole('radio', { name: 'SQL' }).click();
  const sql = trees.getByRole('textbox', { name: 'Where clause of Trees as SQL' });
  await sql.fill('Specis = 1');
  await expect(create).toBeDisabled();
  await expect(create).toHaveAccessibleDescription(/Specis/);
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: '1 problem' }).click();
  await expect(page.getByText('Problems', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');

  await sql.fill("Species = 'Oak'");
  await expect(create).toBeEnabled();
  expect(service.requestsOf('createReplica')).toEqual([]);
  await end();
});
