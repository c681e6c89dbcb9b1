/** What the form and the table say of dates without a zone, and of values that do not go together. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ContingentGroup } from '../../../shared/model/contingent-values.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { EditWorld } from './edit-world.ts';
import { openData } from './open-data.ts';

let world: EditWorld;

beforeEach(() => {
  world = new EditWorld();
  world.serveFeatures();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function describeHydrants(changes: Partial<LayerDescription>): void {
  world.layers = world.layers.map((each) => (each.id === 0 ? { ...each, ...changes } : each));
}

describe('a date of no known time zone', () => {
  test('is labelled in the table and in the form, and shown as it is stored', async () => {
    describeHydrants({ datesInUnknownTimeZone: true });
    const { grid, inspector, select } = await openData(world);
    await select('Hydrant 1');
    const date = inspector.getByRole('textbox', { name: 'Last inspected' });
    await expect.element(date).toHaveValue('2026-05-31 12:00');
    await expect.element(inspector.getByText(/time zone of this layer is not known/)).toBeVisible();
    const column = grid.getByRole('columnheader', {
      name: /Last inspected \(time zone not known\)/,
    });
    column.element().scrollIntoView();
    await expect.element(column).toBeVisible();
    await page.screenshot({ path: '../../../.cache/shots/zoneless.png' });
  });

  test('is stored as it was typed', async () => {
    describeHydrants({ datesInUnknownTimeZone: true });
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByRole('textbox', { name: 'Last inspected' }).fill('2026-07-01 08:15');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => world.value(1, 'INSPECTED')).toBe(Date.UTC(2026, 6, 1, 8, 15));
  });

  test('of editor tracking is local time as ever', async () => {
    describeHydrants({
      datesInUnknownTimeZone: true,
      editFields: { creator: 'CREATOR', created: 'INSPECTED', editor: null, edited: null },
    });
    const { grid, inspector, select } = await openData(world);
    await select('Hydrant 1');
    await expect
      .element(inspector.getByText(/time zone of this layer is not known/))
      .not.toBeInTheDocument();
    await expect
      .element(grid.getByRole('columnheader', { name: /time zone not known/ }))
      .not.toBeInTheDocument();
  });
});

const GROUP: ContingentGroup = {
  name: 'Status by year',
  isRestrictive: true,
  fields: ['STATUS', 'YEAR'],
  combinations: [
    {
      subtype: null,
      values: [
        { kind: 'code', code: 1 },
        { kind: 'range', min: 1950, max: 2000 },
      ],
    },
    { subtype: null, values: [{ kind: 'code', code: 2 }, { kind: 'any' }] },
  ],
};

describe('contingent values', () => {
  test('are listed with the meanings of codes, and a value that fits none is marked', async () => {
    describeHydrants({ contingentValues: [GROUP] });
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const list = inspector.getByRole('button', { name: /Status by year: 2 allowed combinations/ });
    await list.click();
    await expect.element(inspector.getByRole('cell', { name: '1950 to 2000' })).toBeVisible();
    await expect.element(inspector.getByRole('cell', { name: 'any value' })).toBeVisible();
    await inspector.getByLabelText('Year of construction').fill('2010');
    await userEvent.tab();
    await expect.poll(() => world.value(1, 'YEAR')).toBe(2010);
    const status = world.value(1, 'STATUS');
    const problem = inspector.getByText(/these values do not go together/);
    if (status === 2) await expect.element(problem).not.toBeInTheDocument();
    else await expect.element(problem).toBeVisible();
    list.element().scrollIntoView();
    await page.screenshot({ path: '../../../.cache/shots/contingent.png' });
    await inspector.getByLabelText('Year of construction').fill('1991');
    await userEvent.tab();
    await expect.poll(() => world.value(1, 'YEAR')).toBe(1991);
    await expect.element(problem).not.toBeInTheDocument();
  });

  test('take no place where none came along', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await expect
      .element(inspector.getByRole('region', { name: 'Contingent values' }))
      .not.toBeInTheDocument();
  });
});
