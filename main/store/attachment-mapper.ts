/** Attachments between the wire and the rows of an attachment table. */
import type { WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import type { StoredRow, StoredValue } from './db.ts';
import { ATTACHMENT, columnNames, type TablePlan } from './table-plan.ts';

/** As a feature of the attachment table. What the service did not say is not mentioned, so that it stays. */
export function attachmentToRow(attachment: WireAttachment): WireFeature {
  const { globalId, parentGlobalId, attachmentId, name, contentType, size, data } = attachment;
  return {
    attributes: {
      [ATTACHMENT.globalId]: globalId,
      [ATTACHMENT.name]: name,
      [ATTACHMENT.contentType]: contentType,
      ...(parentGlobalId === null ? {} : { [ATTACHMENT.parent]: parentGlobalId }),
      ...(attachmentId === null ? {} : { [ATTACHMENT.id]: attachmentId }),
      ...(data === null ? {} : { [ATTACHMENT.data]: data }),
      ...sizeOf(size, data),
    },
  };
}

function sizeOf(size: number | null, data: Uint8Array | null): Record<string, number> {
  const known = data?.byteLength ?? size;
  return known === null || known === undefined ? {} : { [ATTACHMENT.size]: known };
}

/** What a row of an attachment table says. */
export interface StoredAttachment {
  readonly globalId: GlobalId;
  readonly parentGlobalId: GlobalId | null;
  readonly attachmentId: number | null;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly data: Uint8Array | null;
}

/** Reads a row in the order of `columnNames`; rows of other programs may leave everything out. */
export function readAttachment(plan: TablePlan, row: StoredRow): StoredAttachment {
  const names = columnNames(plan);
  const value = (name: string): StoredValue => row[names.indexOf(name)] ?? null;
  const data = value(ATTACHMENT.data);
  const bytes = data instanceof Uint8Array ? data : null;
  const id = value(ATTACHMENT.id);
  const size = value(ATTACHMENT.size);
  return {
    globalId: parseGlobalId(value(ATTACHMENT.globalId))!,
    parentGlobalId: parseGlobalId(value(ATTACHMENT.parent)),
    attachmentId: id === null ? null : Number(id),
    name: text(value(ATTACHMENT.name)) ?? 'attachment',
    contentType: text(value(ATTACHMENT.contentType)) ?? 'application/octet-stream',
    size: bytes?.byteLength ?? (size === null ? 0 : Number(size)),
    data: bytes,
  };
}

/** As the service would send it. */
export function rowToAttachment(
  plan: TablePlan,
  row: StoredRow,
  url: string | null,
): WireAttachment {
  return { ...readAttachment(plan, row), url };
}

function text(value: StoredValue): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
