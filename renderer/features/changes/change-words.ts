/** Pending edits in words: what they are called and what they change. */
import type { ChangeRow } from '../../../shared/model/editing.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { ViewLayer } from '../../../shared/model/view.ts';
import { titleOf, valueText } from '../../state/field-values.ts';
import { MARK_LOOKS, type EditMarkKind } from '../../ui/edit-marks.ts';
import { CHANGES } from './messages.ts';

interface ChangedValue {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What a line of the list is called. */
export function rowTitle({ globalId, target, title }: ChangeRow): string {
  if (globalId === null) return CHANGES.gone;
  return target === 'attachment' ? CHANGES.attachment(title) : title;
}

/** One line: `Status, Flow and 2 more`, or that it is new or deleted. */
export function whatChanged(row: ChangeRow, layer: ViewLayer | null): string {
  const { globalId, kind, target, changed, changedCount } = row;
  if (globalId === null) return '';
  const what = target === 'attachment' ? target : layer?.kind === 'table' ? 'row' : 'feature';
  if (kind === 'add') return CHANGES.isNew[what];
  if (kind === 'delete') return CHANGES.isDeleted[what];
  if (changed.length === 0) return CHANGES.nothingVisible;
  return CHANGES.fields(changed, Math.max(0, changedCount - changed.length));
}

/** Mark and words for what the next sync does with an edit; null: it goes. A closed replica has no next sync. */
export function obstacleOf(
  { isHeld, hasConflict, lastRefusal }: ChangeRow,
  isClosed: boolean,
): { readonly kind: EditMarkKind; readonly text: string } | null {
  if (isClosed) return { kind: 'held', text: CHANGES.stays };
  if (isHeld) return { kind: 'held', text: CHANGES.held };
  if (hasConflict) return { kind: 'conflict', text: CHANGES.conflict };
  if (!lastRefusal) return null;
  const text = CHANGES.lastTime[lastRefusal.outcome] ?? CHANGES.notAccepted;
  return { kind: markOf(lastRefusal.outcome), text };
}

/** The mark of an outcome; outcomes that this version does not know look like refused ones. */
export function markOf(outcome: string): EditMarkKind {
  return outcome in MARK_LOOKS ? (outcome as EditMarkKind) : 'refused';
}

/** The feature's name, or the attachment's. */
export function changeTitle(change: ChangeReport, layer: ViewLayer | null): string {
  if (change.attachment) return CHANGES.attachment(change.attachment.name);
  const { attributes } = change.after ?? change.before ?? { attributes: {} };
  return titleOf(layer, change.globalId, (name) => attributes[name]);
}

/** The fields that differ, each side as people read it. */
export function changedValues(
  change: ChangeReport,
  layer: ViewLayer | null,
): readonly ChangedValue[] {
  return change.changes.map(({ field, before, after, beforeText, afterText }) => {
    const known = layer?.fields.find(({ name }) => name === field);
    if (!layer || !known || change.target === 'attachment') {
      return {
        name: field,
        before: beforeText ?? CHANGES.empty,
        after: afterText ?? CHANGES.empty,
      };
    }
    return {
      name: known.alias || known.name,
      before: valueText(layer, known, before, (name) => change.before?.attributes[name]),
      after: valueText(layer, known, after, (name) => change.after?.attributes[name]),
    };
  });
}
