/**
 * synchronizeReplica: first the upload, then the download (synchronizeReplica page; protocol.md, section 5).
 *
 * Own rows of this very call do not come back, unless somebody else had changed them since the client's
 * generation. Rows of earlier uploads do: so a client learns what the server made of them.
 */
import type { Generation, GlobalId, LayerEdits } from '../archive/archive.ts';
import type { Answer, Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { SyncContext } from './context.ts';
import { layerDeltas } from './delta.ts';
import type { DeltaLayer, LayerDelta } from './delta.ts';
import type { Json } from './dialect.ts';
import { writeDeltaGeodatabase } from './geodatabase.ts';
import type { FileContent } from './geodatabase.ts';
import { importEdits, NOTHING_IMPORTED } from './import-edits.ts';
import type { Imported } from './import-edits.ts';
import type { Report } from './jobs.ts';
import { Membership } from './membership.ts';
import { abandonOutput, openOutput, runOperation, writeDocument } from './operation.ts';
import type { Finished, Output } from './operation.ts';
import { writeEdits, writeLayers } from './payload.ts';
import type { PayloadOptions } from './payload.ts';
import type { Replica } from './replica.ts';
import { answerHead, editItems, finishSync, responseKind } from './synchronize-answer.ts';
import type { EditItem } from './synchronize-answer.ts';
import { downloads, readSynchronizeRequest } from './synchronize-request.ts';
import type { LayerPlan, SynchronizeRequest } from './synchronize-request.ts';

/** Answers synchronizeReplica. A second sync of the same replica is refused while one is running. */
export async function synchronizeReplica(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): Promise<Answer> {
  const request = readSynchronizeRequest(context, parameters, caller);
  const { id, name } = request.replica;
  if (context.busyReplicas.has(id)) {
    throw new ServiceError(400, 'Unable to synchronize replica.', [
      `The replica ${name} is being synchronized by another request; wait until that has finished.`,
    ]);
  }
  context.busyReplicas.add(id);
  return runOperation(context, {
    operation: 'synchronizeReplica',
    async: request.async,
    work: (report) => synchronize(context, request, caller, report),
    settled: () => {
      context.busyReplicas.delete(id);
    },
  });
}

async function synchronize(
  context: SyncContext,
  request: SynchronizeRequest,
  caller: Caller,
  report: Report,
): Promise<Finished> {
  const imported = upload(context, request, caller, report);
  // Everything that is exported is the state right after the upload, whatever is edited meanwhile.
  const at = stateToExport(context, request);
  const membership = new Membership(context.service.archive, request.replica);
  const deltas = await exportDeltas(context, request, { imported, membership, at }, report);
  const items = editItems(request.plans, deltas, imported);
  const kind = responseKind(request.plans, items, imported);
  const replica = advanced(request, at, context.service.now());
  const head = answerHead(context, request, replica, kind);
  const output =
    kind === 'NoEdits'
      ? null
      : request.dataFormat === 'sqlite'
        ? await writeDelta(context, { replica, membership, at }, items)
        : await writeResult(context, request, { head, membership, at, items, report });
  remember(context, request, replica, report);
  return finishSync(context, request, head, output, imported.isAnyRefused);
}

/** The common ancestor of the replica's version and the default version; without a version, the present state. */
function stateToExport(
  { service, versions }: SyncContext,
  { replica, reconciles }: SynchronizeRequest,
): Generation {
  if (replica.version === null || versions === null) return service.archive.generation();
  return reconciles ? versions.reconcile(replica) : replica.version.ancestor;
}

/** Edits go to the version of the replica, where it has one. */
function uploadContext(context: SyncContext, { replica }: SynchronizeRequest): SyncContext {
  const { versions, service } = context;
  if (replica.version === null || versions === null) return context;
  return { ...context, service: { ...service, archive: versions.of(replica) } };
}

/** Applies the edits and finds out which of the rows the client need not get back. */
function upload(
  context: SyncContext,
  request: SynchronizeRequest,
  caller: Caller,
  report: Report,
): Imported {
  if (request.edits.length === 0) return NOTHING_IMPORTED;
  report('ImportChanges');
  if (request.edits.some(hasAttachments)) report('ImportAttachments');
  const changedByOthers = request.plans.map((plan) => changedSince(context, request, plan));
  const imported = importEdits(uploadContext(context, request), { ...request, caller });
  // What is in a version only is on the default version at most as others made it.
  if (request.replica.version !== null) return { ...imported, applied: new Map() };
  const applied = new Map(imported.applied);
  request.plans.forEach(({ layerId }, index) => {
    const own = applied.get(layerId);
    const others = changedByOthers[index];
    if (own === undefined || others === undefined) return;
    applied.set(layerId, {
      rows: without(own.rows, others.rows),
      attachments: without(own.attachments, others.attachments),
    });
  });
  return { ...imported, applied };
}

function hasAttachments(edits: LayerEdits): boolean {
  const { attachmentAdds, attachmentUpdates, attachmentDeletes } = edits;
  return [attachmentAdds, attachmentUpdates, attachmentDeletes].some(({ length }) => length > 0);
}

function without(own: ReadonlySet<GlobalId>, others: ReadonlySet<GlobalId>): Set<GlobalId> {
  return new Set([...own].filter((id) => !others.has(id)));
}

function changedSince(
  { service: { archive } }: SyncContext,
  { replica }: SynchronizeRequest,
  plan: LayerPlan,
): { rows: Set<GlobalId>; attachments: Set<GlobalId> } {
  const rows = new Set<GlobalId>();
  const attachments = new Set<GlobalId>();
  if (plan.direction !== 'bidirectional' || plan.from === null) return { rows, attachments };
  for (const { globalId } of archive.changesSince(plan.layerId, plan.from)) rows.add(globalId);
  if (
    replica.attachmentsSyncDirection === 'bidirectional' &&
    archive.layer(plan.layerId).hasAttachments
  ) {
    const changes = archive.attachmentChangesSince(plan.layerId, plan.from);
    for (const { globalId } of changes) attachments.add(globalId);
  }
  return { rows, attachments };
}

async function exportDeltas(
  context: SyncContext,
  { replica, plans }: SynchronizeRequest,
  { imported, membership, at }: ExportParts,
  report: Report,
): Promise<LayerDelta[]> {
  const layers = plans.filter(downloads).map(({ layerId, from }): DeltaLayer => {
    const own = imported.applied.get(layerId);
    return {
      layerId,
      from: from ?? 0,
      withAttachments: replica.attachmentsSyncDirection === 'bidirectional',
      exceptRows: own?.rows ?? new Set(),
      exceptAttachments: own?.attachments ?? new Set(),
    };
  });
  if (layers.length > 0) report('ExportChanges');
  const { archive } = context.service;
  return layerDeltas({ archive, membership, outOfFilter: context.outOfFilter, to: at }, layers);
}

interface ExportParts {
  readonly imported: Imported;
  readonly membership: Membership;
  readonly at: Generation;
}

/** The replica as it is after this sync. An upload alone leaves the generation where the client stands. */
function advanced({ replica, plans }: SynchronizeRequest, at: Generation, now: number): Replica {
  const first = plans[0];
  const reached = (plan: LayerPlan | undefined, known: Generation): Generation =>
    plan === undefined ? known : plan.direction === 'upload' ? (plan.from ?? known) : at;
  const siblingOf = (plan: LayerPlan | undefined, known: number): number =>
    replica.targetType === 'server' ? (plan?.sibling ?? known) : known;
  const isPerReplica = replica.syncModel === 'perReplica';
  return {
    ...replica,
    lastSync: now,
    generation: isPerReplica ? reached(first, replica.generation) : replica.generation,
    sibling: isPerReplica ? siblingOf(first, replica.sibling) : replica.sibling,
    layerGenerations: replica.layerGenerations.map(({ id, generation, sibling }) => {
      const plan = plans.find(({ layerId }) => layerId === id);
      return { id, generation: reached(plan, generation), sibling: siblingOf(plan, sibling) };
    }),
  };
}

async function writeDelta(
  context: SyncContext,
  content: FileContent,
  items: readonly EditItem[],
): Promise<Pick<Output, 'file' | 'text'>> {
  const deltas = items.map(({ delta, results }) => ({ delta, raw: results.raw }));
  return { file: await writeDeltaGeodatabase(context, content, deltas), text: () => '' };
}

interface ResultParts {
  readonly head: Json;
  readonly membership: Membership;
  readonly at: Generation;
  readonly items: readonly EditItem[];
  readonly report: Report;
}

async function writeResult(
  context: SyncContext,
  { replica, plans, attachmentsByUrl, embedded }: SynchronizeRequest,
  { head, membership, at, items, report }: ResultParts,
): Promise<Output> {
  const output = openOutput(context, embedded);
  const options: PayloadOptions = {
    context,
    writer: output.writer,
    membership,
    wkid: replica.wkid,
    at,
    withAttachments: replica.attachmentsSyncDirection === 'bidirectional',
    attachmentsByUrl,
  };
  const snapshots = plans.filter(({ direction }) => direction === 'snapshot');
  try {
    await writeDocument(context, output, head, async () => {
      if (items.length > 0) await writeEdits(options, items);
      if (snapshots.length === 0) return;
      report('ExportingSnapshot');
      await writeLayers(
        options,
        snapshots.map(({ layerId }) => layerId),
      );
    });
    return output;
  } catch (error) {
    abandonOutput(context, output);
    throw error;
  }
}

function remember(
  context: SyncContext,
  request: SynchronizeRequest,
  replica: Replica,
  report: Report,
): void {
  if (request.closeReplica) {
    report('UnRegisteringReplica');
    context.registry.remove(replica.id);
    return;
  }
  const { lastSync, generation, sibling, layerGenerations } = replica;
  context.registry.update(replica.id, { lastSync, generation, sibling, layerGenerations });
}
