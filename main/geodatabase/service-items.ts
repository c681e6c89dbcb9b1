/** GDB_ServiceItems: the JSON of the service and of its layers as the server wrote it. */
import type { Container } from './container.ts';
import { integerIn, textIn } from './items.ts';

type Json = Readonly<Record<string, unknown>>;

export interface LayerItem {
  readonly layerId: number;
  readonly tableName: string;
  readonly json: Json;
}

export interface ServiceItems {
  /** Null in files that are no replicas. */
  readonly service: Json | null;
  readonly layers: readonly LayerItem[];
}

const LONGEST = 64 * 1024 * 1024;

/** Reads what the geodatabase knows of its service; items that are no JSON are left to the definitions in XML. */
export function readServiceItems(container: Container): ServiceItems {
  let service: Json | null = null;
  const layers: LayerItem[] = [];
  for (const row of container.smallTable('GDB_ServiceItems')) {
    const json = parseObject(textIn(row, 'iteminfo'));
    const layerId = integerIn(row, 'itemid');
    const tableName = textIn(row, 'datasetname');
    if (json === null || layerId === null) continue;
    if (integerIn(row, 'itemtype') === 0) service ??= json;
    else if (integerIn(row, 'itemtype') === 1 && tableName !== null && layerId >= 0) {
      layers.push({ layerId, tableName, json });
    }
  }
  return { service, layers };
}

function parseObject(text: string | null): Json | null {
  if (text === null || text.length > LONGEST) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member under its name in any case, or undefined. */
export function memberOf(json: Json, name: string): unknown {
  if (name in json) return json[name];
  const key = Object.keys(json).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : json[key];
}
