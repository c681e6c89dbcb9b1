/** syncDataOptions: which layers come along with which bits, and what of them is kept and shown. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { openReplicaView } from '../../../main/store/view/replica-view.ts';
import { parseMapLabel } from '../../../shared/model/map-label.ts';
import type { MapFeatures } from '../../../shared/model/view.ts';
import { run, startWorld, type World } from '../../support/world.ts';

const BAY = catalog().filter(({ name }) => name === 'SaveTheBay');
const ANNOTATION = 3;
const DIMENSION = 5;

let world: World;
beforeEach(async () => {
  world = await startWorld({ specs: BAY, profile: 'hosted' });
});
afterEach(() => world.close());

async function create(layers: number[], syncDataOptions: number): Promise<string> {
  const path = world.path(`bits-${syncDataOptions}`);
  const definition = world.definition({
    layers,
    layerQueries: Object.fromEntries(layers.map((id) => [id, { queryOption: 'all' }])),
    geometry: { xmin: -121, ymin: 35, xmax: -120.5, ymax: 35.45 },
    inSR: 4326,
    returnAttachments: false,
    ...(syncDataOptions === 0 ? {} : { replicaOptions: { syncDataOptions } }),
  });
  await world.engine.create(definition, path, run());
  return path;
}

function onMap(path: string, layerId: number): MapFeatures {
  const view = openReplicaView(path);
  try {
    const { all } = view.extents();
    return view.mapFeatures({ layerId, bbox: all!, resolution: 10, limit: 5000 });
  } finally {
    view.close();
  }
}

describe('syncDataOptions', () => {
  it.each([
    [0, [1]],
    [1, [1, ANNOTATION]],
    [2, [1, DIMENSION]],
    [3, [1, ANNOTATION, DIMENSION]],
    [4, [1]],
    [5, [1, ANNOTATION]],
    [6, [1, DIMENSION]],
    [7, [1, ANNOTATION, DIMENSION]],
  ])('%d brings the layers %j', async (bits, layers) => {
    const path = await create(layers, bits);
    const { layers: here } = world.engine.status(path);
    expect(here.map(({ layerId }) => layerId)).toEqual(layers);
    expect(here.every(({ count }) => count > 0)).toBe(true);
    expect((await world.engine.sync(path, {}, run())).counts.stillPending).toBe(0);
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('refuses a layer whose bit is missing, before anything is asked for', async () => {
    await expect(create([1, DIMENSION], 1)).rejects.toMatchObject({ code: 'invalid' });
  });

  it.each([8, 16, 1024])('refuses %d, which this service does not offer', async (bits) => {
    await expect(create([1], bits)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('annotation and dimensions', () => {
  it('keep every field, and change like other rows', async () => {
    const path = await create([ANNOTATION, DIMENSION], 3);
    world.sql(
      path,
      `UPDATE IncidentLabels SET TextString = 'Checked', Angle = 45 WHERE fid = 1`,
      `UPDATE ExclusionDistances SET USECUSTOMLENGTH = 1, CUSTOMLENGTH = 1000 WHERE fid = 1`,
    );
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 2 });
    const [label] = [
      ...world.archive.select({ layerId: ANNOTATION, where: "TextString = 'Checked'" }),
    ];
    expect(label?.attributes).toMatchObject({ Angle: 45, FontName: 'Noto Sans' });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('bring their text and their lines onto the map', async () => {
    const path = await create([ANNOTATION, DIMENSION], 3);
    const texts = onMap(path, ANNOTATION).symbols.map(parseMapLabel);
    expect(texts.every((label) => (label?.text.length ?? 0) > 0)).toBe(true);
    const dimensions = onMap(path, DIMENSION).symbols.map(parseMapLabel);
    expect(dimensions.length).toBeGreaterThan(50);
    expect(dimensions.every((label) => label?.line?.length === 6)).toBe(true);
  });

  it('have their measure alone where the replica is in another reference than their fields', async () => {
    const path = world.path('degrees');
    const definition = world.definition({
      layers: [DIMENSION],
      layerQueries: { [DIMENSION]: { queryOption: 'all' } },
      replicaSR: 4326,
      returnAttachments: false,
      replicaOptions: { syncDataOptions: 2 },
    });
    await world.engine.create(definition, path, run());
    const labels = onMap(path, DIMENSION).symbols.map(parseMapLabel);
    expect(labels.every((label) => label?.line === undefined && label?.text !== '')).toBe(true);
  });
});
