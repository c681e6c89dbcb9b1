/** Edit results in a synchronizeReplica answer (protocol.md 9.1). */
import type { EditKind, EditTarget } from '../../../shared/model/edit.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { EditResult } from '../../../shared/model/protocol.ts';
import { isRecord, lowerKeys, toFlag, toInteger } from './lax.ts';
import { readWords } from './error-body.ts';

const KINDS: readonly EditKind[] = ['add', 'update', 'delete'];

/**
 * All results of an answer: under `features` and `attachments` of an item of `edits`, or, for features, directly
 * under the item. Attachment results are also read under the names that applyEdits gives them.
 */
export function readEditResults(edits: unknown): readonly EditResult[] {
  return arrayOf(edits).flatMap((item) => {
    const members = lowerKeys(item);
    const layerId = toInteger(members['id']);
    if (layerId === null) return [];
    return [
      ...resultsIn(members, layerId, 'feature'),
      ...resultsIn(lowerKeys(members['features']), layerId, 'feature'),
      ...resultsIn(lowerKeys(members['attachments']), layerId, 'attachment'),
    ];
  });
}

function resultsIn(
  members: Readonly<Record<string, unknown>>,
  layerId: number,
  target: EditTarget,
): readonly EditResult[] {
  return KINDS.flatMap((kind) => {
    const raw = members[`${kind}results`] ?? members[`${kind}attachmentresults`];
    return arrayOf(raw)
      .filter(isRecord)
      .map((result) => readEditResult(result, layerId, target, kind));
  });
}

/** One result. `objectId` -1 says "none"; without `success` the presence of an error decides. */
function readEditResult(
  raw: Readonly<Record<string, unknown>>,
  layerId: number,
  target: EditTarget,
  kind: EditKind,
): EditResult {
  const members = lowerKeys(raw);
  const words = isRecord(members['error']) ? readWords(members['error']) : null;
  const objectId = toInteger(members['objectid']);
  return {
    layerId,
    target,
    kind,
    globalId: parseGlobalId(members['globalid']),
    objectId: objectId === null || objectId < 0 ? null : objectId,
    success: members['success'] === undefined ? words === null : toFlag(members['success']),
    code: words?.code ?? null,
    description: words?.message ?? null,
  };
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
