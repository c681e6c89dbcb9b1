import { describe, expect, test } from 'vitest';
import { findingsAsCsv, groupFindings } from '../../../renderer/features/sync/dry-run-text.ts';
import { causesOf, countOutcomes } from '../../../renderer/features/sync/receipt-causes.ts';
import { sharedRepairs } from '../../../renderer/features/sync/shared-repairs.ts';
import type { RefusedEdit } from '../../../shared/model/editing.ts';
import { guid } from '../replica/world.ts';
import { dryRun, group, GROUPS } from './replies.ts';

describe('repairs that edits share', () => {
  const name = (n: number) => ({
    ...{ layerId: 0, target: 'feature' as const, globalId: guid(n) },
    ...{ code: 1016, serverMessage: null },
  });
  const seen = (...fields: readonly string[]): RefusedEdit => ({
    ...{ editId: 1, title: 'Hydrant', feature: null, field: null },
    offers: fields.map((field) => ({
      ...{ repair: { kind: 'restore-value', field }, label: `Put ${field} back`, text: '' },
      choices: [],
    })),
  });

  test('are those that fit at least two of several, the most frequent first', () => {
    const names = [1, 2, 3].map(name);
    const repairs = sharedRepairs(names, [seen('A', 'B', 'C'), seen('A', 'B'), seen('B')]);
    expect(repairs.map(({ offer, names: those }) => [offer.label, those.length])).toEqual([
      ['Put B back', 3],
      ['Put A back', 2],
    ]);
  });

  test('are all of them where there is one edit', () => {
    expect(sharedRepairs([name(1)], [seen('A', 'B')])).toHaveLength(2);
  });
});

describe('receipts by cause', () => {
  test('join layers and words of the server, with what needs attention first', () => {
    const causes = causesOf([
      ...GROUPS,
      group({
        outcome: 'refused',
        code: 1001,
        layerId: 1,
        serverMessage: 'NAME is null.',
        count: 4,
      }),
    ]);
    expect(causes.map(({ outcome, code, count }) => [outcome, code, count])).toEqual([
      ['refused', 1001, 6],
      ['refused', 1007, 1],
      ['accepted', null, 38],
    ]);
    expect(causes[0]).toMatchObject({
      title: 'Value missing',
      serverWords: ['Field STATUS must not be null.', 'NAME is null.'],
    });
  });

  test('quote the server where it gives no known code', () => {
    const [cause] = causesOf([group({ outcome: 'refused', code: 4711, serverMessage: 'No tea.' })]);
    expect(cause).toMatchObject({ title: 'Error 4711' });
    expect(cause?.text).toContain('No tea');
  });

  test('keep our own explanation where the server said nothing at all', () => {
    const explanation = 'The server does not hold this edit and does not say why.';
    const [cause] = causesOf([group({ outcome: 'refused', explanation })]);
    expect(cause).toMatchObject({ title: 'Edit refused', text: explanation });
  });

  test('are counted by outcome, and an outcome from elsewhere is left out', () => {
    const counts = countOutcomes([...GROUPS, group({ outcome: 'invented', count: 9 })]);
    expect(counts).toMatchObject({ accepted: 38, refused: 3, 'rolled-back': 0 });
    expect(causesOf([group({ outcome: 'invented' })])).toEqual([]);
  });
});

describe('findings of a dry run', () => {
  test('are grouped by cause, and what the server would take comes last', () => {
    const groups = groupFindings(dryRun().findings);
    expect(groups.map(({ title, findings }) => [title, findings.length])).toEqual([
      ['Value missing', 2],
      ['Changed on the server meanwhile', 1],
    ]);
  });

  test('leave as CSV that no spreadsheet runs', () => {
    const [finding] = dryRun().findings;
    const csv = findingsAsCsv([{ ...finding!, field: '=HYPERLINK("x")', text: 'a, "b"' }]);
    const [head, row] = csv.split('\r\n');
    expect(head).toBe('layerName,title,target,kind,globalId,cause,code,field,text');
    expect(row).toContain(`"'=HYPERLINK(""x"")"`);
    expect(row).toContain('"a, ""b"""');
  });
});
