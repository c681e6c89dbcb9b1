/**
 * Small objects of the hostile profile: first answers, statuses, heads of payloads, the list of replicas and replica
 * info (protocol.md, sections 3 to 6 and 14). Each answer takes the next variant of what it holds.
 */
import type { Turns } from '../turns.ts';
import type { Json } from './dialect.ts';

type Variants<Value> = readonly [Value, ...Value[]];

/** Names of addresses; the first is what the first such answer has. */
const NAMES: Readonly<Record<string, Variants<string>>> = {
  statusUrl: ['statusURL', 'statusUrl'],
  resultUrl: ['ResultURL', 'resultUrl', 'responseUrl', 'URL'],
  URL: ['responseUrl', 'URL', 'resultUrl'],
};

/** Generations and times: text, or numbers. */
const NUMBERS = new Set([
  'submissionTime',
  'lastUpdatedTime',
  'creationDate',
  'lastSyncDate',
  'replicaServerGen',
]);

/** Words of protocol.md 6.3 and 6.4: in any case, with blanks, as geoprocessing jobs have them, and one nobody knows. */
const STATUS_WORDS: Readonly<Record<string, Variants<string>>> = {
  Completed: ['esriJobSucceeded', 'Completed', 'COMPLETED'],
  CompletedWithErrors: ['Completed With Errors', 'CompletedWithErrors'],
  Failed: ['esriJobFailed', 'Failed'],
  Pending: ['PENDING', 'esriJobSubmitted', 'Pending'],
  InProgress: ['ProvisioningReplica', 'In Progress', 'esriJobExecuting', 'OptimizingStorage'],
};

/** Direction of attachments as pages write it, and as live services do (protocol.md 14). */
const CAPITALISED: Readonly<Record<string, string>> = {
  bidirectional: 'Bidirectional',
  upload: 'Upload',
  none: 'None',
};

/** The moment that files and servers give for a replica that was never synchronised (protocol.md 3.2.10). */
const NEVER = 1000;

const NOT_FOUND = { code: 1, message: 'Replica not found.', details: null };

/** Spells small objects, each in the next variant. */
export function hostileAnswer(turns: Turns): (body: Json) => Json {
  return (body) => {
    const varied = variantOf(body, turns);
    if (Object.keys(varied).length === 0) return varied;
    const entries = Object.entries(varied).map(([key, value]): [string, unknown] => [
      nameOf(key, turns),
      valueOf(key, value, turns),
    ]);
    return Object.fromEntries([['x-served-by', { node: 7 }], ...entries.reverse()]);
  };
}

function variantOf(body: Json, turns: Turns): Json {
  if ('replicaOwner' in body) return info(body, turns);
  return 'success' in body ? unregistered(body, turns) : answer(body, turns);
}

/** Release 10.0 answers with an empty object; an error may come alone, with a code of its own (protocol.md 3.3). */
function unregistered(body: Json, turns: Turns): Json {
  const { error } = body;
  if (body['success'] === true) return turns.next<Json>('success', [body, {}]);
  return turns.next<Json>('unknown replica', [
    body,
    { error },
    { success: false, error: NOT_FOUND },
  ]);
}

function nameOf(key: string, turns: Turns): string {
  const names = NAMES[key];
  return names === undefined ? key : turns.next(`name of ${key}`, names);
}

function valueOf(key: string, value: unknown, turns: Turns): unknown {
  if (NUMBERS.has(key) && typeof value === 'number') {
    return turns.next<unknown>(`kind of ${key}`, [String(value), value]);
  }
  if (key === 'status') return statusWord(String(value), turns);
  if (key === 'layerServerGens') return layerGenerations(value, turns);
  if (key === 'resultUrl') return turns.next('address', [value, value, inner(String(value))]);
  return value;
}

/** An address that leads to the result within the site of the server alone (protocol.md 6.15). */
function inner(url: string): string {
  return url.replace('/arcgis/', '/r/arcgis/');
}

function statusWord(word: string, turns: Turns): string {
  const words = STATUS_WORDS[word] ?? [word, word.toUpperCase()];
  return turns.next(`word for ${word}`, words);
}

/** As JSON text or as an array, with texts in place of numbers and a null item (protocol.md 3.2.2). */
function layerGenerations(value: unknown, turns: Turns): unknown {
  const items = (typeof value === 'string' ? JSON.parse(value) : value) as readonly Json[];
  const texts = items.map((item) => ({ ...mapValues(item, String), id: String(item['id']) }));
  return turns.next<unknown>('layerServerGens', [
    JSON.stringify([...texts.map(withIdLast), null]),
    items,
    [null, ...texts],
    JSON.stringify(items),
  ]);
}

function withIdLast({ id, ...others }: Json): Json {
  return { ...others, id };
}

function mapValues(item: Json, spell: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, spell(value)]));
}

/** Answers and statuses: the address alone, a finished job without kind and transport, an empty generation of the replica. */
function answer(body: Json, turns: Turns): Json {
  const link = 'URL' in body ? 'URL' : 'resultUrl';
  const isJob = 'submissionTime' in body && 'replicaID' in body;
  if (link in body && !isJob) {
    return turns.next('first answer', [body, { [link]: body[link] }, withReplica(body, turns)]);
  }
  if (link in body) {
    const { transportType, responseType, targetType, ...short } = body;
    return turns.next('finished job', [
      { ...short, transportType, responseType, targetType },
      short,
    ]);
  }
  return withReplica(body, turns);
}

/** Under perLayer, replicaServerGen may be there and null (protocol.md 5.3.2). */
function withReplica(body: Json, turns: Turns): Json {
  if (!('layerServerGens' in body)) return body;
  return turns.next('empty replicaServerGen', [body, { ...body, replicaServerGen: null }]);
}

/** Replica info: owners without a name, moments of a replica that was never synchronised, one of two attachment flags. */
function info(body: Json, turns: Turns): Json {
  const { replicaOwner, lastSyncDate, returnsAttachments, returnAttachments, ...others } = body;
  const direction = String(others['attachmentsSyncDirection']);
  const isNew = lastSyncDate === others['creationDate'];
  return {
    ...others,
    attachmentsSyncDirection: turns.next('direction of attachments', [
      direction,
      CAPITALISED[direction] ?? direction,
    ]),
    ...(replicaOwner === ''
      ? turns.next<Json>('nobody', [
          { replicaOwner },
          { replicaOwner: 'Esri_Anonymous' },
          { replicaOwner: null },
          {},
        ])
      : { replicaOwner }),
    ...(isNew
      ? turns.next<Json>('never synchronised', [
          { lastSyncDate },
          {},
          { lastSyncDate: 0 },
          { lastSyncDate: NEVER },
        ])
      : { lastSyncDate }),
    ...turns.next<Json>('flag of attachments', [
      { returnsAttachments, returnAttachments },
      { returnAttachments },
    ]),
  };
}
