import { describe, expect, it } from 'vitest';
import { exportChanges, exportReceipts } from '../../../main/workbench/export.ts';
import type { Receipt } from '../../../shared/model/edit.ts';
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
    ...{ changes: [], ...over },
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

  it('have one line for each changed field, and one for an edit without any', () => {
    const csv = exportChanges(
      [
        change({ kind: 'delete' }),
        change({
          geometryChanged: true,
          changes: [
            { field: 'Species', beforeText: 'Oak', afterText: '=HYPERLINK("x")' },
          ] as unknown as ChangeReport['changes'],
        }),
      ],
      'csv',
    );
    const lines = csv.trimEnd().split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',').slice(8).join())).toEqual([
      ',,',
      `Species,Oak,"'=HYPERLINK(""x"")"`,
      'geometry,,changed',
    ]);
    expect(lines[1]).toContain(',false,');
  });
});

describe('exports as JSON', () => {
  it('write whole numbers beyond 2^53 with all their digits', () => {
    const text = exportChanges(
      [change({ objectId: 9_007_199_254_740_993n as unknown as number })],
      'json',
    );
    expect((JSON.parse(text) as { objectId: string }[])[0]!.objectId).toBe('9007199254740993');
  });
});
