import { copyFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRtree } from '../../../main/store/check-rtree.ts';
import { openEditor, type ReplicaEditor } from '../../../main/store/edit/editor.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { hasCode } from '../../../shared/errors.ts';
import type { RowEdit } from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { attachment, buildReplica, guid, POINTS, temporaryFolder } from '../../support/replica.ts';
import { asOthers, fileState, lastingState } from '../../support/edit-state.ts';

const folder = temporaryFolder();
let template: string;
let picture: string;
let copies = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'), {
    request: { layers: [POINTS] },
    fill(sink) {
      sink.features(
        POINTS,
        'data',
        [1, 2, 3, 4].map((n) => ({
          geometry: { x: n, y: 0 },
          attributes: { OBJECTID: n, GlobalID: guid(n), NAME: 'a', AMOUNT: n % 2 },
        })),
      );
      sink.attachments(POINTS, 'data', [attachment(1, 1), attachment(2, 2)]);
    },
  });
  picture = folder.path('picture.png');
  writeFileSync(picture, 'a picture');
});
afterAll(() => folder.dispose());

function copy(): string {
  const path = folder.path(`copy-${copies++}.gpkg`);
  copyFileSync(template, path);
  return path;
}

/** One step of a user: rows by their number, added ones after those of the file. */
type Action =
  | {
      readonly do: 'name' | 'move' | 'delete' | 'attach' | 'drop';
      readonly row: number;
      readonly value: number;
    }
  | { readonly do: 'add'; readonly value: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constantFrom('name', 'name', 'move', 'delete', 'attach', 'drop'),
    row: fc.nat(5),
    value: fc.nat(3),
  }),
  fc.record({ do: fc.constant('add' as const), value: fc.nat(3) }),
);

/** The names by which a run knows rows. */
class Rows {
  readonly ids: GlobalId[] = [1, 2, 3, 4].map(guid);

