/**
 * POST synchronizeReplica. Before a byte leaves: attachments are uploaded, the rows are kept as sent, every edit
 * has a receipt `unknown`, and the intent is on disk. Whatever happens then, the next plan can find out.
 */
import type { Exchange, Purpose, Stage } from '../../../shared/model/exchange.ts';
import { AppError, hasCode, toErrorBody } from '../../../shared/errors.ts';
import type { Submitted, SyncRequest } from '../../../shared/model/protocol.ts';
import { rollbackRule, type ServiceDescription } from '../../../shared/model/service.ts';
import { reconciles } from '../branch-version.ts';
import { isoNow, type Effect, type RunContext } from '../context.ts';
import { formatOf } from '../data-format.ts';
import { buildDelta } from '../delta.ts';
import {
  callDirection,
  layerDirections,
  uploadingLayers,
  wantedDirections,
} from '../directions.ts';
import type { UploadRow } from '../ports.ts';
import { prepareBody, type EditsBody } from './edits-body.ts';
import { noteLeftHere } from './note-left-here.ts';
import { pack, type Prepared } from './payloads.ts';

export const call: Effect<'call'> = async ({ purpose }, context) => {
  const begun = await begin(purpose, context);
  if (!begun) return;
  const { intent, body } = begun;
  context.at('call:after-begin');
  context.progress.phase(PHASE[purpose]);
  const stage = await send(intent, body, context);
  context.at('call:after-send');
  context.file.setStage(stage);
  context.at('call:after-stage');
};

const PHASE: Record<Purpose, string> = {
  create: 'Asking for the replica',
  download: 'Asking for changes on the server',
  upload: 'Sending edits',
  confirm: 'Confirming what the server accepted',
  both: 'Exchanging edits',
  snapshot: 'Asking for the current state',
  close: 'Unregistering the replica with the last call',
};

/** Rows that other programs keep changing are prepared anew so many times. */
const MAX_ROUNDS = 5;

interface Begun {
  readonly intent: Exchange;
  readonly body: EditsBody | null;
}

/**
 * Prepares the edits and records the intent. What is kept as sent must be what is sent: bringing attachments up takes
 * time, and another program may change a row meanwhile, which would then count as sent and be lost. Null: what was to be
 * sent stays here, and there is no other reason to call.
 */
async function begin(purpose: Purpose, context: RunContext): Promise<Begun | null> {
  const { file, progress, at } = context;
  const exchange = await prepare(purpose, context);
  const ready = new Map<string, Prepared>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const all = carriesEdits(purpose) ? uploadRows(context) : [];
    progress.phase(all.length > 0 ? `Preparing ${amount(all.length)}` : PHASE[purpose]);
    const { rows, payloads, refused } = await pack(all, ready, context);
    const edits = rows.length > 0 ? buildDelta(rows, payloads) : null;
    const body = edits === null ? null : await prepareBody(edits, context);
    const intent: Exchange = {
      ...exchange,
      hasEdits: edits !== null,
      ...(body?.uploadId === undefined ? {} : { editsAsFile: true }),
      rollbackOnFailure: edits === null ? null : exchange.rollbackOnFailure,
    };
    at('call:before-begin');
    if (!areUnchanged(all, file)) continue;
    await noteLeftHere(refused, context);
    if (edits === null && refused.size > 0 && purpose === 'upload') {
      file.beginExchange(intent, []);
      await file.apply((transaction) => transaction.endExchange(purpose));
      return null;
    }
    file.beginExchange(
      intent,
      rows.map(({ edit }) => edit.editId),
    );
    if (areUnchanged(rows, file)) {
      // The service may take the items with the call, and delete them.
      for (const { edit } of rows) {
        if (edit.target === 'attachment' && file.partialUpload(edit.editId))
          file.setPartialUpload(edit.editId, null);
      }
      if (body?.note !== undefined) context.notes.push(body.note);
      return { intent, body };
    }
    file.withdrawExchange();
  }
  throw new AppError('file', 'Another program keeps changing the rows that are to be sent.', {
    hint: 'Save or close the editing session in the other program, then run sync again.',
  });
}

function amount(edits: number): string {
  return edits === 1 ? '1 edit' : `${edits} edits`;
}

function areUnchanged(rows: readonly UploadRow[], file: RunContext['file']): boolean {
  if (rows.length === 0) return true;
  const now = file.pendingRevisions();
  return rows.every(({ edit }) => now.get(edit.editId) === edit.revision);
}

function carriesEdits(purpose: Purpose): boolean {
  return purpose === 'upload' || purpose === 'both';
}

