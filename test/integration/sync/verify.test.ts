import { afterEach, beforeEach, expect, it } from 'vitest';
import { braced, guid } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let path: string;

beforeEach(async () => {
  world = await startWorld();
  path = world.path('field');
  await world.engine.create(
    world.definition({ geometry: { xmin: -10, ymin: -10, xmax: 850, ymax: 850 } }),
    path,
    run(),
  );
});
afterEach(() => world.close());

async function explanations(): Promise<string[]> {
  const { differences } = await world.engine.verify(path, run());
  return differences
    .map(({ kind, isExpected, explanation }) => `${kind} ${isExpected} ${explanation}`)
    .sort();
}

it('finds nothing in a fresh replica', async () => {
  const report = await world.engine.verify(path, run());
  expect(report).toMatchObject({ isEqual: true, differences: [] });
  expect(report.layers[0]).toMatchObject({ name: 'Trees', here: 8, onServer: 8, equal: 8 });
});

it('explains pending edits of every kind', async () => {
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    `DELETE FROM Trees WHERE Height = 4`,
    `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
    `DELETE FROM Trees__ATTACH WHERE ATT_NAME = 'tree 1.jpg'`,
  );
  const { isEqual, differences } = await world.engine.verify(path, run());
  expect(isEqual).toBe(true);
  expect(differences.map(({ kind, explanation }) => `${kind}: ${explanation}`)).toEqual([
    'different: A pending update that has not been sent.',
    'only-on-server: A pending delete that has not been sent.',
    'only-here: A pending add that has not been sent.',
    expect.stringMatching(/^attachment-only-on-server: tree 1\.jpg/),
  ]);
});

it('tells a newer change on the server from a difference that nobody can explain', async () => {
  world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
  expect(await explanations()).toEqual([
    'different true Changed on the server since the last sync.',
  ]);
  world.sql(
    path,
    'UPDATE syncline_replica SET tracking = 0',
    `UPDATE Trees SET Species = 'Beech' WHERE Height = 2`,
    'UPDATE syncline_replica SET tracking = 1',
  );
  const report = await world.engine.verify(path, run());
  expect(report.isEqual).toBe(false);
  expect(report.differences.find(({ isExpected }) => !isExpected)).toMatchObject({
    kind: 'different',
    globalId: braced('a', 2),
    fields: ['Species'],
  });
});

it('tells a row outside the filter from a row that is gone', async () => {
  world.sql(
    path,
    `UPDATE Trees SET geom = (SELECT geom FROM Trees WHERE Height = 8) WHERE Height = 3`,
    `INSERT INTO Trees (Species, Height) VALUES ('Ash', 40)`,
  );
  await world.engine.sync(path, { direction: 'upload' }, run());
  world.remote({ deletes: [{ globalId: braced('a', 5) }] });
  expect(await explanations()).toEqual([
    expect.stringMatching(/^only-here false Not on the server/),
    expect.stringMatching(/^only-here true The same on the server, but outside the filter/),
  ]);
});
