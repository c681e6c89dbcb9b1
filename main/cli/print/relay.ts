/** `syncline relay`: what was carried to which side, what waits, and what gave way. */
import type {
  RelayCloseReport,
  RelayCounts,
  RelayHistory,
  RelayReceipt,
  RelayReport,
  RelaySide,
  RelayStatus,
  WaitingEdit,
} from '../../../shared/model/relay.ts';
import type { Outcome } from '../../../shared/model/edit.ts';
import { shellWord } from './create.ts';
import { indent, pairs, sections, shortened } from './layout.ts';
import { editText, generationsText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, capital, moment, number, safe } from './words.ts';

const SHOWN = 20;
const SIDES: readonly RelaySide[] = ['target', 'source'];

export function relayLines(report: RelayReport, status: RelayStatus, style: Style): string[] {
  const isDone = report.result === 'done';
  return sections(
    [(isDone ? style.good : style.doubtful)(safe(report.summary))],
    pairs(
      [
        ...SIDES.map((side): [string, string] => [
          `To the ${side}`,
          countsText(report.counts[side]),
        ]),
        ...SIDES.map((side): [string, string] => [
          `Generations of the ${side}`,
          generationsText(report.generations[side]),
        ]),
      ],
      style,
    ),
    report.remarks.map((text) => `Note: ${safe(text)}`),
    receiptLines(report.receipts, status, style),
    waitingLines(report.waiting, style),
    report.waiting.length > 0
      ? [`Send them once more:  syncline relay sync ${shellWord(report.path)} --retry-refused`]
      : [],
  );
}

function countsText(counts: RelayCounts): string {
  const { sent, accepted, refused, rolledBack, unknown, overridden, held } = counts;
  const outcomes = `${number(accepted)} accepted, ${number(refused)} refused, ${number(rolledBack)} rolled back, ${number(unknown)} unknown`;
  const others = [
    overridden > 0
      ? `; ${amount(overridden, 'change there gave way', 'changes there gave way')}`
      : '',
    held > 0 ? `; ${amount(held, 'file was not taken', 'files were not taken')}` : '',
  ];
  return `${amount(sent, 'edit', 'edits')}: ${outcomes}${others.join('')}`;
}

const TITLES: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'Refused',
  'rolled-back': 'Undone because of others',
  unknown: 'Outcome unknown',
  discarded: 'Gave way to the other side',
  held: 'Not sent',
};

/** What was simply accepted is in the counts. */
function receiptLines(
  receipts: readonly RelayReceipt[],
  status: RelayStatus,
  style: Style,
): string[] {
  const names = new Map(status.layers.map(({ layerId, name }) => [layerId, name]));
  return Object.entries(TITLES).flatMap(([outcome, title]) => {
    const group = receipts.filter((receipt) => receipt.outcome === outcome);
    if (group.length === 0) return [];
    const lines = group.map(
      ({ layerId, globalId, kind, what, side, code, serverMessage, explanation }) => {
        const words = [code === null ? '' : String(code), serverMessage ?? explanation ?? '']
          .join(' ')
          .trim();
        const layer = names.get(layerId) ?? `layer ${layerId}`;
        return safe(`${layer} ${globalId}, ${editText(kind, what)}, ${side}: ${words}`);
      },
    );
    return [style.strong(`${title}: ${number(group.length)}`), ...indent(shortened(lines, SHOWN))];
  });
}

function waitingLines(waiting: readonly WaitingEdit[], style: Style): string[] {
  if (waiting.length === 0) return [];
  const lines = waiting.map(
    ({ layerName, globalId, kind, what, to, code, serverMessage, explanation, since }) => {
      const words = [code === null ? '' : String(code), serverMessage ?? explanation ?? '']
        .join(' ')
        .trim();
      return safe(
        `${layerName} ${globalId}, ${editText(kind, what)} for the ${to}, since ${moment(since, '')}: ${words}`,
      );
    },
  );
  const title = `${amount(waiting.length, 'edit waits', 'edits wait')} because a service did not take ${waiting.length === 1 ? 'it' : 'them'}`;
  return [style.doubtful(title), ...indent(shortened(lines, SHOWN))];
}

export function relayStatusLines(status: RelayStatus, style: Style): string[] {
  const { direction, policy, syncModel, state, pending, overridden, createdAt, lastSyncAt } =
    status;
  const isOneWay = direction === 'one-way';
  return sections(
    [style.strong(`${capital(direction)} relay, ${STATES[state]}.`)],
    pairs(
      [
        ...SIDES.toReversed().map((side): [string, string] => [
          capital(side),
          `${status[side].serviceName} (${status[side].serviceUrl})`,
        ]),
        ['Sync model', syncModel],
        ['Both changed a row', `the version of the ${isOneWay ? 'source' : policy} stays`],
        ...SIDES.toReversed().map((side): [string, string] => [
          `Generations of the ${side}`,
          generationsText(status[side].generations),
        ]),
        ['Created', moment(createdAt, '')],
        ['Last run', moment(lastSyncAt, 'not finished yet')],
        [
          'To be carried',
          `${amount(pending.target, 'edit', 'edits')} to the target, ${number(pending.source)} to the source`,
        ],
        ['Gave way so far', amount(overridden, 'change', 'changes')],
      ],
      style,
    ),
    status.layers.map(({ layerId, name, rows, attachments }) =>
      safe(
        `${layerId} ${name}: ${amount(rows, 'row', 'rows')} and ${amount(attachments, 'attachment', 'attachments')} are the same on both sides.`,
      ),
    ),
    status.underWay === null ? [] : [style.doubtful(safe(status.underWay))],
    waitingLines(status.waiting, style),
  );
}

const STATES: Readonly<Record<RelayStatus['state'], string>> = {
  creating: 'not set up on both sides yet; run its create or sync again',
  ready: 'ready',
  closed: 'closed',
};

export function relayHistoryLines(
  history: RelayHistory,
  status: RelayStatus,
  style: Style,
): string[] {
  const runs = history.sessions.map(
    ({ sessionId, kind, startedAt, result, summary, counts, receipts }) => [
      style.strong(
        `${sessionId}. ${capital(kind)}, ${moment(startedAt, '')}: ${result ?? 'interrupted'}`,
      ),
      ...indent([
        ...(summary === null ? [] : [safe(summary)]),
        ...SIDES.map((side) => `To the ${side}: ${countsText(counts[side])}`),
        ...receiptLines(receipts, status, style),
      ]),
    ],
  );
  return sections(...(runs.length === 0 ? [['Nothing has run yet.']] : runs));
}

const OUTCOMES: Readonly<Record<RelayCloseReport['outcomes']['source'], string>> = {
  unregistered: 'has forgotten its replica',
  'already-gone': 'did not know the replica any more',
  'never-registered': 'never had a replica',
  left: 'still has its replica',
};

export function relayCloseLines(report: RelayCloseReport, style: Style): string[] {
  const isClosed = report.errors.length === 0;
  const left = SIDES.filter((side) => report.pending[side] > 0).map(
    (side) =>
      `${amount(report.pending[side], 'edit was', 'edits were')} not carried to the ${side}.`,
  );
  return sections(
    [
      isClosed
        ? style.good('The relay is closed. The rows stay on both sides.')
        : style.bad('The relay could not be closed on both sides. Run it again.'),
    ],
    SIDES.toReversed().map((side) => `The ${side} ${OUTCOMES[report.outcomes[side]]}.`),
    report.errors.map(({ message }) => style.bad(safe(message))),
    left.length === 0 ? ['Nothing was left to be carried.'] : left,
    waitingLines(report.waiting, style),
  );
}
