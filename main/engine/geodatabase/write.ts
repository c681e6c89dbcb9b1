/** Writes what is in a geodatabase into a replica file: rows as the server has them, then the edits that it has not. */
import { createHash } from 'node:crypto';
import { assert } from '../../../shared/assert.ts';
import { AppError } from '../../../shared/errors.ts';
import type { PendingEdit, WireFeature } from '../../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { AnswerHead, AnswerSink, WireAttachment } from '../../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import type { Geodatabase } from '../../geodatabase/geodatabase.ts';
import type { PendingDoubt } from '../../geodatabase/history.ts';
import type { LayerPending, PendingAttachment, PendingFeature } from '../../geodatabase/pending.ts';
import { attachmentToRow } from '../../store/attachment-mapper.ts';
import type { CarriedVersions, NewReplicaFile, Progress } from '../../sync/ports.ts';

const HELD: Readonly<Record<PendingDoubt, string>> = {
  'may-have-been-sent':
    'Held since it was taken over: an earlier upload, of which the answer never came, may have carried it. Release it if the service does not have it.',
  'may-be-downloaded':
    'Held since it was taken over: it may have come from the service with a download, and be no edit. Release it if the service does not have it.',
};

export interface Source {
  readonly geodatabase: Geodatabase;
  readonly service: ServiceDescription;
  /** Layers whose GlobalIDs are made up. */
  readonly madeUp: ReadonlySet<number>;
  /** Only these layers; others of the file are passed over. */
  readonly layerIds: readonly number[];
  /** Null: the rows as they are, because edits cannot be told. */
  readonly pending: readonly LayerPending[] | null;
}

/** Loads the rows; `head` says what the file is to be known as. Everything or nothing. */
export async function loadRows(
  file: NewReplicaFile,
  source: Source,
  head: (read: AnswerHead) => AnswerHead,
  { progress, signal, at }: LoadOptions,
): Promise<void> {
  const { geodatabase, pending } = source;
  progress.phase('Reading the geodatabase');
  await file.load((sink) => {
    const wrapped = wrap(sink, source, { progress, signal, at });
    return Promise.resolve(
      head(geodatabase.readInto(wrapped, pending === null ? 'current' : 'acknowledged')),
    );
  }, at);
}

interface LoadOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Takes the edits in as pending ones, with their before-images; returns how many are held. */
export async function adoptPending(
  file: NewReplicaFile,
  { pending, layerIds }: Pick<Source, 'pending' | 'layerIds'>,
): Promise<{ readonly adopted: number; readonly held: number }> {
  const layers = new Map(file.layers().map((layer) => [layer.layerId, layer]));
  let adopted = 0;
  let held = 0;
  await file.apply((transaction) => {
    const take = (versions: CarriedVersions): void => {
      assert(transaction.adopt(versions), 'a row has one pending edit');
      adopted++;
      if (versions.edit.isHeld) held++;
    };
    const wanted = (pending ?? []).filter(({ layerId }) => layerIds.includes(layerId));
    for (const { layerId, features } of wanted) {
      const { description } = layers.get(layerId)!;
      for (const edit of features) take(carriedFeature(layerId, description, edit));
    }
    for (const { layerId, attachments } of wanted) {
      for (const edit of attachments) take(carriedAttachment(layerId, edit));
    }
  });
  return { adopted, held };
}

function carriedFeature(
  layerId: number,
  { objectIdField }: LayerDescription,
  edit: PendingFeature,
): CarriedVersions {
  const { before, after } = edit;
  const mine = after && {
    ...after,
    attributes: { ...after.attributes, [objectIdField]: numberOf(edit) },
  };
  return {
    ...{ edit: editOf(layerId, 'feature', edit), base: before, mine },
    ...{ title: '', parentGlobalId: null, problem: null },
  };
}

function carriedAttachment(layerId: number, edit: PendingAttachment): CarriedVersions {
  const { before, after, readData, readDataBefore } = edit;
  const row = (version: WireAttachment | null, data: () => Uint8Array | null) =>
    version && attachmentToRow({ ...version, data: data() });
  return {
    edit: editOf(layerId, 'attachment', edit),
    base: row(before, readDataBefore),
    mine: row(after && { ...after, attachmentId: numberOf(edit) }, readData),
    title: '',
    parentGlobalId: (after ?? before)?.parentGlobalId ?? null,
    problem: null,
  };
}

/** The number of a new row is that of the file: the server gives it another one. */
function numberOf({ kind, objectId }: PendingFeature | PendingAttachment): number | null {
  return kind === 'add' ? null : objectId;
}

function editOf(
  layerId: number,
  target: PendingEdit['target'],
  edit: PendingFeature | PendingAttachment,
): PendingEdit {
  const { kind, globalId, doubt, firstChangedAt, lastChangedAt } = edit;
  return {
    ...{ editId: 0, layerId, target, kind, globalId, revision: 1, firstChangedAt, lastChangedAt },
    objectId: numberOf(edit),
    isHeld: doubt !== null,
    comment: doubt === null ? null : HELD[doubt],
  };
}

/** Lets the wanted layers through, gives rows their made-up GlobalIDs, tells of progress and stops when it should. */
function wrap(
  sink: AnswerSink,
  { service, layerIds, madeUp }: Source,
  { progress, signal }: LoadOptions,
): AnswerSink {
  const layers = new Map(service.layers.map((layer) => [layer.id, layer]));
  const rowsSoFar = new Map<number, number>();
  const wants = (layerId: number): boolean => {
    if (signal.aborted) throw new AppError('cancelled', 'Stopped. Nothing was changed.');
    return layerIds.includes(layerId);
  };
  return {
    features(layerId, kind, features) {
      if (!wants(layerId)) return;
      const layer = layers.get(layerId)!;
      const soFar = rowsSoFar.get(layerId) ?? 0;
      rowsSoFar.set(layerId, soFar + features.length);
      const known = madeUp.has(layerId)
        ? features.map((feature, i) => withGlobalId(feature, layer, soFar + i))
        : features;
      sink.features(layerId, kind, known);
      progress.rows(layer.name, features.length);
    },
    deletes: (layerId, ids) => {
      if (wants(layerId)) sink.deletes(layerId, ids);
    },
    attachments: (layerId, kind, attachments) => {
      if (wants(layerId)) sink.attachments(layerId, kind, attachments);
    },
    attachmentDeletes: (layerId, ids) => {
      if (wants(layerId)) sink.attachmentDeletes(layerId, ids);
    },
  };
}

function withGlobalId(feature: WireFeature, layer: LayerDescription, index: number): WireFeature {
  const { globalIdField } = layer;
  const globalId = madeUpGlobalId(`${layer.name} ${layer.id} ${index}`);
  return { ...feature, attributes: { ...feature.attributes, [globalIdField!]: globalId } };
}

/** The same every time that the file is read. */
function madeUpGlobalId(text: string): GlobalId {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parseGlobalId(parts.join('-'))!;
}
