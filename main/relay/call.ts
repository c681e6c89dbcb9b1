/** Calls that change a service. The intent is on disk before a byte leaves; what comes back is a stage in the journal. */
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import type { Stage } from '../../shared/model/exchange.ts';
import type { Submitted } from '../../shared/model/protocol.ts';
import type { RelayCall, RelayEdit, RelaySide } from '../../shared/model/relay.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import { buildDelta, type AttachmentPayload } from '../sync/delta.ts';
import type { UploadRow } from '../sync/ports.ts';
import { nextBatch, createRules, type Batch } from './batch.ts';
import { featureToSend, keyText } from './item.ts';
import { heldBy } from './look.ts';
import { packFiles } from './files.ts';
import type { RelayContext } from './ports.ts';
import { createRequestOf, siblingsFor, syncRequestOf } from './requests.ts';
import { keepFilesOf, sortOut } from './sort-out.ts';
import { amount } from './words.ts';

export function isoNow({ clock }: Pick<RelayContext, 'clock'>): string {
  return new Date(clock.now()).toISOString();
}

/** createReplica of one side. */
export async function register(side: RelaySide, context: RelayContext): Promise<void> {
  const { file, services, signal, progress } = context;
  const service = await context.today(side);
  progress.phase(`Creating the replica on the ${side}`);
  const request = createRequestOf(file.record(), side, service);
  await submit(callOf(side, 'create', context), [], context, () =>
    services[side].createReplica(request, { spoolFile: file.answerFile, signal }),
  );
}

/** Brings what changed on a side since it was last heard. */
export async function download(side: RelaySide, context: RelayContext): Promise<void> {
  const { file, services, signal, progress } = context;
  const service = await context.today(side);
  progress.phase(`Bringing the changes of the ${side}`);
  const call = callOf(side, 'download', context);
  const request = syncRequestOf(file.record(), call, null, service);
  await submit(call, [], context, () =>
    services[side].synchronizeReplica(request, { spoolFile: file.answerFile, signal }),
  );
}

/** Sends the next edits to a side. Nothing is sent when a look at that side showed that there is nothing to send. */
export async function upload(side: RelaySide, context: RelayContext): Promise<void> {
  const { file, services, signal, progress } = context;
  const service = await context.today(side);
  const batch = await batchAfterLook(side, context);
  await keepFilesOf(batch.edits, context);
  const { edits, payloads } = await packFiles(batch.edits, side, service, context);
  if (edits.length === 0) return;
  const record = file.record();
  const isLast = batch.isLast && edits.length === batch.edits.length;
  const call: RelayCall = {
    ...callOf(side, 'upload', context),
    siblings: siblingsFor(record, side, isLast),
    isAllOrNothing: rollbackRule(service.sync) === 'all-or-nothing',
  };
  const text = editsText(edits, payloads, context);
  progress.phase(`Sending ${amount(edits.length, 'edit', 'edits')} to the ${side}`);
  const request = syncRequestOf(record, call, text, service);
  await submit(call, edits, context, () =>
    services[side].synchronizeReplica(request, { spoolFile: file.answerFile, signal }),
  );
}

/** One-way: what the target holds is not downloaded, so each row is looked up before it is written. */
async function batchAfterLook(side: RelaySide, context: RelayContext): Promise<Batch> {
  const { file, known } = context;
  for (;;) {
    const batch = nextBatch(side, context);
    if (file.record().direction !== 'one-way') return batch;
    const unseen = batch.edits.filter((edit) => !known.lookedUp.has(keyText(edit)));
    if (unseen.length === 0) return batch;
    context.progress.phase(`Looking at what the ${side} holds`);
    const held = await heldBy(side, unseen.map(soughtOf), context);
    await file.apply((writes) => {
      for (const [sha, data] of held.bytes) writes.storeBytes(sha, data);
      for (const { layerId, what, globalId } of unseen) {
        const key = { layerId, what, globalId };
        writes.setHeld(key, side, held.versions.get(keyText(key)) ?? null);
      }
      sortOut(unseen, file, writes);
    });
    for (const edit of unseen) known.lookedUp.add(keyText(edit));
    known.mayCompare ||= unseen.some(({ what }) => what === 'attachment');
  }
}

