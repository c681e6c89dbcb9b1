import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdEdits } from '../../../main/engine/hold.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`,
  );
});
afterEach(() => world.close());

describe('a held edit', () => {
  it('stays here in every way of synchronising, and goes when it is released', async () => {
    const [first] = [...world.engine.changes(path)];
    holdEdits(path, { editIds: [first!.editId] }, true);

    const careful = await world.engine.sync(path, {}, run());
    expect(careful.counts).toMatchObject({ sent: 1, accepted: 1, held: 1, stillPending: 1 });
    for (const options of [{ oneCall: true }, { direction: 'upload' as const }]) {
      const { counts } = await world.engine.sync(path, options, run());
      expect(counts).toMatchObject({ sent: 0, held: 1, stillPending: 1 });
    }
    expect(species()).toEqual(['Sorbus']);

    holdEdits(path, { editIds: [first!.editId] }, false);
    const released = await world.engine.sync(path, {}, run());
    expect(released.counts).toMatchObject({ sent: 1, accepted: 1, held: 0, stillPending: 0 });
    expect(species()).toEqual(['Sorbus', 'Lime']);
  });

  it('is kept by a snapshot and by the changes of others', async () => {
    holdEdits(path, { editIds: [...world.engine.changes(path)].map(({ editId }) => editId) }, true);
    await world.engine.sync(path, { direction: 'snapshot' }, run());
    const changes = [...world.engine.changes(path)];
    expect(changes.map(({ isHeld }) => isHeld)).toEqual([true, true]);
    expect(changes.map(({ after }) => after?.attributes['Species'])).toEqual(['Lime', 'Sorbus']);
    expect(species()).toEqual([]);
  });

  it('lets the others go, although its shape cannot be read', async () => {
    world.sql(path, `UPDATE Trees SET geom = x'4750000100000000' WHERE Height = 3`);
    const broken = [...world.engine.changes(path)].find(({ problem }) => problem !== null)!;
    holdEdits(path, { editIds: [broken.editId] }, true);
    const { counts, receipts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ sent: 1, accepted: 1, held: 1, stillPending: 1 });
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['accepted']);
    expect(species()).toEqual(['Sorbus']);
  });

  function species(): unknown[] {
    return world.applied.map(({ attributes }) => attributes['Species']);
  }
});
