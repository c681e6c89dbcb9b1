/** A stored value in words: the meaning of a code, a date in its zone, the size of binary data. Pure. */
import { isZoneless } from '../../../shared/model/zone.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { formatBytes } from '../../ui/format.ts';
import { codesOf, inputText } from './field-input.ts';
import { EDIT } from './messages.ts';

const LONGEST = 4000;

export function shownText(
  field: Field,
  value: unknown,
  row: WireFeature,
  layer: LayerDescription,
): string {
  if (value === null || value === undefined || value === '') return EDIT.noValue;
  if (field.type === 'Blob') return blobSize(value);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  const code = codesOf(field, row, layer)?.find((each) => String(each.code) === text);
  if (code) return code.name;
  const kind = field.type === 'Date' ? 'date' : 'text';
  return inputText(kind, value, isZoneless(field, layer)).slice(0, LONGEST);
}

/** Of base64 text the size of what it stands for. */
function blobSize(value: unknown): string {
  if (typeof value === 'number') return formatBytes(value);
  return typeof value === 'string' ? formatBytes(Math.floor((value.length * 3) / 4)) : EDIT.binary;
}
