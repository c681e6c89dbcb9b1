/** Values that the window gives, checked against the layer's own description and turned into what the file holds. */
import { checkEdit, checkFieldValue } from '../../../shared/model/check-edit.ts';
import { defaultsOfField } from '../../../shared/model/default-values.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { EditedValues } from '../../../shared/model/editing.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import type { StoredValue } from '../db.ts';
import type { TablePlan } from '../table-plan.ts';
import { storedConverter, ValueError } from '../values.ts';
import { isServersOwn } from './users-columns.ts';

export interface CheckedValues {
  /** By name of the column. */
  readonly stored: ReadonlyMap<string, StoredValue>;
  /** What is wrong, as sentences; then nothing may be written. */
  readonly faults: readonly string[];
}

/** `row`: the whole row as it is, empty for an add. An add may leave out what must have a value; an update may not empty it. */
export function checkValues(
  kind: 'add' | 'update',
  given: EditedValues,
  row: WireFeature,
  plan: TablePlan,
  layer: LayerDescription,
): CheckedValues {
  const attributes = exactNumbers(given, plan);
  const whole = { attributes: { ...row.attributes, ...attributes } };
  const findings = checkEdit(kind, { attributes }, whole, layer).filter(
    ({ code, field }) =>
      field === null || (field in attributes && (kind === 'update' || code !== EMPTY)),
  );
  const faults = findings.map(({ text }) => text);
  const isFound = new Set(findings.map(({ field }) => field));
  const stored = new Map<string, StoredValue>();
  for (const [name, value] of Object.entries(attributes)) {
    const field = plan.fields.find((candidate) => candidate.name === name);
    if (!field || isServersOwn(field, layer)) {
      faults.push(...serversOwn(name, layer));
      continue;
    }
    if (isFound.has(name)) continue;
    store(stored, field, value, faults);
  }
  return { stored, faults: [...new Set(faults)] };
}

/** Esri's code for a field that must have a value. */
const EMPTY = 1001;

/** What a new row holds where nobody says otherwise: defaults that its own description allows. */
export function defaultsOf(
  given: EditedValues,
  plan: TablePlan,
  layer: LayerDescription,
): EditedValues {
  const defaults: Record<string, string | number> = {};
  // First the subtype: it decides what the other defaults may be.
  const typeFirst = plan.fields.toSorted(
    (a, b) => Number(b.name === layer.typeField) - Number(a.name === layer.typeField),
  );
  for (const field of typeFirst) {
    const { name, editable } = field;
    if (!editable || isServersOwn(field, layer) || name in given) continue;
    const row = { attributes: { ...given, ...defaults } };
    const value = defaultsOfField(field, row, layer).find(
      (candidate) => checkFieldValue(field, candidate, row, layer) === null,
    );
    if (value !== undefined) defaults[name] = value;
  }
  return defaults;
}

function serversOwn(name: string, layer: LayerDescription): string[] {
  const field = layer.fields.find((candidate) => candidate.name === name);
  return field ? [`${field.alias} is filled in by the service and cannot be set.`] : [];
}

/** Whole numbers beyond 2^53 come as text. */
function exactNumbers(given: EditedValues, plan: TablePlan): Record<string, unknown> {
  const big = new Set(
    plan.fields.filter(({ type }) => type === 'BigInteger').map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isWhole =
        big.has(name) && typeof value === 'string' && /^\s*-?\d{1,25}\s*$/.test(value);
      return [name, isWhole ? BigInt(value.trim()) : value];
    }),
  );
}

function store(
  stored: Map<string, StoredValue>,
  { name, alias, type }: Field,
  value: unknown,
  faults: string[],
): void {
  try {
    stored.set(name, storedConverter(type)(value));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    faults.push(`${alias}: ${error.message}.`);
  }
}