function soughtOf({ layerId, what, globalId, version, before }: RelayEdit) {
  const any = version ?? before;
  const parent = any?.what === 'attachment' ? any.file.parentGlobalId : null;
  return { layerId, what, globalId, parent };
}

function callOf(side: RelaySide, purpose: RelayCall['purpose'], context: RelayContext): RelayCall {
  return {
    ...{ sessionId: context.sessionId, side, purpose, siblings: null, isAllOrNothing: false },
    begunAt: isoNow(context),
    stage: { at: 'sending' },
  };
}

function editsText(
  edits: readonly RelayEdit[],
  payloads: ReadonlyMap<number, AttachmentPayload>,
  { file }: RelayContext,
): string {
  const rulesFor = createRules(file.record());
  const rows = edits.map((edit, editId): UploadRow => {
    const { layer, rules } = rulesFor(edit.layerId);
    const { layerId, what, kind, globalId, version } = edit;
    return {
      edit: {
        ...{ editId, layerId, target: what, kind, globalId, objectId: null, revision: 1 },
        ...{ isHeld: false, comment: null, firstChangedAt: '', lastChangedAt: '' },
      },
      feature: featureToSend(edit, layer, rules.comparison),
      attachment:
        version?.what === 'attachment'
          ? {
              parentGlobalId: version.file.parentGlobalId,
              name: version.file.name,
              contentType: version.file.contentType,
              size: version.file.size ?? 0,
              read: () => new Uint8Array(),
            }
          : null,
    };
  });
  return buildDelta(rows, payloads);
}

async function submit(
  call: RelayCall,
  edits: readonly RelayEdit[],
  context: RelayContext,
  send: () => Promise<Submitted>,
): Promise<void> {
  const { file, at } = context;
  at('call:before-begin');
  file.begin(call, edits);
  context.known.hasBegunCall = true;
  at('call:after-begin');
  const stage = await stageOf(call, edits.length > 0, context, send);
  at('call:after-send');
  file.setStage(stage);
  at('call:after-stage');
}

/** Doubt stays `sending` in the journal; what certainly had no effect is withdrawn; a refusal is a stage. */
async function stageOf(
  call: RelayCall,
  hasEdits: boolean,
  { file }: RelayContext,
  send: () => Promise<Submitted>,
): Promise<Stage> {
  try {
    const submitted = await send();
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
  } catch (error) {
    if (hasCode(error, 'refused', 'replica-gone', 'replica-too-old')) {
      return { at: 'failed', error: toErrorBody(error) };
    }
    if (hasCode(error, 'unreachable', 'sign-in', 'invalid', 'not-found', 'cancelled'))
      file.withdraw();
    if (hasCode(error, 'unknown-outcome')) throw inDoubt(error, call, hasEdits);
    throw error;
  }
}

function inDoubt(error: AppError, { side, purpose }: RelayCall, hasEdits: boolean): AppError {
  const hint =
    purpose === 'create'
      ? `The ${side} may have made a replica. Run it again: that is found out first.`
      : hasEdits
        ? `Run it again: the ${side} is asked what it holds before anything is sent once more.`
        : 'Nothing was sent that could be lost. Run it again.';
  const code = hasEdits || purpose === 'create' ? 'unknown-outcome' : 'unreachable';
  const { serviceUrl } = error;
  return new AppError(code, error.message, {
    ...{ cause: error, hint },
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
  });
}

/** Unregisters what a createReplica without an answer has made: its name is unique, so it can be told. */
export async function clearOrphan(side: RelaySide, context: RelayContext): Promise<void> {
  const { file, services, clock, signal } = context;
  const { replicaName } = file.record().ends[side];
  for (const pause of [0, 500, 1000, 2000]) {
    if (pause > 0) await clock.sleep(pause, signal);
    const listed = await services[side].listReplicas(signal);
    const ours = listed.filter((one) => one.replicaName.startsWith(replicaName));
    for (const { replicaId } of ours) await services[side].unregisterReplica(replicaId, signal);
    if (ours.length > 0) break;
  }
  file.withdraw();
}
