/** `syncline conflicts` and `syncline resolve`: what both sides did, field by field, and what is left to decide. */
import type { ConflictReport, FieldVersions } from '../../../shared/model/report.ts';
import { valueText } from './changes.ts';
import { shellWord } from './create.ts';
import { indent, sections, table } from './layout.ts';
import type { Style } from './style.ts';
import { amount, bytes, moment, safe } from './words.ts';

export function conflictsLines(
  conflicts: readonly ConflictReport[],
  path: string,
  style: Style,
): string[] {
  if (conflicts.length === 0) return ['No open conflicts.'];
  const held = conflicts.filter(({ isHeld }) => isHeld).length;
  const total = `${amount(conflicts.length, 'conflict waits', 'conflicts wait')} for a decision${held === 0 ? '' : `, ${held} of them with a held edit`}.`;
  return sections(
    ...conflicts.map((conflict) => conflictLines(conflict, style)),
    [total],
    [`Decide:  syncline resolve ${shellWord(path)} --id {GlobalID} --take mine|theirs|merge`],
  );
}

/** What a run of resolve has done. */
export function resolvedLines(
  done: { readonly decided: number; readonly left: number },
  path: string,
): string[] {
  const file = shellWord(path);
  const next =
    done.left === 0
      ? `Send what is left of yours:  syncline sync ${file}`
      : `See what is left:  syncline conflicts ${file}`;
  return [
    `${amount(done.decided, 'conflict', 'conflicts')} decided, ${done.left} left.`,
    ...(done.decided + done.left === 0 ? [] : [next]),
  ];
}

const HERE = { add: 'you added it', update: 'you changed it', delete: 'you deleted it' };
const THERE = { add: 'added', update: 'changed', delete: 'deleted' };

function conflictLines(conflict: ConflictReport, style: Style): string[] {
  const { layerName, layerId, title, globalId, target, isHeld } = conflict;
  const what = target === 'attachment' ? 'attachment ' : '';
  const marks = [
    ...(conflict.canMerge ? [style.good('can be merged')] : []),
    ...(isHeld ? [style.doubtful('held back')] : []),
  ];
  const head = `${what}${safe(title)} of ${safe(layerName)} (layer ${layerId})`;
  return [
    [style.strong(head), ...marks].join(', '),
    ...indent([style.faint(globalId), whoLine(conflict), ...fieldLines(conflict, style)]),
  ];
}

function whoLine({ mine, theirs, theirEditor, changedHereAt }: ConflictReport): string {
  const by = theirEditor?.name ? ` by ${safe(theirEditor.name)}` : '';
  const then = theirEditor?.at ? ` on ${moment(theirEditor.at, '')}` : '';
  const here =
    changedHereAt === null
      ? 'your edit was undone meanwhile'
      : `${HERE[mine]} on ${moment(changedHereAt, '')}`;
  return `on the server ${THERE[theirs]}${by}${then}; ${here}`;
}

function fieldLines(conflict: ConflictReport, style: Style): string[] {
  const { attachment, values, fields, mine, theirs } = conflict;
  if (attachment) {
    const text = (side: typeof attachment.mine): string =>
      side === null
        ? 'deleted'
        : `${safe(side.name)} (${safe(side.contentType)}, ${bytes(side.size)})`;
    return [`yours ${text(attachment.mine)}, theirs ${text(attachment.theirs)}`];
  }
  const side = (row: FieldVersions, name: 'base' | 'mine' | 'theirs'): string => {
    const isGone =
      (name === 'mine' && mine === 'delete') || (name === 'theirs' && theirs === 'delete');
    return isGone ? 'deleted' : valueText(row[name], null);
  };
  return table(
    [{ title: 'field' }, { title: 'was' }, { title: 'yours' }, { title: 'theirs' }, { title: '' }],
    values.map((row) => [
      row.field === 'geometry' ? 'shape' : row.field,
      side(row, 'base'),
      side(row, 'mine'),
      side(row, 'theirs'),
      fields.includes(row.field) ? 'both changed it' : '',
    ]),
    style,
  );
}
