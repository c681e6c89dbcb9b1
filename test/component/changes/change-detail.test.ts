import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import { edit, guid } from '../replica/world.ts';
import { change, detail, grid, open, row, withEdits, world } from './tab.ts';

const attachment = {
  name: 'front.jpg',
  contentType: 'image/jpeg',
  size: 2048,
  parentGlobalId: guid(9),
};
const ofAttachment = { target: 'attachment', attachment, before: null, after: null } as const;

describe('one pending edit', () => {
  test('shows its values before and now, and how far it was moved', async () => {
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
    await expect.element(panel.getByText('Moved by 31.3 m.')).toBeInTheDocument();
    await expect
      .element(panel.getByRole('application', { name: 'Geometry before and now' }))
      .toBeInTheDocument();
  });

  test('says how much longer a line has become', async () => {
    withEdits(2);
    const line = (end: number) => ({
      attributes: { MATERIAL: 'Cast iron' },
      geometry: {
        paths: [
          [
            [1_532_500, 5_725_000],
            [1_532_500 + end, 5_725_000],
          ],
        ],
      },
    });
    const measures = { lengthBefore: 200, lengthAfter: 212.4, areaBefore: null, areaAfter: null };
    change(2, { layerId: 1, before: line(280), after: line(297), measures });
    const { screen } = await open();
    await grid(screen).getByText(guid(2)).click();
    await expect
      .element(detail(screen).getByText('12.4 m longer: 212.4 m now, 200 m before.'))
      .toBeInTheDocument();
    await expect
      .element(detail(screen).getByText('2 vertices, as many as before.'))
      .toBeInTheDocument();
  });

  test('explains why it was refused the last time', async () => {
    withEdits(10);
    world.refusals.set(4, 1001);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await expect.element(detail(screen).getByText('Value missing (code 1001)')).toBeVisible();
    await expect
      .element(detail(screen).getByText('A field that must have a value is empty.'))
      .toBeVisible();
    await expect
      .element(detail(screen).getByText('Fill in the field and synchronise again.'))
      .toBeVisible();
  });

  test('leads to its feature in Data, also by a double click', async () => {
    withEdits(10);
    const { fake, screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await detail(screen).getByRole('button', { name: 'Open in Data' }).click();
    expect(fake.app.router.route).toMatchObject({
      tab: 'data',
      feature: { layerId: 0, globalId: guid(4) },
    });
    await row(screen, 'Hydrant 3').dblClick();
    expect(fake.app.router.route).toMatchObject({ feature: { globalId: guid(3) } });
  });

  test('takes a comment in place, which the list shows', async () => {
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    const comment = detail(screen).getByRole('textbox', { name: 'Comment' });
    await comment.fill('Checked on Monday');
    await row(screen, 'Hydrant 6').click();
    await expect
      .element(screen.getByRole('img', { name: 'Comment: Checked on Monday' }))
      .toBeVisible();
    await row(screen, 'Hydrant 4').click();
    await expect.element(comment).toHaveValue('Checked on Monday');
    await comment.fill('  ');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(detail(screen).getByText('Saved', { exact: true })).toBeInTheDocument();
    expect(world.edits[3]!.comment).toBeNull();
  });

  test('a comment that cannot be saved stays in its field', async () => {
    withEdits(10);
    const { screen } = await open({
      'pending.comment': () => {
        throw new AppError('file', 'The file is read-only.');
      },
    });
    await row(screen, 'Hydrant 4').click();
    const comment = detail(screen).getByRole('textbox', { name: 'Comment' });
    await comment.fill('Checked on Monday');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .element(detail(screen).getByText('The comment could not be saved'))
      .toBeInTheDocument();
    await expect.element(comment).toHaveValue('Checked on Monday');
  });

  test('a comment is saved when the tab is left while it is typed', async () => {
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await detail(screen).getByRole('textbox', { name: 'Comment' }).fill('Half a th');
    await screen.unmount();
    await expect.poll(() => world.edits[3]!.comment).toBe('Half a th');
  });

  test('says that it is not pending any more', async () => {
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await expect.element(detail(screen).getByRole('heading', { name: 'Hydrant 4' })).toBeVisible();
    world.edits = world.edits.filter(({ editId }) => editId !== 4);
    world.version = 'v2';
    await expect
      .element(detail(screen).getByText('This edit is not pending any more'), { timeout: 8000 })
      .toBeVisible();
  });

  test('that cannot be read is read again', async () => {
    withEdits(10);
    const replies = world.replies();
    let isBroken = true;
    const { screen } = await open({
      'pending.detail': (input: never) => {
        if (isBroken) throw new AppError('file', 'The drive is gone.');
        return replies['pending.detail']!(input);
      },
    });
    await row(screen, 'Hydrant 4').click();
    await expect.element(detail(screen).getByText('The drive is gone.')).toBeVisible();
    isBroken = false;
    await detail(screen).getByRole('button', { name: 'Try again' }).click();
    await expect.element(detail(screen).getByRole('heading', { name: 'Hydrant 4' })).toBeVisible();
  });

  test('an attachment is named and leads to its feature', async () => {
    world.edits = [edit(1, { ...ofAttachment, kind: 'add', changes: [] })];
    const { fake, screen } = await open();
    await row(screen, 'Attachment front.jpg').click();
    await detail(screen).getByRole('button', { name: 'Open its feature in Data' }).click();
    expect(fake.app.router.route).toMatchObject({ feature: { layerId: 0, globalId: guid(9) } });
  });

  test('a replaced picture has its place before and now, and says when it cannot be shown', async () => {
    world.edits = [edit(1, { ...ofAttachment, kind: 'update', changes: [], revision: 3 })];
    const { screen } = await open();
    await row(screen, 'Attachment front.jpg').click();
    // Nothing answers the scheme of pictures here.
    await expect
      .poll(() => detail(screen).getByText('This picture cannot be shown here.').elements())
      .toHaveLength(2);
    await expect.element(detail(screen).getByText('Picture before')).toBeInTheDocument();
    await expect.element(detail(screen).getByText('Picture now')).toBeInTheDocument();
  });

  test('works in the smallest window', async () => {
    await page.viewport(900, 600);
    withEdits(10);
    const { screen } = await open();
    await row(screen, 'Hydrant 4').click();
    await expect
      .element(screen.getByRole('button', { name: 'Take back 1…' }))
      .toBeInViewport({ ratio: 1 });
    await expect
      .element(screen.getByRole('button', { name: 'Arrange' }))
      .toBeInViewport({ ratio: 1 });
    await page.viewport(1280, 800);
  });
});
