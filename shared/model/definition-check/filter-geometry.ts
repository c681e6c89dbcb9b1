/** geometry, geometryType, inSR and replicaSR of a definition (create-replica page, geometry). */
import type { ReplicaDefinition } from '../definition.ts';
import type { EsriGeometry, FilterGeometryType } from '../geometry.ts';
import { canonicalWkid } from '../geometry.ts';
import { problem, warning, type Remark } from '../remark.ts';
import { checkReference, referenceKind, referenceWkid } from './spatial-reference.ts';

const WHERE = 'geometry';

type Position = readonly [number, number];
/** Either the positions of a usable geometry or what is wrong with it. */
type Reading = { readonly positions: readonly Position[] } | { readonly wrong: string };

export function checkFilterGeometry(definition: ReplicaDefinition): Remark[] {
  const references = [
    ...checkReference('inSR', definition.inSR),
    ...checkReference('replicaSR', definition.replicaSR),
  ];
  const reading = read(definition.geometry, definition.geometryType);
  if ('wrong' in reading) return [...references, problem(WHERE, reading.wrong)];
  return [
    ...references,
    ...checkOwnReference(definition),
    ...checkRange(reading.positions, definition),
  ];
}

function read(geometry: EsriGeometry, type: FilterGeometryType): Reading {
  if ('curveRings' in geometry || 'curvePaths' in geometry) {
    return { wrong: 'The filter geometry contains true curves. Densify it to straight segments.' };
  }
  switch (type) {
    case 'esriGeometryEnvelope':
      return readEnvelope(geometry);
    case 'esriGeometryPoint':
      return readPoint(geometry);
    case 'esriGeometryMultipoint':
      return readMultipoint(geometry);
    case 'esriGeometryPolyline':
      return readParts(geometry['paths'], 'paths', 2);
    case 'esriGeometryPolygon':
      return readPolygon(geometry);
  }
}

function readEnvelope(geometry: EsriGeometry): Reading {
  const { xmin, ymin, xmax, ymax } = geometry;
  if (!isNumber(xmin) || !isNumber(ymin) || !isNumber(xmax) || !isNumber(ymax)) {
    return { wrong: 'An envelope needs the four numbers xmin, ymin, xmax and ymax.' };
  }
  if (xmin > xmax || ymin > ymax) {
    const axis = xmin > xmax ? 'x' : 'y';
    const dateLine = axis === 'x' ? ' For an extent across the 180° meridian add 360 to xmax.' : '';
    return {
      wrong: `The envelope is inverted: ${axis}min ${axis === 'x' ? xmin : ymin} is larger than ${axis}max ${axis === 'x' ? xmax : ymax}. Write xmin,ymin,xmax,ymax.${dateLine}`,
    };
  }
  if (xmin === xmax || ymin === ymax) {
    return { wrong: 'The envelope has no area. Give two different corners, or use a point.' };
  }
  return {
    positions: [
      [xmin, ymin],
      [xmax, ymax],
    ],
  };
}

function readPoint(geometry: EsriGeometry): Reading {
  const { x, y } = geometry;
  if (!isNumber(x) || !isNumber(y)) return { wrong: 'A point needs the two numbers x and y.' };
  return { positions: [[x, y]] };
}

function readMultipoint(geometry: EsriGeometry): Reading {
  const positions = readPositions(geometry['points']);
  if (positions === null) return { wrong: 'A multipoint needs points: [[x, y], …], all numbers.' };
  if (positions.length === 0) return { wrong: 'The multipoint has no points.' };
  return { positions };
}

function readPolygon(geometry: EsriGeometry): Reading {
  const reading = readParts(geometry['rings'], 'rings', 3);
  if ('wrong' in reading) return reading;
  const rings = (geometry['rings'] as unknown[]).map((ring) => readPositions(ring) ?? []);
  if (rings.every((ring) => signedArea(ring) === 0)) {
    return { wrong: 'The polygon has no area. Draw a ring around the area that you want.' };
  }
  return reading;
}

