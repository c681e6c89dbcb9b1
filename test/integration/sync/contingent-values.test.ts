/** Contingent values come once, are checked here and told of in a dry run; servers take everything all the same. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { run, startWorld, type World } from '../../support/world.ts';

const BAY = catalog().filter(({ name }) => name === 'SaveTheBay');
const HABITATS = 2;

let world: World;
afterEach(() => world.close());

async function create(bits: number): Promise<string> {
  const path = world.path(`habitats-${bits}`);
  const definition = world.definition({
    layers: [HABITATS],
    layerQueries: { [HABITATS]: { queryOption: 'all' } },
    returnAttachments: false,
    ...(bits === 0 ? {} : { replicaOptions: { syncDataOptions: bits } }),
  });
  await world.engine.create(definition, path, run());
  return path;
}

function kept(path: string): string[] {
  const plan = world.look(path, (db) =>
    db.prepare('SELECT plan FROM syncline_layer').pluck().get(),
  );
  const { description } = JSON.parse(String(plan)) as {
    readonly description: { readonly contingentValues?: readonly { readonly name: string }[] };
  };
  return (description.contingentValues ?? []).map(({ name }) => name);
}

describe.each(PROFILES)('against %s', (profile) => {
  beforeEach(async () => {
    world = await startWorld({ specs: BAY, profile });
  });

  it('come along with bit 4, and only then', async () => {
    expect(kept(await create(4))).toEqual(['Sensitivity of the habitat', 'Cover by source']);
    expect(kept(await create(0))).toEqual([]);
  });

  it('are a finding of a dry run, and no server refuses them', async () => {
    const path = await create(4);
    world.sql(
      path,
      `UPDATE Habitats SET HabitatCode = 'SAND', Sensitivity = 5 WHERE fid = 1`,
      `UPDATE Habitats SET HabitatCode = 'SAND', Sensitivity = 2 WHERE fid = 2`,
    );
    const report = await world.engine.dryRun(path, {}, run());
    const found = report.findings.filter(({ cause }) => cause === 'contingent-values');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: null, field: 'HabitatCode' });
    expect(found[0]?.text).toContain('a sync does not refresh them');
    expect(report).toMatchObject({ wouldSend: 2, wouldAccept: 2 });
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 2 });
    expect(kept(path)).toHaveLength(2);
  });
});

describe('a service whose contingent values change', () => {
  it('is told of in the dry run: a sync does not bring the new ones', async () => {
    world = await startWorld({ specs: BAY, profile: 'hosted' });
    const path = await create(4);
    world.sql(
      path,
      `UPDATE syncline_layer SET plan = json_set(plan, '$.description.contingentValues[0].name', 'Before')`,
    );
    await world.engine.sync(path, {}, run());
    expect(kept(path)[0]).toBe('Before');
    const { drift } = await world.engine.dryRun(path, {}, run());
    expect(drift.map(({ text }) => text).join(' ')).toContain('contingent values have changed');
  });
});
