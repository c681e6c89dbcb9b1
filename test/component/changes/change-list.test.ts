import { describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import { conflict, edit, KEY } from '../replica/world.ts';
import { arrange, change, detail, filter, grid, open, row, tell, withEdits, world } from './tab.ts';

describe('the list of pending edits', () => {
  test('a hundred thousand edits open with one page, and the end is there when it is asked for', async () => {
    withEdits(100_000);
    const { fake, screen } = await open();
    await expect
      .element(screen.getByText('100,000 pending edits', { exact: true }).last())
      .toBeVisible();
    await expect.element(row(screen, 'Hydrant 3')).toBeVisible();
    expect(fake.inputsOf('pending.rows')).toMatchObject([{ from: 0, count: 200 }]);
    grid(screen).element().focus();
    await userEvent.keyboard('{End}');
    await expect.element(row(screen, 'Hydrant 100000')).toBeVisible();
    expect(fake.inputsOf('pending.rows').length).toBeLessThan(6);
    expect(fake.inputsOf('replica.changes')).toEqual([]);
  });

  test('a line says what changed, whether it goes, who made it and that there is a comment', async () => {
    withEdits(10);
    change(2, { comment: 'Ask the crew', origin: 'elsewhere' });
    change(3, { isHeld: true });
    change(4, { hasConflict: true });
    world.refusals.set(6, 1016);
    const { screen } = await open();
    await expect.element(row(screen, 'Hydrant 2')).toBeVisible();
    const lines = [...grid(screen).element().querySelectorAll('[role=row]')].map((line) =>
      [...line.querySelectorAll('[role=gridcell]')]
        .slice(1, 6)
        .map((cell) => cell.textContent.trim()),
    );
    expect(lines.slice(1, 8)).toEqual([
      [
        'Hydrant 1',
        'Hydrants',
        'Status, Flow (l/min) and Shape',
        'With the next sync',
        'This program',
      ],
      [
        'Hydrant 2',
        'Hydrants',
        'Status, Flow (l/min) and Shape',
        'With the next sync',
        'Another program',
      ],
      ['Hydrant 3', 'Hydrants', 'Status, Flow (l/min) and Shape', 'Held back', 'This program'],
      [
        'Hydrant 4',
        'Hydrants',
        'Status, Flow (l/min) and Shape',
        'Waits for a decision',
        'This program',
      ],
      ['Hydrant 5', 'Hydrants', 'New feature', 'With the next sync', 'This program'],
      [
        'Hydrant 6',
        'Hydrants',
        'Status, Flow (l/min) and Shape',
        'Refused last time',
        'This program',
      ],
      ['Hydrant 7', 'Hydrants', 'Feature deleted', 'With the next sync', 'This program'],
    ]);
    await expect.element(screen.getByRole('img', { name: 'Comment: Ask the crew' })).toBeVisible();
  });

  test('nothing of a replica that is closed is said to go with a next sync', async () => {
    withEdits(3);
    change(2, { isHeld: true });
    tell({ state: 'closed' });
    const { screen } = await open();
    await expect.element(row(screen, 'Hydrant 1')).toBeVisible();
    expect(grid(screen).getByText('Not sent from here', { exact: true }).elements()).toHaveLength(
      3,
    );
    await row(screen, 'Hydrant 2').click();
    await expect
      .element(detail(screen).getByText('This replica is closed: the file sends nothing any more.'))
      .toBeVisible();
  });

  test('filters go to the engine together, and can be taken away at once', async () => {
    withEdits(1000);
    change(991, { isHeld: true, origin: 'elsewhere' });
    const { fake, screen } = await open();
    await filter(screen, 'What becomes of it', 'Held back');
    await filter(screen, 'Made by', 'Another program');
    await filter(screen, 'Kind of edit', 'Updates');
    await expect.element(screen.getByText('1 of 1,000 edits', { exact: true })).toBeVisible();
    await expect.element(row(screen, 'Hydrant 991')).toBeVisible();
    expect(fake.inputsOf('pending.open')).toContainEqual({
      key: KEY,
      query: {
        state: 'held',
        origin: 'elsewhere',
        kind: 'update',
        groupBy: 'none',
        isNewestFirst: false,
      },
    });
    await filter(screen, 'Kind of edit', 'Deletes');
    await expect.element(screen.getByText('No edit matches')).toBeVisible();
    await screen.getByRole('button', { name: 'Show all edits' }).click();
    await expect.element(row(screen, 'Hydrant 5')).toBeVisible();
    await expect
      .element(screen.getByText('1,000 pending edits', { exact: true }).last())
      .toBeVisible();
  });

  test('a search is asked for once somebody has stopped typing', async () => {
    withEdits(30);
    const { fake, screen } = await open();
    await expect.element(row(screen, 'Hydrant 1')).toBeVisible();
    const search = screen.getByRole('searchbox', { name: 'Search pending edits' });
    await search.fill('hyd');
    await search.fill('hydrant 21');
    await expect.element(screen.getByText('1 of 30 edits', { exact: true })).toBeVisible();
    const asked = fake.inputsOf('pending.open') as { query: { text?: string } }[];
    expect(asked.map(({ query }) => query.text).filter(Boolean)).toEqual(['hydrant 21']);
  });

  test('groups tell their numbers and lead to their first edit', async () => {
    withEdits(400);
    const { screen } = await open();
    await arrange(screen, 'Group by kind');
    const groups = screen.getByRole('group', { name: 'Groups' });
    await groups.getByRole('button', { name: 'Go to Deletes, 57 edits' }).click();
    await expect.element(row(screen, 'Hydrant 7')).toBeVisible();
    await expect.element(grid(screen)).toHaveFocus();
    const first = grid(screen).element().getAttribute('aria-activedescendant');
    const line = document.getElementById(first!)!;
    expect(line.textContent).toContain('Hydrant 7');
    // At the top, below the header.
    const { top } = grid(screen).element().getBoundingClientRect();
    expect(Math.round(line.getBoundingClientRect().top - top)).toBe(28);
  });

  test('the newest edits come first when that is wished', async () => {
    withEdits(30);
    change(17, { lastChangedAt: '2026-11-21T20:00:00Z' });
    const { screen } = await open();
    await arrange(screen, 'Newest first');
    await expect
      .poll(() => grid(screen).element().querySelectorAll('[role=row]')[1]?.textContent)
      .toContain('Hydrant 17');
  });

  test('a list that was closed meanwhile is opened anew by itself', async () => {
    withEdits(2000);
    const { fake, screen } = await open();
    await expect.element(row(screen, 'Hydrant 3')).toBeVisible();
    const query = { groupBy: 'none', isNewestFirst: false } as const;
    for (let other = 0; other < 4; other++) await fake.app.api.pending.open({ key: KEY, query });
    grid(screen).element().focus();
    await userEvent.keyboard('{End}');
    await expect.element(row(screen, 'Hydrant 2000')).toBeVisible();
    expect(screen.getByText('The pending edits could not be read').elements()).toEqual([]);
  });

  test('a list that cannot be read says why, and is read again', async () => {
    withEdits(3);
    const replies = world.replies();
    let isBroken = true;
    const { screen } = await open({
      'pending.open': (input: never) => {
        if (isBroken) throw new AppError('file', 'The file is locked by another program.');
        return replies['pending.open']!(input);
      },
    });
    await expect.element(screen.getByText('The file is locked by another program.')).toBeVisible();
    isBroken = false;
    await screen.getByRole('button', { name: 'Try again' }).first().click();
    await expect.element(row(screen, 'Hydrant 3')).toBeVisible();
  });

  test('an edit by another program appears, is told of, and disturbs neither selection nor place', async () => {
    withEdits(600);
    const { screen } = await open();
    await expect.element(row(screen, 'Hydrant 3')).toBeVisible();
    grid(screen).element().focus();
    await userEvent.keyboard('{End}');
    await row(screen, 'Hydrant 598').click();
    await expect
      .element(detail(screen).getByRole('heading', { name: 'Hydrant 598' }))
      .toBeVisible();
    const place = grid(screen).element().scrollTop;
    world.edits = [...world.edits, edit(601, { origin: 'elsewhere' })];
    tell({ pending: 601 });
    world.version = 'v2';
    const line = screen.getByText('1 edit was made by another program since you opened this list.');
    await expect.element(line, { timeout: 8000 }).toBeVisible();
    expect(Math.abs(grid(screen).element().scrollTop - place)).toBeLessThan(2);
    await expect
      .element(detail(screen).getByRole('heading', { name: 'Hydrant 598' }))
      .toBeVisible();
    await expect.element(screen.getByText('1 of 601 edits selected')).toBeVisible();
    await screen.getByRole('button', { name: 'Show the newest first' }).click();
    await expect.element(line).not.toBeInTheDocument();
  });

  test('edits that were sent meanwhile are selected no more', async () => {
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 2').click();
    await row(screen, 'Hydrant 4').click({ modifiers: ['ControlOrMeta'] });
    await row(screen, 'Hydrant 6').click({ modifiers: ['ControlOrMeta'] });
    world.edits = world.edits.filter(({ editId }) => editId !== 4);
    tell({ pending: 9 });
    world.version = 'v2';
    await expect
      .element(screen.getByText('2 of 9 edits selected'), { timeout: 8000 })
      .toBeVisible();
  });

  test('without edits it says what would be listed here, and leads to Data', async () => {
    tell({ pending: 0 });
    const { fake, screen } = await open();
    await expect.element(screen.getByRole('heading', { name: 'No pending edits' })).toBeVisible();
    await screen.getByRole('button', { name: 'Edit in Data' }).click();
    expect(fake.app.router.route).toMatchObject({ tab: 'data' });
  });

  test('conflicts come first, and their review takes the place of the list', async () => {
    withEdits(3);
    world.conflicts = [conflict(2)];
    tell({ conflicts: 1 });
    const { screen } = await open();
    await expect.element(screen.getByText('1 conflict waits for a decision')).toBeVisible();
    await screen.getByRole('button', { name: 'Review conflicts' }).click();
    await expect.element(screen.getByRole('heading', { name: 'Hydrant 2' })).toBeVisible();
    expect(screen.getByRole('grid', { name: 'Pending edits' }).elements()).toEqual([]);
    await screen.getByRole('button', { name: 'Back to the edits' }).click();
    await expect.element(screen.getByRole('grid', { name: 'Pending edits' })).toBeVisible();
  });
});
