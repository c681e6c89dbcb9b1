/** Whatever is edited, moved and deleted: after each sync the client holds what the filter says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureInput } from '../../../main/sample-service/archive/archive.ts';
import { Membership } from '../../../main/sample-service/sync/membership.ts';
import { braced, guid, INSPECTIONS, parksSpec, TREES } from '../../support/service-spec.ts';
import { canonical, globalIdOf, startHarness } from '../../support/sync-harness.ts';
import type { Body, Feature, Harness, Values } from '../../support/sync-harness.ts';

type Held = Map<string, string>;

const FAMILY = { [TREES]: 'a', [INSPECTIONS]: 'b' } as const;

/** Rows of the client by layer, as text that compares. Editor tracking fields are not compared. */
class Client {
  readonly layers = new Map<number, Held>();

  load(body: Body): void {
    for (const { id, features } of body.layers) {
      this.layers.set(id, new Map(features.map((feature) => [keyOf(feature), textOf(feature)])));
    }
  }

  apply(body: Body): void {
    for (const { id, features } of body.edits ?? []) {
      const held = this.layers.get(id) ?? new Map<string, string>();
      for (const feature of features.adds) {
        expect(held.has(keyOf(feature)), 'an add is new to the client').toBe(false);
        held.set(keyOf(feature), textOf(feature));
      }
      for (const feature of features.updates) {
        expect(held.has(keyOf(feature)), 'an update concerns a row that the client has').toBe(true);
        held.set(keyOf(feature), textOf(feature));
      }
      for (const deleted of features.deleteIds) {
        expect(held.delete(canonical(deleted)), 'a delete concerns a row that the client has').toBe(
          true,
        );
      }
    }
  }

  texts(layerId: number): string[] {
    return [...(this.layers.get(layerId)?.values() ?? [])].sort();
  }
}

const keyOf = (feature: Feature): string => canonical(globalIdOf(feature));
const textOf = ({ attributes, geometry }: Feature): string => {
  const own = Object.entries(attributes).filter(
    ([name]) => name !== 'Editor' && name !== 'EditDate',
  );
  return JSON.stringify([Object.fromEntries(own), geometry ?? null]);
};

/** What the filter says now, asked from the archive without any history. */
function expected(harness: Harness, layerId: number, filter: Values): string[] {
  const { archive } = harness;
  const inside = archive.select({
    layerId: TREES,
    filter: {
      geometry: { xmin: 0, ymin: 0, xmax: 550, ymax: 550 },
      geometryType: 'esriGeometryEnvelope',
      wkid: 3857,
    },
    where: String(filter['where']),
  });
  const trees = [...inside];
  const rows =
    layerId === TREES
      ? trees
      : [
          ...archive.related(
            TREES,
            0,
            trees.map(({ globalId }) => globalId),
          ),
        ].map(({ row }) => row);
  return rows
    .map(({ attributes, geometry }) => {
      const plain = Object.entries(attributes).map(([name, value]) => [
        name,
        typeof value === 'string' && value.startsWith('{') ? canonical(value) : value,
      ]);
      return textOf({
        attributes: Object.fromEntries(plain) as Values,
        ...(layerId === TREES ? { geometry } : {}),
      } as Feature);
    })
    .sort();
}

type Action =
  | { readonly kind: 'move'; readonly tree: number; readonly to: number }
  | { readonly kind: 'rename'; readonly tree: number; readonly species: string }
  | { readonly kind: 'delete'; readonly layer: 0 | 1; readonly row: number }
  | { readonly kind: 'add'; readonly layer: 0 | 1; readonly row: number; readonly to: number }
  | { readonly kind: 'reassign'; readonly inspection: number; readonly tree: number }
  | { readonly kind: 'sync' };

const row = fc.integer({ min: 1, max: 12 });
const layer = fc.constantFrom<0 | 1>(TREES, INSPECTIONS);
const place = fc.integer({ min: 1, max: 10 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), tree: row, to: place }),
  fc.record({
    kind: fc.constant('rename' as const),
    tree: row,
    species: fc.constantFrom('Oak', 'Elm'),
  }),
  fc.record({ kind: fc.constant('delete' as const), layer, row }),
  fc.record({ kind: fc.constant('add' as const), layer, row, to: place }),
  fc.record({ kind: fc.constant('reassign' as const), inspection: row, tree: row }),
  fc.record({ kind: fc.constant('sync' as const) }),
);

