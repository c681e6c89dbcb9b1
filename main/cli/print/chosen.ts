/** `syncline hold`, `release`, `revert` and `comment`. */
import type { ChangeRow } from '../../../shared/model/editing.ts';
import { indent, sections, shortened } from './layout.ts';
import { editText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

const NOTHING = 'No pending edit fits. Nothing was changed.';
const MOST_EDITS = 20;

export function heldLines(
  report: { readonly isHeld: boolean; readonly chosen: number; readonly changed: number },
  style: Style,
): string[] {
  const { isHeld, chosen, changed } = report;
  if (chosen === 0) return [NOTHING];
  if (changed === 0) {
    return [isHeld ? 'All of them are held back already.' : 'None of them is held back.'];
  }
  const edits = amount(changed, 'edit', 'edits');
  const verdict = isHeld
    ? `${edits} held back: no sync sends ${changed === 1 ? 'it' : 'them'} before you release ${changed === 1 ? 'it' : 'them'}.`
    : `${edits} released for the next sync.`;
  const rest = chosen - changed;
  const others =
    rest === 0
      ? []
      : [
          `${amount(rest, 'edit was', 'edits were')} ${isHeld ? 'held back before' : 'not held back'}.`,
        ];
  return [style.good(verdict), ...others];
}

export function revertedLines(
  edits: readonly ChangeRow[],
  isReverted: boolean,
  style: Style,
): string[] {
  if (edits.length === 0) return [NOTHING];
  const count = amount(edits.length, 'edit', 'edits');
  const verdict = isReverted ? style.good(`${count} reverted.`) : `${count} would be reverted.`;
  return sections(editLines(edits, style), [verdict]);
}

/** The question that only the number of edits answers with yes. */
export function revertQuestion(edits: readonly ChangeRow[], style: Style): string[] {
  const count = edits.length;
  return sections(editLines(edits, style), [
    `There is no undo. To take back ${amount(count, 'edit', 'edits')}, type the number ${count}: `,
  ]);
}

export function commentLines({ title, globalId, comment }: ChangeRow): string[] {
  const edit = `the edit of ${safe(title)} (${globalId})`;
  return [
    comment === null ? `No comment on ${edit} any more.` : `Noted on ${edit}: ${safe(comment)}`,
  ];
}

function editLines(edits: readonly ChangeRow[], style: Style): string[] {
  const byLayer = [...Map.groupBy(edits, ({ layerId }) => layerId)];
  return byLayer.flatMap(([layerId, group]) => [
    style.strong(
      `${safe(group[0]!.layerName)} (layer ${layerId}): ${amount(group.length, 'edit', 'edits')}`,
    ),
    ...indent(shortened(group.map(editLine), MOST_EDITS)),
  ]);
}

function editLine({ kind, target, title, globalId, changed, changedCount }: ChangeRow): string {
  const more = changedCount > changed.length ? ', …' : '';
  const fields = kind === 'update' ? `: ${changed.map(safe).join(', ')}${more}` : '';
  return `${editText(kind, target)} ${safe(title)} ${globalId}${fields}`;
}
