import { expect, test, type Locator, type Page } from '@playwright/test';
import { decodeGeometry } from '../../main/geometry/decode.ts';
import type { Job } from '../../shared/model/window.ts';
import { braced, DISTRICTS, INSPECTIONS, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask, ended } from './support/bridge.ts';
import { editSpec, PATHS } from './support/edit-spec.ts';
import { look } from './support/edits.ts';
import { openReplica, startScenario, type Scenario } from './support/scenario.ts';

type Place = readonly [x: number, y: number];
type TableName = 'Trees' | 'Districts' | 'Paths';

const NAME = 'Trees of the town';
const DISTRICT_1 = braced('c', 1);
/** As the service sent it. */
const CORNERS: readonly Place[] = [
  [0, 0],
  [0, 500],
  [500, 500],
  [500, 0],
  [0, 0],
];

let scenario: Scenario;
let page: Page;
let map: Locator;
/** Where a place of the map is in the window. */
let pixelOf: (place: Place) => Promise<{ readonly x: number; readonly y: number }>;

test.beforeEach(async () => {
  scenario = await startScenario({
    service: { specs: [editSpec()] },
    definition: { layers: [TREES, INSPECTIONS, DISTRICTS, PATHS] },
  });
  ({ page } = scenario);
  map = page.getByRole('application', { name: 'Map of this replica' });
  await openReplica(page, NAME, 'Data');
  await expect(page.getByRole('grid', { name: 'Rows of Trees' })).toBeVisible();
  await mapIsStill();
});

test.afterEach(async () => {
  await scenario.close();
});

test('points, lines and areas are drawn, snapped, reshaped, moved and deleted, and each is taken back', async () => {
  await test.step('two points by clicks', async () => {
    await measureMap();
    expect(counts()).toEqual({ Trees: 14, Districts: 3, Paths: 1 });
  });

  await test.step('a line whose end joins the vertex of another', async () => {
    await begin('Paths');
    await clickAt([300, 1100]);
    await clickAt([500, 1350]);
    await clickAt([700, 1500], 4);
    await page.keyboard.press('Enter');
    await expect.poll(() => counts().Paths).toBe(2);
    const { paths } = newest('Paths') as { paths: Place[][] };
    expect(paths[0]).toHaveLength(3);
    expect(paths[0]?.[2]).toEqual([700, 1500]);
    await undo();
    await expect.poll(() => counts().Paths).toBe(1);
    await page.keyboard.press('Control+y');
    await expect.poll(() => counts().Paths).toBe(2);
  });

  await test.step('an area that shares corners with its neighbour', async () => {
    await begin('Districts');
    await clickAt([500, 500], 3);
    await clickAt([1000, 500], 3);
    await clickAt([900, 750]);
    await clickAt([550, 800]);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect.poll(() => counts().Districts).toBe(4);
    const { rings } = newest('Districts') as { rings: Place[][] };
    expect(rings[0]).toEqual(
      expect.arrayContaining([
        [500, 500],
        [1000, 500],
      ]),
    );
    await undo();
    await expect.poll(() => counts().Districts).toBe(3);
  });

  await test.step('one vertex is dragged and the others keep their bytes', async () => {
    const before = bytesOf('Districts', DISTRICT_1);
    await select('Districts', DISTRICT_1);
    await page.getByRole('button', { name: 'Edit shape' }).click();
    await drag([0, 500], [60, 620]);
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect.poll(() => bytesOf('Districts', DISTRICT_1) === before).toBe(false);
    const [ring = []] = (shapeOf('Districts', DISTRICT_1) as { rings: Place[][] }).rings;
    const moved = ring.filter(([x, y]) => !CORNERS.some((one) => one[0] === x && one[1] === y));
    expect(ring).toHaveLength(5);
    expect(moved).toHaveLength(1);
    expect(Math.hypot(moved[0]![0] - 60, moved[0]![1] - 620)).toBeLessThan(30);
    await undo();
    await expect.poll(() => bytesOf('Districts', DISTRICT_1)).toBe(before);
  });

  await test.step('a point is moved and goes back', async () => {
    const before = bytesOf('Trees', braced('a', 12));
    await select('Trees', braced('a', 12));
    await page.getByRole('button', { name: 'Edit shape' }).click();
    await drag([1200, 1200], [1500, 1000]);
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect.poll(() => bytesOf('Trees', braced('a', 12)) === before).toBe(false);
    await expect(inspector()).toContainText('The geometry was changed');
    await undo();
    await expect.poll(() => bytesOf('Trees', braced('a', 12))).toBe(before);
  });

  await test.step('an area is deleted with a question and comes back the same', async () => {
    const before = bytesOf('Districts', DISTRICT_1);
    await select('Districts', DISTRICT_1);
    await page.keyboard.press('Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 1 row' }).click();
    await expect.poll(() => counts().Districts).toBe(2);
    await undo();
    await expect.poll(() => counts().Districts).toBe(3);
    expect(bytesOf('Districts', DISTRICT_1)).toBe(before);
  });

  await test.step('the service has what was drawn after a sync', async () => {
    const pending = await ask<{ pending: number }>(page, 'replica.status', { key: scenario.key });
    expect(pending.pending).toBe(3);
    const job = await ask<Job>(page, 'jobs.sync', { key: scenario.key, options: {} });
    expect((await ended(page, job.id)).state).toBe('done');
    expect([...scenario.archive.select({ layerId: TREES })]).toHaveLength(14);
    expect([...scenario.archive.select({ layerId: PATHS })]).toHaveLength(2);
    expect([...scenario.archive.select({ layerId: DISTRICTS })]).toHaveLength(3);
  });
});

