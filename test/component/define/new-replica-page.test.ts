import type { Component } from 'svelte';
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NewReplicaPage from '../../../renderer/features/define/NewReplicaPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import { ReplicaDefinition } from '../../../shared/model/definition.ts';
import AppHost from '../support/AppHost.svelte';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { KNOWN, planOf, WATER, waterApp } from './water.ts';

function show({ app }: FakeApp) {
  const page = NewReplicaPage as unknown as Component<Record<string, unknown>>;
  return render(AppHost, { props: { app, page, values: { serviceId: null } } });
}

async function showWater(replies: Replies = {}): Promise<FakeApp> {
  const fake = await waterApp(replies);
  await show(fake);
  await expect.element(page.getByRole('heading', { name: 'Layers' })).toBeVisible();
  return fake;
}

const created = (fake: FakeApp): ReplicaDefinition =>
  (fake.inputsOf('jobs.create').at(-1) as { definition: ReplicaDefinition }).definition;
const POINT = {
  geometry: { x: 8, y: 47 },
  geometryType: 'esriGeometryPoint',
  inSR: 4326,
};
const createButton = () => page.getByRole('button', { name: 'Create replica' });
const box = (name: string) => page.getByRole('spinbutton', { name, exact: true });
const checkbox = (name: string) => page.getByRole('checkbox', { name, exact: true });

