/** Receipts and pending edits as CSV, JSON and GeoJSON. */
import { AppError } from '../../shared/errors.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type { ChangeReport } from '../../shared/model/report.ts';
import { toGeoJson } from '../geometry/geojson.ts';
import { UNKNOWN_ZONE } from '../../shared/model/zone.ts';
import { lonLatOf } from '../geometry/lon-lat.ts';
import { csvHeader, csvLines } from '../platform/csv.ts';
import { toJson } from '../platform/json.ts';

export type TextFormat = 'csv' | 'json';
export type ChangesFormat = TextFormat | 'geojson';

const RECEIPT_COLUMNS = [
  ...['outcome', 'kind', 'target', 'layerId', 'globalId', 'objectId'],
  ...['code', 'serverMessage', 'explanation', 'at'],
];

const CHANGE_COLUMNS = [
  ...['kind', 'target', 'layerId', 'layerName', 'globalId', 'objectId', 'isHeld', 'hasConflict'],
  ...['origin', 'comment', 'lastChangedAt', 'problem', 'field', 'before', 'after'],
];

/** One line for each receipt, in the order in which they were written. */
export function exportReceipts(receipts: readonly Receipt[], format: TextFormat): string {
  if (format === 'json') return `${toJson(receipts, 2)}\n`;
  return (
    csvHeader(RECEIPT_COLUMNS) +
    csvLines(
      RECEIPT_COLUMNS,
      receipts.map((receipt) => ({ ...receipt })),
    )
  );
}

/** Some edits at a time, so that a hundred thousand need not be in memory. */
export type ChangePages =
  Iterable<readonly ChangeReport[]> | AsyncIterable<readonly ChangeReport[]>;

/**
 * Pending edits as the text of a file, piece by piece. CSV: one line for each field that changed; edits without one
 * have one line. GeoJSON: one feature for each edit with the shape that it leads to; deletes have the one before.
 *
 * Throws `invalid` for GeoJSON of a `reference` that cannot be turned into longitude and latitude.
 */
export async function* changesText(
  pages: ChangePages,
  format: ChangesFormat,
  reference: SpatialReference,
): AsyncGenerator<string> {
  const writer = WRITERS[format](reference);
  yield writer.begin;
  let isFirst = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield isFirst ? writer.page(page) : writer.between + writer.page(page);
    isFirst = false;
  }
  yield writer.end;
}

interface Writer {
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  page(changes: readonly ChangeReport[]): string;
}

const WRITERS: Record<ChangesFormat, (reference: SpatialReference) => Writer> = {
  csv: () => ({
    begin: csvHeader(CHANGE_COLUMNS),
    between: '',
    end: '',
    page: (changes) => csvLines(CHANGE_COLUMNS, changes.flatMap(csvLinesOf)),
  }),
  json: () => ({
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    page: (changes) => changes.map((change) => toJson(change)).join(',\n'),
  }),
  geojson: geoJsonWriter,
};

function csvLinesOf(change: ChangeReport): Record<string, unknown>[] {
  const { kind, target, layerId, layerName, globalId, objectId, isHeld, hasConflict } = change;
  const { origin, comment, lastChangedAt, problem } = change;
  const common = {
    ...{ kind, target, layerId, layerName, globalId, objectId, isHeld, hasConflict },
    ...{ origin, comment, lastChangedAt, problem },
  };
  const fields = [
    ...change.changes.map(({ field, beforeText, afterText }) => ({
      field,
      before: beforeText,
      after: afterText,
    })),
    ...(change.geometryChanged ? [{ field: 'geometry', before: null, after: 'changed' }] : []),
  ];
  return fields.length === 0 ? [common] : fields.map((field) => ({ ...common, ...field }));
}

function geoJsonWriter(reference: SpatialReference): Writer {
  const toLonLat = lonLatOf(reference);
  if (!toLonLat) {
    throw new AppError(
      'invalid',
      'The coordinates of this replica cannot be turned into longitude and latitude, which GeoJSON needs.',
      { hint: 'Export the edits as JSON, which has the shapes as the service has them.' },
    );
  }
  const feature = (change: ChangeReport): string => {
    const { before, after, measures, attachment, zonelessFields = [], ...edit } = change;
    const shape = after ? after.geometry : before?.geometry;
    return toJson({
      type: 'Feature',
      geometry: toGeoJson(shape, toLonLat),
      properties: {
        ...edit,
        ...{ attachment, measures },
        changes: edit.changes.map(({ field }) => field),
        ...zoneNote(zonelessFields),
        before: before?.attributes ?? null,
        after: after?.attributes ?? null,
      },
    });
  };
  return {
    begin: '{"type":"FeatureCollection","features":[\n',
    between: ',\n',
    end: '\n]}\n',
    page: (changes) => changes.map(feature).join(',\n'),
  };
}

/** Dates among the attributes are milliseconds in UTC but for those that are named here. */
function zoneNote(zonelessFields: readonly string[]): Record<string, unknown> {
  return zonelessFields.length === 0 ? {} : { [UNKNOWN_ZONE]: zonelessFields };
}
