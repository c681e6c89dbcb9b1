/** Checks the attributes of an edit and works out the stored values of the row. */
import type { Domain, FieldSpec, LayerSpec, TypeSpec } from '../spec.ts';
import type { EditContext } from './archive.ts';
import type { SqlValue } from './database.ts';
import { EDIT_CODES, EditFailure } from './edit-codes.ts';
import type { LayerTable, StoredVersion } from './layer-table.ts';
import { checkDomain, sameValue, toStorage, ValueError } from './values.ts';

export type Values = Map<string, SqlValue>;

type Attributes = Readonly<Record<string, unknown>>;

const UNTRUSTED =
  /<\s*\/?\s*(script|iframe|object|embed|applet|meta|link|style)\b|<[^>]*\son\w+\s*=|javascript\s*:/i;

/** Values of a new row: what was sent, also null; of fields that were not sent the default of its type, else their own. */
export function newValues(table: LayerTable, attributes: Attributes, context: EditContext): Values {
  const { layer } = table;
  const sent = sentValues(table, attributes);
  const typeField = layer.typeField ?? '';
  const type = typeOf(
    layer,
    sent.has(typeField) ? (sent.get(typeField) ?? null) : typeDefault(layer),
  );
  const values: Values = new Map();
  for (const field of table.ownFields) {
    const fallback = storedDefault(field, type);
    const own = sent.get(field.name) ?? null;
    if (!field.editable && own !== null) requireUnchanged(field, own, fallback);
    const value = sent.has(field.name) && field.editable ? own : fallback;
    checkValue(field, value, type);
    values.set(field.name, value);
  }
  checkType(layer, values);
  track(layer, values, context, true);
  return values;
}

/** Values of an updated row: the stored ones with those that were sent. */
export function changedValues(
  table: LayerTable,
  current: StoredVersion,
  attributes: Attributes,
  context: EditContext,
): Values {
  const { layer } = table;
  const sent = sentValues(table, attributes);
  const values = storedValues(table, current);
  for (const [name, value] of sent) {
    const field = table.field(name) as FieldSpec;
    if (field.editable) values.set(name, value);
    else requireUnchanged(field, value, values.get(name) ?? null);
  }
  checkType(layer, values);
  const type = typeOf(layer, values.get(layer.typeField ?? '') ?? null);
  // A new type brings domains that values of the row may lie outside, though they were not sent.
  const isRetyped = sent.has(layer.typeField ?? '');
  for (const field of table.ownFields) {
    const isAffected = isRetyped && type?.domains[field.name] !== undefined;
    if (!field.editable || !(sent.has(field.name) || isAffected)) continue;
    checkValue(field, values.get(field.name) ?? null, type);
  }
  track(layer, values, context, false);
  return values;
}

/** Stored values of a row that exists. */
function storedValues(table: LayerTable, row: StoredVersion): Values {
  return new Map(
    table.ownFields.map((field) => {
      const value = row.attributes[field.name] ?? null;
      return [field.name, value === null ? null : toStorage(field, value)];
    }),
  );
}

/** What was sent, by the field's own name, in stored form. Tracking fields, OID and GlobalID are passed over. */
function sentValues(table: LayerTable, attributes: Attributes): Values {
  const tracked = trackedNames(table.layer);
  const sent: Values = new Map();
  for (const [name, value] of Object.entries(attributes)) {
    const field = table.field(name);
    if (field === null) {
      throw new EditFailure(EDIT_CODES.valueRefused, `The layer has no field '${name}'.`);
    }
    if (field.type === 'OID' || field.type === 'GlobalID' || tracked.has(field.name)) continue;
    sent.set(field.name, storedValue(field, value));
  }
  return sent;
}

function storedValue(field: FieldSpec, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (field.type === 'GUID' && value === '') return null;
  try {
    const stored = toStorage(field, value);
    if (field.type === 'String') refuseUntrusted(field, stored as string);
    return stored;
  } catch (error) {
    throw error instanceof ValueError ? asFailure(field, error) : error;
  }
}

