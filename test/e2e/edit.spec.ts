import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { Job } from '../../shared/model/window.ts';
import { braced, INSPECTIONS, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask, ended } from './support/bridge.ts';
import { stubOpenDialog } from './support/dialogs.ts';
import { editSpec } from './support/edit-spec.ts';
import { editService, look, serverRows } from './support/edits.ts';
import { openReplica, startScenario, type Scenario } from './support/scenario.ts';

/** One red pixel. */
const PNG =
  '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441' +
  '54789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082';
const NAME = 'Trees of the town';
const TREE = (n: number): string => braced('a', n);

let scenario: Scenario;

test.beforeEach(async () => {
  scenario = await startScenario({ service: { specs: [editSpec()] } });
});

test.afterEach(async () => {
  await scenario.close();
});

const rowsOf = (page: Page, layer: string): Locator =>
  page.getByRole('grid', { name: `Rows of ${layer}` });
const inspectorOf = (page: Page): Locator => page.getByRole('region', { name: 'Inspector' });
const field = (page: Page, name: string): Locator =>
  inspectorOf(page).getByRole('textbox', { name, exact: true });

async function openTree(n: number, page = scenario.page): Promise<void> {
  await openReplica(page, NAME, 'Data');
  await rowsOf(page, 'Trees')
    .getByRole('row', { name: TREE(n) })
    .click();
  await expect(field(page, 'Species')).toBeVisible();
}

/** The values of a tree as they stand in the file now. */
function stored(n: number): Readonly<Record<string, unknown>> {
  const [row] = look(
    scenario.path,
    `SELECT Species, Height, Girth, Condition, Planted FROM Trees WHERE GlobalID = '${TREE(n)}'`,
  );
  if (!row) throw new Error(`Tree ${n} is not in the file.`);
  return row;
}

const pendingEdits = async (page = scenario.page): Promise<number> =>
  (await ask<{ pending: number }>(page, 'replica.status', { key: scenario.key })).pending;

test('values are checked, stored at once, undone and done again, and outlive a crash', async () => {
  const { page } = scenario;
  await openTree(3);

  await test.step('each kind of field takes what suits it', async () => {
    await field(page, 'Species').fill('Lime');
    await field(page, 'Species').press('Enter');
    await expect.poll(() => stored(3)).toMatchObject({ Species: 'Lime' });
    await inspectorOf(page).getByLabel('Condition').selectOption('2');
    await expect.poll(() => stored(3)).toMatchObject({ Condition: 2 });
    await field(page, 'Girth').fill('120.5');
    await field(page, 'Planted').fill('2021-05-03 14:22');
    await field(page, 'Planted').press('Enter');
    await expect.poll(() => stored(3)).toMatchObject({ Girth: 120.5 });
    await expect.poll(() => String(stored(3)['Planted'])).toContain('2021-05-03T14:22:00');
    await expect(inspectorOf(page)).toContainText('was Elm');
    expect(await seriousProblems(page)).toEqual([]);
  });

  await test.step('what the service would refuse stays, is explained and is not stored', async () => {
    await field(page, 'Girth').fill('600');
    await field(page, 'Girth').press('Enter');
    await expect(field(page, 'Girth')).toHaveAttribute('aria-invalid', 'true');
    await expect(inspectorOf(page)).toContainText(/500/);
    await field(page, 'Species').fill('x'.repeat(21));
    await field(page, 'Species').press('Enter');
    await expect(inspectorOf(page)).toContainText('takes 20 characters; this is 21');
    await field(page, 'Planted').fill('2021-02-30');
    await field(page, 'Planted').press('Enter');
    await expect(field(page, 'Planted')).toHaveAttribute('aria-invalid', 'true');
    expect(stored(3)).toMatchObject({ Species: 'Lime', Girth: 120.5 });
    for (const name of ['Girth', 'Species', 'Planted']) await field(page, name).press('Escape');
    await expect(field(page, 'Species')).toHaveValue('Lime');
  });

  await test.step('a cell is changed in its place', async () => {
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: TREE(5) })
      .locator('[data-column=Species]')
      .dblclick();
    const cell = rowsOf(page, 'Trees').getByRole('textbox');
    await cell.fill('Yew');
    await cell.press('Enter');
    await expect.poll(() => stored(5)).toMatchObject({ Species: 'Yew' });
    await expect(rowsOf(page, 'Trees')).toBeFocused();
  });

  await test.step('several rows are changed in one step, which is taken back and done again', async () => {
    const species = (): unknown[] => [6, 7, 8].map((n) => stored(n)['Species']);
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: TREE(6) })
      .click();
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: TREE(8) })
      .click({ modifiers: ['Shift'] });
    await expect(inspectorOf(page)).toContainText('3 rows of Trees are selected');
    await field(page, 'Species').fill('Ash');
    await field(page, 'Species').press('Enter');
    await expect.poll(species).toEqual(['Ash', 'Ash', 'Ash']);
    await expect(field(page, 'Species')).toHaveValue('Ash');
    expect(await seriousProblems(page)).toEqual([]);
    await rowsOf(page, 'Trees').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(species).toEqual(['Oak', 'Elm', 'Oak']);
    await page.keyboard.press('Control+z');
    await expect.poll(() => stored(5)).toMatchObject({ Species: 'Elm' });
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(species).toEqual(['Ash', 'Ash', 'Ash']);
    expect(stored(5)).toMatchObject({ Species: 'Yew' });
  });

  await test.step('all of it is there after the program was ended by force', async () => {
    expect(await pendingEdits()).toBe(5);
    await scenario.kill();
    const again = await scenario.relaunch();
    await openReplica(again.page, NAME, 'Changes');
    const edits = again.page.getByRole('grid', { name: 'Pending edits' });
    await expect(edits.getByRole('row', { name: 'Trees 3' })).toContainText(
      'Species, Planted, Condition and Girth',
    );
    await expect(edits.getByRole('row', { name: /Trees \d/ })).toHaveCount(5);
    expect(stored(3)).toMatchObject({ Species: 'Lime', Girth: 120.5, Condition: 2 });
    expect(serverRows(scenario.archive, TREES, ['Species'])[TREE(3)]).toEqual(['Elm']);
    await again.close();
  });
});

