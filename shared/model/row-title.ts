/** What a row is called in lists. Pure. */
import { domainOf } from './check-edit.ts';
import type { WireFeature } from './edit.ts';
import type { LayerDescription } from './service.ts';

const LONGEST = 200;

/** The value of its display field with the meaning of its code, else what `nameOfRow` says. */
export function titleOfRow(layer: LayerDescription, row: WireFeature, globalId: string): string {
  const shown = layer.fields.find(({ name }) => name === layer.displayField);
  const value = shown && row.attributes[shown.name];
  if (shown && isWord(value) && shown.name !== layer.objectIdField) {
    const domain = domainOf(shown, row, layer);
    const coded = domain?.type === 'codedValue' ? domain.codedValues : [];
    const meaning = coded.find(({ code }) => String(code) === String(value));
    return (meaning?.name ?? String(value)).slice(0, LONGEST);
  }
  return nameOfRow(layer.name, row.attributes[layer.objectIdField], globalId);
}

/** `Hydrants 17` by the OBJECTID; a row that the service does not number yet by the start of its GlobalID. */
export function nameOfRow(layerName: string, objectId: unknown, globalId: string): string {
  return typeof objectId === 'number'
    ? `${layerName} ${objectId}`
    : `${layerName} (new ${globalId.slice(1, 9)})`;
}

function isWord(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}
