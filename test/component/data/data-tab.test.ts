import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { AppError } from '../../../shared/errors.ts';
import { conflict, guid, KEY, pointOf, World } from '../replica/world.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';

let world: World;

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

async function open(
  replies: Replies = {},
  feature: { layerId: number; globalId: string } | null = null,
) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const values = { tab: 'data', feature };
  const screen = await render(ReplicaHost, { app: fake.app, ...values });
  await expect.element(screen.getByRole('grid')).toBeVisible();
  return { fake, screen };
}

type Screen = Awaited<ReturnType<typeof open>>['screen'];

const row = (screen: Screen, name: string) =>
  screen.getByRole('grid').getByText(name, { exact: true });
const inspector = (screen: Screen) => screen.getByRole('region', { name: 'Inspector' });

function selectedNames(screen: Screen): readonly string[] {
  const rows = screen
    .getByRole('grid')
    .element()
    .querySelectorAll('[role=row][aria-selected=true]');
  return [...rows].flatMap((each) =>
    [...each.children].flatMap((cell) => cell.textContent?.match(/^Hydrant \d+$/) ?? []),
  );
}

/** Clicks the map in its middle, where the fitted replica has its centre, plus metres. */
async function clickMap(screen: Screen, at: readonly [number, number]): Promise<void> {
  const element = screen.getByRole('application').element() as HTMLElement;
  const viewport = element.querySelector('.ol-viewport')!;
  const { left, top, width, height } = element.getBoundingClientRect();
  // The replica is 1800 by 1200 m about this centre and is fitted with 32 px around it.
  const resolution = Math.max(1800 / (width - 64), 1200 / (height - 64));
  const x = left + width / 2 + (at[0] - 1_532_500) / resolution;
  const y = top + height / 2 - (at[1] - 5_725_000) / resolution;
  for (const type of ['pointermove', 'pointerdown', 'pointerup']) {
    viewport.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        cancelable: true,
        pointerId: 1,
        pointerType: 'mouse',
        isPrimary: true,
        button: type === 'pointermove' ? -1 : 0,
        buttons: type === 'pointerdown' ? 1 : 0,
        clientX: x,
        clientY: y,
      }),
    );
  }
}