function uploadRows({ file, options }: RunContext): UploadRow[] {
  return [...file.uploadRows(uploadingLayers(file, options), options.onlyEdits)];
}

async function prepare(purpose: Purpose, context: RunContext): Promise<Exchange> {
  const { file, options, clock } = context;
  const replica = file.replica();
  const wanted = wantedDirections(replica, file.layers(), options);
  const rule = rollbackRule((await context.today()).sync);
  return {
    sessionId: context.sessionId,
    purpose,
    direction: callDirection(purpose, wanted.values()),
    layers:
      replica.syncModel === 'perLayer'
        ? layerDirections(purpose, wanted, replica.generations.layers)
        : [],
    hasEdits: false,
    rollbackOnFailure: rule === 'choice' ? options.rollbackOnFailure : rule === 'all-or-nothing',
    closes: purpose === 'close',
    begunAt: isoNow(clock),
    replicasBefore: [],
    stage: { at: 'sending' },
  };
}

/** Sends the call and says which stage it reached. Throws only when nothing is known or nothing was sent. */
async function send(
  exchange: Exchange,
  body: EditsBody | null,
  context: RunContext,
): Promise<Stage> {
  const { file, service, signal, progress } = context;
  try {
    const submitted = await service.synchronizeReplica(await request(exchange, body, context), {
      spoolFile: file.answerFile,
      signal,
      onTransfer: (transfer) => progress.transfer('Answer', transfer),
    });
    return stageOf(submitted);
  } catch (error) {
    return stageAfter(error, exchange, context);
  }
}

/**
 * A refusal by the service is a stage: it must be checked against what the server holds. Doubt stays `sending`, also
 * without edits: the server may have counted the call, or closed the replica. Everything else certainly never had an
 * effect: the intent is withdrawn.
 */
function stageAfter(error: unknown, exchange: Exchange, { file }: RunContext): Stage {
  if (hasCode(error, 'refused', 'replica-gone', 'replica-too-old')) {
    return { at: 'failed', error: toErrorBody(error) };
  }
  if (hasCode(error, 'unreachable', 'sign-in', 'invalid', 'not-found', 'cancelled')) {
    file.withdrawExchange();
  }
  if (hasCode(error, 'unknown-outcome') && !exchange.hasEdits) {
    throw new AppError('unreachable', error.message, {
      cause: error,
      hint: 'Nothing was sent that could be lost. Run sync again.',
    });
  }
  throw error;
}

export function stageOf(submitted: Submitted): Stage {
  switch (submitted.kind) {
    case 'job':
      return { at: 'job', statusUrl: submitted.statusUrl };
    case 'link':
      return { at: 'link', url: submitted.url, generations: submitted.generations };
    case 'answer':
      return { at: 'answer', file: submitted.file, generations: null };
    case 'nothing':
      return { at: 'nothing', generations: submitted.generations };
  }
}

/** Says so only where a layer of this replica needs it: the parameter is unknown to many services. */
function keepsUnknownDates(file: RunContext['file'], service: ServiceDescription): boolean {
  const own = new Set(file.layers().map(({ layerId }) => layerId));
  return service.layers.some((layer) => layer.datesInUnknownTimeZone && own.has(layer.id));
}

async function request(
  exchange: Exchange,
  body: EditsBody | null,
  { file, options, today }: RunContext,
): Promise<SyncRequest> {
  const replica = file.replica();
  const service = await today();
  const base: SyncRequest = {
    replicaId: replica.replicaId ?? '',
    syncModel: replica.syncModel,
    direction: exchange.direction,
    replicaServerGen: replica.generations.replica,
    layers: exchange.layers,
    edits: body?.text ?? null,
    ...(body?.uploadId === undefined ? {} : { editsUploadId: body.uploadId }),
    // So that each accepted add is named, with its new object id.
    returnIdsForAdds: body !== null && (options.returnIdsForAdds ?? true),
    returnAttachmentsDataByUrl: replica.request.returnAttachmentsDataByUrl,
    closeReplica: exchange.closes,
    async: service.sync.async && (options.async ?? replica.request.async),
    transportType:
      options.transport === 'embedded' ? 'esriTransportTypeEmbedded' : 'esriTransportTypeUrl',
    reconcileBranchVersion: reconciles(exchange, service, options),
    timeReferenceUnknownClient: keepsUnknownDates(file, service),
    dataFormat: formatOf(exchange, options),
  };
  const mayChoose = body !== null && rollbackRule(service.sync) === 'choice';
  return mayChoose ? { ...base, rollbackOnFailure: exchange.rollbackOnFailure === true } : base;
}
