import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView, type ReplicaView } from '../../../main/store/view/replica-view.ts';
import type { ChangesQuery } from '../../../shared/model/editing.ts';
import {
  AREAS,
  AT,
  buildReplica,
  guid,
  LINES,
  NOTES,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { editFile } from '../../support/sync.ts';

const LIST: ChangesQuery = { groupBy: 'none', isNewestFirst: false };
const POINT = 'Hydrants_valves';
const NOT_A_SHAPE = `x'4750000100000000'`;

describe('the list of pending edits', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let view: ReplicaView;

  beforeEach(async () => {
    folder = temporaryFolder();
    path = await buildReplica(folder.path('field.gpkg'));
    editFile(
      path,
      `UPDATE ${POINT} SET NAME = 'renamed' WHERE OBJECTID = 1`,
      `DELETE FROM ${POINT} WHERE OBJECTID = 2`,
      `INSERT INTO ${POINT} (GlobalID, NAME, AMOUNT) VALUES ('${guid(50)}', 'brand new', 5)`,
      `UPDATE layer_2nd_zone SET USE = 2`,
      `UPDATE "${POINT}__ATTACH" SET ATT_NAME = 'front.jpg' WHERE GLOBALID = '${guid(1001)}'`,
    );
    view = openReplicaView(path);
  });
  afterEach(() => {
    view.close();
    folder.dispose();
  });

  function rows(query: Partial<ChangesQuery> = {}) {
    const { cursor, total } = view.openChanges({ ...LIST, ...query });
    const found = view.changeRows(cursor, 0, 500);
    expect(found).toHaveLength(total);
    return found;
  }

  const titles = (query: Partial<ChangesQuery>) => rows(query).map(({ title }) => title);

  it('says of each edit what it is about and what it changes', () => {
    expect(
      rows().map(({ kind, target, layerId, globalId, title, changed }) => ({
        ...{ kind, target, layerId, globalId, title, changed },
      })),
    ).toEqual([
      {
        ...{ kind: 'update', target: 'feature', layerId: POINTS, globalId: guid(1) },
        ...{ title: 'renamed', changed: ['NAME'] },
      },
      {
        ...{ kind: 'delete', target: 'feature', layerId: POINTS, globalId: guid(2) },
        ...{ title: 'point 2', changed: ['NAME', 'AMOUNT', 'Shape'] },
      },
      {
        ...{ kind: 'add', target: 'feature', layerId: POINTS, globalId: guid(50) },
        ...{ title: 'brand new', changed: ['NAME', 'AMOUNT'] },
      },
      {
        ...{ kind: 'update', target: 'feature', layerId: AREAS, globalId: guid(201) },
        ...{ title: '2nd zone 1', changed: ['USE'] },
      },
      {
        ...{ kind: 'update', target: 'attachment', layerId: POINTS, globalId: guid(1001) },
        ...{ title: 'front.jpg', changed: ['Name'] },
      },
    ]);
  });

  it('calls fields by their aliases, eight at most, and counts the rest', () => {
    editFile(path, `DELETE FROM layer_gpkg_everything`);
    const [row] = rows({ layerId: 4 });
    expect(row!.changed).toHaveLength(8);
    expect(row!.changed).toContain('Share in percent');
    expect(row!.changedCount).toBe(17);
  });

  it('sees a moved shape', () => {
    editFile(
      path,
      `UPDATE Pipes SET geom = (SELECT geom FROM Pipes WHERE OBJECTID = 2) WHERE OBJECTID = 1`,
    );
    expect(rows({ layerId: LINES })[0]).toMatchObject({ changed: ['Shape'], changedCount: 1 });
  });

  it.each<[string, Partial<ChangesQuery>, readonly string[]]>([
    ['layer', { layerId: AREAS }, ['2nd zone 1']],
    ['kind', { kind: 'delete' }, ['point 2']],
    ['text in the value after', { text: 'RENAMED' }, ['renamed']],
    ['text in the value before', { text: 'point 1' }, ['renamed']],
    ['text in the title of a deleted row', { text: 'point 2' }, ['point 2']],
    ['the name of a layer and the number of a row', { text: '2nd zone 1' }, ['2nd zone 1']],
    ['the meaning that its subtype gives a code', { text: 'lawn' }, ['2nd zone 1']],
    ['the meaning of a code after', { text: 'asphalt' }, []],
    ['a part of a GlobalID', { text: guid(50).slice(1, 37).toLowerCase() }, ['brand new']],
    ['the name of an attachment, before', { text: 'photo 1' }, ['front.jpg']],
    ['a number', { text: '5' }, ['brand new']],
    ['a value that does not change and is no title', { text: 'image/jpeg' }, []],
    ['a percent sign, which is no pattern', { text: '%' }, []],
  ])('finds edits by %s', (_, query, expected) => {
    expect(titles(query)).toEqual(expected);
  });

  it('finds edits by their comment', () => {
    editFile(path, `UPDATE syncline_edit SET comment = 'ask Mérida' WHERE kind = 'delete'`);
    expect(titles({ text: 'MÉRIDA' })).toEqual(['point 2']);
    expect(rows({ text: 'mérida' })[0]!.comment).toBe('ask Mérida');
    expect(titles({ text: 'ÉR' })).toEqual(['point 2']);
    expect(titles({ text: 'ère' })).toEqual([]);
  });

  it('tells what is held, in conflict, refused and can be sent', () => {
    const file = openReplicaFile(path);
    const [updated, deleted, added] = file.pendingEdits().map(({ editId }) => editId);
    file.hold([updated!], true);
    const sessionId = file.startSession('sync', {}, AT);
    file.close();
    editFile(
      path,
      receiptText(sessionId, added!, 'refused', '1016'),
      receiptText(sessionId, added!, 'held', 'NULL'),
      receiptText(sessionId, deleted!, 'refused', '1019'),
      receiptText(sessionId, deleted!, 'accepted', 'NULL'),
      `INSERT INTO syncline_conflict (layer_id, target, global_id, mine, theirs, fields, detected_at)
         VALUES (${POINTS}, 'feature', '${guid(2)}', 'delete', 'update', '[]', '${AT}')`,
    );
    expect(titles({ state: 'held' })).toEqual(['renamed']);
    expect(titles({ state: 'conflict' })).toEqual(['point 2']);
    expect(titles({ state: 'refused' })).toEqual(['brand new']);
    expect(titles({ state: 'sendable' })).toEqual(['brand new', '2nd zone 1', 'front.jpg']);
    expect(rows({ state: 'refused' })[0]!.lastRefusal).toEqual({ outcome: 'refused', code: 1016 });
    expect(rows().map(({ hasConflict, isHeld }) => [isHeld, hasConflict])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it('tells changes of this program from those of others', () => {
    editFile(
      path,
      `UPDATE syncline_edit SET revision = 3, own_changes = 3 WHERE kind = 'delete'`,
      `UPDATE syncline_edit SET revision = 3, own_changes = 1 WHERE kind = 'add'`,
    );
    expect(
      rows()
        .map(({ origin }) => origin)
        .slice(0, 3),
    ).toEqual(['elsewhere', 'here', 'both']);
    expect(titles({ origin: 'both' })).toEqual(['brand new']);
    const [change] = view.changesByIds(view.editIds({ layerId: POINTS }).slice(2, 3));
    expect(change!.edit).toMatchObject({ revision: 3, ownChanges: 1 });
  });

  it.each<[ChangesQuery['groupBy'], readonly (readonly [string, number])[]]>([
    ['none', [['All edits', 5]]],
    [
      'layer',
      [
        ['Hydrants & valves', 4],
        ['2nd zone', 1],
      ],
    ],
    [
      'kind',
      [
        ['Added', 1],
        ['Changed', 3],
        ['Deleted', 1],
      ],
    ],
    ['origin', [['Made in other programs', 5]]],
  ])('counts groups by %s', (groupBy, expected) => {
    const { groups, total, pending } = view.openChanges({ ...LIST, groupBy });
    expect(groups.map(({ label, count }) => [label, count])).toEqual(expected);
    expect([total, pending]).toEqual([5, 5]);
  });

  it('keeps the edits of a group together, in its order', () => {
    expect(rows({ groupBy: 'kind' }).map(({ kind }) => kind)).toEqual([
      'add',
      'update',
      'update',
      'update',
      'delete',
    ]);
  });

  it('gives the newest first when asked', () => {
    editFile(
      path,
      `UPDATE syncline_edit SET last_changed_at = '2030-01-01T00:00:00.000Z' WHERE kind = 'delete'`,
    );
    expect(titles({ isNewestFirst: true })[0]).toBe('point 2');
  });

  it('keeps the order while others edit, and says which edits are gone', () => {
    const { cursor, total } = view.openChanges(LIST);
    editFile(
      path,
      `DELETE FROM ${POINT} WHERE GlobalID = '${guid(50)}'`,
      `UPDATE pipes_2 SET NAME = 'later'`,
    );
    const found = view.changeRows(cursor, 0, 500);
    expect(found).toHaveLength(total);
    expect(found.map(({ globalId }) => globalId)).toEqual([
      ...[guid(1), guid(2), null, guid(201), guid(1001)],
    ]);
    expect(view.openChanges(LIST)).toMatchObject({ total: 5, pending: 5 });
  });

  it('reads pages, and refuses a list that was opened too long ago', () => {
    const { cursor } = view.openChanges(LIST);
    expect(view.changeRows(cursor, 1, 2).map(({ title }) => title)).toEqual([
      'point 2',
      'brand new',
    ]);
    for (let more = 0; more < 4; more++) view.openChanges(LIST);
    expect(() => view.changeRows(cursor, 0, 1)).toThrow(/not open any more/);
  });

  it('finds the ids of a selection among what is pending', () => {
    const all = view.editIds({ all: true });
    expect(all).toHaveLength(5);
    expect(view.editIds({ layerId: AREAS })).toEqual([all[3]]);
    expect(view.editIds({ layerId: POINTS, globalId: guid(1) })).toEqual([all[0], all[4]]);
    expect(view.editIds({ editIds: [all[2]!, 999, all[0]!] })).toEqual([all[0], all[2]]);
    const { cursor } = view.openChanges({ ...LIST, kind: 'update', isNewestFirst: true });
    expect(view.editIds({ cursor })).toEqual([all[0], all[3], all[4]]);
    expect(view.editIdsOf(guid(1))).toEqual([all[0], all[4]]);
    expect(view.editIdsOf(guid(1001))).toEqual([all[4]]);
  });

  it('finds the attachments of a feature that are being deleted', () => {
    editFile(path, `DELETE FROM "${POINT}__ATTACH" WHERE GLOBALID = '${guid(1001)}'`);
    expect(view.editIds({ layerId: POINTS, globalId: guid(1) })).toHaveLength(2);
    expect(rows({ text: 'photo' })[0]).toMatchObject({ kind: 'delete', title: 'photo 1.jpg' });
  });

  it('gives an edit whose shape cannot be read with a sentence, and the others as ever', () => {
    editFile(path, `UPDATE Pipes SET geom = ${NOT_A_SHAPE} WHERE OBJECTID = 1`);
    const changes = view.changesByIds(view.editIds({ all: true }));
    expect(changes).toHaveLength(6);
    const [broken, ...others] = changes.filter(({ problem }) => problem !== null);
    expect(others).toEqual([]);
    expect(broken!.problem).toMatch(/^Pipes: the geometry of .* cannot be read/);
    expect(broken!.after!.geometry).toBeNull();
    expect(broken!.geometry!.before).toHaveProperty('paths');
    expect(broken!.geometry!.after).toBeNull();
    expect(broken!.measures!.before.length).toBeGreaterThan(0);
    expect(broken!.measures!.after).toEqual({ length: null, area: null });
    expect(rows({ layerId: LINES })[0]!.changed).toEqual(['Shape']);
  });

  it('measures lines and areas whose shape changes, on the ellipsoid', () => {
    editFile(
      path,
      `UPDATE layer_2nd_zone SET geom = NULL`,
      `UPDATE ${POINT} SET geom = NULL WHERE OBJECTID = 1`,
    );
    const [point, area] = view.changesByIds([
      ...view.editIds({ layerId: POINTS }).slice(0, 1),
      ...view.editIds({ layerId: AREAS }),
    ]);
    expect(point!.measures).toBeNull();
    const { before, after } = area!.measures!;
    // Ten by ten units of Web Mercator at the equator.
    expect(before.area).toBeCloseTo(99.33, 1);
    expect(before.length).toBeCloseTo(39.87, 1);
    expect(after).toEqual({ length: null, area: null });
  });

  it('lists edits of tables without shapes', () => {
    editFile(path, `UPDATE pipes_2 SET AMOUNT = 6`);
    expect(rows({ layerId: NOTES })).toMatchObject([{ title: 'note', changed: ['AMOUNT'] }]);
  });
});

function receiptText(sessionId: number, editId: number, outcome: string, code: string): string {
  return `INSERT INTO syncline_receipt (session_id, edit_id, layer_id, target, kind, global_id, outcome, code, at)
    SELECT ${sessionId}, edit_id, layer_id, target, kind, global_id, '${outcome}', ${code}, '${AT}'
    FROM syncline_edit WHERE edit_id = ${editId}`;
}
