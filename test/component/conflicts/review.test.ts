import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { AppError } from '../../../shared/errors.ts';
import type { ConflictDecision } from '../../../shared/model/editing.ts';
import type { ConflictReport } from '../../../shared/model/report.ts';
import { conflict, guid, KEY, pointOf, World } from '../replica/world.ts';
import type { FakeApp, Replies } from '../support/fake-app.ts';
import { fakeApp } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import ReviewHost from './ReviewHost.svelte';

let world: World;

/** Both changed the status, I moved it, they wrote a remark. */
function clash(id: number, more: Partial<ConflictReport> = {}): ConflictReport {
  const [x, y] = pointOf(id);
  return {
    ...conflict(id),
    fields: ['STATUS', 'geometry'],
    values: [
      { field: 'FLOW', base: 900, mine: 950, theirs: 900 },
      { field: 'REMARK', base: null, mine: null, theirs: 'Checked by night shift' },
      { field: 'STATUS', base: 1, mine: 2, theirs: null },
      {
        field: 'geometry',
        base: { x, y },
        mine: { x: x + 40, y: y + 10 },
        theirs: { x: x - 30, y: y + 25 },
      },
    ],
    ...more,
  };
}

function mergeable(id: number): ConflictReport {
  return {
    ...conflict(id),
    fields: [],
    canMerge: true,
    values: [
      { field: 'FLOW', base: 900, mine: 950, theirs: 900 },
      { field: 'STATUS', base: 1, mine: 1, theirs: 2 },
    ],
  };
}

const deleted = (id: number): ConflictReport => ({
  ...conflict(id),
  theirs: 'delete',
  fields: [],
  theirEditor: null,
  values: [{ field: 'STATUS', base: 1, mine: 2, theirs: null }],
});

const picture = (id: number): ConflictReport => ({
  ...conflict(id),
  target: 'attachment',
  title: 'front.jpg',
  objectId: null,
  fields: ['data'],
  theirEditor: null,
  values: [],
  attachment: {
    mine: { name: 'front.jpg', contentType: 'image/jpeg', size: 482_113 },
    theirs: { name: 'front.jpg', contentType: 'image/jpeg', size: 91_000 },
    parentGlobalId: guid(3),
  },
});

beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(async () => {
  vi.restoreAllMocks();
  const grid = document.querySelector('[role=grid]');
  if (grid) grid.scrollTop = 0;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
});

function tell(): void {
  const { status } = world.summary;
  world.summary = {
    ...world.summary,
    status: { ...status!, pending: 12, conflicts: world.conflicts.length },
  };
}

/** The main process: what is decided is gone. */
function deciding(): Replies {
  return {
    'conflicts.resolve': ({ decisions }: { decisions: readonly ConflictDecision[] }) => {
      const ids = new Set(decisions.map(({ conflictId }) => conflictId));
      world.conflicts = world.conflicts.filter(({ conflictId }) => !ids.has(conflictId));
      tell();
      return world.conflicts.length;
    },
    'pending.hold': ({ edits }: { edits: { editIds: readonly number[] } }) => {
      world.conflicts = world.conflicts.map((each) =>
        edits.editIds.includes(each.editId!) ? { ...each, isHeld: true } : each,
      );
      return 1;
    },
  };
}

