/** Chooses what goes to one side with the next call. Reads the relay file only. */
import { assert } from '../../shared/assert.ts';
import {
  RELAY_SIDES,
  type RelayEdit,
  type RelayItem,
  type RelayKey,
  type RelayLayer,
  type RelayRecord,
  type RelaySide,
} from '../../shared/model/relay.ts';
import { decide, isRefusedBefore, keyText, rulesOf, type Rules } from './item.ts';
import type { RelayContext, RelayFile } from './ports.ts';

/** Features first, then attachments, then deletes of features: nothing is sent before what it hangs on. */
type Rank = 0 | 1 | 2;

/** Attachments in one call: their bytes go up one by one before it. */
const MOST_ATTACHMENTS = 20;
/** A row that both services keep changing in one session is left alone until the next. */
const MOST_ATTEMPTS = 6;

export interface Batch {
  readonly edits: readonly RelayEdit[];
  /** Nothing else waits for that side. */
  readonly isLast: boolean;
}

type RulesOfLayer = (layerId: number) => { layer: RelayLayer; rules: Rules };

const made = new WeakMap<RelayRecord, RulesOfLayer>();

/** Rules of each layer, made once for a record. */
export function createRules(record: RelayRecord): RulesOfLayer {
  const existing = made.get(record);
  if (existing) return existing;
  const known = new Map(
    record.layers.map((layer) => [layer.layerId, { layer, rules: rulesOf(record, layer) }]),
  );
  const rulesFor: RulesOfLayer = (layerId) => {
    const found = known.get(layerId);
    assert(found, `the relay knows no layer ${layerId}`);
    return found;
  };
  made.set(record, rulesFor);
  return rulesFor;
}

/** Every edit that can go to a side now, with its rank; others are passed over. */
function* sendable(side: RelaySide, context: RelayContext): Generator<[Rank, RelayEdit]> {
  const rulesFor = createRules(context.file.record());
  for (const item of context.file.openItems()) {
    const edit = editNow(item, rulesFor(item.layerId).rules, context);
    if (edit?.to !== side || !canGo(edit, context)) continue;
    yield [rankOf(edit), edit];
  }
}

function editNow(item: RelayItem, rules: Rules, context: RelayContext): RelayEdit | null {
  const decision = decide(item, rules);
  if (decision.kind !== 'send') return null;
  const { edit } = decision;
  const refusedBefore = isRefusedBefore(item, edit, rules.comparison);
  const key = keyText(item);
  const { known, retriesRefused } = context;
  if (known.refused.has(key) || (refusedBefore && !retriesRefused)) return null;
  if ((known.accepted.get(key) ?? 0) >= MOST_ATTEMPTS) {
    known.remarks.add(
      'Some rows were changed again and again on both sides in this run; they are left for the next one.',
    );
    return null;
  }
  return edit;
}

function canGo(edit: RelayEdit, { file, known }: RelayContext): boolean {
  if (edit.what !== 'attachment') return true;
  if (known.unavailable.has(keyText(edit))) return false;
  const version = edit.version ?? edit.before;
  const parent = version?.what === 'attachment' ? version.file.parentGlobalId : null;
  if (parent === null && edit.kind === 'add') {
    known.remarks.add(NO_PARENT);
    return false;
  }
  if (parent === null) return true;
  return holds(file, { layerId: edit.layerId, what: 'feature', globalId: parent }, edit.to);
}

const NO_PARENT =
  'Some files came without the GlobalID of the feature that they belong to; they cannot be carried.';

/** True when a side is known to have the row. */
function holds(file: RelayFile, key: RelayKey, side: RelaySide): boolean {
  return (file.item(key)?.held[side] ?? null) !== null;
}

function rankOf({ what, kind }: RelayEdit): Rank {
  if (what === 'attachment') return 1;
  return kind === 'delete' ? 2 : 0;
}

/** The next edits for a side, all of one rank. */
export function nextBatch(side: RelaySide, context: RelayContext): Batch {
  const limit = context.known.limits[side];
  const byRank: [RelayEdit[], RelayEdit[], RelayEdit[]] = [[], [], []];
  const most = [limit, Math.min(limit, MOST_ATTACHMENTS), limit];
  for (const [rank, edit] of sendable(side, context)) {
    if (byRank[rank].length <= most[rank]!) byRank[rank].push(edit);
    if (byRank[0].length > most[0]!) break;
    if (edit.what === 'attachment' && byRank[0].length === 0 && byRank[1].length > most[1]!) break;
  }
  const rank = byRank.findIndex((edits) => edits.length > 0);
  if (rank === -1) return { edits: [], isLast: true };
  const total = byRank.reduce((sum, edits) => sum + edits.length, 0);
  const edits = byRank[rank]!.slice(0, most[rank]);
  return { edits, isLast: total === edits.length };
}

/** True when anything can go to a side. */
export function hasSendable(side: RelaySide, context: RelayContext): boolean {
  return !sendable(side, context).next().done;
}

/** How many edits are known for each side, those that wait for another try among them. */
export function countPending(
  file: Pick<RelayFile, 'record' | 'openItems'>,
): Record<RelaySide, number> {
  const rulesFor = createRules(file.record());
  const counts = Object.fromEntries(RELAY_SIDES.map((side) => [side, 0])) as Record<
    RelaySide,
    number
  >;
  for (const item of file.openItems()) {
    const decision = decide(item, rulesFor(item.layerId).rules);
    if (decision.kind === 'send') counts[decision.edit.to] += 1;
    // Until it is looked at, nobody knows which side lacks it.
    if (decision.kind === 'compare' || decision.kind === 'ask') counts.target += 1;
  }
  return counts;
}
