import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { layerWords } from '../../../renderer/features/definition/messages.ts';
import { DEFINITION, World } from '../replica/world.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(() => vi.restoreAllMocks());

async function open(replies: Replies = {}) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const values = { tab: 'definition' };
  const screen = await render(ReplicaHost, { app: fake.app, ...values });
  await expect.element(screen.getByRole('heading', { name: 'Extent' })).toBeVisible();
  return { fake, screen };
}

describe('the Definition tab', () => {
  test('says what was asked for, layer by layer, with the generation of each', async () => {
    const { screen } = await open();
    const table = screen.getByRole('table').element() as HTMLTableElement;
    const rows = [...table.tBodies[0]!.rows].map((row) =>
      [...row.cells].map((cell) => cell.textContent?.trim()),
    );
    expect(rows[0]).toEqual([
      'Hydrants',
      'All features that intersect the rectangle and match STATUS = 1.',
      '240',
      '128',
    ]);
    expect(rows[2]?.[1]).toBe('Only rows that are related to rows of the other layers.');
    await expect
      .element(
        screen.getByText(/^annotation, contingent values\. Contingent values are not refreshed/),
      )
      .toBeVisible();
    await expect.element(screen.getByText('WGS 84 (EPSG:4326)')).toBeVisible();
  });

  test('a new replica begins with this definition', async () => {
    const { fake, screen } = await open();
    await screen.getByRole('button', { name: 'Use for a new replica' }).click();
    expect(fake.app.router.route).toMatchObject({ page: 'new-replica' });
    expect(fake.app.takeDraft()).toEqual(DEFINITION);
  });

  test('it is saved as a file', async () => {
    const save = vi.fn(() => '/home/me/Trieste.replica.json');
    const { screen } = await open({ 'define.save': save });
    await screen.getByRole('button', { name: 'Save as file…' }).click();
    await expect.element(screen.getByText('Saved as /home/me/Trieste.replica.json')).toBeVisible();
    expect(save).toHaveBeenCalledWith({ definition: DEFINITION });
  });

  test.each([
    ['Copy as JSON', '"replicaName": "Trieste"'],
    ['Copy as command (bash)', 'syncline create'],
    ['Copy as command (PowerShell)', 'syncline create'],
  ])('%s', async (item, part) => {
    const { fake, screen } = await open();
    await screen.getByRole('button', { name: 'Copy', exact: true }).click();
    await screen.getByRole('menuitem', { name: item }).click();
    await expect.element(screen.getByText('Copied to the clipboard.')).toBeVisible();
    expect(JSON.stringify(fake.inputsOf('app.copyText'))).toContain(
      JSON.stringify(part).slice(1, -1),
    );
  });

  test.each([
    [{ queryOption: 'all' as const }, false, 'All features, wherever they are.'],
    [{ useGeometry: false }, false, 'All features, wherever they are.'],
    [
      { where: "A = 'x'", useGeometry: false },
      false,
      "All features that match A = 'x', wherever they are.",
    ],
    [{ where: '1=1' }, false, 'All features that intersect the rectangle.'],
    [{ where: 'A = 1' }, true, 'All rows that match A = 1.'],
    [{}, true, 'All rows of the table.'],
    [
      { queryOption: 'none' as const, includeRelated: false },
      true,
      'No rows; only what is added here is uploaded.',
    ],
  ])('%j in words', (query, isTable, words) => {
    const definition = { ...DEFINITION, layerQueries: { '0': query } };
    expect(layerWords(definition, 0, isTable)).toBe(words);
  });
});
