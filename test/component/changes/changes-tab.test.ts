import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { AppError } from '../../../shared/errors.ts';
import { conflict, edit, guid, KEY, World } from '../replica/world.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';

let world: World;

function withEdits(count: number): void {
  world.edits = Array.from({ length: count }, (_, at) => edit(at + 1));
  tell({ pending: count });
}

function tell(status: Partial<NonNullable<World['summary']['status']>>): void {
  world.summary = { ...world.summary, status: { ...world.summary.status!, ...status } };
}

beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(async () => {
  vi.restoreAllMocks();
  // A table that leaves the page while it is scrolled would tell of one more scroll.
  const grid = document.querySelector('[role=grid]');
  if (grid) grid.scrollTop = 0;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
});

async function open(replies: Replies = {}) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const values = { tab: 'changes' };
  const screen = await render(ReplicaHost, { app: fake.app, ...values });
  return { fake, screen };
}

type Screen = Awaited<ReturnType<typeof open>>['screen'];

const row = (screen: Screen, name: string) =>
  screen.getByRole('grid').getByText(name, { exact: true });
const detail = (screen: Screen) => screen.getByRole('region', { name: 'The selected edit' });

describe('the Changes tab', () => {
  test('ten thousand edits open with one page, and the rest comes when it is scrolled to', async () => {
    withEdits(10_000);
    const { fake, screen } = await open();
    await expect.element(screen.getByText('10,000 pending edits')).toBeVisible();
    await expect.element(row(screen, 'Hydrant 3')).toBeVisible();
    expect(fake.inputsOf('replica.changes')).toEqual([{ key: KEY, after: 0, count: 200 }]);
    screen.getByRole('grid').element().focus();
    for (let page = 0; page < 16; page++) await userEvent.keyboard('{PageDown}');
    await expect.poll(() => fake.inputsOf('replica.changes').length).toBeGreaterThan(1);
    expect(fake.inputsOf('replica.changes')[1]).toEqual({ key: KEY, after: 200, count: 200 });
    expect(fake.inputsOf('replica.changes').length).toBeLessThan(6);
    await userEvent.keyboard('{Home}');
    await expect.element(row(screen, 'Hydrant 1')).toBeVisible();
  });

  test('a filter looks at every edit, not only at those that were read', async () => {
    withEdits(1000);
    world.edits = world.edits.map((each) =>
      each.editId === 990 ? { ...each, isHeld: true } : each,
    );
    const { screen } = await open();
    await screen.getByRole('combobox', { name: 'Kind of edit' }).click();
    await screen.getByRole('option', { name: 'Held back' }).click();
    await expect.element(screen.getByText('1 of 1,000 edits')).toBeVisible();
    await expect.element(row(screen, 'Hydrant 990')).toBeVisible();
  });

  test('a search finds values, and says when there are none', async () => {
    withEdits(30);
    const { screen } = await open();
    const search = screen.getByRole('searchbox', { name: 'Search pending edits' });
    await search.fill('hydrant 21');
    await expect.element(screen.getByText('1 of 30 edits')).toBeVisible();
    await search.fill('no such thing');
    await expect.element(screen.getByText('No edit matches')).toBeVisible();
    await screen.getByRole('button', { name: 'Show all edits' }).click();
    await expect.element(row(screen, 'Hydrant 5')).toBeVisible();
  });

  test('the selected edit shows its values before and now, and its shape', async () => {
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    const panel = detail(screen);
    await expect.element(panel.getByRole('heading', { name: 'Hydrant 4' })).toBeVisible();
    const values = panel.getByRole('table').element() as HTMLTableElement;
    const cells = [...values.tBodies[0]!.rows].map((each) =>
      [...each.cells].map((cell) => cell.textContent?.trim()),
    );
    expect(cells).toEqual([
      ['Status', 'Out of service', 'In service'],
      ['Flow (l/min)', 'empty', '900'],
    ]);
    await expect.element(panel.getByText(/The geometry was changed/)).toBeInTheDocument();
    await expect
      .element(panel.getByRole('application', { name: 'Geometry before and now' }))
      .toBeInTheDocument();
  });

  test('an edit leads to its feature in Data', async () => {
    withEdits(10);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await detail(screen).getByRole('button', { name: 'Show in Data' }).click();
    expect(fake.app.router.route).toMatchObject({
      tab: 'data',
      feature: { layerId: 0, globalId: guid(4) },
    });
  });

  test('selected edits are held back and released, and the list says so', async () => {
    withEdits(10);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await row(screen, 'Hydrant 4').click({ modifiers: ['ControlOrMeta'] });
    await screen.getByRole('button', { name: 'Hold back 2 edits' }).click();
    await expect.element(screen.getByText('2 edits are held back.')).toBeVisible();
    expect(fake.inputsOf('pending.hold')).toEqual([
      { key: KEY, edits: { editIds: [2, 4] }, isHeld: true },
    ]);
    expect(
      screen.getByRole('grid').getByText('Held back', { exact: true }).elements(),
    ).toHaveLength(2);
    await screen.getByRole('button', { name: 'Release 2 edits' }).click();
    await expect.element(screen.getByText('2 edits go with the next sync.')).toBeVisible();
    expect(
      screen.getByRole('grid').getByText('Held back', { exact: true }).elements(),
    ).toHaveLength(0);
  });

  test('nothing can be held while work runs, and the reason is said', async () => {
    withEdits(10);
    const { screen } = await open({ 'jobs.list': () => [job({ key: KEY, kind: 'sync' })] });
    await row(screen, 'Hydrant 2').click();
    const hold = screen.getByRole('button', { name: /Hold back/ });
    await expect.element(hold).toHaveAttribute('aria-disabled', 'true');
    await expect.element(hold).toHaveAccessibleDescription(/Work is running on this replica/);
  });

  test('a refused hold is explained', async () => {
    withEdits(3);
    const { screen } = await open({
      'pending.hold': () => {
        throw new AppError('file', 'The file is locked by another program.');
      },
    });
    await row(screen, 'Hydrant 2').click();
    await screen.getByRole('button', { name: 'Hold back 1 edit' }).click();
    await expect.element(screen.getByText('The file is locked by another program.')).toBeVisible();
  });

  test('all edits are exported as a file', async () => {
    withEdits(3);
    const exportChanges = vi.fn(() => '/home/me/edits.csv');
    const { screen } = await open({ 'pending.export': exportChanges });
    await screen.getByRole('button', { name: 'Export' }).click();
    await screen.getByRole('menuitem', { name: 'Export all as CSV…' }).click();
    await expect.element(screen.getByText('Saved as /home/me/edits.csv')).toBeVisible();
    expect(exportChanges).toHaveBeenCalledWith({ key: KEY, format: 'csv' });
  });

  test('conflicts come first, with all three versions, and lead to Sync', async () => {
    withEdits(3);
    world.conflicts = [conflict(2)];
    tell({ conflicts: 1 });
    const { fake, screen } = await open();
    await expect.element(screen.getByText('1 conflict waits for a decision')).toBeVisible();
    const table = screen.getByRole('table').element() as HTMLTableElement;
    const cells = [...table.tBodies[0]!.rows].map((each) =>
      [...each.cells].slice(1).map((cell) => cell.textContent?.trim()),
    );
    expect(cells).toEqual([
      ['In service', 'Out of service', 'empty'],
      ['empty', 'empty', 'Checked by night shift'],
    ]);
    await screen.getByRole('button', { name: 'Decide in Sync' }).click();
    expect(fake.app.router.route).toMatchObject({ tab: 'sync' });
  });

  test('an attachment is named and leads to its feature', async () => {
    const attachment = {
      name: 'front.jpg',
      contentType: 'image/jpeg',
      size: 2048,
      parentGlobalId: guid(9),
    };
    world.edits = [
      edit(1, {
        kind: 'add',
        target: 'attachment',
        attachment,
        before: null,
        after: null,
        changes: [],
        geometryChanged: false,
      }),
    ];
    const { fake, screen } = await open();
    await row(screen, 'Attachment front.jpg').click();
    await detail(screen).getByRole('button', { name: 'Show its feature in Data' }).click();
    expect(fake.app.router.route).toMatchObject({ feature: { layerId: 0, globalId: guid(9) } });
  });

  test('an edit by another program appears', async () => {
    withEdits(2);
    const { screen } = await open();
    await expect.element(row(screen, 'Hydrant 2')).toBeVisible();
    withEdits(3);
    world.version = 'v2';
    await expect.element(row(screen, 'Hydrant 3'), { timeout: 8000 }).toBeVisible();
    await expect
      .element(screen.getByText('3 pending edits', { exact: true }).first())
      .toBeVisible();
  });

  test('without edits it says what would be listed here', async () => {
    tell({ pending: 0 });
    const { screen } = await open();
    await expect.element(screen.getByRole('heading', { name: 'No pending edits' })).toBeVisible();
  });
});
