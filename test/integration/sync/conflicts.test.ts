import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { braced, guid, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
});
afterEach(() => world.close());

const update = (n: number, attributes: Readonly<Record<string, unknown>>) => ({
  attributes: { GlobalID: guid('a', n), ...attributes },
});

function here(n: number): unknown {
  return world.look(path, (db) =>
    db
      .prepare(`SELECT Species, Height FROM Trees WHERE GlobalID = '${braced('a', n)}'`)
      .raw()
      .get(),
  );
}

function there(n: number): unknown {
  const [row] = world.archive.select({ layerId: TREES, globalIds: [braced('a', n)] });
  return row && [row.attributes['Species'], row.attributes['Height']];
}

/** Three rows that both sides changed: 3 clashes, 4 was changed in different fields, 5 they deleted. */
async function meet(): Promise<readonly number[]> {
  world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height IN (3, 4, 5, 6)`);
  world.remote({
    updates: [update(3, { Species: 'Yew', Height: 33 }), update(4, { Height: 44 })],
    deletes: [{ globalId: braced('a', 5) }],
  });
  const report = await world.engine.sync(path, {}, run());
  expect(report.counts).toMatchObject({ sent: 0, conflicts: 3, stillPending: 4 });
  return world.engine.conflicts(path).map(({ conflictId }) => conflictId);
}

const hold = (...species: readonly string[]): void =>
  world.sql(
    path,
    `UPDATE syncline_edit SET is_held = 1 WHERE global_id IN (${species.map((id) => `'${id}'`).join()})`,
  );

describe('open conflicts', () => {
  it('say what differs, who did what, and which can be merged', async () => {
    await meet();
    const found = world.engine.conflicts(path);
    expect(found).toMatchObject([
      { globalId: braced('a', 3), fields: ['Species'], canMerge: false, layerName: 'Trees' },
      { globalId: braced('a', 4), fields: [], canMerge: true, mine: 'update', theirs: 'update' },
      { globalId: braced('a', 5), theirs: 'delete', canMerge: false, theirEditor: null },
    ]);
    expect(found[0]).toMatchObject({
      objectId: expect.any(Number) as number,
      isHeld: false,
      attachment: null,
    });
    expect(found[0]!.values.map(({ field }) => field).sort()).toEqual(['Height', 'Species']);
    expect(found[0]!.values.find(({ field }) => field === 'Species')).toMatchObject({
      mine: 'Lime',
      theirs: 'Yew',
    });
    expect(Date.parse(found[0]!.changedHereAt!)).toBeGreaterThan(Date.now() - 600_000);
    expect(found.map(({ title }) => title)).not.toContain(braced('a', 3));
  });

  it('follow what becomes of my edit meanwhile', async () => {
    await meet();
    world.sql(path, `UPDATE Trees SET Species = 'Yew' WHERE GlobalID = '${braced('a', 3)}'`);
    world.sql(path, `DELETE FROM Trees WHERE GlobalID = '${braced('a', 4)}'`);
    expect(world.engine.conflicts(path)).toMatchObject([
      { globalId: braced('a', 3), fields: [], canMerge: true },
      { globalId: braced('a', 4), mine: 'delete', canMerge: false },
      { globalId: braced('a', 5) },
    ]);
  });
});

describe('decisions', () => {
  it('are carried out together, and the next sync sends what is left of mine', async () => {
    const [clash, apart, gone] = await meet();
    const left = await world.engine.resolve(path, [
      { conflictId: clash!, fields: { Species: 'mine', Height: 'theirs' } },
      { conflictId: apart!, take: 'merge' },
      { conflictId: gone!, take: 'mine' },
    ]);
    expect(left).toBe(0);
    expect(here(3)).toEqual(['Lime', 33]);
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ sent: 4, accepted: 4, conflicts: 0, stillPending: 0 });
    expect([there(3), there(4), there(5)]).toEqual([
      ['Lime', 33],
      ['Lime', 44],
      ['Lime', 5],
    ]);
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('that give mine up leave a receipt, and the row of the server', async () => {
    const [clash, , gone] = await meet();
    await world.engine.resolve(path, [
      { conflictId: clash!, take: 'theirs' },
      { conflictId: gone!, take: 'theirs' },
    ]);
    expect([here(3), here(5)]).toEqual([['Yew', 33], undefined]);
    const { receipts } = world.engine.history(path).sessions.at(-1)!;
    expect(
      receipts
        .filter(({ outcome }) => outcome === 'discarded')
        .map(({ globalId, explanation }) => [globalId, explanation]),
    ).toEqual([
      [braced('a', 3), 'Given up in favour of the row on the server, as it was decided.'],
      [braced('a', 5), 'Given up in favour of the row on the server, as it was decided.'],
    ]);
    expect([...world.engine.changes(path)].map(({ globalId }) => globalId).sort()).toEqual([
      braced('a', 4),
      braced('a', 6),
    ]);
  });

  it('that do not fit change nothing, and the conflict is named', async () => {
    const [clash, apart, gone] = await meet();
    const before = world.engine.conflicts(path);
    const refusals = [
      [{ conflictId: clash!, take: 'merge' }, 'invalid', /Species/],
      [{ conflictId: gone!, take: 'merge' }, 'invalid', /one side deleted it/],
      [{ conflictId: gone!, fields: { Species: 'mine' } }, 'invalid', /one side deleted it/],
      [{ conflictId: clash!, fields: { Nope: 'mine' } }, 'invalid', /Nope/],
      [{ conflictId: 4711, take: 'mine' }, 'not-found', /4711/],
    ] as const;
    for (const [decision, code, message] of refusals) {
      const decisions = [{ conflictId: apart!, take: 'theirs' as const }, decision];
      await expect(world.engine.resolve(path, decisions)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message) as string,
      });
    }
    expect(world.engine.conflicts(path)).toEqual(before);
    expect(here(4)).toEqual(['Lime', 4]);
  });

  it('are refused while it is not known what became of edits that were sent', async () => {
    const [clash] = await meet();
    hold(...world.engine.conflicts(path).map(({ globalId }) => globalId));
    const engine = world.engineWith({
      at: (point) => {
        if (point === 'call:after-send') throw new Error('killed');
      },
    });
    await expect(engine.sync(path, { direction: 'upload' }, run())).rejects.toThrow('killed');
    await expect(
      world.engine.resolve(path, [{ conflictId: clash!, take: 'mine' }]),
    ).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(world.engine.conflicts(path)).toHaveLength(3);
  });
});

describe('a conflict whose edit is held', () => {
  it('stops no other edit, is not sent, and waits for its decision through every sync', async () => {
    await meet();
    const [clash, ...others] = world.engine.conflicts(path);
    hold(...others.map(({ globalId }) => globalId));
    const stopped = await world.engine.sync(path, {}, run());
    expect(stopped.counts).toMatchObject({ sent: 0, conflicts: 3 });

    hold(clash!.globalId);
    const report = await world.engine.sync(path, {}, run());
    expect(report).toMatchObject({
      result: 'partial',
      counts: { sent: 1, accepted: 1, conflicts: 3, held: 3, stillPending: 3 },
    });
    expect([there(3), there(4), there(5)]).toEqual([['Yew', 33], ['Oak', 44], undefined]);
    expect(there(6)).toEqual(['Lime', 6]);
  });

  it('is given up by no policy', async () => {
    await meet();
    hold(...world.engine.conflicts(path).map(({ globalId }) => globalId));
    const { counts } = await world.engine.sync(path, { onConflict: 'theirs' }, run());
    expect(counts).toMatchObject({ accepted: 1, discarded: 0, conflicts: 3, stillPending: 3 });
    expect(here(3)).toEqual(['Lime', 3]);
  });

  it('does not let the replica be closed', async () => {
    await meet();
    hold(...world.engine.conflicts(path).map(({ globalId }) => globalId));
    const report = await world.engine.sync(path, { close: true }, run());
    expect(report).toMatchObject({ isClosed: false, result: 'partial' });
  });
});

describe('a merge during a sync', () => {
  it('is told in a receipt, in the counts and in the summary', async () => {
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 4`);
    world.remote({ updates: [update(4, { Height: 44 })] });
    const report = await world.engine.sync(path, { onConflict: 'merge' }, run());
    expect(report.counts).toMatchObject({ merged: 1, accepted: 1, conflicts: 0 });
    expect(report.summary).toContain('1 merged with a change of others');
    expect(
      report.receipts.map(({ outcome, explanation }) => [outcome, explanation]),
    ).toContainEqual(['conflict', 'Merged: yours Species; theirs Height.']);
    expect([here(4), there(4)]).toEqual([
      ['Lime', 44],
      ['Lime', 44],
    ]);
  });
});