/** The edit of an action; what does not exist (any more) is passed over. */
function perform(harness: Harness, step: Exclude<Action, { kind: 'sync' }>): void {
  const exists = (layerId: 0 | 1, n: number): boolean =>
    harness.archive.count({ layerId, globalIds: [braced(FAMILY[layerId], n)] }) === 1;
  const tree = (n: number, attributes: Values, to?: number): FeatureInput => ({
    attributes: { GlobalID: guid('a', n), ...attributes },
    ...(to === undefined ? {} : { geometry: { x: to * 100, y: to * 100 } }),
  });
  const inspection = (n: number, of: number): FeatureInput => ({
    attributes: { GlobalID: guid('b', n), TreeID: guid('a', of), Note: `at ${of}` },
  });
  switch (step.kind) {
    case 'move':
      if (exists(TREES, step.tree)) harness.edit({ updates: [tree(step.tree, {}, step.to)] });
      break;
    case 'rename':
      if (exists(TREES, step.tree))
        harness.edit({ updates: [tree(step.tree, { Species: step.species })] });
      break;
    case 'delete':
      if (exists(step.layer, step.row)) {
        harness.edit({
          layerId: step.layer,
          deletes: [{ globalId: guid(FAMILY[step.layer], step.row) }],
        });
      }
      break;
    case 'add':
      if (exists(step.layer, step.row)) break;
      harness.edit({
        layerId: step.layer,
        adds: [
          step.layer === TREES
            ? tree(step.row, { Species: 'Elm' }, step.to)
            : inspection(step.row, step.to),
        ],
      });
      break;
    case 'reassign':
      if (exists(INSPECTIONS, step.inspection)) {
        harness.edit({ layerId: INSPECTIONS, updates: [inspection(step.inspection, step.tree)] });
      }
      break;
  }
}

const FILTERS = [{ where: '1=1' }, { where: "Species = 'Oak'" }] as const;

async function run(syncModel: string, filter: Values, steps: readonly Action[]): Promise<void> {
  const harness = startHarness({ spec: parksSpec({ trees: 10, inspections: 1 }) });
  try {
    const replica = await harness.create({
      layers: '0,1',
      geometry: '0,0,550,550',
      syncModel,
      layerQueries: { 0: filter, 1: { queryOption: 'none', includeRelated: true } },
    });
    const client = new Client();
    client.load(replica);
    let state: Body = replica;
    for (const step of [...steps, { kind: 'sync' } as const]) {
      if (step.kind !== 'sync') {
        perform(harness, step);
        continue;
      }
      const { replicaID } = replica;
      const from =
        syncModel === 'perLayer'
          ? { syncLayers: state.layerServerGens }
          : { replicaServerGen: state.replicaServerGen };
      state = await harness.sync({ replicaID, ...from, syncDirection: 'download' });
      client.apply(state);
      for (const id of [TREES, INSPECTIONS]) {
        expect(client.texts(id)).toEqual(expected(harness, id, filter));
      }
    }
  } finally {
    await harness.close();
  }
}

interface Tree {
  readonly species: string;
  readonly at: number;
}

type Turn =
  | {
      readonly kind: 'own' | 'office';
      readonly tree: number;
      readonly change: Partial<Tree> | null;
    }
  | { readonly kind: 'sync' };

const change = fc.oneof(
  fc.constant(null),
  fc.record({ species: fc.constantFrom('Oak', 'Elm', 'Fir') }),
  fc.record({ at: place }),
  fc.record({ species: fc.constantFrom('Oak', 'Elm', 'Fir'), at: place }),
);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({ kind: fc.constantFrom('own' as const, 'office' as const), tree: row, change }),
  fc.record({ kind: fc.constant('sync' as const) }),
);

const featureOf = (n: number, { species, at }: Partial<Tree>): FeatureInput => ({
  attributes: { GlobalID: guid('a', n), ...(species === undefined ? {} : { Species: species }) },
  ...(at === undefined ? {} : { geometry: { x: at * 100, y: at * 100 } }),
});
const treeOf = ({ attributes, geometry }: Pick<Feature, 'attributes' | 'geometry'>): Tree => ({
  species: attributes['Species'] as string,
  at: (geometry['x'] as number) / 100,
});

/** A client that edits its copy, sends the net edits and applies what comes back. */
class Editor {
  readonly held = new Map<string, Tree>();
  readonly #pending = new Map<number, 'add' | 'update' | 'delete'>();

  edit(n: number, change: Partial<Tree> | null): void {
    const id = guid('a', n);
    const tree = this.held.get(id);
    const pending = this.#pending.get(n);
    if (change === null) {
      if (!this.held.delete(id)) return;
      if (pending === 'add') this.#pending.delete(n);
      else this.#pending.set(n, 'delete');
      return;
    }
    if (tree === undefined && pending === 'delete') return;
    this.held.set(id, { species: 'Elm', at: 1, ...tree, ...change });
    if (pending !== 'add') this.#pending.set(n, tree === undefined ? 'add' : 'update');
  }

