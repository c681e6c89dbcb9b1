import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import type { RowEdit } from '../../../shared/model/editing.ts';
import { guid } from '../replica/world.ts';
import { EditWorld } from './edit-world.ts';
import { openData, type OpenData } from './open-data.ts';

let world: EditWorld;

beforeEach(() => {
  world = new EditWorld();
  world.serveFeatures();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const button = ({ screen }: OpenData, name: string) => screen.getByRole('button', { name });

async function editArea(): Promise<OpenData> {
  const data = await openData(world);
  await data.screen.getByRole('button', { name: /Show the rows of Supply areas/ }).click();
  await data.select('Old town');
  await button(data, 'Edit shape').click();
  await expect
    .element(data.screen.getByRole('region', { name: 'Shape of Old town' }))
    .toBeVisible();
  return data;
}

/** Selects the first vertex with the keyboard and types where it should be. */
async function moveFirstVertex(data: OpenData): Promise<void> {
  (data.screen.getByRole('application').element() as HTMLElement).focus();
  await userEvent.keyboard('n');
  const x = data.screen.getByRole('textbox', { name: 'X', exact: true });
  await x.fill('1531800');
  await userEvent.keyboard('{Enter}');
}

function onlyShape(): unknown {
  const [edits] = world.applied;
  const [edit] = edits as readonly RowEdit[];
  return edit?.kind === 'delete' ? null : edit?.shape;
}

describe('shapes on the map', () => {
  test('a feature is added where it is placed, with its type, and its first empty field has the focus', async () => {
    const data = await openData(world);
    await button(data, 'Add feature').click();
    const dialog = data.screen.getByRole('dialog', { name: 'What do you add?' });
    await dialog.getByLabelText('Type').selectOptions('2');
    await dialog.getByRole('button', { name: 'Draw it' }).click();
    await expect.element(data.screen.getByText('New feature of Hydrants')).toBeVisible();
    await expect.element(data.screen.getByRole('application')).toHaveFocus();
    await userEvent.keyboard('{Insert}');
    await expect.poll(() => world.applied.length).toBe(1);
    expect(world.applied[0]).toMatchObject([{ kind: 'add', layerId: 0, attributes: { KIND: 2 } }]);
    expect(JSON.stringify(onlyShape())).toMatch(/"x":[\d.]+,"y":[\d.]+/);
    await expect
      .element(data.inspector.getByRole('textbox', { name: 'Name required' }))
      .toHaveFocus();
    expect(data.screen.getByText('New feature of Hydrants').elements()).toEqual([]);
  });

  test('a shape is changed by typed coordinates and stored when it is finished, with the Z for new vertices', async () => {
    const data = await editArea();
    await expect.element(data.screen.getByText(/4 vertices/)).toBeVisible();
    await moveFirstVertex(data);
    await data.screen.getByRole('spinbutton', { name: 'Z of new vertices' }).fill('12.5');
    await button(data, 'Finish').click();
    await expect.poll(() => world.applied.length).toBe(1);
    expect(world.applied[0]).toMatchObject([
      { kind: 'update', layerId: 1, globalId: guid(1001), attributes: {} },
    ]);
    expect(onlyShape()).toMatchObject({ z: 12.5 });
    expect(JSON.stringify(onlyShape())).toContain('1531800');
    expect(data.screen.getByRole('region', { name: 'Shape of Old town' }).elements()).toEqual([]);
  });

  test('steps of the shape are taken back one by one, and not those of the replica', async () => {
    const data = await editArea();
    await moveFirstVertex(data);
    await button(data, 'Take the last vertex or move back').click();
    await expect
      .element(button(data, 'Take the last vertex or move back'))
      .toHaveAttribute('aria-disabled', 'true');
    expect(data.fake.inputsOf('edits.undo')).toEqual([]);
  });

  test('Cancel leaves the shape as it was', async () => {
    const data = await editArea();
    await button(data, 'Cancel').click();
    expect(data.screen.getByRole('region', { name: 'Shape of Old town' }).elements()).toEqual([]);
    expect(world.applied).toEqual([]);
  });

  test('an unfinished shape is not left without a question', async () => {
    const data = await editArea();
    await moveFirstVertex(data);
    await data.screen.getByRole('tab', { name: 'History' }).click();
    const question = data.screen.getByRole('alertdialog', { name: 'The shape is not finished' });
    await question.getByRole('button', { name: 'Keep drawing' }).click();
    await expect.element(button(data, 'Finish')).toBeVisible();
    await data.screen.getByRole('tab', { name: 'History' }).click();
    await question.getByRole('button', { name: 'Discard the shape' }).click();
    await expect.poll(() => data.fake.app.router.route).toMatchObject({ tab: 'history' });
  });

  test('a shape that is still as it was is left without a question', async () => {
    const data = await editArea();
    await data.screen.getByRole('tab', { name: 'History' }).click();
    await expect.poll(() => data.fake.app.router.route).toMatchObject({ tab: 'history' });
    expect(world.applied).toEqual([]);
  });

  test('Escape on the map asks before a changed shape is given up', async () => {
    const data = await editArea();
    await moveFirstVertex(data);
    (data.screen.getByRole('application').element() as HTMLElement).focus();
    await userEvent.keyboard('{Escape}');
    const question = data.screen.getByRole('alertdialog', { name: 'The shape is not finished' });
    await question.getByRole('button', { name: 'Keep drawing' }).click();
    await expect.element(button(data, 'Finish')).toBeVisible();
  });

  test('a shape that the engine does not take stays on the map', async () => {
    const data = await editArea();
    await moveFirstVertex(data);
    world.refusal = new AppError('file', 'The file is read-only.');
    await button(data, 'Finish').click();
    await expect.element(data.screen.getByText('The file is read-only.')).toBeVisible();
    world.refusal = null;
    await button(data, 'Finish').click();
    await expect.poll(() => JSON.stringify(onlyShape() ?? null)).toContain('1531800');
  });

  test('rows of a table have no shape to edit, and the button says so', async () => {
    const data = await openData(world);
    await data.screen.getByRole('button', { name: /Show the rows of Inspections/ }).click();
    await data.select('Cap missing');
    await expect
      .element(button(data, 'Edit shape'))
      .toHaveAccessibleDescription('This table has no shapes.');
  });
});