  act(editor: ReplicaEditor, step: Action): boolean {
    if (step.do === 'add') {
      const shape = { geometry: { x: step.value, y: 9 } };
      const { rows } = editor.apply([
        { kind: 'add', layerId: POINTS, attributes: { NAME: `n${step.value}` }, shape },
      ]);
      this.ids.push(rows[0]!.globalId);
      return true;
    }
    const feature = { layerId: POINTS, globalId: this.ids[step.row % this.ids.length]! };
    try {
      if (step.do === 'attach') return editor.addAttachments(feature, [picture]).undo !== null;
      return editor.apply([this.#edit(step, feature)]).rows.length > 0;
    } catch (error) {
      // The row, or the attachment, was deleted by an earlier step.
      if (hasCode(error, 'invalid')) return false;
      throw error;
    }
  }

  #edit(step: Action & { row: number }, feature: { layerId: number; globalId: GlobalId }): RowEdit {
    switch (step.do) {
      case 'name':
        return { kind: 'update', ...feature, attributes: { NAME: 'abcd'[step.value]! } };
      case 'move': {
        const shape = { geometry: { x: step.value, y: 0 } };
        return { kind: 'update', ...feature, attributes: {}, shape };
      }
      case 'delete':
        return { kind: 'delete', target: 'feature', ...feature };
      default:
        return {
          ...{ kind: 'delete', target: 'attachment', layerId: POINTS },
          globalId: guid(1001 + (step.value % 2)),
        };
    }
  }
}

const actions = fc.array(action, { minLength: 1, maxLength: 14 });

test('undoing everything leaves the same bytes and nothing pending; doing it again gives the same as before', () => {
  const before = lastingState(template);
  fc.assert(
    fc.property(actions, (steps) => {
      const path = copy();
      const editor = openEditor(path);
      const rows = new Rows();
      const states = [before];
      for (const step of steps) {
        const had = editor.undoState().undo;
        rows.act(editor, step);
        const state = lastingState(path);
        // A step that changes nothing is none.
        if (JSON.stringify(state) !== JSON.stringify(states.at(-1))) states.push(state);
        else expect(editor.undoState().undo).toBe(had);
      }
      for (let at = states.length - 2; at >= 0; at--) {
        editor.undo();
        expect(lastingState(path)).toEqual(states[at]);
      }
      expect(editor.undoState().undo).toBeNull();
      expect(fileState(path).edits).toEqual([]);
      for (const state of states.slice(1)) {
        editor.redo();
        expect(lastingState(path)).toEqual(state);
      }
      expect(editor.undoState().redo).toBeNull();
      editor.close();
      expect(checkRtree(path, 'Hydrants_valves')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

interface Foreign {
  readonly sql: string;
  /** A question to which 1 is the answer for as long as nobody takes back what was done. */
  readonly holds: string;
}

const FOREIGN: readonly Foreign[] = [
  {
    sql: `UPDATE Hydrants_valves SET AMOUNT = 50 WHERE GlobalID = '${guid(1)}'`,
    holds: `SELECT count(*) FROM Hydrants_valves WHERE AMOUNT = 50 AND GlobalID = '${guid(1)}'`,
  },
  {
    sql: `UPDATE Hydrants_valves SET NAME = 'd' WHERE GlobalID = '${guid(2)}'`,
    holds: `SELECT count(*) FROM Hydrants_valves WHERE NAME = 'd' AND GlobalID = '${guid(2)}'`,
  },
  {
    sql: `DELETE FROM Hydrants_valves WHERE GlobalID = '${guid(3)}'`,
    holds: `SELECT count(*) = 0 FROM Hydrants_valves WHERE GlobalID = '${guid(3)}'`,
  },
  {
    sql: `INSERT INTO Hydrants_valves (NAME) VALUES ('theirs')`,
    holds: `SELECT count(*) > 0 FROM Hydrants_valves WHERE NAME = 'theirs'`,
  },
];

const others = fc.record({ at: fc.nat(12), foreign: fc.constantFrom(...FOREIGN) });

/** True when the statement changed something. */
function actAsOthers(path: string, { sql, holds }: Foreign): boolean {
  return asOthers(path, (db) => {
    const before = db.prepare(holds).pluck().get() === 1;
    db.exec(sql);
    return !before && db.prepare(holds).pluck().get() === 1;
  });
}

test('undo and redo never take anything of another program away', () => {
  let refused = 0;
  fc.assert(
    fc.property(actions, fc.array(others, { minLength: 1, maxLength: 3 }), (steps, foreign) => {
      const path = copy();
      const editor = openEditor(path);
      const rows = new Rows();
      steps.forEach((step, at) => {
        for (const other of foreign) if (other.at === at) actAsOthers(path, other.foreign);
        rows.act(editor, step);
      });
      const last = FOREIGN.filter((one) => actAsOthers(path, one));
      for (const which of ['undo', 'redo', 'undo'] as const) {
        while (editor.undoState()[which] !== null) {
          const state = fileState(path);
          try {
            editor[which]();
          } catch (error) {
            if (!hasCode(error, 'invalid')) throw error;
            refused++;
            expect(fileState(path)).toEqual(state);
          }
          const held = asOthers(path, (db) =>
            last.filter(({ holds }) => db.prepare(holds).pluck().get() === 1),
          );
          expect(held).toEqual(last);
        }
      }
      editor.close();
    }),
    { numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(0);
});

test('reverting everything leaves the rows as they were, and undoing that brings every edit back', () => {
  fc.assert(
    fc.property(actions, fc.array(others, { maxLength: 2 }), (steps, foreign) => {
      const path = copy();
      const editor = openEditor(path);
      const rows = new Rows();
      for (const step of steps) rows.act(editor, step);
      for (const other of foreign) actAsOthers(path, other.foreign);
      const edited = fileState(path);
      const reader = openReplicaReader(path);
      const ids = reader.pendingEdits().map(({ editId }) => editId);
      reader.close();
      editor.revert(ids);
      expect(fileState(path).edits).toEqual([]);
      expect(withoutFid(path)).toEqual(withoutFid(template));
      if (ids.length > 0) editor.undo();
      const marks = (state: typeof edited) =>
        state.edits.map(({ global_id, target, kind, revision, own_changes }) => ({
          ...{ global_id, target, kind },
          origin: own_changes === 0 ? 'elsewhere' : own_changes === revision ? 'here' : 'both',
        }));
      expect(marks(fileState(path))).toEqual(marks(edited));
      editor.close();
    }),
    { numRuns: 60 },
  );
});

/** A row that was deleted by others comes back under a new local key. */
function withoutFid(path: string): unknown {
  return Object.entries(fileState(path).rows).map(([table, all]) => [
    table,
    all.map((row) => String(row).replace(/^fid=\d+\|/, '')).sort(),
  ]);
}
