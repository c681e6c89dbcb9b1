/**
 * Contingent values: which values of some fields go together (fieldGroups and queryContingentValues of a feature service).
 * They come with a new replica (syncDataOptions 4) and are not refreshed by a sync; servers do not check them.
 */
import type { WireFeature } from './edit.ts';
import type { Field, LayerDescription } from './service.ts';
import { domainOf } from './check-edit.ts';

export type ContingentValue =
  | { readonly kind: 'any' }
  | { readonly kind: 'null' }
  | { readonly kind: 'code'; readonly code: string | number }
  | { readonly kind: 'range'; readonly min: number; readonly max: number };

export interface ContingentGroup {
  readonly name: string;
  /** False: the combinations are advice. */
  readonly isRestrictive: boolean;
  readonly fields: readonly string[];
  readonly combinations: readonly ContingentCombination[];
}

export interface ContingentCombination {
  /** Null: for rows of any type. */
  readonly subtype: string | number | null;
  /** In the order of the group's fields. */
  readonly values: readonly ContingentValue[];
}

/** A group that the values of a row do not fit, with a sentence for people. */
export interface ContingentProblem {
  readonly group: ContingentGroup;
  readonly text: string;
}

type Row = Pick<WireFeature, 'attributes'>;
type Layer = Pick<LayerDescription, 'fields' | 'types' | 'typeField' | 'contingentValues'>;

/** Groups of which the row has values that go with each other in none of the combinations. */
export function contingentProblems(row: Row, layer: Layer): ContingentProblem[] {
  return (layer.contingentValues ?? []).flatMap((group) => {
    const values = group.fields.map((name) => row.attributes[name] ?? null);
    if (values.every((value) => value === null)) return [];
    const combinations = combinationsFor(group, row, layer);
    if (combinations.some((each) => each.values.every((one, at) => fits(one, values[at]))))
      return [];
    const names = group.fields.map((name) => aliasOf(name, layer)).join(', ');
    const advice = group.isRestrictive ? '' : ' The layer takes this as advice.';
    return [
      {
        group,
        text: `${names}: these values do not go together (contingent values ${group.name}).${advice}`,
      },
    ];
  });
}

/** The combinations that hold for the type of the row. */
export function combinationsFor(
  group: ContingentGroup,
  row: Row,
  { typeField }: Pick<LayerDescription, 'typeField'>,
): readonly ContingentCombination[] {
  const type = typeField === null ? null : (row.attributes[typeField] ?? null);
  return group.combinations.filter(
    ({ subtype }) => subtype === null || String(subtype) === plain(type),
  );
}

/** One value of a combination as people read it. */
export function contingentText(
  value: ContingentValue,
  field: Field | undefined,
  row: Row,
  layer: Layer,
): string {
  if (value.kind === 'any') return 'any value';
  if (value.kind === 'null') return 'no value';
  if (value.kind === 'range') return `${value.min} to ${value.max}`;
  const domain =
    field && domainOf(field, { attributes: row.attributes }, layer as LayerDescription);
  const coded = domain?.type === 'codedValue' ? domain.codedValues : [];
  return coded.find(({ code }) => String(code) === String(value.code))?.name ?? String(value.code);
}

/** True when a value of a row is what a combination has there. */
export function fits(wanted: ContingentValue, value: unknown): boolean {
  switch (wanted.kind) {
    case 'any':
      return true;
    case 'null':
      return value === null || value === undefined;
    case 'code':
      return value !== null && value !== undefined && plain(value) === String(wanted.code);
    case 'range': {
      const number = typeof value === 'number' ? value : Number.NaN;
      return number >= wanted.min && number <= wanted.max;
    }
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : (JSON.stringify(value) ?? '');
}

function aliasOf(name: string, { fields }: Layer): string {
  const field = fields.find((each) => each.name === name);
  return field ? field.alias || field.name : name;
}
