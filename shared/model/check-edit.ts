/** What a strict server would say about one edit, judged by the layer's own description. Pure; codes of protocol.md 9.2. */
import type { EditKind, WireFeature } from './edit.ts';
import type { Domain, Field, LayerDescription } from './service.ts';

export interface Finding {
  readonly code: number;
  /** Null: the row or its shape as a whole. */
  readonly field: string | null;
  readonly text: string;
}

/** `feature` holds what would be sent: all fields of an add, the changed ones of an update. `row` is the whole row. */
export function checkEdit(
  kind: Exclude<EditKind, 'delete'>,
  feature: WireFeature,
  row: WireFeature,
  layer: LayerDescription,
): Finding[] {
  const findings = layer.fields.flatMap((field) => checkField(kind, field, feature, row, layer));
  const known = new Set(layer.fields.map(({ name }) => name));
  for (const name of Object.keys(feature.attributes)) {
    if (!known.has(name)) {
      findings.push({
        code: 1023,
        field: name,
        text: `The service has no field ${name} any more.`,
      });
    }
  }
  return [...findings, ...checkGeometry(kind, feature, layer)];
}

const SERVERS_OWN = new Set(['OID', 'GlobalID', 'Geometry', 'Raster']);

/** What is wrong with a value that is not empty, as a sentence; null = nothing. `row` decides the subtype. */
export function checkFieldValue(
  field: Field,
  value: unknown,
  row: WireFeature,
  layer: LayerDescription,
): string | null {
  return checkValue(field, value, domainOf(field, row, layer));
}

function checkField(
  kind: EditKind,
  field: Field,
  feature: WireFeature,
  row: WireFeature,
  layer: LayerDescription,
): Finding[] {
  const isTracked = Object.values(layer.editFields ?? {}).includes(field.name);
  if (SERVERS_OWN.has(field.type) || isTracked) return [];
  const isSent = field.name in feature.attributes;
  const value = feature.attributes[field.name] ?? null;
  if (isSent && !field.editable) {
    return [{ code: 1023, field: field.name, text: `${field.alias} is read-only.` }];
  }
  if (value === null) {
    const isMissing =
      !field.nullable && (isSent || (kind === 'add' && field.defaultValue === null));
    return isMissing && field.editable
      ? [{ code: 1001, field: field.name, text: `${field.alias} must have a value.` }]
      : [];
  }
  const text = checkFieldValue(field, value, row, layer);
  return text === null ? [] : [{ code: 1016, field: field.name, text }];
}

/** The domain that holds for this row: its type's, else the field's. */
export function domainOf(field: Field, row: WireFeature, layer: LayerDescription): Domain | null {
  const type = layer.typeField === null ? undefined : row.attributes[layer.typeField];
  const ownType = layer.types.find(({ id }) => String(id) === String(type));
  return ownType?.domains[field.name] ?? field.domain;
}

function checkValue(field: Field, value: unknown, domain: Domain | null): string | null {
  if (field.length !== null && typeof value === 'string' && value.length > field.length) {
    return `${field.alias} takes ${field.length} characters; this is ${value.length}.`;
  }
  return checkType(field, value) ?? (domain ? checkDomain(field, value, domain) : null);
}

const LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  SmallInteger: [-32768n, 32767n],
  Integer: [-2147483648n, 2147483647n],
  BigInteger: [-(2n ** 63n), 2n ** 63n - 1n],
};

function checkType(field: Field, value: unknown): string | null {
  const limits = LIMITS[field.type];
  if (limits) {
    const isWhole = typeof value === 'bigint' || Number.isInteger(value);
    if (!isWhole) return `${field.alias} takes whole numbers.`;
    const whole = BigInt(value as number | bigint);
    return whole < limits[0] || whole > limits[1]
      ? `${field.alias} takes whole numbers from ${limits[0]} to ${limits[1]}.`
      : null;
  }
  if (field.type === 'Single' || field.type === 'Double') {
    return typeof value === 'number' && Number.isFinite(value)
      ? null
      : `${field.alias} takes numbers.`;
  }
  return null;
}

function checkDomain(field: Field, value: unknown, domain: Domain): string | null {
  if (domain.type === 'codedValue') {
    const isListed = domain.codedValues.some(({ code }) => String(code) === String(value));
    return isListed
      ? null
      : `${String(value)} is not one of the values of ${field.alias} (${domain.name}).`;
  }
  const number = Number(value);
  return number >= domain.min && number <= domain.max
    ? null
    : `${field.alias} takes values from ${domain.min} to ${domain.max}; this is ${number}.`;
}

function checkGeometry(kind: EditKind, feature: WireFeature, layer: LayerDescription): Finding[] {
  if (layer.geometryType === null || feature.geometry === undefined) return [];
  if (kind === 'update' && !layer.allowGeometryUpdates) {
    return [{ code: 1004, field: null, text: 'The service does not let shapes be changed.' }];
  }
  if (feature.geometry === null) return [];
  const isMissing = (position: number): boolean =>
    vertices(feature.geometry!, layer.hasZ).some((vertex) => !Number.isFinite(vertex[position]));
  const findings: Finding[] = [];
  if (layer.hasZ && !layer.enableZDefaults && isMissing(2)) {
    findings.push({ code: 1014, field: null, text: 'A vertex has no elevation (Z).' });
  }
  if (layer.hasM && isMissing(layer.hasZ ? 3 : 2)) {
    findings.push({ code: 1002, field: null, text: 'A vertex has no measure (M).' });
  }
  return findings;
}

/** Vertices as number arrays in the order x, y, z, m of what the layer has. */
function vertices(geometry: Readonly<Record<string, unknown>>, hasZ: boolean): number[][] {
  if ('x' in geometry) {
    const { x, y, z, m } = geometry;
    return [(hasZ ? [x, y, z, m] : [x, y, m]) as number[]];
  }
  const parts = geometry['rings'] ?? geometry['paths'] ?? [geometry['points'] ?? []];
  return (parts as number[][][]).flat();
}
