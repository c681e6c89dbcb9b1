/** Shapes against what a layer takes: kind, straight lines, Z and M. Pure; codes of protocol.md 9.2. */
import type { Finding } from './check-edit.ts';
import type { EditKind, WireFeature } from './edit.ts';
import type { GeometryType } from './geometry.ts';
import type { LayerDescription } from './service.ts';

/** What a strict server would say about the shape of an edit, judged by the layer's own description. */
export function checkShape(
  kind: EditKind,
  feature: WireFeature,
  layer: LayerDescription,
): Finding[] {
  const { geometry } = feature;
  if (geometry === undefined) return [];
  const refused = (code: number, text: string): Finding => ({ code, field: null, text });
  if (layer.geometryType === null) {
    return geometry ? [refused(1015, `${layer.name} is a table; its rows have no shape.`)] : [];
  }
  if (kind === 'update' && !layer.allowGeometryUpdates) {
    return [refused(1004, 'The service does not let shapes be changed.')];
  }
  if (geometry === null) return [];
  if ('curveRings' in geometry || 'curvePaths' in geometry) {
    return [refused(1005, 'The shape has true curves; the service takes straight lines only.')];
  }
  const shape = readShape(geometry, layer.hasZ);
  if (!shape || shape.type !== layer.geometryType) {
    return [refused(1015, `${layer.name} holds shapes of another kind.`)];
  }
  const lacks = (position: number): boolean =>
    shape.vertices.some((vertex) => !Number.isFinite(vertex[position]));
  const isEmpty = shape.type === 'esriGeometryPoint' && !isNumber(geometry['x']);
  if (isEmpty) return [];
  if (lacks(0) || lacks(1)) return [refused(1015, 'A vertex has no position.')];
  const findings: Finding[] = [];
  if (layer.hasZ && !layer.enableZDefaults && lacks(2)) {
    findings.push(refused(1014, 'A vertex has no elevation (Z).'));
  }
  if (layer.hasM && lacks(layer.hasZ ? 3 : 2)) {
    findings.push(refused(1002, 'A vertex has no measure (M).'));
  }
  return findings;
}

interface Shape {
  readonly type: GeometryType;
  /** In the order x, y, z, m of what the layer has. */
  readonly vertices: readonly (readonly unknown[])[];
}

function readShape(geometry: Readonly<Record<string, unknown>>, hasZ: boolean): Shape | null {
  if ('x' in geometry) {
    const { x, y, z, m } = geometry;
    return { type: 'esriGeometryPoint', vertices: [hasZ ? [x, y, z, m] : [x, y, m]] };
  }
  const found = PARTS.find(([key]) => Array.isArray(geometry[key]));
  if (!found) return null;
  const [key, type] = found;
  const raw = geometry[key] as readonly unknown[];
  const vertices = key === 'points' ? raw : raw.flat();
  return vertices.every((vertex): vertex is readonly unknown[] => Array.isArray(vertex))
    ? { type, vertices }
    : null;
}

const PARTS = [
  ['rings', 'esriGeometryPolygon'],
  ['paths', 'esriGeometryPolyline'],
  ['points', 'esriGeometryMultipoint'],
] as const;

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}