async function open(
  conflicts: readonly ConflictReport[],
  replies: Replies = {},
  startsReviewing = true,
): Promise<FakeApp> {
  world.conflicts = [...conflicts];
  tell();
  const fake = await fakeApp({ ...world.replies(), ...deciding(), ...replies });
  await render(ReviewHost, { app: fake.app, startsReviewing });
  return fake;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const title = (name: string) => page.getByRole('heading', { name, exact: true });
const radio = (name: RegExp) => page.getByRole('radio', { name });

describe('the review of conflicts', () => {
  test('opens from the line above the list, takes its place, and gives it back', async () => {
    await open([clash(4), mergeable(5)], {}, false);
    await expect.element(page.getByText('2 conflicts wait for a decision')).toBeVisible();
    await expect.element(page.getByText(/One of them can be merged/)).toBeVisible();
    await expect.element(page.getByText('The list of edits')).toBeVisible();
    await button('Review conflicts').click();
    await expect.element(title('Hydrant 5')).toBeVisible();
    await expect.element(page.getByText('The list of edits')).not.toBeVisible();
    await button('Back to the edits').click();
    await expect.element(page.getByText('The list of edits')).toBeVisible();
    await expect.element(button('Review conflicts')).toHaveFocus();
  });

  test('shows what can be merged first, in words: meanings, who and when', async () => {
    await open([clash(4), mergeable(5)]);
    await expect.element(title('Hydrant 5')).toBeVisible();
    await expect.element(page.getByText(/Changed on the server by ana\.r on/)).toBeVisible();
    await expect.element(page.getByText(/you changed it on/)).toBeVisible();
    await expect.element(radio(/Whose Status is kept: Mine, In service/)).not.toBeChecked();
    await expect.element(radio(/Whose Status is kept: Theirs, Out of service/)).toBeChecked();
    await expect.element(radio(/Whose Flow .* is kept: Mine/)).toBeChecked();
    await expect.element(page.getByText('0 of 2 decided')).toBeVisible();
  });

  test('a merge is sent at once, and the next conflict comes', async () => {
    const { inputsOf } = await open([clash(4), mergeable(5)]);
    await button('Merge').click();
    await expect.element(title('Hydrant 4')).toBeVisible();
    await expect.element(title('Hydrant 4')).toHaveFocus();
    await expect.element(page.getByText('1 of 2 decided')).toBeVisible();
    expect(inputsOf('conflicts.resolve')).toEqual([
      { key: KEY, decisions: [{ conflictId: 5, take: 'merge' }] },
    ]);
  });

  test('a clash is decided field by field, once every field that both changed is chosen', async () => {
    const { inputsOf } = await open([clash(4)]);
    const apply = button('Keep these choices');
    await expect.element(apply).toHaveAttribute('aria-disabled', 'true');
    await expect
      .element(apply)
      .toHaveAccessibleDescription(/Choose first whose Status and Shape is kept/);
    await radio(/Whose Status is kept: Mine, Out of service/).click();
    await radio(/Whose Shape is kept: Theirs/).click();
    await radio(/Whose Remark is kept: Mine, empty/).click();
    await apply.click();
    await expect.element(page.getByText('All decided')).toBeVisible();
    expect(inputsOf('conflicts.resolve')).toEqual([
      {
        key: KEY,
        decisions: [
          {
            conflictId: 4,
            fields: { FLOW: 'mine', REMARK: 'mine', STATUS: 'mine', geometry: 'theirs' },
          },
        ],
      },
    ]);
  });

  test('a row that they deleted has mine or theirs, said in words, and no fields to choose', async () => {
    const { inputsOf } = await open([deleted(6)]);
    await expect.element(page.getByText(/it is added on the server again/)).toBeVisible();
    await expect.element(page.getByText(/it is deleted here as well/)).toBeVisible();
    expect(page.getByRole('radio').elements()).toEqual([]);
    expect(button(/Merge|Keep these choices/).elements()).toEqual([]);
    await button('Take all theirs').click();
    await expect.element(page.getByText('All decided')).toBeVisible();
    expect(inputsOf('conflicts.resolve')).toEqual([
      { key: KEY, decisions: [{ conflictId: 6, take: 'theirs' }] },
    ]);
  });

  test('an attachment shows both files', async () => {
    await open([picture(7)]);
    const versions = page.getByRole('list', { name: 'The attachment of each side' });
    await expect.element(versions.getByRole('heading', { name: 'Mine' })).toBeVisible();
    await expect.element(versions.getByRole('heading', { name: 'Theirs' })).toBeVisible();
    await expect.element(versions.getByText(/482/)).toBeVisible();
  });

  test('an attachment shows the picture of each side, and says which one is not here', async () => {
    const asked = new Set<string | null>();
    const watch = new MutationObserver(() => {
      for (const img of document.querySelectorAll('img')) asked.add(img.getAttribute('src'));
    });
    watch.observe(document, { childList: true, subtree: true });
    await open([picture(7)]);
    const versions = page.getByRole('list', { name: 'The attachment of each side' });
    await expect
      .element(versions.getByText('No preview. It is brought in when you take theirs.'))
      .toBeVisible();
    await expect.element(versions.getByText('No preview', { exact: true })).toBeVisible();
    watch.disconnect();
    expect([...asked]).toEqual([
      `replica://${KEY}/attachment/0/${encodeURIComponent(guid(7))}`,
      `replica://${KEY}/attachment-theirs/7`,
    ]);
  });

  test('an edit is held instead, goes to the end of the list and stops nothing', async () => {
    const { inputsOf } = await open([clash(4), clash(5)]);
    await button('Hold this edit instead').click();
    await expect.element(title('Hydrant 5')).toBeVisible();
    expect(inputsOf('pending.hold')).toEqual([{ key: KEY, edits: { editIds: [4] }, isHeld: true }]);
    await button('Keep all mine').click();
    await expect.element(page.getByText(/All else is decided/)).toBeVisible();
    await expect.element(page.getByText(/1 of 1 decided/).first()).toBeVisible();
  });

  test('keys go to the next and the previous conflict', async () => {
    await open([clash(4), clash(5), clash(6)]);
    await expect.element(title('Hydrant 4')).toBeVisible();
    await userEvent.keyboard('n');
    await expect.element(title('Hydrant 4')).toBeVisible();
    page.getByRole('grid').element().focus();
    await userEvent.keyboard('n');
    await expect.element(title('Hydrant 5')).toHaveFocus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect.element(title('Hydrant 6')).toHaveFocus();
    await userEvent.keyboard('p');
    await expect.element(title('Hydrant 5')).toHaveFocus();
  });

  test('the rest is decided by a rule that says its numbers', async () => {
    const { inputsOf } = await open([mergeable(3), clash(4), clash(5, { isHeld: true })]);
    await button('Decide the rest…').click();
    const dialog = page.getByRole('dialog', { name: 'Decide the 2 conflicts that are left' });
    await expect.element(dialog.getByText(/1 row can be merged. 1 would still wait/)).toBeVisible();
    await expect.element(dialog.getByText(/1 conflict with a held edit stays/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Decide 1 conflict' })).toBeVisible();
    await dialog.getByRole('radio', { name: 'Keep mine' }).click();
    await dialog.getByRole('button', { name: 'Decide 2 conflicts' }).click();
    await expect.element(page.getByText(/All else is decided/)).toBeVisible();
    expect(inputsOf('conflicts.resolve')).toEqual([
      {
        key: KEY,
        decisions: [
          { conflictId: 3, take: 'mine' },
          { conflictId: 4, take: 'mine' },
        ],
      },
    ]);
  });

  test('after the last one it says what goes up, and leads to Sync', async () => {
    const { app } = await open([mergeable(5)]);
    await button('Merge').click();
    await expect.element(page.getByText('12 edits to send.')).toBeVisible();
    await button('Go to Sync').click();
    expect(app.router.route).toMatchObject({ tab: 'sync' });
  });

  test('a decision that fails changes nothing and is explained', async () => {
    await open([clash(4)], {
      'conflicts.resolve': () => {
        throw new AppError('not-found', 'Conflict 4 is not open any more.');
      },
    });
    await button('Keep all mine').click();
    await expect.element(page.getByText('Hydrant 4 was not decided')).toBeVisible();
    await expect.element(page.getByText('Conflict 4 is not open any more.')).toBeVisible();
    await expect.element(title('Hydrant 4')).toBeVisible();
  });

  describe('while a decision is written', () => {
    async function deciding4(outcome: () => unknown) {
      let finish = (): void => undefined;
      const fake = await open([clash(4), clash(5), clash(6)], {
        'conflicts.resolve': async ({ decisions }: never) => {
          await new Promise<void>((resolve) => (finish = resolve));
          outcome();
          return deciding()['conflicts.resolve']!({ decisions } as never);
        },
      });
      await button('Keep all mine').click();
      await vi.waitFor(() => expect(fake.inputsOf('conflicts.resolve')).toHaveLength(1));
      return () => finish();
    }
    const inList = (name: string) => page.getByRole('grid').getByText(name, { exact: true });

    test('the pressed button tells so, and the others wait', async () => {
      const finish = await deciding4(() => undefined);
      await expect.element(button('Keep all mine')).toHaveAttribute('aria-busy', 'true');
      await expect
        .element(button('Take all theirs'))
        .toHaveAccessibleDescription('Writing the decision');
      await expect.element(button('Take all theirs')).not.toHaveAttribute('aria-busy');
      finish();
      await expect.element(title('Hydrant 5')).toHaveFocus();
      await expect.element(button('Take all theirs')).not.toHaveAttribute('aria-disabled');
    });

    test('another conflict that is chosen stays, and the list keeps the focus', async () => {
      const finish = await deciding4(() => undefined);
      await inList('Hydrant 6').click();
      await expect.element(title('Hydrant 6')).toBeVisible();
      await expect.element(button('Keep all mine')).not.toHaveAttribute('aria-busy');
      expect(document.activeElement?.getAttribute('role')).toBe('grid');
      finish();
      await expect.element(page.getByText('1 of 3 decided')).toBeVisible();
      await expect.element(inList('Hydrant 4')).not.toBeInTheDocument();
      await expect.element(title('Hydrant 6')).toBeVisible();
      expect(document.activeElement?.getAttribute('role')).toBe('grid');
    });

    test('a failure names the conflict that it is about, whichever is shown', async () => {
      const finish = await deciding4(() => {
        throw new AppError('file', 'The file is locked.');
      });
      await inList('Hydrant 6').click();
      finish();
      await expect.element(page.getByText('Hydrant 4 was not decided')).toBeVisible();
      await expect.element(title('Hydrant 6')).toBeVisible();
    });
  });

  test('nothing is decided while work runs, and the reason is said', async () => {
    await open([clash(4)], { 'jobs.list': () => [job({ key: KEY, kind: 'sync' })] });
    await expect.element(button('Keep all mine')).toHaveAttribute('aria-disabled', 'true');
    await expect
      .element(button('Keep all mine'))
      .toHaveAccessibleDescription(/Work is running on this replica/);
  });

  test('thousands of conflicts open, and only those in view are drawn', async () => {
    await open(Array.from({ length: 5000 }, (_, at) => clash(at + 1)));
    await expect.element(page.getByText('0 of 5,000 decided')).toBeVisible();
    expect(page.getByRole('grid').getByRole('row').elements().length).toBeLessThan(100);
  });

  test('what cannot be read is said, and read again', async () => {
    let fails = true;
    await open([clash(4)], {
      'conflicts.list': () => {
        if (fails) throw new AppError('file', 'The file is locked.');
        return world.conflicts;
      },
    });
    await expect.element(page.getByText('The conflicts could not be read')).toBeVisible();
    fails = false;
    await button('Try again').click();
    await expect.element(title('Hydrant 4')).toBeVisible();
  });
});
