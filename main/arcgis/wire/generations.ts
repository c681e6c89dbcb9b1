/** Generations as servers write them (protocol.md 3.2 and 14). */
import type { Generations } from '../../../shared/model/protocol.ts';
import { isRecord, lowerKeys, toInteger, unwrapJson } from './lax.ts';

/**
 * The generations in a create, sync, status or replica info answer: numbers or numeric text, `layerServerGens` as
 * an array or as JSON text, with null items. Layers without a number are left out.
 */
export function readGenerations(body: unknown): Generations {
  return readNumbers(body, 'replicaservergen', 'servergen');
}

/** The sibling generations of a server replica, in the same places (protocol.md 3.2.1). */
export function readSiblings(body: unknown): Generations {
  return readNumbers(body, 'replicaserversibgen', 'serversibgen');
}

function readNumbers(body: unknown, ofReplica: string, ofLayer: string): Generations {
  const members = lowerKeys(body);
  const items = unwrapJson(members['layerservergens']);
  const layers: Record<number, number> = {};
  for (const item of Array.isArray(items) ? (items as unknown[]) : []) {
    if (!isRecord(item)) continue;
    const values = lowerKeys(item);
    const [layerId, generation] = [toInteger(values['id']), toInteger(values[ofLayer])];
    if (layerId !== null && generation !== null) layers[layerId] = generation;
  }
  return { replica: toInteger(members[ofReplica]), layers };
}

/** The same, or null where the answer names no generation at all. */
export function readGenerationsOrNull(body: unknown): Generations | null {
  const generations = readGenerations(body);
  const isEmpty = generations.replica === null && Object.keys(generations.layers).length === 0;
  return isEmpty ? null : generations;
}
