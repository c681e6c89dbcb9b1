/** Asks the server for the rows and attachments that were sent: what does it hold now? Reads only. */
import { AppError } from '../../../shared/errors.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { AttachmentInfo } from '../../../shared/model/protocol.ts';
import { comparisonOf } from '../conflict.ts';
import type { RunContext } from '../context.ts';
import type { ReplicaLayer, SentEdit } from '../ports.ts';
import { judgeByRow, type Evidence } from '../row-evidence.ts';

export interface Found {
  readonly evidence: Map<number, Evidence>;
  /** The server's rows by GlobalID, for what has to be shown. */
  readonly rows: ReadonlyMap<GlobalId, WireFeature>;
}

/** Evidence by edit id for every sent edit. */
export async function gatherEvidence(
  sent: readonly SentEdit[],
  context: RunContext,
): Promise<Found> {
  const evidence = new Map<number, Evidence>();
  const rows = new Map<GlobalId, WireFeature>();
  const served = new Set((await context.today()).layers.map(({ id }) => id));
  for (const layer of context.file.layers()) {
    const ours = sent.filter(({ edit }) => edit.layerId === layer.layerId);
    if (ours.length === 0) continue;
    // A layer that has left the service cannot be asked, and holds nothing.
    const server = served.has(layer.layerId)
      ? await lookUp(layer, ours, context)
      : new Map<GlobalId, WireFeature>();
    for (const [id, row] of server) rows.set(id, row);
    const comparison = comparisonOf(layer.description, context.file.replica().replicaSR);
    for (const each of ours.filter(({ edit }) => edit.target === 'feature')) {
      const row = server.get(each.edit.globalId) ?? null;
      evidence.set(each.edit.editId, judgeByRow(each, row, comparison));
    }
    await judgeAttachments(layer, ours, server, evidence, context);
  }
  return { evidence, rows };
}

/** Rows of the sent features and of the parents of sent attachments. */
async function lookUp(
  layer: ReplicaLayer,
  sent: readonly SentEdit[],
  { service, file, signal }: RunContext,
): Promise<Map<GlobalId, WireFeature>> {
  const ids = sent.flatMap(({ edit, parentGlobalId }) =>
    edit.target === 'feature' ? [edit.globalId] : parentGlobalId ? [parentGlobalId] : [],
  );
  return service.lookUpByGlobalIds(layer.description, [...new Set(ids)], {
    outSR: file.replica().replicaSR,
    signal,
  });
}

async function judgeAttachments(
  layer: ReplicaLayer,
  sent: readonly SentEdit[],
  parents: ReadonlyMap<GlobalId, WireFeature>,
  evidence: Map<number, Evidence>,
  context: RunContext,
): Promise<void> {
  const ours = sent.filter(({ edit }) => edit.target === 'attachment');
  if (ours.length === 0) return;
  const objectIds = new Map<GlobalId, number>();
  for (const [globalId, row] of parents) {
    const objectId = Number(row.attributes[layer.description.objectIdField]);
    if (Number.isInteger(objectId)) objectIds.set(globalId, objectId);
  }
  const listed = await context.service.listAttachments(
    layer.description,
    [...new Set(objectIds.values())],
    context.signal,
  );
  for (const each of ours) {
    const parent = each.parentGlobalId ? (objectIds.get(each.parentGlobalId) ?? null) : null;
    evidence.set(each.edit.editId, await judgeAttachment(each, parent, listed, context));
  }
}

async function judgeAttachment(
  { edit, attachment }: SentEdit,
  parentObjectId: number | null,
  listed: readonly AttachmentInfo[],
  context: RunContext,
): Promise<Evidence> {
  const siblings = listed.filter(
    (one) => one.parentObjectId === null || one.parentObjectId === parentObjectId,
  );
  const named = siblings.find((one) => one.globalId === edit.globalId);
  const nameless = siblings.filter((one) => one.globalId === null);
  if (edit.kind === 'delete') return named || nameless.length > 0 ? 'not-applied' : 'applied';
  if (!attachment) return 'not-applied';
  if (edit.kind === 'add' && named) return 'applied';
  // Some servers list attachments without their GlobalID: name, size and bytes then have to do.
  const candidates = named
    ? [named]
    : nameless.filter(({ name, size }) => name === attachment.name && size === attachment.size);
  for (const one of candidates) {
    const bytes = await bytesOf(one, edit.layerId, parentObjectId, context);
    if (bytes !== null && Buffer.compare(bytes, attachment.read()) === 0) return 'applied';
  }
  return 'not-applied';
}

async function bytesOf(
  info: AttachmentInfo,
  layerId: number,
  parentObjectId: number | null,
  { service, signal }: RunContext,
): Promise<Uint8Array | null> {
  try {
    return await service.downloadAttachment(
      { url: null, layerId, parentObjectId, attachmentId: info.attachmentId },
      { signal, maxBytes: (info.size ?? 0) + 1_000_000 },
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}
