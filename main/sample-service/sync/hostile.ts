/**
 * The dialect of the hostile profile: every variant of protocol.md, section 14, that a server may answer with.
 *
 * Nothing in it is wrong. A client that reads keys without case, takes numbers as text, ignores what it does
 * not know and does not count on any order understands each answer.
 */
import type { EditResult, GlobalId, RowVersion } from '../archive/archive.ts';
import { plainDialect, guidFields, withGuids } from './dialect.ts';
import type { Dialect, Json } from './dialect.ts';
import { canonicalGuid } from './identifiers.ts';
import type { SyncTraits } from './profiles.ts';

const RENAMED: Readonly<Record<string, string>> = {
  statusUrl: 'statusURL',
  resultUrl: 'ResultURL',
  URL: 'responseUrl',
};

/** Numbers that arrive as text. */
const TEXT_NUMBERS = new Set([
  'submissionTime',
  'lastUpdatedTime',
  'creationDate',
  'lastSyncDate',
  'replicaServerGen',
]);

const STATUS_WORDS: Readonly<Record<string, string>> = {
  Completed: 'esriJobSucceeded',
  CompletedWithErrors: 'Completed With Errors',
  Failed: 'esriJobFailed',
  Pending: 'PENDING',
  InProgress: 'ProvisioningReplica',
};

/** Looks like data to a reader that does not mind where it is. */
const EXTRAS: Json = {
  'x-diagnostics': { id: -1, features: [{ attributes: { note: 'not a row' } }], layers: [null] },
};

/** The hostile dialect on top of the family's GUID styles. */
export function hostileDialect(traits: SyncTraits): Dialect {
  return {
    ...plainDialect(traits),
    contentType: 'text/plain',
    isShuffled: true,
    resultsBesideFeatures: true,
    extras: EXTRAS,
    globalId: mixedGuid,
    replicaId: (id) => `{${id}}`,
    feature: (layer) => {
      const guids = guidFields(layer);
      const key = layer.fields.find(({ type }) => type === 'GlobalID')?.name ?? '';
      return (row, geometry) => ({
        attributes: withRenamedKey(withGuids(row.attributes, guids, mixedGuid), key, row),
        ...(geometry === undefined ? {} : { geometry }),
      });
    },
    editResult: hostileResult,
    answer: hostileAnswer,
    jobError: ({ code, message }) => ({ details: null, description: message, code: String(code) }),
  };
}

/** Without braces, half of them in upper case. */
function mixedGuid(globalId: GlobalId): string {
  const guid = canonicalGuid(globalId);
  if (guid === null) return globalId;
  return /[0-7]$/.test(guid) ? guid.toUpperCase() : guid;
}

/** The GlobalID field in another case from row to row. */
function withRenamedKey(attributes: Record<string, unknown>, key: string, row: RowVersion): Json {
  const spellings = [key, key.toUpperCase(), 'globalID', key.toLowerCase()];
  const spelling = spellings[row.objectId % spellings.length] ?? key;
  if (spelling === key || spelling.toLowerCase() !== key.toLowerCase()) return attributes;
  const { [key]: value, ...others } = attributes;
  return { [spelling]: value, ...others };
}

function hostileResult({ objectId, globalId, success, error }: EditResult): Json {
  return {
    success,
    ...(error === undefined ? {} : { error }),
    globalID: globalId === null ? null : mixedGuid(globalId),
    ...(objectId < 0 ? {} : { objectID: objectId }),
  };
}

function hostileAnswer(body: Json): Json {
  const entries = Object.entries(body).map(([key, value]): [string, unknown] => [
    RENAMED[key] ?? key,
    hostileValue(key, value),
  ]);
  return Object.fromEntries([['x-served-by', { node: 7 }], ...entries.reverse()]);
}

function hostileValue(key: string, value: unknown): unknown {
  if (TEXT_NUMBERS.has(key)) return String(value);
  if (key === 'status') return STATUS_WORDS[String(value)] ?? value;
  if (key === 'layerServerGens' && Array.isArray(value)) {
    const items = value as readonly Json[];
    const spelled = items.map(({ id, ...rest }) => ({
      ...withTextGenerations(rest),
      id: String(id),
    }));
    return JSON.stringify([...spelled, null]);
  }
  return value;
}

function withTextGenerations(item: Json): Json {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, String(value)]));
}
