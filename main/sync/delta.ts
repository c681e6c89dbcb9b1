/** Builds the `edits` parameter of synchronizeReplica (synchronizeReplica page, edits; sync-and-attachments page). Pure. */
import { assert } from '../../shared/assert.ts';
import type { EditKind } from '../../shared/model/edit.ts';
import type { UploadRow } from './ports.ts';

/** How the bytes of an attachment travel: an uploaded item, or base64 in the request. */
export type AttachmentPayload = { readonly uploadId: string } | { readonly data: string };

interface Changes {
  readonly adds: unknown[];
  readonly updates: unknown[];
  readonly deleteIds: string[];
}

interface LayerChanges {
  readonly id: number;
  readonly features: Changes;
  readonly attachments: Changes;
}

/**
 * The edits as JSON text, layers and edits in the order given. GlobalIDs upper case with braces; an attachment
 * carries `uploadId` or `data`, and no attachmentId (sync-and-attachments page).
 *
 * `payloads`: by edit id, for every attachment that is added or updated.
 */
export function buildDelta(
  rows: readonly UploadRow[],
  payloads: ReadonlyMap<number, AttachmentPayload>,
): string {
  const layers = new Map<number, LayerChanges>();
  for (const row of rows) {
    const { layerId, target } = row.edit;
    let layer = layers.get(layerId);
    if (!layer)
      layers.set(layerId, (layer = { id: layerId, features: empty(), attachments: empty() }));
    if (target === 'feature') addFeature(layer.features, row);
    else addAttachment(layer.attachments, row, payloads.get(row.edit.editId));
  }
  return JSON.stringify([...layers.values()], exactIntegers);
}

const PLACE: Record<Exclude<EditKind, 'delete'>, 'adds' | 'updates'> = {
  add: 'adds',
  update: 'updates',
};

function addFeature(changes: Changes, { edit, feature }: UploadRow): void {
  if (edit.kind === 'delete') {
    changes.deleteIds.push(edit.globalId);
    return;
  }
  assert(feature, `edit ${edit.editId} has no row to send`);
  changes[PLACE[edit.kind]].push(feature);
}

function addAttachment(
  changes: Changes,
  { edit, attachment }: UploadRow,
  payload: AttachmentPayload | undefined,
): void {
  if (edit.kind === 'delete') {
    changes.deleteIds.push(edit.globalId);
    return;
  }
  assert(attachment && payload, `edit ${edit.editId} has no attachment to send`);
  changes[PLACE[edit.kind]].push({
    globalId: edit.globalId,
    parentGlobalId: attachment.parentGlobalId,
    contentType: attachment.contentType,
    name: attachment.name,
    size: attachment.size,
    ...payload,
  });
}

function empty(): Changes {
  return { adds: [], updates: [], deleteIds: [] };
}

/** Writes a bigint as the number that it is: JSON has no limit, JavaScript's numbers do. */
function exactIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(value.toString()) : value;
}

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON.bind(JSON);
