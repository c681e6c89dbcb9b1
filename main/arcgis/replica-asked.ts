/** What a replica was asked for, as its info page tells it (protocol.md 3.2.1): area, layers and their queries. */
import type { LayerQuery } from '../../shared/model/definition.ts';
import type { EsriGeometry, SpatialReference } from '../../shared/model/geometry.ts';
import type { ReplicaInfo } from '../../shared/model/protocol.ts';
import { replicaInfo } from './replica-list.ts';
import type { Connection } from './request.ts';
import { readSpatialReference } from './wire/field.ts';
import {
  anything,
  integer,
  isRecord,
  lax,
  lowerKeys,
  optionalFlag,
  text,
  unwrapJson,
} from './wire/lax.ts';

/** Null is what the server does not tell. */
export interface AskedReplica {
  readonly geometry: EsriGeometry | null;
  readonly geometryType: string | null;
  readonly inSR: SpatialReference | null;
  readonly replicaSR: SpatialReference | null;
  readonly layers: readonly AskedLayer[];
  readonly syncDataOptions: number | null;
}

export interface AskedLayer {
  readonly id: number;
  /** Null: the server names the layer and nothing of its query. */
  readonly query: LayerQuery | null;
}

const RawAsked = lax({
  geometry: anything,
  geometrytype: text,
  insr: anything,
  replicasr: anything,
  spatialreference: anything,
  layers: anything,
  replicaoptions: anything,
  syncdataoptions: integer,
});
const RawLayer = lax({
  id: integer,
  where: text,
  queryoption: text,
  usegeometry: optionalFlag,
  includerelated: optionalFlag,
});
const RawOptions = lax({ syncdataoptions: integer });

/** Largest area that is kept: longer ones are drawn and saved as nothing, and said to be unknown. */
const MOST_NUMBERS = 200_000;
/** No shape is nested deeper. */
const DEEPEST = 8;

/** What the server knows of one replica and what that was asked for; null: it does not know it (any more). */
export async function askedReplica(
  connection: Connection,
  serviceUrl: string,
  replicaId: string,
  signal?: AbortSignal,
): Promise<{ readonly info: ReplicaInfo; readonly asked: AskedReplica } | null> {
  let body: unknown = null;
  const remembering: Connection = {
    ...connection,
    json: async (call, options) => (body = await connection.json(call, options)),
  };
  const info = await replicaInfo(remembering, serviceUrl, replicaId, signal);
  return info === null ? null : { info, asked: readAsked(body) };
}

export function readAsked(body: unknown): AskedReplica {
  const raw = RawAsked.parse(body);
  const shape = unwrapJson(raw.geometry);
  const geometry = isRecord(shape) && sizeOf(shape) <= MOST_NUMBERS ? shape : null;
  const ofShape = geometry === null ? null : readReference(lowerKeys(geometry)['spatialreference']);
  const replicaSR = readReference(raw.replicasr) ?? readReference(raw.spatialreference);
  const items = unwrapJson(raw.layers);
  return {
    geometry,
    geometryType: raw.geometrytype,
    inSR: ofShape ?? readReference(raw.insr) ?? (geometry === null ? null : replicaSR),
    replicaSR,
    layers: (Array.isArray(items) ? (items as unknown[]) : []).flatMap(readLayer),
    syncDataOptions:
      RawOptions.parse(unwrapJson(raw.replicaoptions)).syncdataoptions ?? raw.syncdataoptions,
  };
}

function readReference(raw: unknown): SpatialReference | null {
  return readSpatialReference(unwrapJson(raw));
}

function readLayer(raw: unknown): readonly AskedLayer[] {
  if (!isRecord(raw)) {
    const id = typeof raw === 'number' && Number.isInteger(raw) ? raw : null;
    return id === null ? [] : [{ id, query: null }];
  }
  const { id, where, queryoption, usegeometry, includerelated } = RawLayer.parse(raw);
  if (id === null) return [];
  const option = OPTIONS.find((one) => one.toLowerCase() === queryoption?.toLowerCase());
  const query: LayerQuery = {
    ...(where === null ? {} : { where }),
    ...(option === undefined ? {} : { queryOption: option }),
    ...(usegeometry === null ? {} : { useGeometry: usegeometry }),
    ...(includerelated === null ? {} : { includeRelated: includerelated }),
  };
  return [{ id, query: Object.keys(query).length === 0 ? null : query }];
}

const OPTIONS = ['none', 'useFilter', 'all'] as const;

/** How many values a shape has, counted as far as the limit. */
function sizeOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (depth > DEEPEST) return MOST_NUMBERS + 1;
  let count = 0;
  for (const member of Object.values(value)) {
    count += sizeOf(member, depth + 1);
    if (count > MOST_NUMBERS) break;
  }
  return count;
}
