import { crc32, deflateSync } from 'node:zlib';
import { expect, test, type Locator } from '@playwright/test';
import { braced, guid, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { editFile, editService, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, openTab, startScenario, type Scenario } from './support/scenario.ts';

const FIELDS = ['Species', 'Height'];

test.describe('rows that changed on both sides', () => {
  let scenario: Scenario;

  test.beforeEach(async () => {
    scenario = await startScenario();
    const { path, archive } = scenario;
    editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 5)`);
    editService(archive, {
      updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }],
    });
  });

  test.afterEach(async () => {
    await scenario.close();
  });

  const here = (): (readonly unknown[])[] =>
    look<{ Species: string; Height: number }>(
      scenario.path,
      'SELECT Species, Height FROM Trees ORDER BY GlobalID',
    ).map(({ Species, Height }) => [Species, Height]);
  const there = (): (readonly unknown[])[] =>
    Object.entries(serverRows(scenario.archive, TREES, FIELDS))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, values]) => values);

  test('are kept in both versions until they are decided', async () => {
    const { page, archive } = scenario;
    const { uploaded } = watchUploads(archive);
    const server = serverRows(archive, TREES, FIELDS);
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    await expect(
      page.getByRole('heading', { name: '1 conflict waits for a decision', exact: true }),
    ).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    expect(serverRows(archive, TREES, FIELDS)).toEqual(server);
    expect(uploaded).toEqual([]);
    expect(look(scenario.path, `SELECT Species FROM Trees WHERE Height = 3`)).toEqual([
      { Species: 'Lime' },
    ]);

    await page.getByRole('button', { name: 'Review conflicts' }).click();
    await expect(page.getByText('0 of 1 decided')).toBeVisible();
    await expect(page.getByRole('cell', { name: 'Elm', exact: true })).toBeVisible();
    await expect(page.getByRole('radio', { name: /Theirs, Yew/ })).toBeVisible();
    await page.getByRole('radio', { name: /Mine, Lime/ }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep these choices' }).click();
    await expect(page.getByText('2 edits to send.')).toBeVisible();
    await page.getByRole('button', { name: 'Go to Sync' }).click();
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('2 edits sent = 2 accepted');
    await expect(page.getByRole('heading', { name: /waits for a decision/ })).toHaveCount(0);
    expect(serverRows(archive, TREES, FIELDS)).toEqual({
      ...server,
      [braced('a', 3)]: ['Lime', 3],
      [braced('a', 5)]: ['Lime', 5],
    });
    expect(here()).toEqual(there());
  });

  test('take the version of the others by the rule that was chosen before', async () => {
    const { page } = scenario;
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByLabel('Rows that changed on both sides').selectOption({ label: 'Take theirs' });
    await page.getByRole('button', { name: 'Send 2 edits and bring changes' }).click();
    const result = page.getByRole('region', { name: 'This sync' });
    await expect(result).toContainText('1 discarded');
    expect(look(scenario.path, 'SELECT Species FROM Trees WHERE Height IN (3, 5)')).toEqual([
      { Species: 'Yew' },
      { Species: 'Lime' },
    ]);
    expect(here()).toEqual(there());
  });
});

test('every kind of conflict is reviewed, decided and sent, and the receipts say what was given up', async () => {
  const scenario = await startScenario();
  const { page, archive, path } = scenario;
  try {
    disagree(scenario);
    const { uploaded } = watchUploads(archive);
    const before = serverRows(archive, TREES, FIELDS);
    await openReplica(page, 'Trees of the town', 'Sync');
    await page.getByRole('button', { name: 'Send 9 edits and bring changes' }).click();
    await expect(
      page.getByRole('heading', { name: '8 conflicts wait for a decision', exact: true }),
    ).toBeVisible();
    expect(serverRows(archive, TREES, FIELDS)).toEqual(before);
    expect(uploaded).toEqual([]);
    await page.getByRole('button', { name: 'Review conflicts' }).click();
    const review = page.getByRole('region', { name: 'Whose work would be overwritten' });
    await expect(review).toContainText('0 of 8 decided');
    const title = review.getByRole('heading', { level: 3 }).first();
    const act = (name: string): Promise<void> =>
      review.getByRole('button', { name, exact: true }).click();
    let decided = 0;
    const decide = async (name: string): Promise<void> => {
      await act(name);
      decided += 1;
      await expect(review).toContainText(`${decided} of 8 decided`);
    };
    const turnTo = async (name: string): Promise<void> => {
      await review.getByRole('grid').getByRole('row').filter({ hasText: name }).click();
      await expect(title).toHaveText(name);
    };

    await turnTo('Trees 3');
    await expect(review).toContainText('Changed on the server by office on');
    await review.getByRole('radio', { name: /Species is kept: Mine, Lime/ }).click();
    await decide('Keep these choices');

    await turnTo('Trees 7');
    const key = review.getByRole('listitem');
    await expect(
      review.getByRole('application', { name: 'The shape in its versions' }),
    ).toBeVisible();
    await expect(key.filter({ hasText: /^(Last agreed|Mine|Theirs)$/ })).toHaveCount(3);
    await review.getByRole('radio', { name: /Shape is kept: Mine/ }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await decide('Keep these choices');

    await turnTo('tree 1.jpg');
    const theirs = review.getByRole('img', { name: 'Theirs: tree 1.jpg' });
    const mine = review.getByRole('img', { name: 'Mine: tree 1.jpg' });
    await expect.poll(() => widthOf(theirs)).toBe(3);
    await expect.poll(() => widthOf(mine)).toBe(2);
    expect(await seriousProblems(page)).toEqual([]);
    await decide('Take all theirs');

    await turnTo('Trees 4');
    await decide('Merge');
    await turnTo('Trees 5');
    await expect(review).toContainText('Take all theirs: it comes back as it is on the server.');
    await decide('Take all theirs');
    await turnTo('Trees 6');
    await expect(review).toContainText('Keep all mine: it is added on the server again.');
    await decide('Keep all mine');

    await expect(title).toBeFocused();
    await expect(title).toHaveText('Trees 8');
    await page.keyboard.press('n');
    await expect(title).toHaveText('Trees 9');
    await page.keyboard.press('p');
    await expect(title).toHaveText('Trees 8');
    await act('Decide the rest…');
    await page.getByRole('dialog').getByRole('radio', { name: 'Take theirs' }).click();
    await page.getByRole('button', { name: 'Decide 2 conflicts' }).click();
    await expect(page.getByText('All decided')).toBeVisible();
    await expect(page.getByText('5 edits to send.')).toBeVisible();
    expect(uploaded).toEqual([]);
    await page.getByRole('button', { name: 'Go to Sync' }).click();
    await page.getByRole('button', { name: 'Send 5 edits and bring changes' }).click();
    await expect(page.getByRole('region', { name: 'This sync' })).toContainText(
      '5 edits sent = 5 accepted + 0 refused + 0 rolled back + 0 unknown',
    );

    const server = serverRows(archive, TREES, FIELDS);
    expect(server).toEqual({
      ...before,
      [braced('a', 3)]: ['Lime', 33],
      [braced('a', 4)]: ['Lime', 44],
      [braced('a', 6)]: ['Lime', 6],
      [braced('a', 10)]: ['Lime', 10],
    });
    const rows = look<{ GlobalID: string; Species: string; Height: number }>(
      path,
      'SELECT GlobalID, Species, Height FROM Trees',
    );
    expect(
      Object.fromEntries(
        rows.map(({ GlobalID, Species, Height }) => [GlobalID, [Species, Height]]),
      ),
    ).toEqual(server);
    const [moved] = archive.select({ layerId: TREES, globalIds: [braced('a', 7)] });
    expect(moved?.geometry).toMatchObject({ x: 900, y: 900 });
    expect(
      look(path, `SELECT length(DATA) AS size FROM Trees__ATTACH WHERE ATT_NAME = 'tree 1.jpg'`),
    ).toEqual([{ size: png(3).byteLength }]);
    expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual([
      `add ${braced('a', 6)}`,
      ...[3, 4, 7].map((n) => `update ${braced('a', n)}`),
      `update ${braced('a', 10)}`,
    ]);

    await openTab(page, 'History');
    await page.getByRole('list', { name: 'Sessions' }).getByRole('button').nth(1).click();
    const session = page.getByRole('article', { name: 'Session' });
    await session.getByRole('button', { name: /Discarded.*Given up here.*4 edits/ }).click();
    await expect(session.getByRole('grid', { name: 'Receipts: Given up here' })).toContainText(
      'Given up in favour of the row on the server, as it was decided.',
    );
  } finally {
    await scenario.close();
  }
});

/** Here: 3, 4, 6, 8, 9 and 10 are limes, 5 is deleted, 7 moved, the picture of 1 is another; 10 is changed here alone. */
function disagree({ path, archive }: Scenario): void {
  editFile(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 4, 6, 8, 9, 10)`,
    `UPDATE Trees SET geom = (SELECT geom FROM Trees WHERE Height = 9) WHERE Height = 7`,
    `DELETE FROM Trees WHERE Height = 5`,
    `UPDATE Trees__ATTACH SET DATA = x'${png(2).toString('hex')}' WHERE ATT_NAME = 'tree 1.jpg'`,
  );
  const change = (n: number, attributes: Record<string, unknown>) => ({
    attributes: { GlobalID: guid('a', n), ...attributes },
  });
  editService(archive, {
    updates: [
      change(3, { Species: 'Yew', Height: 33 }),
      change(4, { Height: 44 }),
      change(5, { Species: 'Yew' }),
      { ...change(7, {}), geometry: { x: 750, y: 650 } },
      change(8, { Species: 'Yew' }),
      change(9, { Species: 'Yew' }),
    ],
    deletes: [{ globalId: braced('a', 6) }],
    attachmentUpdates: [
      {
        ...{ globalId: braced('f', 1), parentGlobalId: braced('a', 1), name: 'tree 1.jpg' },
        ...{ contentType: 'image/jpeg', data: png(3) },
      },
    ],
  });
}

/** A black picture, one pixel high. */
function png(width: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(width + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function widthOf(image: Locator): Promise<number> {
  return image.evaluate((img: HTMLImageElement) => img.naturalWidth);
}
