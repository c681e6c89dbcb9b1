/**
 * Reads the answer of createReplica or synchronizeReplica from a file of any size in bounded memory: rows go to the
 * sink as they come, what remains is the head (create-replica and synchronize-replica pages, response syntax).
 */
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type {
  AnswerHead,
  AnswerSink,
  ChangeKind,
  ExpectedChanges,
  Transfer,
} from '../../shared/model/protocol.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import { JsonStreamError } from '../geometry/errors.ts';
import type { JsonMatch } from '../geometry/json-splitter.ts';
import { createJsonSplitter } from '../geometry/split-json.ts';
import { toAppError } from './errors.ts';
import { errorIn } from './wire/error-body.ts';
import { readEditResults } from './wire/edit-results.ts';
import { readGenerations } from './wire/generations.ts';
import { bigIntegerFields, createParse } from './wire/json.ts';
import { isRecord, lowerKeys, toInteger, toText } from './wire/lax.ts';
import { readAttachment, readDeletedId, readFeature } from './wire/rows.ts';

export interface ReadAnswerOptions {
  /** The layers of the service: names of the id fields, and types. */
  readonly layers: readonly LayerDescription[];
  readonly signal?: AbortSignal | undefined;
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
  /** The reference of the replica. JSON is asked for in it and names none for its rows. */
  readonly replicaSR?: SpatialReference | undefined;
  /** Of a sync: what a geodatabase in place of JSON must be for; null: none may come. Absent: the data of a replica. */
  readonly changes?: ExpectedChanges | null | undefined;
}

/** What stands in one of the wanted arrays. */
type Part = { readonly rows: 'features' | 'attachments'; readonly kind: ChangeKind | 'deletes' };

const PARTS: Readonly<Record<string, Part>> = {
  'layers[*].features': { rows: 'features', kind: 'data' },
  'layers[*].attachments': { rows: 'attachments', kind: 'data' },
  'edits[*].features.adds': { rows: 'features', kind: 'adds' },
  'edits[*].features.updates': { rows: 'features', kind: 'updates' },
  'edits[*].features.deleteIds': { rows: 'features', kind: 'deletes' },
  'edits[*].attachments.adds': { rows: 'attachments', kind: 'adds' },
  'edits[*].attachments.updates': { rows: 'attachments', kind: 'updates' },
  'edits[*].attachments.deleteIds': { rows: 'attachments', kind: 'deletes' },
};

const CHUNK_BYTES = 512 * 1024;
const HINT = 'Try again. If that does not help, show this to the administrator of the service.';

/** Layer ids by place, for `layers` and `edits`. */
type LayerIds = Readonly<Record<'layers' | 'edits', ReadonlyMap<number, number>>>;

/**
 * Reads the file once from beginning to end and hands its rows to `sink`, in the order of the file; rows that were
 * handed over before an error count for nothing. Gives way to other work between pieces of the file.
 *
 * Servers may write the id of a layer behind its rows: then the file is read a second time, to learn the ids first.
 *
 * @returns what the answer says besides its rows
 * @throws AppError "bad-answer" for a file that is cut, no JSON or no such answer; "refused" (and its kin) for an
 *   ArcGIS error; "cancelled"
 */
export async function readAnswer(
  file: string,
  sink: AnswerSink,
  options: ReadAnswerOptions,
): Promise<AnswerHead> {
  try {
    return await readWithIds(file, sink, options, null, 0);
  } catch (error) {
    if (!(error instanceof IdsComeLater)) throw error;
    const ids = idsOf(await readRest(file, () => undefined, options, false));
    return await readWithIds(file, sink, options, ids, error.handedOver);
  }
}

/** Rows came whose layer is named only behind them. */
class IdsComeLater extends Error {
  readonly handedOver: number;

  constructor(handedOver: number) {
    super('The id of a layer stands behind its rows.');
    this.handedOver = handedOver;
  }
}

async function readWithIds(
  file: string,
  sink: AnswerSink,
  options: ReadAnswerOptions,
  ids: LayerIds | null,
  skipped: number,
): Promise<AnswerHead> {
  const layers = new Map(options.layers.map((layer) => [layer.id, createLayerReader(layer, sink)]));
  let handedOver = 0;
  const take = (match: JsonMatch, json: Uint8Array): void => {
    const part = PARTS[match.path];
    if (part === undefined) throw new Error(`Unexpected path ${match.path}`);
    const layerId = layerIdOf(match, ids);
    if (layerId === null) throw new IdsComeLater(handedOver);
    // The second reading cuts the file into the same batches as the first.
    if (handedOver++ < skipped) return;
    const reader = layers.get(layerId);
    if (reader === undefined) throw unknownLayer(layerId);
    reader(part, new TextDecoder().decode(json));
  };
  return readHeadOf(await readRest(file, take, options, true));
}

function layerIdOf(match: JsonMatch, ids: LayerIds | null): number | null {
  for (const [name, value] of match.item) {
    const id = name.toLowerCase() === 'id' ? toInteger(value) : null;
    if (id !== null) return id;
  }
  if (ids === null) return null;
  const index = match.indices[0] ?? -1;
  const id = ids[match.path.startsWith('layers') ? 'layers' : 'edits'].get(index);
  if (id !== undefined) return id;
  throw new AppError(
    'bad-answer',
    'The answer of the service holds rows without saying of which layer.',
    { hint: HINT },
  );
}

