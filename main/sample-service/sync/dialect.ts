/** How a server family spells what it answers. The substance is the same in every dialect. */
import type { EditResult, GlobalId, JsonGeometry, RowVersion } from '../archive/archive.ts';
import type { ServiceError } from '../errors.ts';
import type { LayerSpec } from '../spec.ts';
import { spellGuid } from './identifiers.ts';
import type { SyncTraits } from './profiles.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Dialect {
  /** Of result files: those of hostile servers come as text/plain. */
  readonly contentType: 'application/json' | 'text/plain';
  /** True: the bulky arrays come before the small keys, as JSON allows. */
  readonly isShuffled: boolean;
  /** True: edit results lie under the edits item and not under its features (protocol.md 9.1.2). */
  readonly resultsBesideFeatures: boolean;
  /** Keys that no page knows, put into every layer of a payload. */
  readonly extras: Json;
  readonly globalId: (globalId: GlobalId) => string;
  readonly replicaId: (id: string) => string;
  /** A feature of the layer as in payloads; geometry is undefined for tables. */
  readonly feature: (
    layer: LayerSpec,
  ) => (row: RowVersion, geometry: JsonGeometry | null | undefined) => Json;
  readonly editResult: (result: EditResult) => Json;
  /** The last touch on a small object: an answer, a status, the head of a payload. */
  readonly answer: (body: Json) => Json;
  /** An attachment in payloads, as it was without a dialect. */
  readonly attachment: (attachment: Json) => Json;
  /** The keys by which a failed job tells why. */
  readonly jobFailure: (error: ServiceError) => Json;
}

/** The documented spellings, with the GUID style of the family. */
export function plainDialect(traits: SyncTraits): Dialect {
  const globalId = (id: GlobalId): string => spellGuid(id, traits.globalIds);
  return {
    contentType: 'application/json',
    isShuffled: false,
    resultsBesideFeatures: false,
    extras: {},
    globalId,
    replicaId: (id) => spellGuid(id, traits.replicaIds),
    feature: (layer) => {
      const guids = guidFields(layer);
      return (row, geometry) => ({
        ...(geometry === undefined ? {} : { geometry }),
        attributes: withGuids(row.attributes, guids, globalId),
      });
    },
    editResult: ({ objectId, globalId: id, success, error }) => ({
      objectId,
      globalId: id === null ? null : globalId(id),
      success,
      ...(error === undefined ? {} : { error }),
    }),
    answer: (body) => body,
    attachment: (attachment) => attachment,
    jobFailure: ({ code, message, details }) => ({ error: { code, message, details } }),
  };
}

/** Names of the fields whose values are GUIDs. */
export function guidFields(layer: LayerSpec): string[] {
  return layer.fields
    .filter(({ type }) => type === 'GlobalID' || type === 'GUID')
    .map(({ name }) => name);
}

/** The attributes with every GUID respelled. */
export function withGuids(
  attributes: Json,
  fields: readonly string[],
  spell: (guid: string) => string,
): Record<string, unknown> {
  const result: Record<string, unknown> = { ...attributes };
  for (const field of fields) {
    const value = result[field];
    if (typeof value === 'string') result[field] = spell(value);
  }
  return result;
}
