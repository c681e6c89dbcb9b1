/**
 * What changed for a replica between two generations, as GlobalIDs: the rows themselves are read when
 * they are written out.
 *
 * The filter applies at both ends: a row that moved in is an add, one that moved out a delete. Rows that
 * come along through a relationship also move when their origin does.
 */
import type {
  Archive,
  AttachmentChange,
  AttachmentVersion,
  Generation,
  GlobalId,
} from '../archive/archive.ts';
import { batchesOf, breathe } from './batches.ts';
import type { Membership } from './membership.ts';

export interface LayerDelta {
  readonly layerId: number;
  readonly adds: readonly GlobalId[];
  readonly updates: readonly GlobalId[];
  readonly deletes: readonly GlobalId[];
  readonly attachmentAdds: readonly AttachmentVersion[];
  readonly attachmentUpdates: readonly AttachmentVersion[];
  readonly attachmentDeletes: readonly GlobalId[];
}

/** Which layer a client wants to bring up to date, and from where. */
export interface DeltaLayer {
  readonly layerId: number;
  /** The client holds the state of this generation. */
  readonly from: Generation;
  readonly withAttachments: boolean;
  /** Rows and attachments that the client has just uploaded itself. */
  readonly exceptRows: ReadonlySet<GlobalId>;
  readonly exceptAttachments: ReadonlySet<GlobalId>;
}

export interface DeltaSource {
  readonly archive: Archive;
  readonly membership: Membership;
  readonly outOfFilter: 'delete' | 'silent';
  /** The state that is brought; default the present one. */
  readonly to?: Generation;
}

