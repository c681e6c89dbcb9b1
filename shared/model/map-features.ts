/**
 * `MapFeatures` as bytes, for their way from the engine to the map. Little-endian, as all machines are that it runs on;
 * the widest numbers stand first, so that every array is aligned and can be read where it lies.
 */
import { MAP_STATES, type MapFeatures } from './view.ts';

const GEOMETRY_TYPES = ['point', 'multipoint', 'polyline', 'polygon'] as const;
const MAGIC = 0x464d5953;
const VERSION = 1;
const HEADER_BYTES = 40;

interface Counts {
  readonly features: number;
  readonly parts: number;
  readonly vertices: number;
  /** Of the JSON text of the symbols. */
  readonly letters: number;
}

/** Where each array begins, and the number of bytes in all. */
function layoutOf({ features, parts, vertices, letters }: Counts) {
  const coordinates = HEADER_BYTES + features * 8;
  const featureParts = coordinates + vertices * 16;
  const partStarts = featureParts + (features + 1) * 4;
  const symbolIndexes = partStarts + (parts + 1) * 4;
  const symbols = symbolIndexes + features * 2;
  const states = symbols + letters * 2;
  const exteriors = states + features;
  return {
    ...{ fids: HEADER_BYTES, coordinates, featureParts, partStarts, symbolIndexes, symbols },
    ...{ states, exteriors, end: exteriors + parts },
  };
}

/** Puts everything into one run of bytes. */
export function encodeMapFeatures(features: MapFeatures): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(features.symbols);
  const counts: Counts = {
    features: features.fids.length,
    parts: features.partStarts.length - 1,
    vertices: features.coordinates.length / 2,
    letters: text.length,
  };
  const layout = layoutOf(counts);
  const buffer = new ArrayBuffer(layout.end);
  const type = GEOMETRY_TYPES.indexOf(features.geometryType);
  const { features: n, parts, vertices, letters } = counts;
  new Uint32Array(buffer, 0, 7).set([MAGIC, VERSION, type, n, parts, vertices, letters]);
  new Float64Array(buffer, 32, 1)[0] = features.total;
  new Float64Array(buffer, layout.fids, n).set(features.fids);
  new Float64Array(buffer, layout.coordinates, vertices * 2).set(features.coordinates);
  new Uint32Array(buffer, layout.featureParts, n + 1).set(features.featureParts);
  new Uint32Array(buffer, layout.partStarts, parts + 1).set(features.partStarts);
  new Uint16Array(buffer, layout.symbolIndexes, n).set(features.symbolIndexes);
  const codes = new Uint16Array(buffer, layout.symbols, letters);
  for (let at = 0; at < letters; at++) codes[at] = text.charCodeAt(at);
  new Uint8Array(buffer, layout.states, n).set(features.states);
  new Uint8Array(buffer, layout.exteriors, parts).set(features.exteriors);
  return new Uint8Array(buffer);
}

/**
 * Reads them back; the arrays lie in `bytes` where that is aligned to eight, else in a copy.
 *
 * Throws for bytes that are cut, that are something else, or whose numbers point outside of their arrays.
 */
export function decodeMapFeatures(bytes: Uint8Array): MapFeatures {
  const isAligned = bytes.byteOffset % 8 === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  check(byteLength >= HEADER_BYTES, 'they are cut');
  const head = new Uint32Array(buffer, byteOffset, 7);
  const [magic, version, type] = head;
  check(magic === MAGIC && version === VERSION, 'they are something else');
  const counts: Counts = {
    features: head[3]!,
    parts: head[4]!,
    vertices: head[5]!,
    letters: head[6]!,
  };
  const layout = layoutOf(counts);
  check(layout.end === byteLength, `${byteLength} bytes where ${layout.end} belong`);
  const { features: n, parts, vertices, letters } = counts;
  const at = (place: number): number => byteOffset + place;
  const features: MapFeatures = {
    geometryType: GEOMETRY_TYPES[type!] ?? fail('an unknown geometry type'),
    total: new Float64Array(buffer, at(32), 1)[0]!,
    fids: new Float64Array(buffer, at(layout.fids), n),
    coordinates: new Float64Array(buffer, at(layout.coordinates), vertices * 2),
    featureParts: new Uint32Array(buffer, at(layout.featureParts), n + 1),
    partStarts: new Uint32Array(buffer, at(layout.partStarts), parts + 1),
    symbolIndexes: new Uint16Array(buffer, at(layout.symbolIndexes), n),
    symbols: readSymbols(new Uint16Array(buffer, at(layout.symbols), letters)),
    states: new Uint8Array(buffer, at(layout.states), n),
    exteriors: new Uint8Array(buffer, at(layout.exteriors), parts),
  };
  checkBounds(features, counts);
  return features;
}

function readSymbols(codes: Uint16Array): readonly (string | null)[] {
  let text = '';
  for (let at = 0; at < codes.length; at += 8192) {
    text += String.fromCharCode(...codes.subarray(at, at + 8192));
  }
  let symbols: unknown;
  try {
    symbols = JSON.parse(text);
  } catch {
    fail('their symbols cannot be read');
  }
  const isList =
    Array.isArray(symbols) &&
    symbols.every((symbol) => symbol === null || typeof symbol === 'string');
  return isList ? (symbols as readonly (string | null)[]) : fail('their symbols are no texts');
}

function checkBounds(features: MapFeatures, { parts, vertices }: Counts): void {
  const { featureParts, partStarts, symbolIndexes, symbols, states } = features;
  check(features.total >= 0, 'a total that is no number');
  check(rises(featureParts, parts), 'features that point outside of the parts');
  check(rises(partStarts, vertices), 'parts that point outside of the coordinates');
  check(
    symbolIndexes.every((index) => index < symbols.length),
    'unknown symbols',
  );
  check(
    states.every((state) => state < MAP_STATES.length),
    'unknown states',
  );
}

/** From 0 to `end`, never falling. */
function rises(values: Uint32Array, end: number): boolean {
  if (values[0] !== 0 || values.at(-1) !== end) return false;
  for (let at = 1; at < values.length; at++) if (values[at]! < values[at - 1]!) return false;
  return true;
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) fail(what);
}

function fail(what: string): never {
  throw new Error(`These bytes are no features for a map: ${what}.`);
}
