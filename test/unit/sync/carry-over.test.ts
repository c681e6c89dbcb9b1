import { describe, expect, test } from 'vitest';
import { comparisonOf } from '../../../main/sync/conflict.ts';
import { fateOfAttachment, fateOfFeature, fateText } from '../../../main/sync/carry-over/fate.ts';
import { planOf } from '../../../main/sync/carry-over/report.ts';
import type { EditKind, PendingEdit, WireFeature } from '../../../shared/model/edit.ts';
import type { CarriedEdit, CarryOverFate } from '../../../shared/model/report.ts';
import { globalId } from '../../support/fake-engine.ts';
import { field, layer as describeLayer } from '../../support/service-description.ts';

const layer = describeLayer({
  geometryType: null,
  fields: [field('GlobalID', 'GlobalID'), field('Status'), field('Note')],
});
const comparison = comparisonOf(layer, { wkid: 3857 });
const withoutNote = { ...layer, fields: layer.fields.filter(({ name }) => name !== 'Note') };

function edit(kind: EditKind): PendingEdit {
  return {
    ...{ editId: 1, layerId: 0, target: 'feature', kind, globalId: globalId(1), objectId: null },
    ...{ revision: 1, isHeld: false, comment: null },
    ...{ firstChangedAt: '2026-08-07T08:00:00.000Z', lastChangedAt: '2026-08-07T08:00:00.000Z' },
  };
}

function row(Status: string | null, Note: string | null = null): WireFeature {
  return { attributes: { GlobalID: globalId(1), Status, Note } };
}

type Sides = readonly [kind: EditKind, base: WireFeature | null, mine: WireFeature | null];

function fate([kind, base, mine]: Sides, theirs: WireFeature | null, there = layer) {
  return fateOfFeature({ edit: edit(kind), base, mine }, theirs, comparison, there);
}

describe('the fate of a carried feature edit', () => {
  const added: Sides = ['add', null, row('new')];
  const updated: Sides = ['update', row('old'), row('mine')];
  const deleted: Sides = ['delete', row('old'), null];

  test.each<[string, Sides, WireFeature | null, CarryOverFate]>([
    ['an add that nobody has', added, null, 'stays'],
    ['an add that the server has just so', added, row('new'), 'already-there'],
    ['an add that the server has otherwise', added, row('other'), 'conflict'],
    ['an update of an untouched row', updated, row('old'), 'stays'],
    ['an update that others made too', updated, row('mine'), 'already-there'],
    ['an update of a field that others changed', updated, row('theirs'), 'conflict'],
    ['an update beside a change of others', updated, row('old', 'theirs'), 'merges'],
    ['an update of a row that is gone', updated, null, 'row-gone'],
    ['a delete of an untouched row', deleted, row('old'), 'stays'],
    ['a delete of a row that others changed', deleted, row('theirs'), 'conflict'],
    ['a delete of a row that is gone', deleted, null, 'already-there'],
  ])('of %s', (_, sides, theirs, expected) => {
    expect(fate(sides, theirs).fate).toBe(expected);
  });

  test('keeps what I changed and names what both changed', () => {
    const both: Sides = ['update', row('old', 'old'), row('mine', 'mine')];
    expect(fate(both, row('theirs', 'old'))).toMatchObject({
      keep: ['Status', 'Note'],
      clash: ['Status'],
    });
  });

  test('of a layer that is gone is to stay in the old file', () => {
    const versions = { edit: edit('update'), base: row('old'), mine: row('mine') };
    expect(fateOfFeature(versions, null, comparison, null).fate).toBe('no-place');
  });

  test('of an edit whose only field is gone is to stay in the old file', () => {
    const note: Sides = ['update', row('same', 'old'), row('same', 'mine')];
    expect(fate(note, row('same', 'old'), withoutNote)).toMatchObject({
      fate: 'no-place',
      lost: ['Note'],
    });
  });

  test('of an edit of which one field is gone keeps the others and says so', () => {
    const both: Sides = ['update', row('old', 'old'), row('mine', 'mine')];
    const verdict = fate(both, row('old'), withoutNote);
    expect(verdict).toMatchObject({ fate: 'stays', keep: ['Status'], lost: ['Note'] });
    expect(fateText(verdict, 'update', 'Hydrants')).toBe(
      'Will be pending in the new replica as it is here. Hydrants has no Note any more: that value stays in the old file alone.',
    );
  });
});

describe('the fate of a carried attachment edit', () => {
  test.each<[EditKind, boolean, boolean, CarryOverFate]>([
    ['add', false, true, 'stays'],
    ['add', true, true, 'already-there'],
    ['update', true, true, 'stays'],
    ['update', false, true, 'row-gone'],
    ['delete', true, true, 'stays'],
    ['delete', false, true, 'already-there'],
    ['add', false, false, 'no-place'],
  ])('%s, there: %s, table: %s', (kind, isThere, hasTable, expected) => {
    expect(fateOfAttachment({ edit: edit(kind) }, isThere, hasTable).fate).toBe(expected);
  });
});

describe('the sentence about a carry-over', () => {
  const carried = (fate: CarryOverFate): CarriedEdit => ({
    ...{ layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update' },
    ...{ globalId: globalId(1), title: 'Hydrant 1', fate, text: '' },
  });

  test.each<[readonly CarryOverFate[], string]>([
    [[], 'There is no pending edit to carry over.'],
    [['stays'], 'Of 1 pending edit, 1 will be pending.'],
    [
      ['stays', 'merges', 'conflict'],
      'Of 3 pending edits, 2 will be pending, 1 waits for a decision.',
    ],
    [
      ['row-gone', 'conflict', 'already-there', 'no-place'],
      'Of 4 pending edits, 2 wait for a decision, 1 is on the server already, 1 stays in the old file.',
    ],
  ])('of %j', (fates, expected) => {
    expect(planOf(fates.map(carried), false).summary).toBe(expected);
  });
});