/** What changed between two generations, read in one go so that later edits do not show. */
interface ChangeLog {
  readonly to: Generation;
  /** By layer and generation: GlobalID -> whether the row still exists. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<GlobalId, boolean>>;
  readonly attachments: ReadonlyMap<number, readonly AttachmentChange[]>;
}

interface RowDelta {
  readonly adds: GlobalId[];
  readonly updates: GlobalId[];
  readonly deletes: GlobalId[];
}

/** True when the client has nothing to do for the layer. */
export function isEmptyDelta(delta: LayerDelta): boolean {
  return (
    delta.adds.length +
      delta.updates.length +
      delta.deletes.length +
      delta.attachmentAdds.length +
      delta.attachmentUpdates.length +
      delta.attachmentDeletes.length ===
    0
  );
}

/**
 * The delta of every layer up to the present generation.
 *
 * Changes are read before the first pause; rows are then judged in batches, with pauses for other requests.
 */
export async function layerDeltas(
  source: DeltaSource,
  layers: readonly DeltaLayer[],
): Promise<LayerDelta[]> {
  const log = readChanges(source, layers);
  const result: LayerDelta[] = [];
  for (const layer of layers) {
    const rows = await rowDelta({ source, log, layer }, []);
    result.push({
      layerId: layer.layerId,
      ...rows,
      ...attachmentDelta({ source, log, layer }, rows.adds),
    });
  }
  return result;
}

interface Judgement {
  readonly source: DeltaSource;
  readonly log: ChangeLog;
  readonly layer: DeltaLayer;
}

const logKey = (layerId: number, from: Generation): string => `${layerId} since ${from}`;

function readChanges(
  { archive, membership, to }: DeltaSource,
  layers: readonly DeltaLayer[],
): ChangeLog {
  const rows = new Map<string, Map<GlobalId, boolean>>();
  const attachments = new Map<number, AttachmentChange[]>();
  const read = (layerId: number, from: Generation): void => {
    const key = logKey(layerId, from);
    if (rows.has(key)) return;
    const changed = new Map<GlobalId, boolean>();
    rows.set(key, changed);
    for (const { globalId, after } of archive.changesSince(layerId, from, to)) {
      changed.set(globalId, after !== null);
    }
    for (const { originLayerId } of membership.incoming(layerId)) read(originLayerId, from);
  };
  for (const { layerId, from, withAttachments } of layers) {
    read(layerId, from);
    if (!withAttachments || !archive.layer(layerId).hasAttachments) continue;
    attachments.set(layerId, [...archive.attachmentChangesSince(layerId, from, to)]);
  }
  return { to: to ?? archive.generation(), rows, attachments };
}

async function rowDelta(judgement: Judgement, path: readonly number[]): Promise<RowDelta> {
  const { source, log, layer } = judgement;
  const { layerId, from } = layer;
  const changed = log.rows.get(logKey(layerId, from)) ?? new Map<GlobalId, boolean>();
  const result: RowDelta = { adds: [], updates: [], deletes: [] };
  const candidates = await withRelated(judgement, changed.keys(), path);
  for (const batch of batchesOf(candidates)) {
    const before = source.membership.among(layerId, batch, from);
    const after = source.membership.among(layerId, batch, log.to);
    for (const id of batch) {
      if (layer.exceptRows.has(id)) continue;
      const kind = classify(before.has(id), after.has(id), changed.has(id));
      const isGone = changed.get(id) === false;
      if (kind === 'deletes' && !isGone && source.outOfFilter === 'silent') continue;
      if (kind !== null) result[kind].push(id);
    }
    await breathe();
  }
  return result;
}

function classify(before: boolean, after: boolean, changed: boolean): keyof RowDelta | null {
  if (after) return before ? (changed ? 'updates' : null) : 'adds';
  return before ? 'deletes' : null;
}

/** The changed rows, and those whose origin moved in or out of the replica. */
async function withRelated(
  judgement: Judgement,
  changed: Iterable<GlobalId>,
  path: readonly number[],
): Promise<Set<GlobalId>> {
  const { source, log, layer } = judgement;
  const candidates = new Set(changed);
  for (const { originLayerId, relationship } of source.membership.incoming(layer.layerId)) {
    if (path.includes(originLayerId)) continue;
    const origins = await movedRows(judgement, originLayerId, [...path, layer.layerId]);
    for (const batch of batchesOf(origins)) {
      // A row that changed its key is among the candidates already; the others have the same key at both ends.
      const rows = source.archive.related(originLayerId, relationship.id, batch, log.to);
      for (const { row } of rows) candidates.add(row.globalId);
      await breathe();
    }
  }
  return candidates;
}

async function movedRows(
  { source, log, layer }: Judgement,
  layerId: number,
  path: readonly number[],
): Promise<GlobalId[]> {
  const origin = { ...layer, layerId, exceptRows: new Set<GlobalId>() };
  const moved = await rowDelta(
    { source: { ...source, outOfFilter: 'delete' }, log, layer: origin },
    path,
  );
  return [...moved.adds, ...moved.deletes];
}

type AttachmentDelta = Pick<
  LayerDelta,
  'attachmentAdds' | 'attachmentUpdates' | 'attachmentDeletes'
>;

/** Attachments follow their rows: all of a row that moved in, the changed ones of a row that stayed. */
function attachmentDelta(judgement: Judgement, movedIn: readonly GlobalId[]): AttachmentDelta {
  const { source, log, layer } = judgement;
  const changes = log.attachments.get(layer.layerId);
  if (changes === undefined)
    return { attachmentAdds: [], attachmentUpdates: [], attachmentDeletes: [] };
  const adds = new Map<GlobalId, AttachmentVersion>();
  const updates: AttachmentVersion[] = [];
  const deletes: GlobalId[] = [];
  const belongs = parentsThatBelong(judgement, changes);
  for (const { globalId, before, after } of changes) {
    if (layer.exceptAttachments.has(globalId)) continue;
    const had = before !== null && belongs.before.has(before.parentGlobalId);
    if (after !== null && belongs.after.has(after.parentGlobalId)) {
      if (had) updates.push(after);
      else adds.set(globalId, after);
    } else if (had && after === null) {
      deletes.push(globalId);
    }
  }
  for (const batch of batchesOf(movedIn)) {
    for (const version of source.archive.attachments(layer.layerId, batch, log.to)) {
      if (!layer.exceptAttachments.has(version.globalId)) adds.set(version.globalId, version);
    }
  }
  return {
    attachmentAdds: [...adds.values()],
    attachmentUpdates: updates,
    attachmentDeletes: deletes,
  };
}

function parentsThatBelong(
  { source, log, layer }: Judgement,
  changes: readonly AttachmentChange[],
): { before: Set<GlobalId>; after: Set<GlobalId> } {
  const parents = new Set<GlobalId>();
  for (const { before, after } of changes) {
    if (before !== null) parents.add(before.parentGlobalId);
    if (after !== null) parents.add(after.parentGlobalId);
  }
  return {
    before: source.membership.among(layer.layerId, [...parents], layer.from),
    after: source.membership.among(layer.layerId, [...parents], log.to),
  };
}