describe('a conflict that is out of date', () => {
  it('is gone when the server has gone back to what it was', async () => {
    await meet();
    world.remote({ updates: [update(3, { Species: 'Elm', Height: 3 })] });
    await world.engine.sync(path, { direction: 'download' }, run());
    expect(world.engine.conflicts(path).map(({ globalId }) => globalId)).toEqual([
      braced('a', 4),
      braced('a', 5),
    ]);
  });

  it('is found anew with the newest version of the server', async () => {
    const [clash] = await meet();
    world.remote({ updates: [update(3, { Species: 'Oak' })] });
    await world.engine.sync(path, { direction: 'download' }, run());
    const found = world.engine.conflicts(path).find(({ globalId }) => globalId === braced('a', 3))!;
    expect(found.values).toContainEqual(
      expect.objectContaining({ field: 'Species', theirs: 'Oak' }),
    );
    await expect(
      world.engine.resolve(path, [{ conflictId: clash!, take: 'theirs' }]),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('brings no row back that was deleted after my edit of it was undone', async () => {
    await meet();
    world.sql(path, `UPDATE Trees SET Species = 'Elm' WHERE GlobalID = '${braced('a', 3)}'`);
    expect(world.engine.conflicts(path)[0]).toMatchObject({ editId: null, changedHereAt: null });
    world.remote({ deletes: [{ globalId: braced('a', 3) }] });
    await world.engine.sync(path, { onConflict: 'mine' }, run());
    expect([here(3), there(3)]).toEqual([undefined, undefined]);
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('whose edit was undone takes the row of the server, without asking', async () => {
    await meet();
    world.sql(path, `UPDATE Trees SET Species = 'Elm' WHERE GlobalID = '${braced('a', 3)}'`);
    await world.engine.sync(path, {}, run());
    expect(here(3)).toEqual(['Yew', 33]);
    expect(world.engine.conflicts(path)).toHaveLength(2);
  });

  it('is found anew by a snapshot, and is gone with the row', async () => {
    await meet();
    world.sql(path, `DELETE FROM Trees WHERE GlobalID = '${braced('a', 3)}'`);
    world.remote({ deletes: [{ globalId: braced('a', 3) }] });
    await world.engine.sync(path, { direction: 'snapshot' }, run());
    expect(
      world.engine
        .conflicts(path)
        .map(({ globalId }) => globalId)
        .sort(),
    ).toEqual([braced('a', 4), braced('a', 5)]);
    expect(here(3)).toBeUndefined();
  });
});
