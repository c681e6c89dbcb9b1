/** Compares the attachments of a layer with the server: which there are, their names and sizes. Reads only. */
import type { CreateRequest } from '../../shared/model/protocol.ts';
import type { VerifyDifference } from '../../shared/model/report.ts';
import type { EditKind } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ReplicaLayer } from './ports.ts';
import type { VerifyPorts } from './verify-report.ts';

/** `objectIds`: of the features that the server holds. Empty where attachments do not come down. */
export async function compareAttachments(
  layer: ReplicaLayer,
  objectIds: ReadonlyMap<GlobalId, number>,
  { service, contents, signal }: VerifyPorts,
): Promise<VerifyDifference[]> {
  const { layerId, description, attachmentTable } = layer;
  const { request } = contents.replica();
  if (attachmentTable === null || !comeDown(request) || !description.hasAttachments) return [];
  const listed = await service.listAttachments(description, [...objectIds.values()], signal);
  const server = new Map(
    listed.flatMap((info) => (info.globalId ? [[info.globalId, info] as const] : [])),
  );
  const where = { layerId, layerName: description.name, fields: [] };
  const found: VerifyDifference[] = [];
  for (const { globalId, name, size, pending } of contents.attachments(layerId)) {
    const theirs = server.get(globalId);
    server.delete(globalId);
    const isSame =
      theirs !== undefined &&
      (theirs.size === null || theirs.size === size) &&
      theirs.name === name;
    if (isSame && pending !== 'delete') continue;
    const kind = attachmentDifference(theirs !== undefined, pending);
    const explanation = pending
      ? `${name}: a pending ${pending} that has not been sent.`
      : `${name} differs without a pending edit here.`;
    found.push({ ...where, globalId, kind, explanation, isExpected: pending !== null });
  }
  for (const { globalId, name } of server.values()) {
    found.push({
      ...where,
      globalId: globalId ?? '',
      kind: 'attachment-only-on-server',
      explanation: `${name} is on the server and not in this file.`,
      isExpected: false,
    });
  }
  return found;
}

/** Where attachments only go up, what others did with theirs is none of this file's business (create page). */
function comeDown({
  returnAttachments,
  attachmentsSyncDirection,
}: Pick<CreateRequest, 'returnAttachments' | 'attachmentsSyncDirection'>): boolean {
  return returnAttachments && (attachmentsSyncDirection ?? 'bidirectional') === 'bidirectional';
}

function attachmentDifference(
  isOnServer: boolean,
  pending: EditKind | null,
): VerifyDifference['kind'] {
  if (!isOnServer) return 'attachment-only-here';
  return pending === 'delete' ? 'attachment-only-on-server' : 'attachment-different';
}
