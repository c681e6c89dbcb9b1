/** Receipts and pending edits as CSV and JSON. */
import { stringify } from 'csv-stringify/sync';
import { toJson } from '../platform/json.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import type { ChangeReport } from '../../shared/model/report.ts';

export type TextFormat = 'csv' | 'json';

/** One line for each receipt, in the order in which they were written. */
export function exportReceipts(receipts: readonly Receipt[], format: TextFormat): string {
  if (format === 'json') return `${toJson(receipts, 2)}\n`;
  return toCsv(
    [
      'outcome',
      'kind',
      'target',
      'layerId',
      'globalId',
      'objectId',
      'code',
      'serverMessage',
      'explanation',
      'at',
    ],
    receipts.map((receipt) => ({ ...receipt })),
  );
}

/** One line for each field that changed; adds and deletes without a field have one line. */
export function exportChanges(changes: readonly ChangeReport[], format: TextFormat): string {
  if (format === 'json') return `${toJson(changes, 2)}\n`;
  const lines = changes.flatMap((change) => {
    const { kind, target, layerId, layerName, globalId, objectId, isHeld, lastChangedAt } = change;
    const common = { kind, target, layerId, layerName, globalId, objectId, isHeld, lastChangedAt };
    const fields = [
      ...change.changes.map(({ field, beforeText, afterText }) => ({
        field,
        before: beforeText,
        after: afterText,
      })),
      ...(change.geometryChanged ? [{ field: 'geometry', before: null, after: 'changed' }] : []),
    ];
    return fields.length === 0 ? [common] : fields.map((field) => ({ ...common, ...field }));
  });
  return toCsv(
    [
      'kind',
      'target',
      'layerId',
      'layerName',
      'globalId',
      'objectId',
      'isHeld',
      'lastChangedAt',
      'field',
      'before',
      'after',
    ],
    lines,
  );
}

/** UTF-8 with a byte order mark, which spreadsheets need; text that begins like a formula is made harmless. */
function toCsv(columns: readonly string[], lines: readonly Record<string, unknown>[]): string {
  return stringify([...lines], {
    bom: true,
    header: true,
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: (value) => String(value) },
  });
}
