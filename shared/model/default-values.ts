/** What a new row holds where nobody says otherwise. Pure. */
import type { WireFeature } from './edit.ts';
import type { Field, LayerDescription } from './service.ts';

/**
 * Defaults of a field, the one that goes first in front: of the row's subtype, of the layer's templates, of the field. A
 * service may name one that its own domains do not allow; then the next may do.
 */
export function defaultsOfField(
  { name, defaultValue }: Pick<Field, 'name' | 'defaultValue'>,
  row: Pick<WireFeature, 'attributes'>,
  { typeField, types, defaults }: LayerDescription,
): (string | number)[] {
  const type = typeField === null ? undefined : row.attributes[typeField];
  const own = types.find(({ id }) => String(id) === String(type));
  return [own?.defaults?.[name], defaults?.[name], defaultValue].filter(
    (value) => value !== undefined && value !== null,
  );
}
