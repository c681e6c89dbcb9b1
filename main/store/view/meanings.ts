/** What coded values mean: by the domain of a row's subtype where it has one for the field, else by the field's own. */
import type { Domain, LayerDescription } from '../../../shared/model/service.ts';

export interface Meanings {
  /** True when values of this field can have a meaning. */
  isCoded(field: string): boolean;
  /** `type`: what the row has in the layer's type field. Null: the value means nothing but itself. */
  meaningOf(field: string, value: unknown, type: unknown): string | null;
}

type ByCode = ReadonlyMap<string, string>;

export function createMeanings({ fields, types }: LayerDescription): Meanings {
  const own = new Map<string, ByCode>();
  for (const { name, domain } of fields) {
    const codes = byCode(domain);
    if (codes) own.set(name, codes);
  }
  // A range of a subtype hides the coded values of the field.
  const subtypes = new Map(
    types.map(({ id, domains }) => [
      String(id),
      new Map(Object.entries(domains).map(([name, domain]) => [name, byCode(domain)])),
    ]),
  );
  const codedBySubtype = new Set(
    [...subtypes.values()].flatMap((domains) =>
      [...domains].flatMap(([name, codes]) => (codes ? [name] : [])),
    ),
  );
  return {
    isCoded: (field) => own.has(field) || codedBySubtype.has(field),
    meaningOf(field, value, type) {
      if (value === null || value === undefined) return null;
      const subtype = type === null ? undefined : subtypes.get(textOf(type));
      const codes = subtype?.has(field) ? subtype.get(field) : own.get(field);
      return codes?.get(textOf(value)) ?? null;
    },
  };
}

function byCode(domain: Domain | null): ByCode | null {
  if (domain?.type !== 'codedValue') return null;
  return new Map(domain.codedValues.map(({ code, name }) => [String(code), name]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
