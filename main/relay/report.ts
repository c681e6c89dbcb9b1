/** What a relay says about itself. Reads only. */
import type {
  BySide,
  RelayCall,
  RelayCounts,
  RelayHistory,
  RelayStatus,
  WaitingEdit,
} from '../../shared/model/relay.ts';
import type { EditTarget } from '../../shared/model/edit.ts';
import { countPending, createRules } from './batch.ts';
import { decide, isRefusedBefore } from './item.ts';
import type { RelayFile } from './ports.ts';
import { amount } from './words.ts';

/** What is read of a relay file, also while another Syncline is at work with it. */
export interface RelayReader extends Pick<RelayFile, 'record' | 'call' | 'openItems' | 'receipts'> {
  countAgreed(layerId: number, what: EditTarget): number;
  countOverridden(): number;
  sessions(): readonly Omit<RelayHistory['sessions'][number], 'receipts'>[];
  overridden(): RelayHistory['overridden'];
}

/** Edits that a service did not take, and that wait until they change again or are sent again on request. */
export function waitingEdits(file: Pick<RelayFile, 'record' | 'openItems'>): WaitingEdit[] {
  const rulesFor = createRules(file.record());
  const waiting: WaitingEdit[] = [];
  for (const item of file.openItems()) {
    if (item.refusal === null) continue;
    const { layer, rules } = rulesFor(item.layerId);
    const decision = decide(item, rules);
    if (decision.kind !== 'send' || !isRefusedBefore(item, decision.edit, rules.comparison))
      continue;
    const { layerId, what, globalId, to, kind } = decision.edit;
    const { code, serverMessage, explanation, at } = item.refusal;
    waiting.push({
      ...{ layerId, what, globalId, to, kind, layerName: layer.name },
      ...{ code, serverMessage, explanation, since: at },
    });
  }
  return waiting;
}

export function statusOf(path: string, file: RelayReader): RelayStatus {
  const record = file.record();
  const { direction, policy, syncModel, state, ends, createdAt, lastSyncAt } = record;
  const call = file.call();
  return {
    ...{ path, direction, policy, syncModel, state, createdAt, lastSyncAt },
    source: endStatus(ends.source),
    target: endStatus(ends.target),
    layers: record.layers.map(({ layerId, name }) => ({
      layerId,
      name,
      rows: file.countAgreed(layerId, 'feature'),
      attachments: file.countAgreed(layerId, 'attachment'),
    })),
    pending: countPending(file),
    waiting: waitingEdits(file),
    overridden: file.countOverridden(),
    underWay: call && callText(call),
  };
}

function endStatus(end: RelayStatus['source']): RelayStatus['source'] {
  const { serviceUrl, serviceName, replicaName, replicaId, generations, siblings } = end;
  return { serviceUrl, serviceName, replicaName, replicaId, generations, siblings };
}

const PURPOSES: Readonly<Record<RelayCall['purpose'], string>> = {
  create: 'Creating the replica on the',
  download: 'A download from the',
  upload: 'An upload to the',
};

const STAGES: Readonly<Record<RelayCall['stage']['at'], string>> = {
  sending: 'was interrupted while it was sent; the next run asks what became of it',
  job: 'is a job on the server, which can be picked up again',
  link: 'is done on the server; its result waits to be brought',
  answer: 'is answered, and waits to be taken in',
  nothing: 'is done and brought nothing',
  failed: 'was refused by the server',
};

function callText({ purpose, side, stage }: RelayCall): string {
  return `${PURPOSES[purpose]} ${side} ${STAGES[stage.at]}.`;
}

export function historyOf(file: RelayReader): RelayHistory {
  return {
    sessions: file
      .sessions()
      .map((session) => ({ ...session, receipts: file.receipts(session.sessionId) })),
    overridden: file.overridden(),
  };
}

/** One sentence about a session. */
export function summarise(counts: BySide<RelayCounts>, waiting: number): string {
  const parts = (['target', 'source'] as const).flatMap((side) => {
    const { accepted, refused, rolledBack, unknown } = counts[side];
    return [
      ...(accepted > 0 ? [`${edits(accepted)} carried to the ${side}`] : []),
      ...(refused > 0 ? [`${edits(refused)} refused by the ${side}`] : []),
      ...(rolledBack > 0 ? [`${edits(rolledBack)} undone by the ${side}`] : []),
      ...(unknown > 0 ? [`${edits(unknown)} of unknown outcome at the ${side}`] : []),
    ];
  });
  const rest =
    waiting > 0
      ? ` ${edits(waiting)} ${waiting === 1 ? 'waits' : 'wait'} because a service did not take ${waiting === 1 ? 'it' : 'them'}.`
      : '';
  return `${parts.length === 0 ? 'Nothing had to be carried' : parts.join(', ')}.${rest}`;
}

function edits(count: number): string {
  return amount(count, 'edit', 'edits');
}
