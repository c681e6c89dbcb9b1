/** Columns of the list, those first that help to decide. */
import type { ListColumn } from '../../../shared/model/cleanup-list.ts';
import type { TableColumn } from '../../ui/table-column.ts';
import type { ColumnId } from './cleanup-words.ts';
import { COLUMN } from './messages.ts';

const WIDTHS: Readonly<Record<ColumnId, number>> = {
  name: 180,
  stale: 252,
  idle: 112,
  owner: 120,
  service: 140,
  local: 140,
  hold: 110,
  blocks: 260,
  'last-sync': 104,
  created: 104,
  lag: 130,
  band: 130,
  model: 88,
  target: 88,
  version: 110,
  layers: 64,
  attachments: 92,
};

const SORTABLE: Readonly<Record<ListColumn, true>> = {
  name: true,
  owner: true,
  created: true,
  'last-sync': true,
  idle: true,
  service: true,
  lag: true,
  model: true,
};

export const COLUMNS: readonly TableColumn<ColumnId>[] = (Object.keys(WIDTHS) as ColumnId[]).map(
  (id) => ({
    ...{ id, label: COLUMN[id], width: WIDTHS[id], sortable: isSortable(id) },
    align: id === 'idle' || id === 'layers' ? 'end' : 'start',
  }),
);

export function isSortable(id: ColumnId): id is ColumnId & ListColumn {
  return id in SORTABLE;
}
