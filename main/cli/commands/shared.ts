/** What several commands have in common. */
import type { Engine } from '../../engine/api.ts';
import type { Context, PositionalSpec } from '../command.ts';
import type { LayerNames } from '../print/receipts.ts';

export const SERVICE_URL: PositionalSpec = {
  name: 'serviceUrl',
  text: 'The address of the feature service (https://…/FeatureServer)',
};

export const REPLICA_FILE: PositionalSpec = {
  name: 'file.gpkg',
  text: 'The replica file (….gpkg)',
};

/** Layer names of a replica file, for receipts that know ids only. */
export function layerNames(engine: Engine, path: string): LayerNames {
  return new Map(engine.status(path).layers.map(({ layerId, name }) => [layerId, name]));
}

/** With --verbose: why each step was taken. */
export function explainSteps(reasons: readonly string[], context: Context): void {
  if (context.isVerbose) for (const reason of reasons) context.note(reason);
}
