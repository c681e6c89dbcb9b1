/**
 * Two crews with replicas of the same layers, each on an engine of its own: whatever they edit and however they decide,
 * both end up with what the server has, and every session accounts for every edit that it sent.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PROFILES } from '../../../main/sample-service/context.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { ConflictPolicy } from '../../../shared/model/exchange.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

const RUNS = Number(process.env['SYNCLINE_PAIRS'] ?? 15);
const TREES = 5;
const CREWS = ['north', 'south'] as const;

interface Crew {
  readonly engine: Engine;
  readonly path: string;
}

const crew = fc.constantFrom(0, 1);
const tree = fc.integer({ min: 1, max: TREES });
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('species' as const, 'height' as const, 'move' as const),
      crew,
      tree,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), crew, tree }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), crew, tree }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), crew, tree }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      crew,
      policy: fc.constantFrom<ConflictPolicy>('ask', 'mine', 'theirs', 'merge'),
      rollbackOnFailure: fc.boolean(),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer One> ? One : never;

const lives = fc.record({
  profile: fc.constantFrom(...PROFILES),
  last: fc.constantFrom<ConflictPolicy>('mine', 'theirs'),
  actions: fc.array(action, { minLength: 5, maxLength: 16 }),
});

/** What an action does to the rows; each writes a value of its own. */
function statementOf(one: Exclude<Action, { kind: 'sync' }>, step: number): string {
  const row = `WHERE GlobalID = '${braced('a', one.tree)}'`;
  switch (one.kind) {
    case 'species':
      return `UPDATE Trees SET Species = 'kind ${step}' ${row}`;
    case 'height':
      return `UPDATE Trees SET Height = ${100 + step} ${row}`;
    case 'move':
      return `UPDATE Trees SET geom = (SELECT geom FROM Trees WHERE GlobalID <> '${braced('a', one.tree)}'
        ORDER BY fid LIMIT 1 OFFSET ${step % 3}) ${row} AND (SELECT count(*) FROM Trees) > 4`;
    case 'delete':
      return `DELETE FROM Trees ${row}`;
    case 'add':
      return `INSERT INTO Trees (GlobalID, Species, Height, geom)
        SELECT '${braced('9', step)}', 'new ${step}', ${step}, geom FROM Trees LIMIT 1`;
    case 'hold':
      return `UPDATE syncline_edit SET is_held = 1 - is_held WHERE global_id = '${braced('a', one.tree)}'`;
  }
}

async function live(
  world: World,
  { actions, last }: { readonly actions: readonly Action[]; readonly last: ConflictPolicy },
): Promise<void> {
  const crews: Crew[] = [];
  for (const name of CREWS) {
    const engine = world.engineWith({});
    const path = world.path(name);
    await engine.create(world.definition(), path, run());
    crews.push({ engine, path });
  }
  for (const [step, one] of actions.entries()) {
    const { engine, path } = crews[one.crew]!;
    if (one.kind !== 'sync') {
      world.sql(path, statementOf(one, step + 1));
      continue;
    }
    const { policy: onConflict, rollbackOnFailure } = one;
    await engine.sync(path, { onConflict, rollbackOnFailure }, run());
  }
  for (const { path } of crews) world.sql(path, 'UPDATE syncline_edit SET is_held = 0');
  for (let round = 0; round < 3; round++) {
    for (const { engine, path } of crews) await engine.sync(path, { onConflict: last }, run());
  }
  await expectConverged(world, crews);
}

async function expectConverged(world: World, crews: readonly Crew[]): Promise<void> {
  const rows = crews.map(({ path }) => rowsOf(world, path));
  expect(rows[1]).toEqual(rows[0]);
  for (const { engine, path } of crews) {
    expect(engine.status(path)).toMatchObject({ pending: 0, conflicts: 0, exchange: null });
    expect((await engine.verify(path, run())).differences).toEqual([]);
    for (const { sessionId, kind, counts, receipts } of engine.history(path).sessions) {
      if (kind !== 'sync') continue;
      const of = (outcome: string): number =>
        receipts.filter((receipt) => receipt.outcome === outcome).length;
      const sent = of('accepted') + of('refused') + of('rolled-back') + of('unknown');
      expect([sessionId, counts['sent']]).toEqual([sessionId, sent]);
      expect(counts).toMatchObject({
        accepted: of('accepted'),
        refused: of('refused'),
        rolledBack: of('rolled-back'),
        unknown: of('unknown'),
      });
    }
  }
}

/** What people see of each row, by GlobalID. */
function rowsOf(world: World, path: string): unknown[] {
  return world.look(path, (db) =>
    db
      .prepare('SELECT GlobalID, Species, Height, OBJECTID, hex(geom) FROM Trees ORDER BY GlobalID')
      .all(),
  );
}

it(`brings two replicas to the same rows in ${RUNS} random lives, and every session accounts for its edits`, async () => {
  await fc.assert(
    fc.asyncProperty(lives, async ({ profile, ...life }) => {
      const world = await startWorld({ trees: TREES, profile });
      try {
        await live(world, life);
      } finally {
        await world.close();
      }
    }),
    { numRuns: RUNS, endOnFailure: false, interruptAfterTimeLimit: 300_000 },
  );
}, 400_000);

it('fails for replicas that are not brought together (so the property can fail)', async () => {
  const world = await startWorld({ trees: TREES });
  try {
    const apart: Crew[] = [];
    for (const name of CREWS) {
      const path = world.path(name);
      await world.engine.create(world.definition(), path, run());
      apart.push({ engine: world.engine, path });
    }
    world.sql(apart[0]!.path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    await expect(expectConverged(world, apart)).rejects.toThrow(/to deeply equal/);
  } finally {
    await world.close();
  }
});