test('files are attached, replaced, deleted and not run; related rows are added and deleted', async () => {
  const { app, page, path, userData } = scenario;
  const file = (name: string, content: string | Buffer): string => {
    const at = join(userData, name);
    writeFileSync(at, content);
    return at;
  };
  const attachments = (): unknown[] =>
    look<{ name: string }>(
      path,
      `SELECT ATT_NAME AS name FROM Trees__ATTACH WHERE REL_GLOBALID = '${TREE(5)}' ORDER BY 1`,
    ).map(({ name }) => name);
  const menu = async (name: string, item: string): Promise<void> => {
    await inspectorOf(page)
      .getByRole('button', { name: `More about ${name}` })
      .click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await openTree(5);

  await test.step('files are added by the dialog and by a drop', async () => {
    await stubOpenDialog(app, [
      file('crown.png', Buffer.from(PNG, 'hex')),
      file('tool.bat', 'echo off'),
    ]);
    await inspectorOf(page).getByRole('button', { name: 'Add files…' }).click();
    await expect.poll(attachments).toEqual(['crown.png', 'tool.bat']);
    await dropOn(page, inspectorOf(page), [file('note.txt', 'a note')]);
    await expect.poll(attachments).toEqual(['crown.png', 'note.txt', 'tool.bat']);
    await expect(
      inspectorOf(page).getByRole('button', { name: 'Enlarge crown.png' }),
    ).toBeVisible();
    await inspectorOf(page).getByText('note.txt').scrollIntoViewIfNeeded();
    expect(await seriousProblems(page)).toEqual([]);
  });

  await test.step('one that could run is not opened', async () => {
    await menu('tool.bat', 'Open');
    await expect(inspectorOf(page)).toContainText('tool.bat is of a type that could run programs.');
    await menu('tool.bat', 'Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(attachments).toEqual(['crown.png', 'note.txt']);
  });

  await test.step('one is replaced, and the step is taken back', async () => {
    await stubOpenDialog(app, [file('better.txt', 'a better note')]);
    await menu('note.txt', 'Replace…');
    await expect.poll(attachments).toEqual(['better.txt', 'crown.png']);
    await page.getByRole('button', { name: /^Undo: / }).click();
    await expect.poll(attachments).toEqual(['crown.png', 'note.txt']);
  });

  await test.step('a related row is added, opened, left and deleted', async () => {
    const notes = (): unknown[] =>
      look(path, `SELECT Note FROM Inspections WHERE TreeID = '${TREE(5)}' ORDER BY fid`).map(
        ({ Note }) => Note,
      );
    await inspectorOf(page).getByRole('button', { name: 'Add row' }).click();
    await expect(field(page, 'Note')).toBeVisible();
    await field(page, 'Note').fill('no branches over the road');
    await field(page, 'Note').press('Enter');
    await expect
      .poll(notes)
      .toEqual(['inspection 9', 'inspection 10', 'no branches over the road']);
    await inspectorOf(page).getByRole('button', { name: 'Back to Trees 5' }).click();
    await expect(field(page, 'Species')).toHaveValue('Elm');
    const related = inspectorOf(page).getByRole('button', { name: '9', exact: true });
    await related.scrollIntoViewIfNeeded();
    await related.click();
    await expect(field(page, 'Note')).toHaveValue('inspection 9');
    await inspectorOf(page).getByRole('button', { name: 'Back to Trees 5' }).click();
    await inspectorOf(page).getByRole('button', { name: 'More about 9', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(notes).toEqual(['inspection 10', 'no branches over the road']);
    expect(await seriousProblems(page)).toEqual([]);
  });

  await test.step('and the service has it after a sync', async () => {
    const job = await ask<Job>(page, 'jobs.sync', syncOf(scenario.key));
    expect((await ended(page, job.id)).state).toBe('done');
    const there = [
      ...scenario.archive.select({ layerId: INSPECTIONS, where: `TreeID = '${TREE(5)}'` }),
    ];
    expect(there.map(({ attributes }) => attributes['Note']).sort()).toEqual([
      'inspection 10',
      'no branches over the road',
    ]);
    expect(await pendingEdits()).toBe(0);
  });
});

test('changes are taken back by feature and by layer, and nothing unsaved is left without a question', async () => {
  const { app, page } = scenario;
  await openTree(3);
  for (const n of [3, 4]) {
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: TREE(n) })
      .click();
    await expect(inspectorOf(page).getByRole('heading', { name: `Trees ${n}` })).toBeVisible();
    await field(page, 'Species').fill('Lime');
    await field(page, 'Species').press('Enter');
    await expect.poll(() => stored(n)).toMatchObject({ Species: 'Lime' });
  }

  await test.step('one feature', async () => {
    await inspectorOf(page)
      .getByRole('button', { name: 'Take back all changes of this feature' })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => stored(4)).toMatchObject({ Species: 'Oak' });
    expect(stored(3)).toMatchObject({ Species: 'Lime' });
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    await chooseInMenu('Undo');
    await expect.poll(() => stored(4)).toMatchObject({ Species: 'Lime' });
  });

  await test.step('one layer, and the Edit menu takes that back', async () => {
    await page.getByRole('button', { name: 'More about Trees', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Take back all changes of Trees' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await expect.poll(pendingEdits).toBe(0);
    expect(stored(3)).toMatchObject({ Species: 'Elm' });
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    await chooseInMenu('Undo');
    await expect.poll(() => stored(3)).toMatchObject({ Species: 'Lime' });
    await chooseInMenu('Redo');
    await expect.poll(() => stored(3)).toMatchObject({ Species: 'Elm' });
  });

  await test.step('in a text the Edit menu takes back what was typed', async () => {
    await rowsOf(page, 'Trees')
      .getByRole('row', { name: TREE(7) })
      .click();
    await expect(inspectorOf(page).getByRole('heading', { name: 'Trees 7' })).toBeVisible();
    await field(page, 'Species').click();
    await page.keyboard.type('x');
    await expect(field(page, 'Species')).toHaveValue(/x/);
    await chooseInMenu('Undo');
    await expect(field(page, 'Species')).toHaveValue('Elm');
    expect(stored(3)).toMatchObject({ Species: 'Elm' });
  });

  await test.step('leaving the page asks about a value that cannot be saved', async () => {
    const question = page.getByRole('alertdialog');
    await field(page, 'Species').fill('y'.repeat(30));
    await toReplicas();
    await expect(question).toContainText('Species has a value that cannot be saved as it is.');
    expect(await seriousProblems(page)).toEqual([]);
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await expect(field(page, 'Species')).toHaveValue('y'.repeat(30));
  });

  await test.step('closing the window asks as well', async () => {
    await answerLeaving(0);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(leavingQuestions).toBe(1);
    await expect(field(page, 'Species')).toHaveValue('y'.repeat(30));
    await field(page, 'Girth').fill('77');
    await field(page, 'Girth').press('Enter');
    await expect.poll(() => stored(7)).toMatchObject({ Girth: 77 });
  });

  await test.step('a value that can be saved is saved on the way out', async () => {
    await field(page, 'Species').fill('Rowan');
    await chooseInMenu('Replicas');
    await expect(page.getByRole('heading', { level: 1, name: 'Replicas' })).toBeVisible();
    expect(stored(7)).toMatchObject({ Species: 'Rowan', Girth: 77 });
    await openTree(8);
    await field(page, 'Species').fill('z'.repeat(30));
    await toReplicas();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Replicas' })).toBeVisible();
    expect(stored(8)).toMatchObject({ Species: 'Oak' });
  });

  async function toReplicas(): Promise<void> {
    await page
      .getByRole('navigation')
      .getByRole('button', { name: 'Replicas', exact: true })
      .click();
  }

  /** Answers the question of the system that comes when the window closes, and counts it. */
  async function answerLeaving(answer: number): Promise<void> {
    await app.evaluate(({ dialog }, button) => {
      const counted = globalThis as { asked?: number };
      counted.asked = 0;
      dialog.showMessageBoxSync = () => {
        counted.asked = (counted.asked ?? 0) + 1;
        return button;
      };
    }, answer);
  }

  function leavingQuestions(): Promise<number> {
    return app.evaluate(() => (globalThis as { asked?: number }).asked ?? 0);
  }
});

test('an edit during a sync stays pending, and one that finds the file taken keeps what was typed', async () => {
  const { page, archive, path } = scenario;
  editService(archive, {
    updates: [{ attributes: { GlobalID: TREE(9), Species: 'Beech' } }],
  });
  await openTree(3);
  await field(page, 'Species').fill('Lime');
  await field(page, 'Species').press('Enter');
  await expect.poll(() => stored(3)).toMatchObject({ Species: 'Lime' });

  let letGo = (): void => undefined;
  const gate = new Promise<null>((resolve) => (letGo = () => resolve(null)));
  let reached = (): void => undefined;
  const isSending = new Promise<void>((resolve) => (reached = resolve));
  scenario.trouble = ({ parameters }) => {
    if (!parameters.text('edits') && !parameters.text('editsUploadId')) return null;
    reached();
    return gate;
  };
  const job = await ask<Job>(page, 'jobs.sync', syncOf(scenario.key));
  await isSending;
  await field(page, 'Species').fill('Yew');
  await field(page, 'Species').press('Enter');
  await expect.poll(() => stored(3)).toMatchObject({ Species: 'Yew' });
  letGo();
  scenario.trouble = null;
  expect((await ended(page, job.id)).state).toBe('done');
  expect(serverRows(archive, TREES, ['Species'])[TREE(3)]).toEqual(['Lime']);
  expect(stored(3)).toMatchObject({ Species: 'Yew' });
  expect(stored(9)).toMatchObject({ Species: 'Beech' });
  expect(await pendingEdits()).toBe(1);

  await test.step('a file that is being written is not waited for in silence', async () => {
    await whileWriting(path, async () => {
      await field(page, 'Species').fill('Plane');
      await field(page, 'Species').press('Enter');
      await expect(inspectorOf(page).getByText(/try again/i)).toBeVisible();
      await expect(field(page, 'Species')).toHaveValue('Plane');
    });
    expect(stored(3)).toMatchObject({ Species: 'Yew' });
    await field(page, 'Species').press('Enter');
    await expect.poll(() => stored(3)).toMatchObject({ Species: 'Plane' });
    await expect(inspectorOf(page).getByText(/try again/i)).toBeHidden();
  });

  await test.step('closing the window waits for a value that is being saved, and asks nothing', async () => {
    const { app } = scenario;
    const gone = new Promise((resolve) => app.process().once('exit', resolve));
    await field(page, 'Species').fill('Birch');
    await whileWriting(path, async () => {
      await field(page, 'Species').press('Enter');
      await app.evaluate(({ BrowserWindow, dialog }) => {
        // Whoever is asked stays, and the window with them.
        dialog.showMessageBoxSync = () => 0;
        BrowserWindow.getAllWindows()[0]?.close();
      });
    });
    await gone;
    expect(stored(3)).toMatchObject({ Species: 'Birch' });
  });
});

/** As if another program wrote the file meanwhile. */
async function whileWriting(path: string, work: () => Promise<void>): Promise<void> {
  const { openForWriting } = await import('../../main/store/db.ts');
  const db = openForWriting(path, { mustExist: true });
  db.exec('BEGIN IMMEDIATE');
  try {
    await work();
  } finally {
    db.exec('ROLLBACK');
    db.close();
  }
}

const syncOf = (key: string) => ({ key, options: {} });

/** What the accelerator of a menu item does: key presses of a test do not reach the native menu. */
async function chooseInMenu(label: string): Promise<void> {
  await scenario.app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    const item = items?.find((each) => each.label === wanted);
    if (!item) throw new Error(`No menu item ${wanted}.`);
    (item.click as () => void)();
  }, label);
}

/** Drops real files as the system does. */
async function dropOn(page: Page, place: Locator, files: readonly string[]): Promise<void> {
  const box = await place.boundingBox();
  if (!box) throw new Error('There is nothing to drop on.');
  const client = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await client.detach();
}
