/** Receipts of a session joined by what caused them. Pure. */
import { describeEditCode } from '../../../shared/model/edit-codes.ts';
import { OUTCOMES, type Outcome } from '../../../shared/model/edit.ts';
import type { ReceiptGroup } from '../../../shared/model/window.ts';
import { RECEIPTS } from './receipt-messages.ts';

/** Receipts with the same outcome and code. */
export interface Cause {
  readonly id: string;
  readonly outcome: Outcome;
  readonly code: number | null;
  readonly count: number;
  /** A few words. */
  readonly title: string;
  /** What happened and what to do. */
  readonly text: string;
  /** Different words of the server, the most frequent first. */
  readonly serverWords: readonly string[];
}

/** What needs somebody's attention comes first. */
const ORDER: readonly Outcome[] = [
  'refused',
  'rolled-back',
  'unknown',
  'conflict',
  'held',
  'discarded',
  'already-there',
  'accepted',
];

/** The groups of a session as causes, over all layers. */
export function causesOf(groups: readonly ReceiptGroup[]): readonly Cause[] {
  const byCause = Map.groupBy(groups, ({ outcome, code }) => `${outcome} ${String(code)}`);
  return [...byCause]
    .flatMap(([id, members]) => causeOf(id, members))
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || b.count - a.count);
}

/** How many receipts have each outcome. */
export function countOutcomes(groups: readonly ReceiptGroup[]): Readonly<Record<Outcome, number>> {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    Outcome,
    number
  >;
  for (const { outcome, count } of groups) {
    if (isOutcome(outcome)) counts[outcome] += count;
  }
  return counts;
}

function causeOf(id: string, members: readonly ReceiptGroup[]): Cause[] {
  const [first] = members;
  if (!first || !isOutcome(first.outcome)) return [];
  const { outcome, code } = first;
  const words = [...new Set(members.flatMap(({ serverMessage }) => serverMessage ?? []))];
  const count = members.reduce((sum, member) => sum + member.count, 0);
  const said = words.length === 1 ? (words[0] ?? null) : null;
  return [{ id, outcome, code, count, serverWords: words, ...wordsFor(first, said, words.length) }];
}

function wordsFor(
  { outcome, code, explanation }: ReceiptGroup,
  said: string | null,
  texts: number,
): Pick<Cause, 'title' | 'text'> {
  if (outcome === 'refused' && (code !== null || said !== null)) {
    const { title, explanation: what, remedy } = describeEditCode(code, said);
    return { title, text: `${what} ${remedy}` };
  }
  const own = RECEIPTS.texts[outcome as Outcome];
  return {
    title: RECEIPTS.titles[outcome as Outcome],
    text: texts <= 1 && outcome === 'refused' ? (explanation ?? own) : own,
  };
}

function isOutcome(text: string): text is Outcome {
  return (OUTCOMES as readonly string[]).includes(text);
}
