import type { Field } from '../../../shared/model/service.ts';
import type { ViewLayer } from '../../../shared/model/view.ts';
import { isZoneless, UNKNOWN_ZONE } from '../../../shared/model/zone.ts';
import { isNumeric } from '../../state/field-values.ts';
import type { TableColumn } from '../../ui/table-column.ts';

/** A column of no field: how many attachments a row has. No field is called like this. */
export const ATTACHMENTS = '*attachments';

/** Columns of the attribute table: the display field first, then all others in the order of the service. */
export function columnsOf(layer: ViewLayer, attachmentsLabel: string): readonly TableColumn[] {
  const first = layer.fields.filter(({ name }) => name === layer.displayField);
  const others = layer.fields.filter(({ name }) => name !== layer.displayField);
  const attachments = layer.hasAttachments
    ? [{ id: ATTACHMENTS, label: attachmentsLabel, width: 96, align: 'end' as const }]
    : [];
  return [...[...first, ...others].map((field) => columnOf(layer, field)), ...attachments];
}

function columnOf(layer: ViewLayer, field: Field): TableColumn {
  const isNumber = isNumeric(field) && !hasMeanings(layer, field);
  const name = field.alias || field.name;
  const label = isZoneless(field, layer) ? `${name} (${UNKNOWN_ZONE})` : name;
  return {
    id: field.name,
    label,
    width: widthOf(field, label, isNumber),
    align: isNumber ? 'end' : 'start',
    sortable: field.type !== 'Blob' && field.type !== 'Raster',
    title: `${field.name} (${field.type})`,
  };
}

function widthOf({ type }: Field, text: string, isNumber: boolean): number {
  const label = 34 + 7 * text.length;
  if (type === 'GlobalID' || type === 'GUID') return 270;
  if (type === 'Date') return Math.max(158, label);
  return Math.min(260, Math.max(isNumber ? 92 : 148, label));
}

/** Types name themselves, and may give the codes of a field meanings that the field itself does not have. */
function hasMeanings({ typeField, types }: ViewLayer, { name }: Field): boolean {
  if (types.length === 0) return false;
  return name === typeField || types.some(({ domains }) => domains[name]?.type === 'codedValue');
}