  take(): Values[] {
    const entries = [...this.#pending];
    this.#pending.clear();
    const features = (kind: string): FeatureInput[] =>
      entries
        .filter(([, pending]) => pending === kind)
        .map(([n]) => featureOf(n, this.held.get(guid('a', n)) ?? {}));
    const deleteIds = entries.filter(([, kind]) => kind === 'delete').map(([n]) => guid('a', n));
    return [
      { id: TREES, features: { adds: features('add'), updates: features('update'), deleteIds } },
    ];
  }

  apply({ edits = [] }: Body): void {
    for (const { features } of edits) {
      // A refused add exists on the server, a refused update is gone there: the download says which.
      for (const { globalId } of features.addResults) this.held.delete(canonical(globalId));
      for (const { globalId } of features.updateResults) this.held.delete(canonical(globalId));
      for (const feature of [...features.adds, ...features.updates]) {
        this.held.set(keyOf(feature), treeOf(feature));
      }
      for (const id of features.deleteIds) this.held.delete(canonical(id));
    }
  }
}

async function exchange(turns: readonly Turn[]): Promise<void> {
  const harness = startHarness();
  const editor = new Editor();
  try {
    const replica = await harness.create({ layers: '0' });
    for (const feature of replica.layers[0]?.features ?? [])
      editor.held.set(keyOf(feature), treeOf(feature));
    let state: Body = replica;
    for (const turn of [...turns, { kind: 'sync' } as const]) {
      if (turn.kind === 'own') editor.edit(turn.tree, turn.change);
      if (turn.kind === 'office') officeEdit(harness, turn.tree, turn.change);
      if (turn.kind !== 'sync') continue;
      const { replicaID } = replica;
      const { replicaServerGen } = state;
      state = await harness.sync({ replicaID, replicaServerGen, edits: editor.take() });
      editor.apply(state);
      const rows = [...harness.archive.select({ layerId: TREES })];
      const server = rows.map((row) => [
        canonical(row.globalId),
        treeOf({ ...row, geometry: row.geometry ?? {} }),
      ]);
      expect(Object.fromEntries(editor.held)).toEqual(Object.fromEntries(server));
    }
  } finally {
    await harness.close();
  }
}

function officeEdit(harness: Harness, n: number, change: Partial<Tree> | null): void {
  const exists = harness.archive.count({ layerId: TREES, globalIds: [braced('a', n)] }) === 1;
  if (change === null) {
    if (exists) harness.edit({ deletes: [{ globalId: guid('a', n) }] });
    return;
  }
  if (exists) harness.edit({ updates: [featureOf(n, change)] });
  else harness.edit({ adds: [featureOf(n, { species: 'Elm', at: 1, ...change })] });
}

describe('two sides that edit the same rows', () => {
  it('hold the same after each bidirectional sync, though own rows do not come back', async () => {
    await fc.assert(fc.asyncProperty(fc.array(turn, { maxLength: 16 }), exchange), {
      numRuns: 100,
    });
  });
});

describe('a replica after each download', () => {
  it.each(['perReplica', 'perLayer'])('holds what the filter says (%s)', async (syncModel) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FILTERS),
        fc.array(action, { maxLength: 14 }),
        (filter, steps) => run(syncModel, filter, steps),
      ),
      { numRuns: 60 },
    );
  });

  it('would be caught out if membership were judged at one end only', async () => {
    const harness = startHarness();
    try {
      const replica = await harness.create({ layers: '0', geometry: '0,0,550,550' });
      harness.edit({
        updates: [{ attributes: { GlobalID: guid('a', 1) }, geometry: { x: 900, y: 900 } }],
      });
      const membership = new Membership(harness.archive, {
        layers: [
          {
            id: TREES,
            queryOption: 'useFilter',
            useGeometry: true,
            includeRelated: true,
            where: null,
          },
        ],
        filter: {
          geometry: { xmin: 0, ymin: 0, xmax: 550, ymax: 550 },
          geometryType: 'esriGeometryEnvelope',
          wkid: 3857,
        },
      });
      const ids = [braced('a', 1)];
      expect(membership.among(TREES, ids, replica.replicaServerGen).size).toBe(1);
      expect(membership.among(TREES, ids, harness.archive.generation()).size).toBe(0);
    } finally {
      await harness.close();
    }
  });
});
