/** What is in a geodatabase, as a report for people and as the description of a service. */
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type {
  GeodatabaseLayerReport,
  GeodatabaseReport,
} from '../../../shared/model/geodatabase.ts';
import { warning, type Remark } from '../../../shared/model/remark.ts';
import type { Field, LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import { describeSaved } from '../../arcgis/service.ts';
import {
  openGeodatabase,
  type Geodatabase,
  type GeodatabaseLayer,
} from '../../geodatabase/geodatabase.ts';
import type { LayerPending } from '../../geodatabase/pending.ts';

/** The layers of a file as a service would describe them; those without GlobalIDs get a field for one. */
export interface SavedService {
  readonly service: ServiceDescription;
  /** Layers whose GlobalIDs are made up here. */
  readonly madeUp: ReadonlySet<number>;
}

/** Opens a geodatabase, hands it to `work` and closes it. Throws `file` when it is none. */
export async function withGeodatabase<T>(
  path: string,
  work: (geodatabase: Geodatabase) => Promise<T> | T,
): Promise<T> {
  const geodatabase = openGeodatabase(path);
  try {
    return await work(geodatabase);
  } finally {
    geodatabase.close();
  }
}

/** The service that a file came from, as it keeps it. */
export function savedService(path: string, { description }: Geodatabase): SavedService {
  const saved = describeSaved({
    url: description.replica?.serviceUrl ?? '',
    name: description.replica?.name ?? basename(path).replace(/\.geodatabase$/i, ''),
    service: description.service,
    layers: description.layers,
  });
  const madeUp = new Set<number>();
  const layers = saved.layers.map((layer) => {
    const own = description.layers.find(({ id }) => id === layer.id);
    const placed = { ...layer, spatialReference: own?.spatialReference ?? layer.spatialReference };
    if (layer.globalIdField !== null) return placed;
    madeUp.add(layer.id);
    return withGlobalIds(placed);
  });
  const reference = layers.find(({ spatialReference }) => spatialReference !== null);
  return {
    service: {
      ...saved,
      layers,
      spatialReference: reference?.spatialReference ?? saved.spatialReference,
    },
    madeUp,
  };
}

/** A row of a replica file is known by its GlobalID. */
function withGlobalIds(layer: LayerDescription): LayerDescription {
  const taken = new Set(layer.fields.map(({ name }) => name.toLowerCase()));
  const name = ['GlobalID', 'SynclineID', 'SynclineID_'].find(
    (candidate) => !taken.has(candidate.toLowerCase()),
  );
  if (name === undefined) {
    throw new AppError('file', `${layer.name} has no GlobalIDs, and no name is free for them.`);
  }
  const field: Field = {
    ...{ name, alias: name, nullable: false, editable: false, length: null },
    ...{ type: 'GlobalID', domain: null, defaultValue: null },
  };
  return { ...layer, globalIdField: name, fields: [...layer.fields, field] };
}

/** Reads the whole file: rows, attachments, sync metadata, edits that nobody has sent. */
export function reportOf(path: string, geodatabase: Geodatabase): GeodatabaseReport {
  const { description } = geodatabase;
  const { version, replica } = description;
  const { pending, remark } = pendingOf(geodatabase);
  const attachments = countAttachments(geodatabase);
  return {
    path,
    version: [version.major, version.minor, version.bugfix].join('.'),
    layers: description.layers.map((layer) =>
      layerReport(layer, geodatabase, attachments.get(layer.id) ?? 0, pending ?? []),
    ),
    replica: replica && {
      name: replica.name,
      replicaId: replica.replicaIdAsWritten ?? replica.replicaId,
      serviceUrl: replica.serviceUrl,
      owner: replica.owner,
      syncModel: replica.syncModel,
      createdAt: replica.creationDate,
      generations: description.generations,
    },
    pending: pending && pending.reduce((sum, layer) => sum + countOf(layer), 0),
    doubtful: (pending ?? []).reduce((sum, layer) => sum + doubtfulOf(layer), 0),
    whyNot: whyNotTakenOver(geodatabase, pending !== null),
    remarks: [
      ...(remark === null ? [] : [remark]),
      ...description.trouble.map(({ message }) => warning('file', message)),
    ],
  };
}

/** Pending edits, or why they cannot be told. */
export function pendingOf(geodatabase: Geodatabase): {
  readonly pending: readonly LayerPending[] | null;
  readonly remark: Remark | null;
} {
  try {
    return { pending: geodatabase.pendingEdits(), remark: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const text = `Edits that were not sent cannot be told apart from other rows: ${error.message}`;
    return { pending: null, remark: warning('pending', text) };
  }
}

export function countOf({ features, attachments }: LayerPending): number {
  return features.length + attachments.length;
}

export function doubtfulOf({ features, attachments }: LayerPending): number {
  return [...features, ...attachments].filter(({ doubt }) => doubt !== null).length;
}

/** A sentence; null: the file holds a registered replica that can be gone on with. */
export function whyNotTakenOver(
  { description: { replica, generations, trouble } }: Geodatabase,
  isPendingKnown = true,
): string | null {
  const [first] = trouble;
  if (first !== undefined) return `Not everything in it is understood: ${first.message}`;
  if (replica === null) return 'It is no replica: nothing on a server belongs to it.';
  if (replica.replicaId === null) {
    return 'It is a copy without registration, such as a packaged map area: no server knows it.';
  }
  if (replica.syncModel === null || replica.syncModel === 'none') {
    return 'It was exported without a replica (syncModel none): it cannot be synchronised.';
  }
  if (!isPendingKnown) {
    return 'Its edits cannot be told apart from other rows, so some could be lost or sent twice.';
  }
  const layerIds = replica.datasets.map(({ layerId }) => layerId);
  const knowsAll =
    replica.syncModel === 'perReplica'
      ? generations.replica !== null
      : layerIds.length > 0 && layerIds.every((id) => generations.layers[id] !== undefined);
  return knowsAll ? null : 'It does not say how far it was synchronised (no generation).';
}

function layerReport(
  layer: GeodatabaseLayer,
  geodatabase: Geodatabase,
  attachments: number,
  pending: readonly LayerPending[],
): GeodatabaseLayerReport {
  const own = pending.find(({ layerId }) => layerId === layer.id);
  const edits = [...(own?.features ?? []), ...(own?.attachments ?? [])];
  const of = (kind: EditKind): number => edits.filter((edit) => edit.kind === kind).length;
  return {
    layerId: layer.id,
    name: layer.name,
    kind: layer.spatialReference === null ? 'table' : 'layer',
    rows: geodatabase.countRows(layer.id),
    attachments: layer.hasAttachments ? attachments : null,
    pending: { add: of('add'), update: of('update'), delete: of('delete') },
  };
}

/** By layer; none where the file cannot be read whole. */
function countAttachments(geodatabase: Geodatabase): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const { layers, trouble } = geodatabase.description;
  if (trouble.length > 0 || !layers.some(({ hasAttachments }) => hasAttachments)) return counts;
  geodatabase.readInto({
    features: () => undefined,
    deletes: () => undefined,
    attachmentDeletes: () => undefined,
    attachments: (layerId, _kind, found) =>
      counts.set(layerId, (counts.get(layerId) ?? 0) + found.length),
  });
  return counts;
}