function readParts(parts: unknown, member: 'paths' | 'rings', atLeast: number): Reading {
  const shape = member === 'paths' ? 'A polyline' : 'A polygon';
  if (!Array.isArray(parts) || parts.length === 0) {
    return { wrong: `${shape} needs ${member}: [[[x, y], [x, y], …]].` };
  }
  const positions: Position[] = [];
  for (const [index, part] of parts.entries()) {
    const read = readPositions(part);
    if (read === null)
      return { wrong: `${member}[${index}] must be a list of [x, y], all numbers.` };
    if (read.length < atLeast) {
      return {
        wrong: `${member}[${index}] has ${read.length} vertices; it needs at least ${atLeast}.`,
      };
    }
    positions.push(...read);
  }
  return { positions };
}

function readPositions(value: unknown): Position[] | null {
  if (!Array.isArray(value)) return null;
  const positions: Position[] = [];
  for (const item of value as unknown[]) {
    if (!Array.isArray(item) || !isNumber(item[0]) || !isNumber(item[1])) return null;
    positions.push([item[0], item[1]]);
  }
  return positions;
}

/** Twice the area of a ring, whose last vertex may or may not repeat the first. */
function signedArea(ring: readonly Position[]): number {
  return ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** A geometry may say its own reference; inSR wins, so both must be the same. */
function checkOwnReference(definition: ReplicaDefinition): Remark[] {
  const own = definition.geometry['spatialReference'] as { wkid?: unknown } | null | undefined;
  const ownWkid = own?.wkid;
  const wkid = referenceWkid(definition.inSR);
  if (!isNumber(ownWkid) || wkid === null) return [];
  if (canonicalWkid(ownWkid) === canonicalWkid(wkid)) return [];
  const latest = (own as { latestWkid?: unknown }).latestWkid;
  if (isNumber(latest) && canonicalWkid(latest) === canonicalWkid(wkid)) return [];
  return [
    warning(
      'inSR',
      `The geometry says that it is in ${ownWkid}, but inSR is ${wkid}. inSR is what counts; correct the one that is wrong.`,
    ),
  ];
}

function checkRange(positions: readonly Position[], definition: ReplicaDefinition): Remark[] {
  const wkid = referenceWkid(definition.inSR);
  const called = wkid === null ? 'inSR' : `inSR ${wkid}`;
  const looksLikeDegrees = positions.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  switch (referenceKind(definition.inSR)) {
    case 'geographic': {
      const outside = positions.find(([x, y]) => Math.abs(x) > 540 || Math.abs(y) > 90);
      if (outside === undefined) return [];
      return [
        problem(
          WHERE,
          `${called} is in degrees, but ${outside.join(', ')} is no longitude and latitude: it looks like metres. Set inSR to the reference of these numbers, such as 3857.`,
        ),
      ];
    }
    case 'web-mercator':
    case 'projected':
      if (!looksLikeDegrees) return checkWebMercator(positions, definition, called);
      return [
        warning(
          WHERE,
          `${called} is not in degrees, but the coordinates look like longitude and latitude. If they are, set inSR to 4326.`,
        ),
      ];
    case 'unknown':
      return [];
  }
}

const WEB_MERCATOR_EDGE = 20037508.342789244;

function checkWebMercator(
  positions: readonly Position[],
  definition: ReplicaDefinition,
  called: string,
): Remark[] {
  if (referenceKind(definition.inSR) !== 'web-mercator') return [];
  const outside = positions.find(
    ([x, y]) => Math.abs(x) > 3 * WEB_MERCATOR_EDGE || Math.abs(y) > 2 * WEB_MERCATOR_EDGE,
  );
  if (outside === undefined) return [];
  return [
    warning(
      WHERE,
      `${outside.join(', ')} lies outside the world in ${called}. Check the coordinates and inSR.`,
    ),
  ];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
