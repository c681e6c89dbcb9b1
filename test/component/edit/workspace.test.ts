import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import { guid, KEY } from '../replica/world.ts';
import { attachment, EditWorld } from './edit-world.ts';
import { openData, type OpenData } from './open-data.ts';

let world: EditWorld;

beforeEach(() => {
  world = new EditWorld();
  world.serveFeatures();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const cellEditor = ({ grid }: OpenData) => grid.getByRole('textbox');

describe('the table', () => {
  test('a double click edits a cell; Tab stores it and goes on; Escape leaves', async () => {
    const data = await openData(world);
    await data.cell('Hydrant 2').dblClick();
    await cellEditor(data).fill('Pier');
    await userEvent.keyboard('{Tab}');
    await expect.poll(() => world.value(2, 'NAME')).toBe('Pier');
    await expect.element(data.grid.getByRole('combobox', { name: 'Type' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(data.grid).toHaveFocus();
    expect(world.applied).toHaveLength(1);
  });

  test('F2 edits with the keyboard, Enter stores and gives the table back its focus', async () => {
    const data = await openData(world);
    await data.select('Hydrant 1');
    data.grid.element().focus();
    await userEvent.keyboard('{ArrowDown}{F2}');
    await cellEditor(data).fill('By keyboard');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => world.value(2, 'NAME')).toBe('By keyboard');
    await expect.element(data.grid).toHaveFocus();
  });

  test('what is wrong stays in its cell and is explained', async () => {
    const data = await openData(world);
    await data.cell('Hydrant 2').dblClick();
    await cellEditor(data).fill('x'.repeat(30));
    await userEvent.keyboard('{Enter}');
    await expect
      .element(data.screen.getByRole('alert').getByText(/takes 24 characters; this is 30/))
      .toBeVisible();
    await expect.element(cellEditor(data)).toHaveValue('x'.repeat(30));
    expect(world.applied).toEqual([]);
  });

  test('Delete asks with what goes along, and keeps everything unless it is confirmed', async () => {
    const data = await openData(world);
    await data.select('Hydrant 1');
    data.grid.element().focus();
    await userEvent.keyboard('{Delete}');
    const question = data.screen.getByRole('alertdialog', { name: 'Delete 1 row of Hydrants?' });
    await expect.element(question.getByText('2 attachments go along.')).toBeVisible();
    await expect.element(question.getByText(/1 row of Inspections goes along/)).toBeVisible();
    await expect.element(question.getByRole('button', { name: 'Keep' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(world.applied).toEqual([]);
    data.grid.element().focus();
    await userEvent.keyboard('{Delete}');
    await question.getByRole('button', { name: 'Delete 1 row' }).click();
    await expect.poll(() => world.row(0, 1)).toBeUndefined();
  });

  test('a row of a table is added, selected, and its first field that needs a value has the focus', async () => {
    const data = await openData(world);
    await data.screen.getByRole('button', { name: /Show the rows of Inspections/ }).click();
    await data.screen.getByRole('button', { name: 'Add row' }).click();
    await data.screen.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
    await expect
      .element(data.inspector.getByRole('textbox', { name: 'Result required' }))
      .toHaveFocus();
    expect(world.applied).toEqual([[{ kind: 'add', layerId: 2, attributes: {} }]]);
  });
});

describe('undo and redo', () => {
  async function renamed(): Promise<OpenData> {
    const data = await openData(world);
    await data.select('Hydrant 1');
    await data.inspector.getByRole('textbox', { name: 'Name required' }).fill('Pier');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => world.value(1, 'NAME')).toBe('Pier');
    return data;
  }

  test('the keys take a step back and do it again where the focus is in no text', async () => {
    const data = await renamed();
    data.grid.element().focus();
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(() => world.value(1, 'NAME')).toBe('Hydrant 1');
    await expect.element(data.screen.getByText('Undone: the last step.')).toBeVisible();
    await userEvent.keyboard('{Control>}y{/Control}');
    await expect.poll(() => world.value(1, 'NAME')).toBe('Pier');
  });

  test('while something is typed into a field the keys belong to the text', async () => {
    const data = await renamed();
    const flow = data.inspector.getByRole('textbox', { name: 'Flow (l/min)' });
    await flow.click();
    await userEvent.keyboard('5{Control>}z{/Control}');
    await expect.element(flow).toHaveValue('1200.5');
    expect(data.fake.inputsOf('edits.undo')).toEqual([]);
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(() => data.fake.inputsOf('edits.undo')).toHaveLength(1);
  });

  test('the buttons say which step it is, and the selection goes to what was undone', async () => {
    const data = await renamed();
    await data.cell('Hydrant 3').click();
    await data.screen.getByRole('button', { name: 'Undo: Change Name' }).click();
    await expect.element(data.inspector.getByRole('heading', { name: 'Hydrant 1' })).toBeVisible();
  });

  test('all changes of a feature are taken back after a question', async () => {
    const data = await renamed();
    await data.inspector
      .getByRole('button', { name: 'Take back all changes of this feature' })
      .click();
    const question = data.screen.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => world.value(1, 'NAME')).toBe('Hydrant 1');
    expect(data.fake.inputsOf('pending.revert')).toEqual([
      { key: KEY, edits: { layerId: 0, globalId: guid(1) } },
    ]);
  });

  test('all changes of a layer are taken back from its menu after a question', async () => {
    const data = await renamed();
    await data.screen.getByRole('button', { name: 'More about Hydrants' }).click();
    await data.screen.getByRole('menuitem', { name: 'Take back all changes of Hydrants' }).click();
    const question = data.screen.getByRole('alertdialog', {
      name: 'Take back 1 pending edit of Hydrants?',
    });
    await question.getByRole('button', { name: 'Take back' }).click();
    await expect
      .poll(() => data.fake.inputsOf('pending.revert'))
      .toEqual([{ key: KEY, edits: { layerId: 0 } }]);
  });
});

describe('attachments', () => {
  const big = () => new File([new Uint8Array(LARGE)], 'film.mp4');
  const small = () => new File(['x'], 'note.txt');

  function drop({ inspector }: OpenData, files: readonly File[]): void {
    const dataTransfer = new DataTransfer();
    for (const file of files) dataTransfer.items.add(file);
    const init = { bubbles: true, cancelable: true, dataTransfer };
    inspector.element().dispatchEvent(new DragEvent('dragover', init));
    inspector.element().dispatchEvent(new DragEvent('drop', init));
  }

  async function openHydrant(replies: Record<string, (input: never) => unknown> = {}) {
    const data = await openData(world, replies);
    vi.spyOn(data.fake.app.bridge, 'pathOf').mockImplementation(
      (file) => `/home/me/${(file as File).name}`,
    );
    await data.select('Hydrant 1');
    return data;
  }

  const outcome = () => ({ text: 'Attached.', rows: [], undo: 'Attach', redo: null });
  const chosen = (name: string, size: number) => ({ name, size, path: `/home/me/${name}` });
  const LARGE = 11 * 1024 * 1024;

  test('files are dropped on the feature one by one', async () => {
    const taken = vi.fn(outcome);
    const data = await openHydrant({ 'edits.addAttachments': taken });
    drop(data, [small(), new File(['y'], 'plan.pdf')]);
    await expect.poll(() => taken.mock.calls.length).toBe(2);
    expect(taken.mock.calls.flat()).toEqual([
      { key: KEY, layerId: 0, globalId: guid(1), paths: ['/home/me/note.txt'] },
      { key: KEY, layerId: 0, globalId: guid(1), paths: ['/home/me/plan.pdf'] },
    ]);
  });

  test('a large file is asked about first; without it the others are attached', async () => {
    const taken = vi.fn(outcome);
    const data = await openHydrant({ 'edits.addAttachments': taken });
    drop(data, [big(), small()]);
    const question = data.screen.getByRole('alertdialog', {
      name: '1 file is larger than 10 MB',
    });
    await expect.element(question).toBeVisible();
    expect(taken).not.toHaveBeenCalled();
    await question.getByRole('button', { name: 'Do not attach' }).click();
    await expect.poll(() => taken.mock.calls.length).toBe(1);
    expect(taken).toHaveBeenCalledWith(expect.objectContaining({ paths: ['/home/me/note.txt'] }));
  });

  test('a large file from the dialog is asked about like a dropped one', async () => {
    const data = await openHydrant({
      'edits.chooseFiles': () => [chosen('film.mp4', LARGE), chosen('note.txt', 1)],
      'edits.addAttachments': outcome,
    });
    const add = () => data.inspector.getByRole('button', { name: 'Add files…' }).click();
    const question = data.screen.getByRole('alertdialog', { name: '1 file is larger than 10 MB' });
    const added = () =>
      (data.fake.inputsOf('edits.addAttachments') as { paths: string[] }[]).flatMap(
        ({ paths }) => paths,
      );
    await add();
    await expect.element(question).toMatchTextContent(/film\.mp4 \(1/);
    expect(added()).toEqual([]);
    await question.getByRole('button', { name: 'Do not attach' }).click();
    await expect.poll(added).toEqual(['/home/me/note.txt']);
    await add();
    await question.getByRole('button', { name: 'Attach anyway' }).click();
    await expect
      .poll(added)
      .toEqual(['/home/me/note.txt', '/home/me/film.mp4', '/home/me/note.txt']);
    expect(data.fake.inputsOf('edits.chooseFiles')).toEqual([
      { purpose: 'add' },
      { purpose: 'add' },
    ]);
  });

  test('a large file replaces an attachment only after the question', async () => {
    const data = await openHydrant({
      'edits.chooseFiles': () => [chosen('scan.pdf', LARGE)],
      'edits.replaceAttachment': outcome,
    });
    const replace = async (): Promise<void> => {
      await data.inspector.getByRole('button', { name: 'More about protocol.pdf' }).click();
      await data.screen.getByRole('menuitem', { name: 'Replace…' }).click();
    };
    const question = data.screen.getByRole('alertdialog', { name: '1 file is larger than 10 MB' });
    await replace();
    await question.getByRole('button', { name: 'Do not attach' }).click();
    await expect.element(question).not.toBeInTheDocument();
    expect(data.fake.inputsOf('edits.replaceAttachment')).toEqual([]);
    await replace();
    await question.getByRole('button', { name: 'Attach anyway' }).click();
    await expect.poll(() => data.fake.inputsOf('edits.replaceAttachment')).toHaveLength(1);
  });

  test('a file that cannot be attached is named, and the others are attached', async () => {
    const data = await openHydrant({
      'edits.addAttachments': ({ paths }: { paths: string[] }) => {
        if (paths[0]?.endsWith('note.txt')) throw new AppError('file', 'It cannot be read.');
        return outcome();
      },
    });
    drop(data, [small(), new File(['y'], 'plan.pdf')]);
    await expect.element(data.inspector.getByText('note.txt was not attached')).toBeVisible();
    expect(data.inspector.getByText('plan.pdf was not attached').elements()).toEqual([]);
    expect(data.fake.inputsOf('edits.addAttachments')).toHaveLength(2);
  });

  test('an attachment is opened, saved, replaced and deleted from its menu', async () => {
    const data = await openHydrant({
      'edits.openAttachment': () => undefined,
      'edits.chooseFiles': () => [chosen('better.pdf', 7)],
      'edits.replaceAttachment': outcome,
      'replica.saveAttachment': () => '/home/me/protocol.pdf',
    });
    const choose = async (item: string): Promise<void> => {
      await data.inspector.getByRole('button', { name: 'More about protocol.pdf' }).click();
      await data.screen.getByRole('menuitem', { name: item }).click();
    };
    const asked = { key: KEY, layerId: 0, globalId: guid(902) };
    await choose('Open');
    await expect.poll(() => data.fake.inputsOf('edits.openAttachment')).toEqual([asked]);
    await choose('Save as…');
    await expect.element(data.inspector.getByText('Saved as /home/me/protocol.pdf')).toBeVisible();
    await choose('Replace…');
    await expect
      .poll(() => data.fake.inputsOf('edits.replaceAttachment'))
      .toEqual([{ ...asked, path: '/home/me/better.pdf' }]);
    await choose('Delete');
    await data.screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect
      .poll(() => world.applied)
      .toEqual([[{ kind: 'delete', layerId: 0, target: 'attachment', globalId: guid(902) }]]);
  });

  test('only pictures have a thumbnail, and a large attachment is marked', async () => {
    world.attachments = [...world.attachments, attachment(3, 'a.zip', 'application/zip', 2e7)];
    const data = await openHydrant();
    await expect.element(data.inspector.getByText(/Larger than 10 MB/)).toBeInTheDocument();
    const sources = [...data.screen.container.querySelectorAll('img')].map((img) =>
      img.getAttribute('src'),
    );
    expect(sources).toEqual([`replica://${KEY}/attachment/0/${encodeURIComponent(guid(901))}`]);
  });
});

describe('an attachment that the server refused', () => {
  const photo = guid(901);
  const refusal = (globalId: string, kind: string, code: number) => ({
    'pending.open': ({ query }: { query: { text?: string } }) => ({
      ...{ cursor: query.text === globalId ? 7 : 8, total: query.text === globalId ? 1 : 0 },
      ...{ pending: 1, groups: [] },
    }),
    'pending.rows': ({ cursor }: { cursor: number }) =>
      cursor === 7
        ? [{ editId: 31, globalId, kind, lastRefusal: { outcome: 'refused', code } }]
        : [],
  });
  const edited = (pending: 'add' | 'update' | 'delete') =>
    world.attachments.map((each) => (each.globalId === photo ? { ...each, pending } : each));
  const repairs = ({ inspector }: OpenData) =>
    inspector.getByRole('group', { name: 'front of the hydrant.jpg was refused' });

  test('says why, and another file takes its place', async () => {
    world.attachments = edited('add');
    const data = await openData(world, {
      ...refusal(photo, 'add', 1008),
      'edits.chooseFiles': () => [{ name: 'small.jpg', path: '/home/me/small.jpg', size: 9 }],
      'edits.replaceAttachment': () => ({ text: 'Replaced.', rows: [], undo: 'R', redo: null }),
    });
    await data.select('Hydrant 1');
    await expect.element(repairs(data)).toMatchTextContent(/did not take the new attachment/);
    await repairs(data).getByRole('button', { name: 'Replace the file…' }).click();
    await expect
      .poll(() => data.fake.inputsOf('edits.replaceAttachment'))
      .toEqual([{ key: KEY, layerId: 0, globalId: photo, path: '/home/me/small.jpg' }]);
  });

  test('is taken back', async () => {
    world.attachments = edited('delete');
    const data = await openData(world, refusal(photo, 'delete', 1010));
    await data.select('Hydrant 1');
    expect(repairs(data).getByRole('button', { name: 'Replace the file…' }).elements()).toEqual([]);
    await repairs(data).getByRole('button', { name: 'Bring it back' }).click();
    await expect
      .poll(() => data.fake.inputsOf('pending.revert'))
      .toEqual([{ key: KEY, edits: { editIds: [31] } }]);
  });

  test('names the feature when the server does not have it', async () => {
    world.attachments = edited('add');
    world.setPending(1, 'add');
    const data = await openData(world, refusal(photo, 'add', 1008));
    await data.select('Hydrant 1');
    await expect.element(repairs(data)).toMatchTextContent(/The server does not have Hydrant 1:/);
    expect(
      repairs(data)
        .getByText(/file type and size/)
        .elements(),
    ).toEqual([]);
  });
});

describe('related rows', () => {
  test('one is opened, and there is a way back', async () => {
    const data = await openData(world);
    await data.select('Hydrant 1');
    await data.inspector.getByRole('button', { name: 'Cap missing', exact: true }).click();
    await expect
      .element(data.inspector.getByRole('heading', { name: 'Cap missing' }))
      .toBeVisible();
    await data.inspector.getByRole('button', { name: 'Back to Hydrant 1' }).click();
    await expect.element(data.inspector.getByRole('heading', { name: 'Hydrant 1' })).toBeVisible();
  });

  test('a new one is tied to the feature and shown', async () => {
    const data = await openData(world);
    await data.select('Hydrant 2');
    await expect.element(data.inspector.getByText('None yet.')).toBeInTheDocument();
    await data.inspector.getByRole('button', { name: 'Add row' }).click();
    await expect
      .element(data.inspector.getByRole('textbox', { name: 'Result required' }))
      .toHaveFocus();
    expect(world.applied).toEqual([
      [{ kind: 'add', layerId: 2, attributes: { HYDRANT: guid(2) } }],
    ]);
    await expect
      .element(data.inspector.getByRole('button', { name: 'Back to Hydrant 2' }))
      .toBeVisible();
  });

  test('one is set free where its key may be empty, and deleted after a question', async () => {
    const data = await openData(world);
    await data.select('Hydrant 1');
    const open = () =>
      data.inspector.getByRole('button', { name: 'More about Cap missing' }).click();
    await open();
    await data.screen.getByRole('menuitem', { name: 'Untie it from this feature' }).click();
    await expect.poll(() => world.value(1, 'HYDRANT', 2)).toBeNull();
    await expect.element(data.inspector.getByText('None yet.')).toBeInTheDocument();
    await data.screen.getByRole('button', { name: /^Undo/ }).click();
    await expect.element(data.cell('Cap missing')).toBeVisible();
    await data.screen.getByRole('button', { name: /Show the rows of Hydrants/ }).click();
    await data.select('Hydrant 1');
    await open();
    await data.screen.getByRole('menuitem', { name: 'Delete' }).click();
    await data.screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => world.row(2, 1)).toBeUndefined();
  });
});
