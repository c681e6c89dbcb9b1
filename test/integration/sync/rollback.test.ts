/** A batch that was undone: who brought it down, the proof, and that the file says so again later. */
import { afterEach, describe, expect, it } from 'vitest';
import { createViews } from '../../../main/engine/views.ts';
import { holdEdits } from '../../../main/engine/hold.ts';
import type { RollbackReport } from '../../../shared/model/report.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const UPLOAD: Partial<SyncOptions> = { direction: 'upload', rollbackOnFailure: true };
const tree = (n: number): string => braced('a', n);

async function replicaOf(options: Parameters<typeof startWorld>[0] = {}): Promise<string> {
  world = await startWorld(options);
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE GlobalID IN ('${tree(3)}', '${tree(4)}')`,
    `UPDATE Inspections SET Note = '<script>x</script>' WHERE GlobalID = '${braced('b', 1)}'`,
  );
  return path;
}

/** What the window and the command line say of the session later. */
function later(path: string, sessionId: number): RollbackReport | null {
  const views = createViews();
  try {
    const [session] = world.engine.history(path, sessionId).sessions;
    const { rollback } = views.session(path, sessionId);
    expect(session!.rollback).toEqual(rollback);
    return rollback;
  } finally {
    views.close(path);
  }
}

describe('a rolled-back upload', () => {
  it('names the edit that the server named, proves that nothing was applied, and remembers both', async () => {
    const path = await replicaOf();
    const { rollback, sessionId, counts } = await world.engine.sync(path, UPLOAD, run());
    expect(rollback).toMatchObject({ sent: 3, rolledBack: 2, probable: [], isProven: true });
    expect(rollback!.culprits).toMatchObject([{ globalId: braced('b', 1), code: 1006 }]);
    expect(rollback!.serverMessage).toMatch(/Operation rolled back\./);
    expect(counts.stillPending).toBe(3);
    expect(world.applied).toEqual([]);
    expect(later(path, sessionId)).toEqual(rollback);
  });

  it('finds the probable culprit where the server names none, and the rest goes up without it', async () => {
    const path = await replicaOf({ profile: 'hostile' });
    const { rollback, sessionId } = await world.engine.sync(path, UPLOAD, run());
    expect(rollback).toMatchObject({ sent: 3, rolledBack: 3, culprits: [], isProven: true });
    expect(rollback!.probable).toMatchObject([
      {
        ...{ globalId: braced('b', 1), layerName: 'Inspections', title: 'Inspections 1' },
        ...{ cause: 'value', code: 1006, field: 'Note' },
      },
    ]);
    expect(later(path, sessionId)).toEqual(rollback);

    holdEdits(path, { editIds: rollback!.probable.map(({ editId }) => editId) }, true);
    const rest = await world.engine.sync(path, UPLOAD, run());
    expect(rest.counts).toMatchObject({ accepted: 2, held: 1, stillPending: 1 });
    expect(rest.rollback).toBeNull();
    expect(later(path, rest.sessionId)).toBeNull();
    expect(later(path, sessionId)).toEqual(rollback);
  });
});
