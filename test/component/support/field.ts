/** A field as a layer describes it. */
import type { Field, FieldType } from '../../../shared/model/service.ts';

export function field(
  name: string,
  type: FieldType,
  alias = name,
  more: Partial<Field> = {},
): Field {
  const rest = { nullable: true, editable: true, length: null, domain: null, defaultValue: null };
  return { name, type, alias, ...rest, ...more };
}
