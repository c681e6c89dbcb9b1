/** What the server would say about the edit of one attachment. Pure. */
import type { EditKind } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { tooLarge } from '../file-size.ts';
import type { UploadRow } from '../ports.ts';
import { checkIdentity, layerGone } from './check-feature.ts';
import { checkRights } from './check-rights.ts';
import type { LayerFacts, ServiceFacts, Verdict } from './verdict.ts';

const CODES: Readonly<Record<EditKind, number>> = { add: 1008, update: 1009, delete: 1010 };

/** `accepted`: the features that the server would have after the adds of this upload, which it does not have yet. */
export function checkAttachment(
  row: UploadRow,
  layer: LayerFacts,
  service: ServiceFacts,
  accepted: ReadonlySet<GlobalId>,
): Verdict[] {
  const { edit, attachment } = row;
  const { then, now } = layer;
  if (!now) return [layerGone(then.name)];
  const code = CODES[edit.kind];
  const refused = (cause: Verdict['cause'], text: string): Verdict => ({
    ...{ cause, code, field: null, text },
  });
  if (service.isDownloadOnly) return [checkRights(edit.kind, now, service)!];
  if (!now.hasAttachments) return [refused('not-allowed', `${now.name} takes no attachments.`)];
  if (!takesAttachments(service)) {
    return [refused('not-allowed', 'Attachments of this replica are not synchronised.')];
  }
  const verdicts = [checkIdentity(edit.globalId), checkListed(row, layer)];
  const parent = attachment?.parentGlobalId;
  if (edit.kind === 'add' && parent && !layer.server.has(parent) && !accepted.has(parent)) {
    verdicts.push(
      refused('attachment-parent', 'The server does not have the feature of this attachment.'),
    );
  }
  verdicts.push(checkSize(row, service.uploadLimit));
  return verdicts.filter((verdict) => verdict !== null);
}

function takesAttachments({ replica: { request } }: ServiceFacts): boolean {
  const fallback = request.returnAttachments ? 'bidirectional' : 'none';
  return (request.attachmentsSyncDirection ?? fallback) !== 'none';
}

/** Where the server tells GlobalIDs of attachments: is it there already, or gone meanwhile? */
function checkListed(
  { edit, attachment }: UploadRow,
  { attachments, server }: LayerFacts,
): Verdict | null {
  const parent = attachment?.parentGlobalId;
  if (!attachments || !parent || !server.has(parent)) return null;
  const isThere = attachments.has(edit.globalId);
  if (edit.kind === 'add' && isThere) {
    const text = 'The server already has an attachment with this GlobalID.';
    return { cause: 'already-there', code: 1022, field: null, text };
  }
  if (edit.kind !== 'update' || isThere) return null;
  const text = 'The attachment is no longer on the server: somebody deleted it.';
  return { cause: 'gone', code: CODES[edit.kind], field: null, text };
}

function checkSize({ attachment }: UploadRow, limit: number | null): Verdict | null {
  const problem = tooLarge(attachment?.size ?? 0, limit);
  if (problem === null) return null;
  const text = `${problem} It stays here and keeps no other edit from being sent. Replace it with a smaller file, or take it back.`;
  return { cause: 'attachment-size', code: null, field: null, text, staysHere: true };
}
