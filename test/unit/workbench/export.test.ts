import { describe, expect, it } from 'vitest';
import { changesText, exportReceipts, type ChangesFormat } from '../../../main/workbench/export.ts';
import type { Receipt } from '../../../shared/model/edit.ts';
import type { EsriGeometry, SpatialReference } from '../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';

const receipt = (serverMessage: string | null): Receipt =>
  ({
    ...{ outcome: 'refused', kind: 'update', target: 'feature', layerId: 0, globalId: 'g' },
    ...{ objectId: 7, code: -1, serverMessage, explanation: null, at: '2026-01-01T00:00:00Z' },
  }) as unknown as Receipt;

const change = (over: Partial<ChangeReport>): ChangeReport =>
  ({
    ...{ editId: 1, kind: 'update', target: 'feature', layerId: 0, layerName: 'Trees' },
    ...{ globalId: 'g', objectId: 1, isHeld: false, lastChangedAt: 'now', geometryChanged: false },
    ...{ hasConflict: false, origin: 'elsewhere', comment: null, problem: null, measures: null },
    ...{ before: null, after: null, attachment: null, changes: [], ...over },
  }) as unknown as ChangeReport;

/** The cells of the first line under the header. */
const cells = (csv: string): string => csv.split('\r\n').slice(1).join('\r\n');

describe('exports as CSV', () => {
  it('begin with a byte order mark and the names of the columns', () => {
    const csv = exportReceipts([], 'csv');
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(csv.slice(1)).toMatch(/^outcome,kind,target,layerId,globalId,objectId,code,/);
  });

  it.each(['=1+1', '+1', '-1+2', '@SUM(A1)', '\tx', '\rx', '=cmd|"/c calc"!A1'])(
    'make text that begins like a formula harmless: %j',
    (text) => {
      expect(cells(exportReceipts([receipt(text)], 'csv'))).toContain(
        `'${text.replaceAll('"', '""')}`,
      );
    },
  );

  it('leave negative numbers as they are', () => {
    expect(cells(exportReceipts([receipt(null)], 'csv'))).toBe(
      'refused,update,feature,0,g,7,-1,,,2026-01-01T00:00:00Z\r\n',
    );
  });

  it('keep quotes, commas and line ends within their cell', () => {
    const text = 'a "quoted", word\nand a line\r\nmore';
    expect(cells(exportReceipts([receipt(text)], 'csv'))).toContain(
      `"${text.replaceAll('"', '""')}"`,
    );
  });

  it('have one line for each changed field, and one for an edit without any', async () => {
    const csv = await text(
      [
        [change({ kind: 'delete', comment: 'ask first' })],
        [
          change({
            geometryChanged: true,
            changes: [
              { field: 'Species', beforeText: 'Oak', afterText: '=HYPERLINK("x")' },
            ] as unknown as ChangeReport['changes'],
          }),
        ],
      ],
      'csv',
    );
    const lines = csv.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFkind,.*,problem,field,before,after$/);
    expect(lines.slice(1).map((line) => line.split(',').slice(-3).join())).toEqual([
      ',,',
      `Species,Oak,"'=HYPERLINK(""x"")"`,
      'geometry,,changed',
    ]);
    expect(lines[1]).toContain(',false,elsewhere,ask first,');
  });
});

describe('pending edits as JSON', () => {
  it('are one list, whatever the pages, and numbers beyond 2^53 keep all their digits', async () => {
    const big = change({ objectId: 9_007_199_254_740_993n as unknown as number });
    const pages = [[], [big, change({ editId: 2 })], [], [change({ editId: 3 })]];
    const read = JSON.parse(await text(pages, 'json')) as { objectId: unknown; editId: number }[];
    expect(read.map(({ editId }) => editId)).toEqual([1, 2, 3]);
    expect(read[0]!.objectId).toBe('9007199254740993');
    expect(JSON.parse(await text([], 'json'))).toEqual([]);
  });
});

describe('pending edits as GeoJSON', () => {
  const shape = (geometry: EsriGeometry | null) => ({ geometry, attributes: { Species: 'Oak' } });
  const features = async (changes: readonly ChangeReport[], reference = MERCATOR) =>
    (
      JSON.parse(await text([changes], 'geojson', reference)) as {
        features: { geometry: unknown; properties: Record<string, unknown> }[];
      }
    ).features;

  it('are features with the shape after, of deletes before, and both versions of the values', async () => {
    const [updated, deleted, photo] = await features([
      change({ before: shape({ x: 1, y: 1 }), after: shape({ x: 0, y: 0 }) }),
      change({ kind: 'delete', before: shape({ x: 111319.4907932264, y: 0 }), after: null }),
      change({ target: 'attachment', after: { attributes: {} } }),
    ]);
    expect(updated!.geometry).toEqual({ type: 'Point', coordinates: [0, expect.closeTo(0, 9)] });
    expect(updated!.properties).toMatchObject({
      ...{ kind: 'update', globalId: 'g', isHeld: false, comment: null, changes: [] },
      ...{ before: { Species: 'Oak' }, after: { Species: 'Oak' } },
    });
    expect(deleted!.geometry).toMatchObject({
      coordinates: [expect.closeTo(1, 9), expect.any(Number)],
    });
    expect(deleted!.properties).toMatchObject({ kind: 'delete', after: null });
    expect(photo!.geometry).toBeNull();
  });

  it('say which fields changed', async () => {
    const changes = [{ field: 'Species' }, { field: 'Height' }];
    const [feature] = await features([change({ changes: changes as never, after: shape(null) })]);
    expect(feature!.properties['changes']).toEqual(['Species', 'Height']);
    expect(feature!.geometry).toBeNull();
  });

  it('are refused where nobody knows the coordinates', async () => {
    await expect(text([[]], 'geojson', { wkid: 987654 })).rejects.toThrow(/longitude and latitude/);
  });
});

const MERCATOR: SpatialReference = { wkid: 102100, latestWkid: 3857 };

async function text(
  pages: readonly (readonly ChangeReport[])[],
  format: ChangesFormat,
  reference = MERCATOR,
): Promise<string> {
  let all = '';
  for await (const piece of changesText(pages, format, reference)) all += piece;
  return all;
}
