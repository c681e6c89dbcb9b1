/** What comes back from a call: the job, the result file, and the rows in it. */
import { assert } from '../../shared/assert.ts';
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import type { Stage } from '../../shared/model/exchange.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  Generations,
  JobState,
  WireAttachment,
} from '../../shared/model/protocol.ts';
import type {
  RelayCall,
  RelayEnd,
  RelayKey,
  RelayRecord,
  RelaySide,
  RelayVersion,
} from '../../shared/model/relay.ts';
import { createRules } from './batch.ts';
import { isoNow } from './call.ts';
import { carriedPart } from './item.ts';
import { shaOf } from './look.ts';
import type { RelayContext, RelayWrites } from './ports.ts';
import { directionOf } from './requests.ts';
import { settleByAnswer, writeSettled } from './settle.ts';
import { sortOut } from './sort-out.ts';

/** Seconds between polls; the last one repeats (protocol.md 6.10). */
const INTERVALS = [0.2, 0.3, 0.5, 1, 1, 2, 2, 5, 5, 10];

export async function awaitJob(
  side: RelaySide,
  statusUrl: string,
  context: RelayContext,
): Promise<void> {
  const { services, file, clock, signal, progress, at } = context;
  for (let round = 0; ; round++) {
    signal.throwIfAborted();
    const stage = await stageOfJob(
      async () => services[side].jobState(statusUrl, signal),
      file.call()?.purpose,
      side,
    );
    if (stage) {
      file.setStage(stage);
      at('job:after-stage');
      return;
    }
    progress.phase(`The ${side} is at work`);
    await clock.sleep(INTERVALS[Math.min(round, INTERVALS.length - 1)]! * 1000, signal);
  }
}

async function stageOfJob(
  poll: () => Promise<JobState>,
  purpose: RelayCall['purpose'] | undefined,
  side: RelaySide,
): Promise<Stage | null> {
  try {
    const state = await poll();
    if (state.kind === 'running') return null;
    if (state.kind === 'failed')
      return { at: 'failed', error: failedJob(side, state.words.message, state.words) };
    const { generations, withErrors, resultUrl } = state;
    if (withErrors && purpose === 'create') {
      return { at: 'failed', error: failedJob(side, 'The replica would not be whole.') };
    }
    return resultUrl === null
      ? { at: 'nothing', generations, withErrors }
      : { at: 'link', url: resultUrl, generations, withErrors };
  } catch (error) {
    // Anything else says nothing about the job: it is still there to be asked.
    if (!hasCode(error, 'not-found')) throw error;
    return { at: 'failed', error: toErrorBody(error) };
  }
}

function failedJob(side: RelaySide, reason: string, server?: AppError['server']) {
  return toErrorBody(
    new AppError(
      'refused',
      `The job failed on the ${side}: ${reason.replace(/[.!?…]?$/, (end) => end || '.')}`,
      {
        hint: 'Run it again. If it fails again, show this to the administrator of the service.',
        ...(server ? { server } : {}),
      },
    ),
  );
}

export async function fetchAnswer(
  side: RelaySide,
  url: string,
  context: RelayContext,
): Promise<void> {
  const { services, file, signal, progress, at } = context;
  const { stage } = file.call() ?? {};
  assert(stage?.at === 'link', 'a result is fetched where the server has announced it');
  progress.phase(`Bringing the result of the ${side}`);
  try {
    await services[side].downloadResult(url, {
      file: file.answerFile,
      signal,
      onTransfer: (transfer) => progress.transfer('Result', transfer),
    });
    file.setStage({ ...stage, at: 'answer', file: file.answerFile });
  } catch (error) {
    if (!hasCode(error, 'not-found', 'refused')) throw error;
    // The call happened, its answer is gone (protocol.md 6.13): not a refusal of the call.
    file.setStage({ at: 'failed', error: { ...toErrorBody(error), code: 'not-found' } });
  }
  at('fetch:after-stage');
}

/** Takes an answer in: rows, results, generations and the end of the call, all in one transaction. */
export async function applyAnswer(context: RelayContext): Promise<void> {
  const { file, at, known } = context;
  const call = file.call();
  assert(call?.stage.at === 'answer' || call?.stage.at === 'nothing', 'there is an answer');
  const { stage, side } = call;
  const sent = file.sent();
  const head = sent.length > 0 ? await readHead(call, context) : null;
  const settled = head && (await settleByAnswer(sent, head.results, call, context));
  const now = isoNow(context);
  const touched = await file.apply(async (writes) => {
    if (settled) writeSettled(sent, settled, call, now, context, writes);
    const sink = createSink(call, context, writes);
    const answer = stage.at === 'answer' ? await read(call, context, sink.sink) : null;
    const heard = firstKnown(answer?.generations, stage.generations);
    sortOut(sink.touched.values(), file, writes);
    file.countCame(call.sessionId, side, sink.touched.size);
    if (call.purpose === 'create') await finishCreate(call, answer, heard, context, writes);
    else writes.updateEnd(side, endAfter(file.record(), call, heard));
    writes.endCall();
    at('apply:before-commit');
    return sink.touched;
  });
  at('apply:after-commit');
  file.discardAnswer();
  known.mayCompare ||= [...touched.values()].some(({ what }) => what === 'attachment');
  // What an earlier run was told may be old: the side has not been heard until it is asked in this run.
  const brings = call.purpose !== 'create' && directionOf(file.record(), call.purpose) !== 'upload';
  if (brings && known.hasBegunCall) known.downloaded.add(side);
}

