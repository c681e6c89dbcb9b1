/** Receipts by outcome and cause, so that a hundred equal refusals read as one. */
import type { Outcome, Receipt } from '../../../shared/model/edit.ts';
import { describeEditCode } from '../../../shared/model/edit-codes.ts';
import { indent, shortened } from './layout.ts';
import { editText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

export type LayerNames = ReadonlyMap<number, string>;

const TITLES: Readonly<Record<Outcome, string>> = {
  refused: 'Refused',
  'rolled-back': 'Rolled back',
  unknown: 'Outcome unknown',
  conflict: 'Changed on both sides',
  held: 'Held back',
  discarded: 'Given up for the row of the server',
  'already-there': 'Already on the server',
  accepted: 'Accepted',
};

/** What needs attention comes first. */
const ORDER = Object.keys(TITLES) as Outcome[];
const SHOWN_PER_GROUP = 20;

export function receiptLines(
  receipts: readonly Receipt[],
  names: LayerNames,
  style: Style,
): string[] {
  const byOutcome = Map.groupBy(receipts, ({ outcome }) => outcome);
  return ORDER.flatMap((outcome) => {
    const group = byOutcome.get(outcome);
    if (group === undefined) return [];
    const title = `${TITLES[outcome]}: ${amount(group.length, 'edit', 'edits')}`;
    return [paint(outcome, style)(title), ...indent(causes(group, names, style))];
  });
}

function paint(outcome: Outcome, style: Style): (text: string) => string {
  if (outcome === 'accepted' || outcome === 'already-there') return style.good;
  return outcome === 'refused' || outcome === 'rolled-back' ? style.bad : style.doubtful;
}

/** By cause, each with its cause in words; edits without one, such as the accepted, are listed plainly. */
function causes(receipts: readonly Receipt[], names: LayerNames, style: Style): string[] {
  const byCause = Map.groupBy(receipts, ({ code, serverMessage, explanation }) =>
    JSON.stringify([code, serverMessage, explanation]),
  );
  return [...byCause.values()].flatMap((group) => {
    const cause = causeLines(group[0]!, style);
    const edits = shortened(
      group.map((receipt) => receiptLine(receipt, names)),
      SHOWN_PER_GROUP,
    );
    return cause.length === 0 ? edits : [...cause, ...indent(edits)];
  });
}

function causeLines(receipt: Receipt, style: Style): string[] {
  const { code, serverMessage, explanation } = receipt;
  return [
    ...(code === null ? [] : [style.strong(codeHeading(code, serverMessage))]),
    ...(explanation === null ? [] : [safe(explanation)]),
    ...(serverMessage === null ? [] : [style.faint(`The server said: ${safe(serverMessage)}`)]),
  ];
}

/** `1016 Value refused`; a code that is not documented is a title of its own. */
function codeHeading(code: number, serverMessage: string | null): string {
  const { title } = describeEditCode(code, serverMessage);
  return title.includes(String(code)) ? title : `${code} ${title}`;
}

export function receiptLine(
  { layerId, kind, target, globalId, objectId }: Receipt,
  names: LayerNames,
): string {
  const number = objectId === null ? '' : ` (OBJECTID ${objectId})`;
  return `${layerText(layerId, names)}: ${editText(kind, target)} ${globalId}${number}`;
}

export function layerText(layerId: number, names: LayerNames): string {
  const name = names.get(layerId);
  return name === undefined ? `layer ${layerId}` : safe(name);
}