test('a shape that was begun is not lost by Escape, by leaving or by closing the window', async () => {
  const question = page.getByRole('alertdialog', { name: 'The shape is not finished' });
  const before = bytesOf('Districts', DISTRICT_1);
  await select('Districts', DISTRICT_1);
  await page.getByRole('button', { name: 'Edit shape' }).click();
  const shape = page.getByRole('region', { name: /^Shape of/ });
  await expect(shape).toBeVisible();
  await map.focus();
  await page.keyboard.press('Escape');
  await expect(shape).toHaveCount(0);

  await page.getByRole('button', { name: 'Edit shape' }).click();
  await expect(shape).toBeVisible();
  await map.focus();
  await page.keyboard.press('n');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Escape');
  await expect(question).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await question.getByRole('button', { name: 'Keep drawing' }).click();
  await expect(shape).toBeVisible();

  const replicas = page
    .getByRole('navigation')
    .getByRole('button', { name: 'Replicas', exact: true });
  await replicas.click();
  await question.getByRole('button', { name: 'Keep drawing' }).click();

  await scenario.app.evaluate(({ BrowserWindow, dialog }) => {
    const counted = globalThis as { asked?: number };
    dialog.showMessageBoxSync = () => {
      counted.asked = (counted.asked ?? 0) + 1;
      return 0;
    };
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await expect
    .poll(() => scenario.app.evaluate(() => (globalThis as { asked?: number }).asked ?? 0))
    .toBe(1);
  await expect(shape).toBeVisible();

  await replicas.click();
  await question.getByRole('button', { name: 'Discard the shape' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Replicas' })).toBeVisible();
  expect(bytesOf('Districts', DISTRICT_1)).toBe(before);
});

const inspector = (): Locator => page.getByRole('region', { name: 'Inspector' });

function counts(): Record<TableName, number> {
  const [row] = look<Record<TableName, number>>(
    scenario.path,
    `SELECT (SELECT count(*) FROM Trees) AS Trees, (SELECT count(*) FROM Districts) AS Districts,
       (SELECT count(*) FROM Paths) AS Paths`,
  );
  return row!;
}

function bytesOf(table: TableName, globalId: string): string {
  const [row] = look<{ geom: string }>(
    scenario.path,
    `SELECT hex(geom) AS geom FROM "${table}" WHERE GlobalID = '${globalId}'`,
  );
  return row!.geom;
}

const shapeOf = (table: TableName, globalId: string): unknown =>
  decodeGeometry(Buffer.from(bytesOf(table, globalId), 'hex'));

function newest(table: TableName): unknown {
  const [row] = look<{ geom: Uint8Array }>(
    scenario.path,
    `SELECT geom FROM "${table}" ORDER BY fid DESC LIMIT 1`,
  );
  return decodeGeometry(row!.geom);
}

async function begin(layer: TableName): Promise<void> {
  await page.getByRole('button', { name: 'Add feature' }).click();
  const dialog = page.getByRole('dialog', { name: 'What do you add?' });
  await dialog.getByLabel('Layer').selectOption({ label: layer });
  await dialog.getByRole('button', { name: 'Draw it' }).click();
  await expect(page.getByText(`New feature of ${layer}`)).toBeVisible();
  await mapIsStill();
}

async function select(layer: TableName, globalId: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Show the rows of ${layer}`) }).click();
  const rows = page.getByRole('grid', { name: `Rows of ${layer}` });
  await rows.getByRole('row', { name: globalId }).click();
  await expect(inspector()).toContainText(globalId);
}

/** Until the window has shown what it took back: before, it would choose that over what is chosen next. */
async function undo(): Promise<void> {
  const redo = page.getByRole('button', { name: /^Redo/ });
  const nameOf = async (): Promise<string> => (await redo.getAttribute('aria-label')) ?? '';
  const before = await nameOf();
  await page.getByRole('button', { name: /^Undo: / }).click();
  await expect.poll(async () => (await nameOf()).startsWith('Redo: ')).toBe(true);
  await expect.poll(nameOf).not.toBe(before);
}

/** Adds two points by clicks; what the file has of them tells where everything else is. */
async function measureMap(): Promise<void> {
  const parts = [
    [0.1, 0.2],
    [0.9, 0.4],
  ] as const;
  const seen: { readonly from: Place; readonly place: Place }[] = [];
  for (const [at, [right, down]] of parts.entries()) {
    await begin('Trees');
    const { x, y, width, height } = (await map.boundingBox())!;
    await page.mouse.click(x + width * right, y + height * down);
    await expect.poll(() => counts().Trees).toBe(13 + at);
    const point = newest('Trees') as { x: number; y: number };
    seen.push({ from: [width * (right - 0.5), height * (down - 0.5)], place: [point.x, point.y] });
  }
  const [one, other] = seen as [(typeof seen)[0], (typeof seen)[0]];
  const scale = (axis: 0 | 1): number =>
    (other.from[axis] - one.from[axis]) / (other.place[axis] - one.place[axis]);
  const along = (axis: 0 | 1, place: Place): number =>
    one.from[axis] + (place[axis] - one.place[axis]) * scale(axis);
  // The map keeps its middle when the bar above it comes and goes.
  pixelOf = async (place) => {
    const { x, y, width, height } = (await map.boundingBox())!;
    return { x: x + width / 2 + along(0, place), y: y + height / 2 + along(1, place) };
  };
}

/** `beside`: how many pixels the click misses the place by. */
async function clickAt(place: Place, beside = 0): Promise<void> {
  const { x, y } = await pixelOf(place);
  await page.mouse.move(x + beside, y + beside);
  await page.mouse.click(x + beside, y + beside);
}

async function drag(from: Place, to: Place): Promise<void> {
  await mapIsStill();
  const [start, end] = [await pixelOf(from), await pixelOf(to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** Resolves when two pictures of the map in a row are the same. */
async function mapIsStill(): Promise<void> {
  let before = '';
  await expect
    .poll(
      async () => {
        const now = (await map.screenshot()).toString('base64');
        const isSame = now === before;
        before = now;
        return isSame;
      },
      { intervals: [250] },
    )
    .toBe(true);
}
