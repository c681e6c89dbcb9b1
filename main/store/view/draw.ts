/** Reads the shapes that were chosen and hands their vertices over. */
import type { Box } from '../../geometry/boxes.ts';
import type { MapLabel } from '../../../shared/model/map-label.ts';
import { displayParts } from '../../geometry/display-parts.ts';
import { putBox, thinLine, thinPoints, thinRing, type PixelSize } from '../../geometry/thin.ts';
import type { MapFeatures } from '../../../shared/model/view.ts';
import { quote, rawSql, type Db, type StoredValue } from '../db.ts';
import type { FeatureWriter } from './feature-writer.ts';
import type { PendingShapes } from './pending-shapes.ts';
import { deletedRows } from './row-order.ts';
import { wireConverter } from '../values.ts';
import { fieldOf, type ViewTable } from './view-table.ts';

export interface Place {
  readonly fid: number;
  readonly box: Box;
}

export interface Drawing {
  readonly table: ViewTable;
  readonly geometryType: MapFeatures['geometryType'];
  readonly symbolField: string | null;
  /** SQL and reader of what stands on the map instead of the value of a field; null: nothing. */
  readonly label: LabelReader | null;
  readonly pixel: PixelSize;
  readonly shapes: PendingShapes;
  readonly writer: FeatureWriter;
}

export interface LabelReader {
  readonly column: string;
  readonly read: (json: string) => MapLabel | null;
}

/** Rows read by one statement: each statement costs as much as reading a row. */
const READ_AT_ONCE = 500;

type ShapeRow = readonly StoredValue[];

/** In the order of `places`. */
export function drawFeatures(db: Db, drawing: Drawing, places: readonly Place[]): void {
  const { pixel, shapes, writer, symbolField } = drawing;
  const symbolOf = symbolText(drawing);
  for (let from = 0; from < places.length; from += READ_AT_ONCE) {
    const some = places.slice(from, from + READ_AT_ONCE);
    const isSmall = some.map(({ box }) => isSmallerThanPixel(box, pixel));
    const isRead = (index: number): boolean => !isSmall[index] || symbolField !== null;
    const rows = readShapes(
      db,
      drawing,
      some.filter((_, index) => isRead(index)),
    );
    some.forEach(({ fid, box }, index) => {
      const row = rows.get(fid);
      if (isSmall[index]) drawSmall(drawing, box);
      else if (row?.[1] instanceof Uint8Array) drawShape(drawing, row[1]);
      writer.endFeature(fid, shapes.states.get(fid) ?? 'none', symbolOf(row));
    });
  }
}

function symbolText({
  table,
  symbolField,
  label,
}: Drawing): (row: ShapeRow | undefined) => string | null {
  if (label !== null) {
    return (row) => {
      const found = typeof row?.[2] === 'string' ? label.read(row[2]) : null;
      return found && JSON.stringify(found);
    };
  }
  if (symbolField === null) return () => null;
  const convert = wireConverter(fieldOf(table, symbolField).type);
  return (row) => {
    const value = convert(row?.[2] ?? null) as string | number | null;
    return value === null ? null : String(value);
  };
}

/** Number, geometry and symbol of rows that are there, and of those that are being deleted. */
function readShapes(
  db: Db,
  { table, symbolField, label }: Drawing,
  places: readonly Place[],
): Map<number, ShapeRow> {
  const { plan } = table;
  const symbol = label?.column ?? (symbolField === null ? 'NULL' : `t.${quote(symbolField)}`);
  const columns = `t.${quote(plan.geometry!.name)}, ${symbol}`;
  const fid = `t.${quote(plan.fid)}`;
  const wanted = 'json_each(?) AS j CROSS JOIN';
  const here = `SELECT ${fid}, ${columns} FROM ${wanted} ${quote(plan.table)} AS t ON ${fid} = j.value`;
  const gone = `SELECT -e.edit_id, ${columns} FROM ${wanted} ${deletedRows(table)} AND e.edit_id = -j.value`;
  const read = (text: string, fids: readonly number[]): ShapeRow[] =>
    fids.length === 0 ? [] : rawSql<[string]>(db, text, false).all(JSON.stringify(fids));
  const fids = places.map((place) => place.fid);
  const rows = [
    ...read(
      here,
      fids.filter((id) => id > 0),
    ),
    ...read(
      gone,
      fids.filter((id) => id < 0),
    ),
  ];
  return new Map(rows.map((row) => [row[0] as number, row]));
}

/** The index holds numbers of 24 bits, rounded outwards: far from the origin they are coarser than a pixel. */
const ROUNDING = 2 ** -23;

function isSmallerThanPixel([minX, minY, maxX, maxY]: Box, pixel: PixelSize): boolean {
  if (maxX - minX > pixel.x || maxY - minY > pixel.y) return false;
  const largest = Math.max(Math.abs(minX), Math.abs(maxX), Math.abs(minY), Math.abs(maxY));
  return largest * ROUNDING < Math.min(pixel.x, pixel.y) / 4;
}

function drawSmall({ geometryType, writer }: Drawing, box: Box): void {
  const [minX, minY, maxX, maxY] = box;
  if (geometryType === 'polygon') putBox(writer.put, ...box);
  else if (geometryType === 'polyline') {
    writer.put(minX, minY);
    writer.put(maxX, maxY);
  } else writer.put((minX + maxX) / 2, (minY + maxY) / 2);
  writer.endPart(geometryType === 'polygon');
}

/** A shape of another kind than its layer, which other programs can write, is drawn as the layer's kind. */
function drawShape({ geometryType, pixel, writer }: Drawing, blob: Uint8Array): void {
  const parts = displayParts(blob);
  if (parts.length === 0) return;
  if (geometryType === 'point') {
    writer.put(parts[0]!.values[0]!, parts[0]!.values[1]!);
    writer.endPart(false);
  } else if (geometryType === 'multipoint') {
    thinPoints(parts, pixel, writer.put);
    writer.endPart(false);
  } else {
    for (const part of parts) {
      if (geometryType === 'polyline') thinLine(part, pixel, writer.put);
      else if (!thinRing(part, pixel, writer.put)) continue;
      writer.endPart(geometryType === 'polygon' && part.isOuter);
    }
  }
}