describe('the Data tab', () => {
  test('a row that is chosen in the table is shown in the inspector', async () => {
    const { screen } = await open();
    await expect.element(inspector(screen).getByText('Nothing is selected')).toBeVisible();
    await row(screen, 'Hydrant 4').click();
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Hydrant 4' }))
      .toBeVisible();
    await expect.element(inspector(screen).getByText(guid(4))).toBeVisible();
    await expect.element(screen.getByText(/^1 selected/)).toBeVisible();
  });

  test('a feature that is clicked on the map is selected in the table, scrolled to and inspected', async () => {
    const { screen } = await open();
    await vi.waitFor(async () => {
      await clickMap(screen, pointOf(217));
      await expect
        .element(inspector(screen).getByRole('heading', { name: 'Hydrant 217' }), { timeout: 500 })
        .toBeVisible();
    }, 10_000);
    await expect.element(row(screen, 'Hydrant 217')).toBeVisible();
    await expect.poll(() => selectedNames(screen)).toEqual(['Hydrant 217']);
  });

  test('a feature that another part of the program points to is selected and scrolled to', async () => {
    const { screen } = await open({}, { layerId: 0, globalId: guid(199) });
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Hydrant 199' }))
      .toBeVisible();
    await expect.element(row(screen, 'Hydrant 199')).toBeVisible();
  });

  test('says so when that feature is not in the file any more', async () => {
    const { screen } = await open({}, { layerId: 0, globalId: guid(5000) });
    await expect
      .element(screen.getByText('This feature is not in the replica any more.'))
      .toBeVisible();
  });

  test('reads a million rows by page and opens them once', async () => {
    world.hydrants = 1_000_000;
    const { fake, screen } = await open();
    await expect.element(screen.getByText('1,000,000 rows', { exact: true })).toBeVisible();
    screen.getByRole('grid').element().focus();
    await userEvent.keyboard('{End}');
    await expect.element(row(screen, 'Hydrant 1000000')).toBeVisible();
    expect(fake.inputsOf('replica.openRows')).toHaveLength(1);
    const pages = fake.inputsOf('replica.rows') as readonly { count: number }[];
    expect(pages.length).toBeLessThan(8);
    expect(Math.max(...pages.map(({ count }) => count))).toBeLessThanOrEqual(500);
    await userEvent.keyboard('{Home}');
    await expect.element(row(screen, 'Hydrant 1')).toBeVisible();
  });

  test('searching asks once for what was typed, and says how many rows there are', async () => {
    const { fake, screen } = await open();
    await screen.getByRole('searchbox', { name: 'Search these rows' }).fill('Hydrant 24');
    await expect.element(screen.getByText('2 of 240 rows')).toBeVisible();
    expect(fake.inputsOf('replica.openRows').at(-1)).toMatchObject({
      query: { layerId: 0, text: 'Hydrant 24' },
    });
    await expect.poll(() => fake.inputsOf('replica.closeRows').length).toBeGreaterThan(0);
  });

  test('a search without a match offers all rows again', async () => {
    const { screen } = await open();
    await screen.getByRole('searchbox', { name: 'Search these rows' }).fill('Nothing like it');
    await expect.element(screen.getByText('No row matches')).toBeVisible();
    await screen.getByRole('button', { name: 'Show all rows' }).click();
    await expect.element(screen.getByText('240 rows', { exact: true })).toBeVisible();
  });

  test('a condition offers the meanings of codes and sends the code', async () => {
    const { fake, screen } = await open();
    await screen.getByRole('button', { name: 'Filter', exact: true }).click();
    const conditions = screen.getByRole('group', { name: 'Conditions' });
    await conditions.getByRole('combobox', { name: 'Field' }).selectOptions('Status');
    await conditions.getByRole('combobox', { name: 'Value' }).selectOptions('Out of service');
    await expect.element(screen.getByText('120 of 240 rows')).toBeVisible();
    expect(fake.inputsOf('replica.openRows').at(-1)).toMatchObject({
      query: { conditions: [{ field: 'STATUS', operator: 'equals', value: 2 }] },
    });
  });

  test('a header sorts, and only pending edits can be shown', async () => {
    const { fake, screen } = await open();
    await screen.getByRole('columnheader', { name: 'Name' }).click();
    await expect
      .poll(() => fake.inputsOf('replica.openRows').at(-1))
      .toMatchObject({ query: { sort: { field: 'NAME', isDescending: false } } });
    await screen.getByRole('button', { name: 'Only pending edits' }).click();
    await expect.element(screen.getByText('2 of 240 rows')).toBeVisible();
  });

  test('choosing a layer shows its rows, and its own filter is kept', async () => {
    const { screen } = await open();
    await screen.getByRole('searchbox', { name: 'Search these rows' }).fill('Hydrant 24');
    await expect.element(screen.getByText('2 of 240 rows')).toBeVisible();
    await screen.getByRole('button', { name: /Show the rows of Inspections/ }).click();
    await expect.element(screen.getByText('5 rows', { exact: true })).toBeVisible();
    await expect.element(screen.getByRole('grid').getByText('Inspection 2')).toBeVisible();
    await screen.getByRole('button', { name: /Show the rows of Hydrants/ }).click();
    await expect.element(screen.getByText('2 of 240 rows')).toBeVisible();
  });

  test('an edit by another program is shown without losing the selection', async () => {
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Hydrant 4' }))
      .toBeVisible();
    world.names.set(4, 'Hydrant 4 at the pier');
    world.version = 'v2';
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Hydrant 4 at the pier' }), {
        timeout: 8000,
      })
      .toBeVisible();
    await expect.element(row(screen, 'Hydrant 4 at the pier')).toBeVisible();
    expect(
      screen.getByRole('grid').element().querySelectorAll('[aria-selected=true]'),
    ).toHaveLength(1);
  });

  test('a feature that another program removed is said to be gone', async () => {
    const { screen } = await open();
    await row(screen, 'Hydrant 9').click();
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Hydrant 9' }))
      .toBeVisible();
    world.hydrants = 8;
    world.version = 'v2';
    await expect
      .element(inspector(screen).getByText('This row is not in the file any more'), {
        timeout: 8000,
      })
      .toBeVisible();
    await expect.element(screen.getByText(/· 8 rows/)).toBeVisible();
  });

  test('a related row is one click away', async () => {
    const { screen } = await open();
    await row(screen, 'Hydrant 3').click();
    await screen.getByRole('button', { name: 'Inspection 2', exact: true }).click();
    await expect
      .element(inspector(screen).getByRole('heading', { name: 'Inspection 2' }))
      .toBeVisible();
    await expect.element(screen.getByText(/· 5 rows/)).toBeVisible();
  });

  test('a changed feature shows what was there before, and that it is in conflict', async () => {
    world.conflicts = [conflict(2)];
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 2').click();
    const facts = inspector(screen);
    await expect.element(facts.getByText(/Changed here\. It waits to be sent\./)).toBeVisible();
    expect(facts.element().querySelector('del')?.textContent).toBe('Out of service');
    await facts.getByRole('button', { name: 'See both versions' }).click();
    expect(fake.app.router.route).toMatchObject({ page: 'replica', key: KEY, tab: 'changes' });
  });

  test('several rows are counted, and what they have in common is in the form', async () => {
    const { screen } = await open();
    await row(screen, 'Hydrant 3').click();
    await row(screen, 'Hydrant 6').click({ modifiers: ['ControlOrMeta'] });
    const facts = inspector(screen);
    await expect.element(facts.getByText('2 rows of Hydrants are selected')).toBeVisible();
    await expect.element(facts.getByRole('textbox', { name: 'Remark' })).toHaveValue('Cap missing');
    await facts.getByRole('button', { name: 'Clear the selection' }).click();
    await expect.element(facts.getByText('Nothing is selected')).toBeVisible();
  });

  test('says that only a sample is drawn', async () => {
    world.hydrants = 187_321;
    const { screen } = await open();
    await expect
      .element(screen.getByText('Hydrants: 240 of 187,321 features drawn. Zoom in to see all.'))
      .toBeVisible();
  });

  test('a layer that is hidden is not drawn any more', async () => {
    const { screen } = await open();
    await screen.getByRole('button', { name: 'Hide Hydrants on the map' }).click();
    await expect
      .element(screen.getByRole('button', { name: 'Show Hydrants on the map' }))
      .toBeVisible();
  });

  test('rows that cannot be opened are explained and can be tried again', async () => {
    let isBroken = true;
    const { screen } = await open({
      'replica.openRows': () => {
        if (isBroken) throw new AppError('file', 'The file is locked by another program.');
        return { cursor: 1, total: 0 };
      },
    });
    await expect.element(screen.getByText('The rows could not be read')).toBeVisible();
    isBroken = false;
    await screen.getByRole('button', { name: 'Try again' }).click();
    await expect.element(screen.getByText('This layer has no rows')).toBeVisible();
  });
});
