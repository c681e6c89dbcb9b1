/** Brings the bytes of attachments from one side and uploads them to the other, before the edits that name them. */
import { AppError, hasCode } from '../../shared/errors.ts';
import type { RelayEdit, RelaySide, RelayVersion } from '../../shared/model/relay.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { AttachmentPayload } from '../sync/delta.ts';
import { takesUploads } from '../sync/effects/takes-uploads.ts';
import { tooLarge } from '../sync/file-size.ts';
import { otherSide } from './item.ts';
import type { RelayContext } from './ports.ts';
import { readBytes } from './sort-out.ts';

interface Packed {
  /** What can be sent. */
  readonly edits: readonly RelayEdit[];
  /** By the place of the edit. */
  readonly payloads: ReadonlyMap<number, AttachmentPayload>;
}

/** Files that the service does not take are noted and wait; files that cannot be had are left out. */
export async function packFiles(
  batch: readonly RelayEdit[],
  side: RelaySide,
  service: ServiceDescription,
  context: RelayContext,
): Promise<Packed> {
  const edits: RelayEdit[] = [];
  const payloads = new Map<number, AttachmentPayload>();
  for (const edit of batch) {
    if (edit.what === 'feature' || edit.kind === 'delete') {
      edits.push(edit);
      continue;
    }
    context.signal.throwIfAborted();
    const version = await withBytes(edit, context);
    if (version === null) continue;
    const payload = await payloadOf(version, side, service, context);
    if ('refusal' in payload) {
      await noteRefusal({ ...edit, version }, payload.refusal, context);
      continue;
    }
    payloads.set(edits.length, payload);
    edits.push({ ...edit, version });
  }
  return { edits, payloads };
}

type FileVersion = Extract<RelayVersion, { readonly what: 'attachment' }>;

async function withBytes(edit: RelayEdit, context: RelayContext): Promise<FileVersion | null> {
  const { version } = edit;
  if (version?.what !== 'attachment') return null;
  const { sha } = version.file;
  if (sha !== null && context.file.bytes(sha) !== null) return version;
  const item = context.file.item(edit);
  const read = item && (await readBytes(item, otherSide(edit.to), context));
  return read?.what === 'attachment' ? read : null;
}

async function payloadOf(
  { file }: FileVersion,
  side: RelaySide,
  service: ServiceDescription,
  context: RelayContext,
): Promise<AttachmentPayload | { readonly refusal: string }> {
  const data = context.file.bytes(file.sha ?? '') ?? new Uint8Array();
  if (!takesUploads(service)) return { data: Buffer.from(data).toString('base64') };
  const { services, signal, progress } = context;
  const refusal = tooLarge(data.byteLength, await services[side].uploadLimit(signal));
  if (refusal !== null) return { refusal };
  const { name, contentType } = file;
  try {
    const onTransfer = (transfer: Parameters<typeof progress.transfer>[1]): void =>
      progress.transfer(`Sending ${name}`, transfer);
    return {
      uploadId: await services[side].upload({ name, contentType, data }, { signal, onTransfer }),
    };
  } catch (error) {
    if (!(error instanceof AppError) || !hasCode(error, 'refused')) throw error;
    return { refusal: `The service did not take the file. ${error.message}` };
  }
}

async function noteRefusal(
  edit: RelayEdit,
  explanation: string,
  context: RelayContext,
): Promise<void> {
  const { file, clock, sessionId } = context;
  const at = new Date(clock.now()).toISOString();
  const { layerId, what, globalId, kind, to, version } = edit;
  const words = { code: null, serverMessage: null, explanation, at };
  await file.apply((writes) => {
    writes.refuse(edit, { to, version, ...words });
    writes.note({ sessionId, side: to, layerId, what, globalId, kind, outcome: 'held', ...words });
  });
}
