/** An answer as a table, for crews without this program at hand. */
import type { ReturnAnswer } from '../../../shared/model/return.ts';
import { csvHeader, csvLines } from '../../platform/csv.ts';

const COLUMNS = [
  ...['return', 'layer', 'target', 'kind', 'title', 'globalId', 'fate', 'text'],
  ...['outcome', 'code', 'serverMessage', 'objectId', 'at'],
];

export function answerCsv({ edits }: ReturnAnswer): string {
  const lines = edits.map(({ number, layerName, target, kind, title, receipt, ...edit }) => ({
    ...{ return: number, layer: layerName, target, kind, title },
    ...{ globalId: edit.globalId, fate: edit.fate, text: edit.text },
    ...{ outcome: receipt?.outcome, code: receipt?.code, serverMessage: receipt?.serverMessage },
    ...{ objectId: receipt?.objectId, at: receipt?.at },
  }));
  return csvHeader(COLUMNS) + csvLines(COLUMNS, lines);
}
