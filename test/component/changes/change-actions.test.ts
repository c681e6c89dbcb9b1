import { describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import { KEY } from '../replica/world.ts';
import { job } from '../support/fixtures.ts';
import { arrange, filter, grid, open, row, withEdits, world } from './tab.ts';

describe('what can be done with pending edits', () => {
  test('selected edits are held back and released, and the list says so', async () => {
    withEdits(10);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await row(screen, 'Hydrant 4').click({ modifiers: ['ControlOrMeta'] });
    await screen.getByRole('button', { name: 'Hold back 2' }).click();
    await expect.element(screen.getByText('2 edits are held back now.')).toBeVisible();
    expect(fake.inputsOf('pending.hold')).toEqual([
      { key: KEY, edits: { editIds: [2, 4] }, isHeld: true },
    ]);
    const held = () => grid(screen).getByText('Held back', { exact: true }).elements();
    expect(held()).toHaveLength(2);
    await screen.getByRole('button', { name: 'Release 2' }).click();
    await expect.element(screen.getByText('2 edits go with the next sync again.')).toBeVisible();
    await expect.poll(held).toHaveLength(0);
  });

  test('everything that the filter finds is held back at once, read or not', async () => {
    withEdits(1000);
    const { screen } = await open();
    await filter(screen, 'Kind of edit', 'Deletes');
    await screen.getByRole('button', { name: 'Select all 142 that the filter finds' }).click();
    await screen.getByRole('button', { name: 'Hold back 142' }).click();
    await expect.element(screen.getByText('142 edits are held back now.')).toBeVisible();
    expect(world.edits.filter(({ isHeld }) => isHeld).every(({ kind }) => kind === 'delete')).toBe(
      true,
    );
  });

  test('another filter forgets the selection, another order keeps it', async () => {
    withEdits(40);
    const { screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await arrange(screen, 'Group by kind');
    await expect.element(screen.getByText('1 of 40 edits selected')).toBeVisible();
    await filter(screen, 'Kind of edit', 'Adds');
    await expect.element(screen.getByText('7 of 40 edits', { exact: true })).toBeVisible();
    await expect
      .element(screen.getByRole('button', { name: 'Take back…' }))
      .toHaveAccessibleDescription(/Select edits in the list first/);
  });

  test('taking back says what goes, with numbers, and can be undone and redone', async () => {
    withEdits(40);
    const { fake, screen } = await open();
    await screen.getByRole('button', { name: 'Select all 40' }).click();
    await screen.getByRole('button', { name: 'Take back 40…' }).click();
    const question = screen.getByRole('alertdialog', { name: 'Take back 40 edits?' });
    await expect
      .element(question.getByText(/^7 adds: what was added here is removed/))
      .toBeVisible();
    await expect.element(question.getByText(/^28 updates: /)).toBeVisible();
    await expect.element(question.getByText(/^5 deletes: /)).toBeVisible();
    await expect.element(question.getByRole('button', { name: 'Keep the edits' })).toHaveFocus();
    expect(fake.inputsOf('pending.revert')).toEqual([]);
    await question.getByRole('button', { name: 'Take back 40 edits' }).click();
    await expect.element(screen.getByText('Took back 40 edits.')).toBeVisible();
    await expect.element(screen.getByRole('heading', { name: 'No pending edits' })).toBeVisible();
    await screen.getByRole('button', { name: 'Undo' }).click();
    await expect.element(screen.getByText('Undone: Took back 40 edits')).toBeVisible();
    await expect.element(row(screen, 'Hydrant 7')).toBeVisible();
    await screen.getByRole('button', { name: 'Redo' }).click();
    await expect.element(screen.getByRole('heading', { name: 'No pending edits' })).toBeVisible();
    expect(world.edits).toEqual([]);
  });

  test('Escape keeps the edits', async () => {
    withEdits(5);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await screen.getByRole('button', { name: 'Take back 1…' }).click();
    await expect.element(screen.getByRole('alertdialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument();
    expect(fake.inputsOf('pending.revert')).toEqual([]);
  });

  test('Ctrl+Z undoes the last step, but not while somebody types', async () => {
    withEdits(5);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await screen.getByRole('button', { name: 'Take back 1…' }).click();
    await screen.getByRole('button', { name: 'Take back 1 edit', exact: true }).click();
    await expect.element(screen.getByText('Took back 1 edits.')).toBeVisible();
    await screen.getByRole('searchbox', { name: 'Search pending edits' }).click();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(fake.inputsOf('edits.undo')).toEqual([]);
    grid(screen).element().focus();
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.element(row(screen, 'Hydrant 2')).toBeVisible();
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.element(screen.getByText('There is nothing to undo.')).toBeVisible();
    expect(fake.inputsOf('edits.undo')).toHaveLength(1);
  });

  test('while work runs it is said before that nothing can be held or taken back', async () => {
    withEdits(10);
    const { screen } = await open({ 'jobs.list': () => [job({ key: KEY, kind: 'sync' })] });
    await row(screen, 'Hydrant 2').click();
    await expect
      .element(screen.getByText(/edits can be held back, released or taken back when/))
      .toBeVisible();
    for (const name of [/^Hold back/, /^Release/, /^Take back/]) {
      const button = screen.getByRole('button', { name });
      await expect.element(button).toHaveAttribute('aria-disabled', 'true');
      await expect.element(button).toHaveAccessibleDescription(/Work is running on this replica/);
    }
  });

  test('a closed replica keeps its edits as they are, and they can still be exported', async () => {
    withEdits(10);
    world.summary = { ...world.summary, state: 'closed' };
    const { screen } = await open();
    await row(screen, 'Hydrant 2').click();
    const button = screen.getByRole('button', { name: /^Take back/ });
    await expect.element(button).toHaveAccessibleDescription(/This replica is unregistered/);
    await screen.getByRole('button', { name: 'Export' }).click();
    await expect
      .element(screen.getByRole('menuitem', { name: '1 edit of the selection as CSV…' }))
      .not.toHaveAttribute('aria-disabled');
  });

  test('a refused step is explained', async () => {
    withEdits(3);
    const { screen } = await open({
      'pending.hold': () => {
        throw new AppError('file', 'The file is locked by another program.');
      },
    });
    await row(screen, 'Hydrant 2').click();
    await screen.getByRole('button', { name: 'Hold back 1' }).click();
    await expect.element(screen.getByText('The edits could not be held back')).toBeVisible();
    await expect.element(screen.getByText('The file is locked by another program.')).toBeVisible();
  });

  test.each([
    ['All 30 edits as CSV…', 'csv', { all: true }],
    ['All 30 edits as GeoJSON…', 'geojson', { all: true }],
  ])('%s saves all edits', async (item, format, edits) => {
    withEdits(30);
    const exported = vi.fn(() => '/home/me/edits.out');
    const { screen } = await open({ 'pending.export': exported });
    await screen.getByRole('button', { name: 'Export' }).click();
    await screen.getByRole('menuitem', { name: item }).click();
    await expect.element(screen.getByText('Saved as /home/me/edits.out')).toBeVisible();
    expect(exported).toHaveBeenCalledWith({ key: KEY, edits, format });
  });

  test('what is selected is exported alone, and what is found when nothing is', async () => {
    withEdits(30);
    const exported = vi.fn<(input: { edits: { cursor?: number } }) => null>(() => null);
    const { screen } = await open({ 'pending.export': exported });
    await row(screen, 'Hydrant 2').click();
    await screen.getByRole('button', { name: 'Export' }).click();
    await screen.getByRole('menuitem', { name: '1 edit of the selection as JSON…' }).click();
    await vi.waitFor(() =>
      expect(exported).toHaveBeenCalledWith({ key: KEY, edits: { editIds: [2] }, format: 'json' }),
    );
    await filter(screen, 'Kind of edit', 'Deletes');
    await expect.element(screen.getByText('4 of 30 edits', { exact: true })).toBeVisible();
    await screen.getByRole('button', { name: 'Export' }).click();
    await screen.getByRole('menuitem', { name: '4 edits of the filter as JSON…' }).click();
    await vi.waitFor(() => expect(exported).toHaveBeenCalledTimes(2));
    expect(exported.mock.calls[1]![0].edits.cursor).toBeGreaterThan(0);
  });
});
