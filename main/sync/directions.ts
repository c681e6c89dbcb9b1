/** Which layer goes which way in which call. Pure. */
import type { Purpose, SyncOptions } from '../../shared/model/exchange.ts';
import type { LayerDirection, SyncDirection } from '../../shared/model/protocol.ts';
import type { ReplicaFile, ReplicaLayer, ReplicaRecord } from './ports.ts';

/** What the user wants of each layer: under perReplica the same for all. */
export function wantedDirections(
  replica: Pick<ReplicaRecord, 'syncModel'>,
  layers: readonly Pick<ReplicaLayer, 'layerId'>[],
  options: Pick<SyncOptions, 'direction' | 'layerDirections'>,
): ReadonlyMap<number, SyncDirection> {
  const isPerLayer = replica.syncModel === 'perLayer';
  return new Map(
    layers.map(({ layerId }) => [
      layerId,
      (isPerLayer ? options.layerDirections[layerId] : undefined) ?? options.direction,
    ]),
  );
}

/** The layers whose edits go up. */
export function uploadingLayers(
  file: Pick<ReplicaFile, 'replica' | 'layers'>,
  options: Pick<SyncOptions, 'direction' | 'layerDirections'>,
): number[] {
  const wanted = wantedDirections(file.replica(), file.layers(), options);
  return [...wanted].filter(([, each]) => uploads(each)).map(([layerId]) => layerId);
}

/** The direction of one layer in a call of this purpose; null: the layer stays out of it. */
export function directionIn(purpose: Purpose, wanted: SyncDirection): SyncDirection | null {
  switch (purpose) {
    case 'create':
      return null;
    case 'both':
      return wanted;
    case 'upload':
      return uploads(wanted) ? 'upload' : null;
    case 'download':
    case 'snapshot':
      return wanted === 'snapshot' ? 'snapshot' : downloads(wanted) ? 'download' : null;
    case 'confirm':
      return wanted === 'bidirectional' ? 'download' : null;
    case 'close':
      return wanted === 'upload' ? 'upload' : 'download';
  }
}

/** The direction of the call as a whole: what a perReplica replica sends. */
export function callDirection(purpose: Purpose, wanted: Iterable<SyncDirection>): SyncDirection {
  const directions = new Set([...wanted].map((each) => directionIn(purpose, each)));
  directions.delete(null);
  if (directions.size === 1) return [...directions][0]!;
  return directions.has('upload') || directions.has('bidirectional') ? 'bidirectional' : 'download';
}

/** `syncLayers` of a call: the layers that take part, with the generation where the page asks for one. */
export function layerDirections(
  purpose: Purpose,
  wanted: ReadonlyMap<number, SyncDirection>,
  generations: Readonly<Record<number, number>>,
): LayerDirection[] {
  return [...wanted].flatMap(([layerId, each]) => {
    const direction = directionIn(purpose, each);
    return direction === null
      ? []
      : [{ layerId, direction, serverGen: generations[layerId] ?? null }];
  });
}

export function uploads(direction: SyncDirection): boolean {
  return direction === 'upload' || direction === 'bidirectional';
}

export function downloads(direction: SyncDirection): boolean {
  return direction !== 'upload';
}
