/**
 * Changes as a delta geodatabase (dataFormat=sqlite), an experimental choice: when it may be asked for, and what must
 * come then. Pure.
 */
import { AppError } from '../../shared/errors.ts';
import type { Exchange, SyncOptions } from '../../shared/model/exchange.ts';
import type { ExpectedChanges } from '../../shared/model/protocol.ts';
import type { RunContext } from './context.ts';
import { wantedDirections } from './directions.ts';
import type { ReplicaFile } from './ports.ts';

const HINT = 'Use dataFormat json, which is the default.';

/** Throws `invalid` for what no delta geodatabase can bring, before anything is asked or sent. */
export function requireFormat(
  options: SyncOptions,
  file: Pick<ReplicaFile, 'replica' | 'layers'>,
): void {
  if (options.dataFormat !== 'sqlite') return;
  const wanted = wantedDirections(file.replica(), file.layers(), options);
  if ([...wanted.values()].includes('snapshot')) {
    throw new AppError(
      'invalid',
      'A snapshot comes as JSON only: a delta geodatabase holds changes, not whole layers.',
      { hint: HINT },
    );
  }
  if (options.oneCall) {
    throw new AppError(
      'invalid',
      'With dataFormat sqlite edits go up in a call of their own, so there is no synchronising in one call.',
      { hint: HINT },
    );
  }
}

/** The format that a call asks for: sqlite only where it sends nothing and every layer of it downloads. */
export function formatOf(
  { hasEdits, direction, layers }: Pick<Exchange, 'hasEdits' | 'direction' | 'layers'>,
  { dataFormat }: Pick<SyncOptions, 'dataFormat'>,
): 'json' | 'sqlite' {
  const all = layers.length > 0 ? layers.map((layer) => layer.direction) : [direction];
  const bringsOnly = !hasEdits && all.every((each) => each === 'download');
  return dataFormat === 'sqlite' && bringsOnly ? 'sqlite' : 'json';
}

/** What a delta geodatabase must be for, to be applied as the answer of this call. */
export function expectedChanges(
  exchange: Pick<Exchange, 'layers'>,
  { file }: Pick<RunContext, 'file'>,
): ExpectedChanges {
  const { replicaId, syncModel, generations } = file.replica();
  const layers =
    exchange.layers.length > 0
      ? exchange.layers.filter(({ direction }) => direction === 'download')
      : file.layers();
  return {
    replicaId: replicaId ?? '',
    syncModel,
    layers: layers.map(({ layerId }) => layerId),
    generations,
  };
}