async function readHead(call: RelayCall, context: RelayContext): Promise<AnswerHead> {
  if (call.stage.at === 'answer') return read(call, context, SILENT);
  return {
    ...{ replicaId: null, replicaName: null, syncModel: null, responseType: null },
    ...{ generations: { replica: null, layers: {} }, results: [] },
  };
}

const SILENT: AnswerSink = {
  features: () => undefined,
  deletes: () => undefined,
  attachments: () => undefined,
  attachmentDeletes: () => undefined,
};

function read(call: RelayCall, context: RelayContext, sink: AnswerSink): Promise<AnswerHead> {
  const { services, file, signal, progress } = context;
  return services[call.side].readAnswer(file.answerFile, sink, {
    signal,
    layers: file.record().layers.map(({ descriptions }) => descriptions[call.side]),
    onTransfer: (transfer) => progress.transfer('Reading', transfer),
  });
}

interface Sink {
  readonly sink: AnswerSink;
  readonly touched: Map<string, RelayKey>;
}

function createSink({ side }: RelayCall, { file }: RelayContext, writes: RelayWrites): Sink {
  const rulesFor = createRules(file.record());
  const touched = new Map<string, RelayKey>();
  const touch = (key: RelayKey): RelayKey => {
    touched.set(`${key.layerId}/${key.what}/${key.globalId}`, key);
    return key;
  };
  const sink: AnswerSink = {
    features(layerId, kind, features) {
      const { layer, rules } = rulesFor(layerId);
      const idField = layer.descriptions[side].globalIdField ?? 'GlobalID';
      for (const feature of features) {
        const key = touch({
          layerId,
          what: 'feature',
          globalId: globalIdOf(feature.attributes[idField]),
        });
        const old = kind === 'updates' ? (file.item(key)?.held[side] ?? null) : null;
        writes.setHeld(key, side, carriedPart(feature, old, layer, rules.comparison.hasGeometry));
      }
    },
    deletes(layerId, globalIds) {
      for (const globalId of globalIds)
        writes.suspectGone(touch({ layerId, what: 'feature', globalId }), side);
    },
    attachments(layerId, _kind, attachments) {
      if (!rulesFor(layerId).layer.withAttachments) return;
      for (const attachment of attachments) {
        const key = touch({ layerId, what: 'attachment', globalId: attachment.globalId });
        const old = file.item(key)?.held[side] ?? null;
        writes.setHeld(key, side, toVersion(attachment, old, writes));
      }
    },
    attachmentDeletes(layerId, globalIds) {
      for (const globalId of globalIds) {
        const key: RelayKey = { layerId, what: 'attachment', globalId };
        if (file.item(key)) writes.setHeld(touch(key), side, null);
      }
    },
  };
  return { sink, touched };
}

function globalIdOf(value: unknown): RelayKey['globalId'] {
  const id = parseGlobalId(value);
  if (id) return id;
  throw new AppError('bad-answer', 'The answer of the service holds a row without a GlobalID.', {
    hint: 'Run it again. If that does not help, show this to the administrator of the service.',
  });
}

function toVersion(
  { name, contentType, size, parentGlobalId, data, url, attachmentId }: WireAttachment,
  old: RelayVersion | null,
  writes: RelayWrites,
): RelayVersion {
  const sha = data && shaOf(data);
  if (data && sha) writes.storeBytes(sha, data);
  const parent = parentGlobalId ?? (old?.what === 'attachment' ? old.file.parentGlobalId : null);
  return {
    what: 'attachment',
    file: {
      ...{ name, contentType, size, parentGlobalId: parent, sha },
      place: { url, attachmentId, parentObjectId: null },
    },
  };
}

/** The first that names any number. */
export function firstKnown(...all: (Generations | null | undefined)[]): Generations | null {
  return (
    all.find((one) => one && (one.replica !== null || Object.keys(one.layers).length > 0)) ?? null
  );
}

/** Where a side stands after a call: an upload alone does not bring its changes, so it moves no generation. */
function endAfter(
  record: RelayRecord,
  call: RelayCall,
  heard: Generations | null,
): Partial<RelayEnd> {
  const { generations } = record.ends[call.side];
  const moves = heard !== null && directionOf(record, call.purpose) !== 'upload';
  return {
    ...(moves
      ? {
          generations: {
            replica: heard.replica ?? generations.replica,
            layers: { ...generations.layers, ...heard.layers },
          },
        }
      : {}),
    ...(call.siblings === null ? {} : { siblings: call.siblings }),
  };
}

async function finishCreate(
  { side }: RelayCall,
  head: AnswerHead | null,
  heard: Generations | null,
  { services, file, signal }: RelayContext,
  writes: RelayWrites,
): Promise<void> {
  const replicaId = head?.replicaId ?? null;
  if (head === null || replicaId === null) {
    throw new AppError('bad-answer', `The ${side} created a replica without saying which.`, {
      hint: 'Close the relay, and create it again.',
    });
  }
  const generations =
    heard ?? (await services[side].replicaInfo(replicaId, signal))?.generations ?? null;
  if (generations === null) {
    throw new AppError('bad-answer', `The ${side} created a replica without a generation.`, {
      hint: 'Close the relay, and create it again.',
    });
  }
  const { replicaName } = file.record().ends[side];
  writes.updateEnd(side, {
    ...{ replicaId, generations, isRegistered: true },
    replicaName: head.replicaName ?? replicaName,
  });
  if (file.record().ends[side === 'source' ? 'target' : 'source'].isRegistered)
    writes.setState('ready');
}
