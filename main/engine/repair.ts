/** Repairs of edits that were refused: what could be done about them, and doing it. */
import { AppError } from '../../shared/errors.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type {
  EditOutcome,
  EditedValues,
  RefusedEdit,
  Repair,
  RepairOutcome,
  RowEdit,
  UndoState,
} from '../../shared/model/editing.ts';
import { refusedField, repairOffers, type RefusedRow } from '../../shared/model/repairs.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import type { EditAt, EditName } from '../store/view/edits-at.ts';
import type { ReplicaView } from '../store/view/replica-view.ts';
import type { RunOptions } from './api.ts';
import type { Connect } from './connect.ts';
import { rewriteEdits } from './rewrite-edits.ts';

/** An edit with what was or would be said about it. */
export interface RefusedName
  extends EditName, Pick<RefusedRow, 'code' | 'serverMessage' | 'field'> {}

/** What writes rows as a window does. */
export interface RowEditor {
  applyEdits(input: { readonly path: string; readonly edits: readonly RowEdit[] }): EditOutcome;
  revert(input: { readonly path: string; readonly editIds: readonly number[] }): EditOutcome;
  undoState(input: { readonly path: string }): UndoState;
}

export interface RepairParts {
  readonly view: ReplicaView;
  readonly editor: RowEditor;
  readonly connect: Connect;
}

/** In the order of the names; reads the file alone. */
export function lookAtRefused(view: ReplicaView, names: readonly RefusedName[]): RefusedEdit[] {
  const { layers } = view.replica().service;
  return view.editsAt(names).map(({ change, title, feature }, at) => {
    const name = names[at]!;
    const layer = layers.find(({ id }) => id === name.layerId);
    const editId = change?.edit.editId ?? null;
    if (!layer) return { editId, title, feature, field: null, offers: [] };
    const refused = refusedRow(name, change, layer);
    return {
      editId,
      title,
      feature,
      field: refusedField(refused)?.name ?? null,
      offers: change ? repairOffers(refused) : [],
    };
  });
}

function refusedRow(
  { target, code, serverMessage, field }: RefusedName,
  change: EditAt['change'],
  layer: LayerDescription,
): RefusedRow {
  return {
    ...{ target, code, serverMessage, field, layer },
    kind: change?.edit.kind ?? 'update',
    row: change?.after ?? null,
    base: change?.before ?? null,
    changed: change?.differences.map((difference) => difference.field) ?? [],
    hasNewShape: (change?.geometry ?? null) !== null,
  };
}

/**
 * The same repair for all of these edits, in one step. Edits that are not pending any more are left alone.
 *
 * Throws `invalid` with a sentence when none can be repaired so, `file` while other work has the file, and what the
 * service answers where it must be asked.
 */
export async function repairEdits(
  path: string,
  names: readonly EditName[],
  repair: Repair,
  { view, editor, connect }: RepairParts,
  run: RunOptions,
): Promise<RepairOutcome> {
  const pending = view.editsAt(names).flatMap(({ change }) => change ?? []);
  if (pending.length === 0) {
    throw new AppError(
      'invalid',
      'These edits are not pending any more: there is nothing to repair.',
    );
  }
  const done = (outcome: EditOutcome, repaired: number): RepairOutcome => ({
    ...outcome,
    repaired,
    left: names.length - repaired,
  });
  switch (repair.kind) {
    case 'set-value':
      return done(
        write(() => ({ [repair.field]: repair.value })),
        rowsOf().length,
      );
    case 'restore-value':
      return done(
        write(({ before }) => ({ [repair.field]: wireValue(before, repair.field) })),
        rowsOf().length,
      );
    case 'revert':
      return done(
        editor.revert({ path, editIds: pending.map(({ edit }) => edit.editId) }),
        pending.length,
      );
    default: {
      const { text, names: rewritten } = await rewriteEdits(
        path,
        pending.map(({ edit }) => edit),
        repair.kind,
        connect,
        run,
      );
      const rows = rewritten.map(({ layerId, globalId }) => ({
        ...{ layerId, globalId },
        fid: view.feature(layerId, globalId)?.fid ?? null,
      }));
      return done({ text, rows, ...editor.undoState({ path }) }, rewritten.length);
    }
  }

  function rowsOf() {
    return pending.filter(({ edit, after, before }) => {
      const canWrite = edit.target === 'feature' && after !== null;
      return canWrite && (repair.kind !== 'restore-value' || before !== null);
    });
  }

  function write(valuesOf: (change: NonNullable<EditAt['change']>) => EditedValues): EditOutcome {
    const edits = rowsOf().map((change): RowEdit => ({
      kind: 'update',
      layerId: change.edit.layerId,
      globalId: change.edit.globalId,
      attributes: valuesOf(change),
    }));
    if (edits.length === 0) {
      throw new AppError('invalid', 'None of these edits has a value that could be set.');
    }
    return editor.applyEdits({ path, edits });
  }
}

/** Whole numbers beyond what JavaScript counts exactly go as text. */
function wireValue(before: WireFeature | null, field: string): string | number | null {
  const value = before?.attributes[field] ?? null;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return typeof value === 'bigint' ? String(value) : null;
}
