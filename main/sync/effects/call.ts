/**
 * POST synchronizeReplica. Before a byte leaves: attachments are uploaded, the rows are kept as sent, every edit
 * has a receipt `unknown`, and the intent is on disk. Whatever happens then, the next plan can find out.
 */
import { AppError, hasCode, toErrorBody } from '../../../shared/errors.ts';
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { Submitted, SyncRequest } from '../../../shared/model/protocol.ts';
import { rollbackRule } from '../../../shared/model/service.ts';
import { isoNow, type Effect, type RunContext } from '../context.ts';
import { buildDelta, type AttachmentPayload } from '../delta.ts';
import { callDirection, layerDirections, uploads, wantedDirections } from '../directions.ts';
import type { UploadRow } from '../ports.ts';
import type { Exchange, Purpose, Stage } from '../step.ts';

export const call: Effect<'call'> = async ({ purpose }, context) => {
  const exchange = await prepare(purpose, context);
  const rows = carriesEdits(purpose) ? uploadRows(context) : [];
  context.progress.phase(rows.length > 0 ? `Preparing ${rows.length} edits` : PHASE[purpose]);
  const edits = rows.length > 0 ? buildDelta(rows, await payloads(rows, context)) : null;
  const intent: Exchange = {
    ...exchange,
    hasEdits: edits !== null,
    rollbackOnFailure: edits === null ? null : exchange.rollbackOnFailure,
  };
  context.at('call:before-begin');
  context.file.beginExchange(
    intent,
    rows.map(({ edit }) => edit.editId),
  );
  context.at('call:after-begin');
  context.progress.phase(PHASE[purpose]);
  const stage = await send(intent, edits, context);
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

function carriesEdits(purpose: Purpose): boolean {
  return purpose === 'upload' || purpose === 'both';
}

function uploadRows({ file, options }: RunContext): UploadRow[] {
  const wanted = wantedDirections(file.replica(), file.layers(), options);
  const layerIds = [...wanted].filter(([, each]) => uploads(each)).map(([id]) => id);
  return [...file.uploadRows(layerIds)];
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
async function send(exchange: Exchange, edits: string | null, context: RunContext): Promise<Stage> {
  const { file, service, signal, progress } = context;
  try {
    const submitted = await service.synchronizeReplica(await request(exchange, edits, context), {
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
 * A refusal by the service is a stage: it must be checked against what the server holds. Doubt stays `sending`.
 * Everything else certainly never had an effect: the intent is withdrawn.
 */
function stageAfter(error: unknown, exchange: Exchange, { file }: RunContext): Stage {
  if (hasCode(error, 'refused', 'replica-gone', 'replica-too-old')) {
    return { at: 'failed', error: toErrorBody(error) };
  }
  const isInDoubt =
    exchange.hasEdits && !hasCode(error, 'unreachable', 'sign-in', 'invalid', 'not-found');
  if (!isInDoubt) file.withdrawExchange();
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

async function request(
  exchange: Exchange,
  edits: string | null,
  { file, today }: RunContext,
): Promise<SyncRequest> {
  const replica = file.replica();
  const service = await today();
  const base: SyncRequest = {
    replicaId: replica.replicaId ?? '',
    syncModel: replica.syncModel,
    direction: exchange.direction,
    replicaServerGen: replica.generations.replica,
    layers: exchange.layers,
    edits,
    // So that each accepted add is named, with its new object id.
    returnIdsForAdds: edits !== null,
    returnAttachmentsDataByUrl: replica.request.returnAttachmentsDataByUrl,
    closeReplica: exchange.closes,
    async: service.sync.async && replica.request.async,
    timeReferenceUnknownClient: service.layers.some((layer) => layer.datesInUnknownTimeZone),
  };
  const mayChoose = edits !== null && rollbackRule(service.sync) === 'choice';
  return mayChoose ? { ...base, rollbackOnFailure: exchange.rollbackOnFailure === true } : base;
}

/** Uploads the bytes of attachments; embeds them where the service takes no uploads. */
async function payloads(
  rows: readonly UploadRow[],
  context: RunContext,
): Promise<Map<number, AttachmentPayload>> {
  const service = await context.today();
  const canUpload =
    service.layers.some((layer) => layer.hasAttachments) &&
    takesUploads(service.url, service.capabilities);
  const byEdit = new Map<number, AttachmentPayload>();
  const target: EditTarget = 'attachment';
  for (const { edit, attachment } of rows) {
    if (edit.target !== target || !attachment) continue;
    context.signal.throwIfAborted();
    const data = attachment.read();
    byEdit.set(
      edit.editId,
      canUpload
        ? { uploadId: await uploadOne(attachment.name, attachment.contentType, data, context) }
        : { data: Buffer.from(data).toString('base64') },
    );
  }
  return byEdit;
}

/** ArcGIS Online takes uploads without saying so (protocol.md 1.9). */
function takesUploads(url: string, capabilities: readonly string[]): boolean {
  return capabilities.includes('uploads') || new URL(url).hostname.endsWith('.arcgis.com');
}

async function uploadOne(
  name: string,
  contentType: string,
  data: Uint8Array,
  { service, signal, progress }: RunContext,
): Promise<string> {
  return service.upload(
    { name, contentType, data },
    { signal, onTransfer: (transfer) => progress.transfer(`Uploading ${name}`, transfer) },
  );
}
