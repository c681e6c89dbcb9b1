/** `syncline changes`: each pending edit with before and after. */
import type { ChangeReport, FieldChange } from '../../../shared/model/report.ts';
import { toJson } from '../../platform/json.ts';
import { indent, sections } from './layout.ts';
import { editText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, bytes, moment, number, safe } from './words.ts';

export function changesLines(
  changes: readonly ChangeReport[],
  style: Style,
  { isFiltered }: { readonly isFiltered: boolean },
): string[] {
  if (changes.length === 0) {
    return [
      isFiltered
        ? 'No pending edit fits.'
        : 'No pending edits: nothing was changed since the last sync.',
    ];
  }
  const byLayer = Map.groupBy(changes, ({ layerId }) => layerId);
  const groups = [...byLayer].map(([layerId, group]) => [
    style.strong(
      `${safe(group[0]!.layerName)} (layer ${layerId}): ${amount(group.length, 'edit', 'edits')}`,
    ),
    ...indent(group.flatMap((change) => changeLines(change, style))),
  ]);
  const held = changes.filter(({ isHeld }) => isHeld).length;
  const total = isFiltered
    ? `${amount(changes.length, 'pending edit fits', 'pending edits fit')}`
    : `${amount(changes.length, 'edit', 'edits')} pending`;
  const holding = held === 0 ? '' : `, ${held} of them held back`;
  return sections(...groups, [`${total}${holding}.`]);
}

function changeLines(change: ChangeReport, style: Style): string[] {
  const objectId = change.objectId === null ? '' : ` (OBJECTID ${change.objectId})`;
  const held = change.isHeld ? style.doubtful(' held back') : '';
  const conflict = change.hasConflict ? style.doubtful(' in conflict') : '';
  const title = `${editText(change.kind, change.target)} ${change.globalId}${objectId}${held}${conflict}`;
  return [
    `${title} ${style.faint(moment(change.lastChangedAt, ''))}`.trimEnd(),
    ...indent([
      ...attachmentLine(change),
      ...change.changes.map((field) => fieldLine(field, change.kind)),
      ...(change.geometryChanged ? [geometryLine(change)] : []),
      ...(change.problem === null ? [] : [style.doubtful(safe(change.problem))]),
      ...(change.comment === null ? [] : [`comment: ${safe(change.comment)}`]),
    ]),
  ];
}

function attachmentLine({ attachment }: ChangeReport): string[] {
  if (attachment === null) return [];
  const { name, contentType, size, parentGlobalId } = attachment;
  const parent = parentGlobalId === null ? '' : ` of ${parentGlobalId}`;
  return [`${safe(name)} (${safe(contentType)}, ${bytes(size)})${parent}`];
}

function fieldLine(change: FieldChange, kind: ChangeReport['kind']): string {
  const name = safe(change.field);
  const before = valueText(change.before, change.beforeText);
  const after = valueText(change.after, change.afterText);
  if (kind === 'add') return `${name}: ${after}`;
  return kind === 'delete' ? `${name}: ${before}` : `${name}: ${before} → ${after}`;
}

function geometryLine({ kind, measures }: ChangeReport): string {
  const what = kind === 'add' ? 'new' : kind === 'delete' ? 'deleted' : 'changed';
  const {
    lengthBefore = null,
    lengthAfter = null,
    areaBefore = null,
    areaAfter = null,
  } = measures ?? {};
  const isArea = areaBefore !== null || areaAfter !== null;
  const [before, after, unit] = isArea
    ? [areaBefore, areaAfter, 'm²']
    : [lengthBefore, lengthAfter, 'm'];
  const sizes = [before, after].filter((size) => size !== null);
  if (sizes.length === 0) return `geometry: ${what}`;
  return `geometry: ${what}, ${sizes.map((size) => number(rounded(size))).join(' → ')} ${unit}`;
}

/** Small ones with centimetres. */
function rounded(size: number): number {
  return size < 1000 ? Math.round(size * 100) / 100 : Math.round(size);
}

const LONGEST_VALUE = 80;

/** What a value means where that is known, such as `Out of service (3)`; else the value as it travels. */
export function valueText(value: unknown, meaning: string | null): string {
  if (value === null || value === undefined) return 'empty';
  const wire =
    typeof value === 'string' || typeof value === 'bigint' ? String(value) : toJson(value);
  const isPlain = meaning === null || meaning === wire;
  if (!isPlain) return shorten(meaning);
  return typeof value === 'string' ? `“${shorten(wire)}”` : shorten(wire);
}

function shorten(text: string): string {
  return safe(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
}