/** A value that a read-only field cannot hold differs from what it holds: 1023 tells more than 1016. */
function asFailure(field: FieldSpec, error: ValueError): EditFailure {
  return field.editable
    ? new EditFailure(EDIT_CODES.valueRefused, error.message)
    : notEditable(field);
}

function notEditable(field: FieldSpec): EditFailure {
  return new EditFailure(EDIT_CODES.fieldNotEditable, `The field ${field.name} is not editable.`);
}

function refuseUntrusted(field: FieldSpec, text: string): void {
  if (!UNTRUSTED.test(text)) return;
  throw new EditFailure(
    EDIT_CODES.untrustedHtml,
    `The text of ${field.name} holds HTML that is not trusted.`,
  );
}

function requireUnchanged(field: FieldSpec, sent: SqlValue, stored: SqlValue): void {
  if (!sameValue(sent, stored)) throw notEditable(field);
}

function checkValue(field: FieldSpec, value: SqlValue, type: TypeSpec | null): void {
  if (value === null) {
    if (field.nullable || !field.editable) return;
    throw new EditFailure(EDIT_CODES.valueMissing, `The field ${field.name} must have a value.`);
  }
  const domain = domainOf(field, type);
  if (domain === null) return;
  try {
    checkDomain(field, domain, value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new EditFailure(EDIT_CODES.valueRefused, error.message);
  }
}

function domainOf(field: FieldSpec, type: TypeSpec | null): Domain | null {
  return type?.domains[field.name] ?? field.domain ?? null;
}

function typeOf(layer: LayerSpec, value: SqlValue): TypeSpec | null {
  return layer.types.find(({ id }) => sameValue(id, value)) ?? null;
}

function typeDefault(layer: LayerSpec): SqlValue {
  return layer.fields.find(({ name }) => name === layer.typeField)?.defaultValue ?? null;
}

function checkType(layer: LayerSpec, values: Values): void {
  if (layer.typeField === null || layer.types.length === 0) return;
  const value = values.get(layer.typeField) ?? null;
  if (value === null || typeOf(layer, value) !== null) return;
  throw new EditFailure(
    EDIT_CODES.valueRefused,
    `Setting of Value for ${layer.typeField} failed: ${String(value)} is no type of the layer.`,
  );
}

function storedDefault(field: FieldSpec, type: TypeSpec | null): SqlValue {
  const value = type?.defaults[field.name] ?? field.defaultValue ?? null;
  return value === null ? null : toStorage(field, value);
}

function trackedNames({ editFields }: LayerSpec): ReadonlySet<string> {
  return new Set(editFields === null ? [] : (Object.values(editFields) as string[]));
}

/** The server writes the editor tracking fields, whatever the client sent. */
function track(layer: LayerSpec, values: Values, context: EditContext, isNew: boolean): void {
  const fields = layer.editFields;
  if (fields === null) return;
  if (isNew) {
    values.set(fields.creator, context.user);
    values.set(fields.created, context.now);
  }
  values.set(fields.editor, context.user);
  values.set(fields.edited, context.now);
}

/** Row values from the catalog, checked like an edit but with its own tracking values and read-only fields. */
export function seedValues(
  table: LayerTable,
  attributes: Attributes,
  context: EditContext,
): Values {
  const { layer } = table;
  const values = new Map<string, SqlValue>();
  track(layer, values, context, true);
  const type = typeOf(layer, (attributes[layer.typeField ?? ''] ?? null) as SqlValue);
  for (const field of table.ownFields) {
    const value = attributes[field.name];
    if (value === undefined && values.has(field.name)) continue;
    const stored = value === undefined || value === null ? null : toStorage(field, value);
    checkValue(field, stored, type);
    values.set(field.name, stored);
  }
  checkType(layer, values);
  return values;
}