describe('New replica', () => {
  test('creates a correct replica of the only service without another touch', async () => {
    const fake = await showWater();
    await expect.element(page.getByText('No warnings')).toBeVisible();
    await expect.element(page.getByText('1,566 features, about 1.24 MB')).toBeVisible();
    await createButton().click();
    await expect.poll(() => fake.app.router.route).toEqual({ page: 'activity', jobId: 'job-1' });
    expect(fake.inputsOf('jobs.create')).toMatchObject([
      { path: '/home/me/Documents/Syncline/Water.gpkg' },
    ]);
    expect(created(fake)).toEqual(
      ReplicaDefinition.parse({
        serviceUrl: WATER.url,
        layers: [0, 1, 4, 7],
        layerQueries: { '1': { queryOption: 'none', includeRelated: true } },
        geometry: { xmin: -180, ymin: -90, xmax: 180, ymax: 90 },
        geometryType: 'esriGeometryEnvelope',
        inSR: 4326,
      }),
    );
  });

  test('shows what each layer will bring, and greys what cannot come with the reason', async () => {
    await showWater();
    await expect.element(page.getByText('1,234 features', { exact: true })).toBeVisible();
    await expect
      .element(page.getByText('Only Inspections related to the Hydrants of this replica.'))
      .toBeVisible();
    const old = checkbox('Old valves');
    await expect.element(old).toHaveAttribute('aria-disabled', 'true');
    await expect.element(old).toHaveAccessibleDescription(/has no GlobalID field/);
  });

  test('takes typed coordinates as soon as they are a rectangle, and says what is wrong before', async () => {
    const fake = await showWater();
    await box('West (xmin)').fill('200');
    await expect.element(page.getByText(/West must be smaller than east/)).toBeVisible();
    await box('West (xmin)').fill('8,5');
    await box('South (ymin)').fill('47');
    await box('East (xmax)').fill('9');
    await box('North (ymax)').fill('48');
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake).geometry).toEqual({ xmin: 8.5, ymin: 47, xmax: 9, ymax: 48 });
  });

  test('keeps the place of the extent when its spatial reference changes', async () => {
    const fake = await showWater();
    await box('West (xmin)').fill('8');
    await box('South (ymin)').fill('47');
    await box('East (xmax)').fill('9');
    await box('North (ymax)').fill('48');
    const reference = page.getByRole('combobox', { name: /Spatial reference of the extent/ });
    await reference.fill('25832');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => (box('South (ymin)').element() as HTMLInputElement).value)
      .toMatch(/^52\d{5}/);
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake)).toMatchObject({ inSR: 25832, geometryType: 'esriGeometryEnvelope' });
    // The corner 9° E is the central meridian of the zone.
    expect(created(fake).geometry['xmax']).toBeCloseTo(500_000, -2);
  });

  test('builds a filter from rows with the values of the domain', async () => {
    const fake = await showWater();
    await page.getByRole('button', { name: 'Filter' }).first().click();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await expect.element(page.getByText(/until then this condition is left out/)).toBeVisible();
    await page.getByRole('combobox', { name: 'Value' }).selectOptions('Broken (B)');
    await expect
      .element(page.getByText("All features that intersect the extent and match Status = 'B'."))
      .toBeVisible();
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake).layerQueries['0']).toEqual({ where: "Status = 'B'" });
  });

  test('lets SQL say what rows cannot, and then says so', async () => {
    await showWater();
    await page.getByRole('button', { name: 'Filter' }).first().click();
    await page.getByRole('radio', { name: 'SQL' }).click();
    // Until the editor is loaded a plain field stands in its place.
    await expect.poll(() => document.querySelector('.editor')).not.toBeNull();
    const editor = page.getByRole('textbox', { name: 'Where clause of Hydrants as SQL' });
    await editor.click();
    await userEvent.keyboard('Pressure between 1 and 2');
    await expect
      .element(page.getByText(/says more than the builder can show/).first())
      .toBeVisible();
    await expect.element(page.getByText(/match Pressure between 1 and 2\./)).toBeVisible();
    await editor.click();
    await userEvent.keyboard('{Control>}a{/Control}Presure = 1');
    await expect
      .element(page.getByText('Hydrants has no field Presure. Did you mean Pressure?').first())
      .toBeVisible();
    await expect.element(createButton()).toHaveAttribute('aria-disabled', 'true');
  });

  test('offers only the legal pairs of attachments and says why', async () => {
    const fake = await showWater();
    const both = page.getByRole('radio', { name: 'Both ways' }).first();
    await expect.element(both).toHaveAttribute('aria-disabled', 'true');
    await expect.element(both).toHaveAccessibleDescription(/cannot bring their changes down/);
    await checkbox('Bring attachments along').click();
    const none = page.getByRole('radio', { name: 'Not at all' });
    await expect.element(none).toHaveAccessibleDescription(/must at least be able to go back/);
    await page.getByRole('radio', { name: 'Send only' }).click();
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake)).toMatchObject({
      returnAttachments: true,
      attachmentsSyncDirection: 'upload',
    });
  });

  test('names the sync data options and warns of contingent values', async () => {
    await showWater();
    await expect.element(checkbox('Annotation layers')).toBeVisible();
    await checkbox('Contingent values').click();
    await expect
      .element(page.getByText(/synchronising does not refresh them/).first())
      .toBeVisible();
    await expect.element(page.getByRole('button', { name: '1 remark' })).toBeVisible();
  });

  test('greys under More what the service and the program lack, with reasons', async () => {
    await showWater();
    await page.getByRole('button', { name: 'More' }).click();
    const shapefile = page.getByRole('radio', { name: 'Shapefile' });
    await expect.element(shapefile).toHaveAccessibleDescription(/exports with syncModel none/);
    const upload = page.getByRole('radio', { name: 'Upload only' });
    await expect.element(upload).toHaveAccessibleDescription(/With targetType client/);
  });

  test('keeps a definition that was opened, whole', async () => {
    const fake = await waterApp();
    const definition = ReplicaDefinition.parse({
      serviceUrl: WATER.url,
      replicaName: 'North',
      layers: [0, 4],
      layerQueries: { '0': { where: "Status = 'O'", useGeometry: false } },
      geometry: {
        rings: [
          [
            [8, 47],
            [9, 48],
            [9, 47],
            [8, 47],
          ],
        ],
      },
      geometryType: 'esriGeometryPolygon',
      inSR: { wkid: 4326 },
      replicaSR: 25832,
      async: false,
      transportType: 'esriTransportTypeEmbedded',
      syncModel: 'perReplica',
      replicaOptions: { syncDataOptions: 4 },
    });
    fake.app.defineFrom(definition);
    await show(fake);
    await expect.element(page.getByText('2 of 6')).toBeVisible();
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake)).toEqual(definition);
  });

  test('lets a layer be taken out that the service does not have', async () => {
    const fake = await waterApp();
    fake.app.defineFrom(
      ReplicaDefinition.parse({ ...POINT, serviceUrl: WATER.url, layers: [4, 99] }),
    );
    await show(fake);
    await expect.element(page.getByText(/The service has no layer 99/).first()).toBeVisible();
    await checkbox('Layer 99, which the service does not have').click();
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake).layers).toEqual([4]);
  });

  test('keeps what the user chose when the list of services changes', async () => {
    const other = { ...KNOWN, id: 'other', name: 'Roads', url: `${WATER.url}2` };
    const fake = await waterApp({ 'services.list': () => [KNOWN, other] });
    await show(fake);
    await page.getByRole('combobox', { name: 'Service' }).selectOptions('Roads');
    await expect.element(checkbox('Pipes')).toBeChecked();
    await checkbox('Pipes').click();
    const signIn = { kind: 'password', username: 'anna', storage: 'session' } as const;
    fake.emit('services.changed', [KNOWN, { ...other, signIn }]);
    await expect.element(page.getByText(/^Signed in as anna/)).toBeVisible();
    await expect.element(checkbox('Pipes')).not.toBeChecked();
  });

  test('adds the service of an opened definition when it is not known', async () => {
    const url = 'https://elsewhere.example.org/arcgis/rest/services/Water/FeatureServer';
    const fake = await waterApp({ 'services.add': () => ({ ...KNOWN, id: 'new', url }) });
    fake.app.defineFrom(ReplicaDefinition.parse({ ...POINT, serviceUrl: url, layers: [4] }));
    await show(fake);
    await page.getByRole('button', { name: 'Add this service' }).click();
    await expect.element(checkbox('Pipes')).toBeChecked();
    await expect.element(checkbox('Hydrants')).not.toBeChecked();
    expect(fake.inputsOf('services.add')).toEqual([{ url }]);
  });

  test('is as it was after a visit to another page', async () => {
    const fake = await waterApp();
    const first = await show(fake);
    await expect.element(checkbox('Pipes')).toBeChecked();
    await checkbox('Pipes').click();
    await first.unmount();
    await show(fake);
    await expect.element(checkbox('Hydrants')).toBeChecked();
    await expect.element(checkbox('Pipes')).not.toBeChecked();
  });

  test('brings a filter back with the layer that was taken out', async () => {
    const fake = await showWater();
    await checkbox('Inspections').click();
    await expect.element(page.getByText(/Only Inspections related/)).not.toBeInTheDocument();
    await checkbox('Inspections').click();
    await expect.element(page.getByText(/Only Inspections related/)).toBeVisible();
    await createButton().click();
    await expect.poll(() => fake.inputsOf('jobs.create')).toHaveLength(1);
    expect(created(fake).layerQueries).toEqual({
      '1': { queryOption: 'none', includeRelated: true },
    });
  });

  test('says what is missing when nothing is chosen', async () => {
    const fake = await showWater();
    await page.getByRole('button', { name: 'None', exact: true }).click();
    await expect.element(createButton()).toHaveAccessibleDescription(/Choose at least one layer/);
    await createButton().click({ force: true });
    expect(fake.inputsOf('jobs.create')).toEqual([]);
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await expect.element(createButton()).not.toHaveAttribute('aria-disabled');
  });

  test('asks for a sign-in where the service wants one, and reads the service after it', async () => {
    let isSignedIn = false;
    const fake = await waterApp({
      'services.describe': () => {
        if (!isSignedIn) throw new AppError('sign-in', 'The service asks for a user name.');
        return { service: WATER, counts: {}, rollback: 'choice' };
      },
    });
    await show(fake);
    await page.getByRole('button', { name: 'Sign in…' }).click();
    expect(fake.app.signIn.request).toMatchObject({ url: KNOWN.url });
    isSignedIn = true;
    fake.app.signIn.done(null);
    await expect.element(checkbox('Hydrants')).toBeChecked();
  });

  test('offers to add a service where there is none', async () => {
    const fake = await fakeApp({ 'define.spatialReferences': () => [] });
    await show(fake);
    await page.getByRole('button', { name: 'Add a service' }).click();
    expect(fake.app.router.route).toMatchObject({ page: 'services', isAdding: true });
  });

  test('shows why the service refuses a filter, and that stops the create', async () => {
    await showWater({
      'define.plan': ({ definition }: { definition: ReplicaDefinition }) => {
        const plan = planOf(definition);
        const refusal = {
          level: 'problem',
          where: 'layerQueries[0]',
          text: 'The service refuses the filter of Hydrants: Invalid query.',
        };
        return { ...plan, remarks: [refusal, ...plan.remarks] };
      },
    });
    await expect.element(page.getByText(/refuses the filter of Hydrants/).first()).toBeVisible();
    await expect.element(createButton()).toHaveAccessibleDescription(/Invalid query/);
    await expect.element(page.getByRole('button', { name: '1 problem' })).toBeVisible();
  });

  test('copies the command that does the same', async () => {
    const fake = await showWater();
    await expect.element(page.getByText('Water.gpkg')).toBeVisible();
    await page.getByRole('button', { name: 'Copy as' }).click();
    await page.getByRole('menuitem', { name: 'Command for bash' }).click();
    await expect.element(page.getByText('Copied.')).toBeVisible();
    const [{ text }] = fake.inputsOf('app.copyText') as [{ text: string }];
    expect(text).toMatch(/^syncline create https:\/\/gis\.example\.org.*--extent -180,-90,180,90/s);
  });
});
