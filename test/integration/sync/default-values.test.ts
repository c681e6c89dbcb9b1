/** What a new row holds where nobody says otherwise: the same in the replica file and on the service. */
import { afterEach, describe, expect, it } from 'vitest';
import { openEditor } from '../../../main/store/edit/editor.ts';
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import type { EditedValues } from '../../../shared/model/editing.ts';
import { braced, parksSpec, specField, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

/** Trees of two kinds; an elm is new until somebody says otherwise, an oak is old. */
function spec(): ServiceSpec {
  const parks = parksSpec({ trees: 2 });
  return {
    ...parks,
    layers: parks.layers.map((layer) =>
      layer.id !== TREES
        ? layer
        : {
            ...layer,
            fields: [
              ...layer.fields,
              specField('Kind', 'SmallInteger', { defaultValue: 2 }),
              specField('Status', 'String', { nullable: false, defaultValue: 'new' }),
            ],
            typeField: 'Kind',
            types: [
              { id: 1, name: 'Oak', domains: {}, defaults: { Status: 'old', Species: 'Quercus' } },
              { id: 2, name: 'Elm', domains: {}, defaults: {} },
            ],
            rows: function* () {
              for (const row of layer.rows()) {
                yield { ...row, attributes: { ...row.attributes, Kind: 2, Status: 'new' } };
              }
            },
          },
    ),
  };
}

async function replicaOf(profile: 'hosted' | 'enterprise-geodatabase'): Promise<string> {
  world = await startWorld({ specs: [spec()], profile });
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  return path;
}

function add(path: string, attributes: EditedValues): void {
  const editor = openEditor(path);
  const shape = { geometry: { x: 5, y: 5 } };
  try {
    editor.apply([{ kind: 'add', layerId: TREES, attributes, shape }]);
  } finally {
    editor.close();
  }
}

const added = (path: string): unknown[] =>
  world.look(path, (db) =>
    db
      .prepare(
        `SELECT Kind, Status, Species FROM Trees WHERE GlobalID IN (SELECT global_id FROM syncline_edit WHERE kind = 'add') ORDER BY fid`,
      )
      .raw()
      .all(),
  );

describe.each(['hosted', 'enterprise-geodatabase'] as const)('a new feature (%s)', (profile) => {
  it('takes the defaults of its subtype before those of the fields', async () => {
    const path = await replicaOf(profile);
    add(path, { Kind: 1 });
    add(path, { Kind: 1, Status: 'ill' });
    add(path, { Kind: 2 });
    add(path, {});
    expect(added(path)).toEqual([
      [1, 'old', 'Quercus'],
      [1, 'ill', 'Quercus'],
      [2, 'new', null],
      [2, 'new', null],
    ]);
    const { counts } = await world.engine.sync(path, {}, run());
    expect(counts).toMatchObject({ accepted: 4, refused: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('that another program leaves empty where a value must be is refused, as the dry run says', async () => {
    const path = await replicaOf(profile);
    const id = braced('d', 1);
    world.sql(
      path,
      `INSERT INTO Trees (GlobalID, Kind, Status, geom)
         SELECT '${id}', 1, NULL, geom FROM Trees WHERE GlobalID = '${braced('a', 1)}'`,
    );
    const upload = { direction: 'upload' as const, rollbackOnFailure: false };
    const { findings } = await world.engine.dryRun(path, upload, run());
    expect(findings).toMatchObject([{ globalId: id, code: 1001, field: 'Status' }]);
    const { receipts } = await world.engine.sync(path, upload, run());
    expect(receipts).toMatchObject([{ globalId: id, outcome: 'refused', code: 1001 }]);
  });
});