/** Takes the JSON text of an array of rows of one layer and hands the rows to the sink. */
function createLayerReader(layer: LayerDescription, sink: AnswerSink) {
  const parse = createParse(bigIntegerFields([layer]));
  return ({ rows, kind }: Part, json: string): void => {
    const items = parse(json) as unknown[];
    if (kind === 'deletes') {
      const ids = items.map((item) => readDeletedId(item, layer)).filter((id) => id !== null);
      if (rows === 'features') sink.deletes(layer.id, ids);
      else sink.attachmentDeletes(layer.id, ids);
    } else if (rows === 'features') {
      const features = items.map((item) => readFeature(item, layer));
      sink.features(layer.id, kind, features);
    } else {
      const attachments = items.map((item) => readAttachment(item, layer));
      sink.attachments(layer.id, kind, attachments);
    }
  };
}

function unknownLayer(layerId: number): AppError {
  return new AppError(
    'bad-answer',
    `The answer of the service holds rows of layer ${layerId}, which was not asked for.`,
    { hint: HINT },
  );
}

/** Reads the whole file through a splitter; returns the document without its rows. */
async function readRest(
  file: string,
  onElements: (match: JsonMatch, json: Uint8Array) => void,
  { signal, onTransfer }: ReadAnswerOptions,
  reports: boolean,
): Promise<unknown> {
  const splitter = createJsonSplitter({
    arrays: Object.keys(PARTS),
    subject: 'The answer of the service',
    onElements,
  });
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new AppError('file', 'The file with the answer of the service cannot be read.', {
      hint: 'Try again.',
      cause,
    });
  });
  try {
    const { size } = await handle.stat();
    let done = 0;
    for await (const chunk of readAhead(handle)) {
      if (signal?.aborted === true)
        throw new AppError('cancelled', 'Stopped while reading the answer.');
      splitter.feed(chunk);
      done += chunk.byteLength;
      if (reports) onTransfer?.({ done, total: size });
    }
    return splitter.end();
  } catch (cause) {
    if (!(cause instanceof JsonStreamError)) throw cause;
    throw new AppError('bad-answer', cause.message, { hint: HINT, cause });
  } finally {
    await handle.close();
  }
}

/** The pieces of a file, each valid until the next is asked for; the next is read while one is looked at. */
async function* readAhead(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const read = (buffer: Uint8Array, position: number): Promise<number> => {
    const reading = handle
      .read(buffer, 0, CHUNK_BYTES, position)
      .then(({ bytesRead }) => bytesRead);
    // Nobody may come back for it: then its failure is nobody's concern.
    reading.catch(() => undefined);
    return reading;
  };
  let [current, spare] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  let next = read(current, 0);
  for (let position = 0; ;) {
    const length = await next;
    if (length === 0) return;
    position += length;
    next = read(spare, position);
    yield current.subarray(0, length);
    [current, spare] = [spare, current];
  }
}

function idsOf(rest: unknown): LayerIds {
  const members = lowerKeys(rest);
  const ids = (raw: unknown): ReadonlyMap<number, number> => {
    const result = new Map<number, number>();
    items(raw).forEach((item, index) => {
      const id = toInteger(lowerKeys(item)['id']);
      if (id !== null) result.set(index, id);
    });
    return result;
  };
  return { layers: ids(members['layers']), edits: ids(members['edits']) };
}

const OF_AN_ANSWER = [
  'layers',
  'edits',
  'replicaid',
  'responsetype',
  'replicaservergen',
  'layerservergens',
];

function readHeadOf(rest: unknown): AnswerHead {
  const words = errorIn(rest);
  if (words !== null) {
    const context = { operation: 'fetch the answer', host: 'the service', effect: 'none' } as const;
    throw toAppError({ kind: 'refusal', words }, context);
  }
  const members = lowerKeys(rest);
  if (!isRecord(rest) || !OF_AN_ANSWER.some((name) => name in members)) {
    throw new AppError('bad-answer', 'What the service sent is no answer about a replica.', {
      hint: HINT,
    });
  }
  refuseOtherThanRows(members);
  return {
    replicaId: toText(members['replicaid']),
    replicaName: toText(members['replicaname']),
    syncModel: readSyncModel(members['syncmodel']),
    responseType: toText(members['responsetype']),
    generations: readGenerations(rest),
    results: readEditResults(members['edits']),
  };
}

/** What stands where rows should stand would be passed over: a layer without its rows must not look like an empty one. */
function refuseOtherThanRows(members: Readonly<Record<string, unknown>>): void {
  const { layers, edits } = members;
  const isData = /(?<!editsAnd)data$/i.test(toText(members['responsetype']) ?? '');
  const lists: Named[] = [
    ['layers', isData ? layers : (layers ?? [])],
    ['edits', edits ?? []],
    ...items(layers).flatMap((layer) => membersOf(layer, ['features', 'attachments'])),
  ];
  const groups = items(edits).flatMap((item) => membersOf(item, ['features', 'attachments']));
  const changes = groups.flatMap(([, group]) => membersOf(group, ['adds', 'updates', 'deleteIds']));
  const wrong =
    [...lists, ...changes].find(([, value]) => !Array.isArray(value)) ??
    groups.find(([, group]) => !isRecord(group) && !isEmptyList(group));
  if (wrong === undefined) return;
  throw new AppError('bad-answer', `The answer of the service holds no list of ${wrong[0]}.`, {
    hint: HINT,
  });
}

type Named = readonly [name: string, value: unknown];

/** The members with these names, under lower-case keys; what is missing or null is an empty list. */
function membersOf(owner: unknown, names: readonly string[]): readonly Named[] {
  const members = lowerKeys(owner);
  return names.map((name) => [name, members[name.toLowerCase()] ?? []]);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function items(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? (raw as unknown[]) : [];
}

const SYNC_MODELS = ['perReplica', 'perLayer', 'none'] as const;

function readSyncModel(raw: unknown): AnswerHead['syncModel'] {
  const word = toText(raw)?.toLowerCase();
  return SYNC_MODELS.find((known) => known.toLowerCase() === word) ?? null;
}
