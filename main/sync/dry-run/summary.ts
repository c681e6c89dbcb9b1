/** What an upload would come to, in numbers and in a few sentences. Pure. */
import type { Drift } from '../../../shared/model/report.ts';
import type { RollbackRule } from '../../../shared/model/service.ts';

export interface Outlook {
  readonly wouldSend: number;
  readonly wouldRefuse: number;
  /** Edits for which the server would refuse the call as a whole. */
  readonly stopping: number;
  /** Edits that are not sent, because the service does not take their files. */
  readonly staying: number;
  readonly held: number;
  /** Edits that are not sent, because their shapes cannot be read. */
  readonly unreadable: number;
  readonly conflicts: number;
  /** Conflicts keep everything from being sent until they are decided. */
  readonly conflictsStop: boolean;
  readonly rule: RollbackRule;
  readonly rollbackOnFailure: boolean;
  readonly drift: readonly Drift[];
}

/** How many of the edits the server would take, with the rollback that was asked for. */
export function countAccepted(outlook: Outlook): number {
  const { wouldSend, wouldRefuse, stopping, rule, rollbackOnFailure, drift } = outlook;
  if (stopping > 0 || drift.some(({ effect }) => effect === 'stops')) return 0;
  const isAllOrNothing = rule === 'all-or-nothing' || (rule === 'choice' && rollbackOnFailure);
  return isAllOrNothing && wouldRefuse > 0 ? 0 : wouldSend - wouldRefuse;
}

export function summarise(outlook: Outlook): string {
  return [stopped(outlook) ?? sentence(outlook), ...waiting(outlook)].join(' ');
}

/** Null: something can be sent. */
function stopped({ wouldSend, stopping, drift }: Outlook): string | null {
  const stop = drift.find(({ effect }) => effect === 'stops');
  if (stop) return `Nothing can be synchronised now. ${stop.text}`;
  if (stopping === 0) return null;
  const others = wouldSend - stopping;
  const rest =
    others === 0 ? '' : ` Without ${stopping === 1 ? 'it' : 'them'}, ${edits(others)} can be sent.`;
  return `Nothing would be applied: the service refuses the whole upload because of ${edits(stopping)}.${rest}`;
}

function sentence({ wouldSend, wouldRefuse, rule }: Outlook): string {
  if (wouldSend === 0) return 'There is nothing to send.';
  if (wouldRefuse === 0) {
    return `The server should accept ${wouldSend === 1 ? 'the edit' : `all ${wouldSend} edits`}.`;
  }
  const good = wouldSend - wouldRefuse;
  const refused = `${wouldRefuse} of ${edits(wouldSend)} would be refused`;
  switch (rule) {
    case 'choice':
      return `${refused}. With rollback on, nothing would be applied; off, ${good} of ${wouldSend}.`;
    case 'all-or-nothing':
      return `${refused}, and this service then applies none of them.`;
    case 'skips-bad-edits':
      return `${refused}; this service skips ${wouldRefuse === 1 ? 'it' : 'them'} and applies ${good === 0 ? 'none' : `the other ${good}`}.`;
  }
}

function waiting({ staying, held, unreadable, conflicts, conflictsStop }: Outlook): string[] {
  const sentences: string[] = [];
  if (staying > 0) {
    sentences.push(
      staying === 1
        ? '1 attachment is too large and stays here.'
        : `${staying} attachments are too large and stay here.`,
    );
  }
  if (held > 0) sentences.push(`${edits(held)} ${held === 1 ? 'is' : 'are'} held back.`);
  if (unreadable > 0) {
    sentences.push(
      unreadable === 1
        ? '1 edit stays here, because its shape cannot be read.'
        : `${edits(unreadable)} stay here, because their shapes cannot be read.`,
    );
  }
  if (conflicts > 0) {
    const wait = conflicts === 1 ? '1 conflict waits' : `${conflicts} conflicts wait`;
    sentences.push(
      `${wait} for a decision${conflictsStop ? '; nothing is sent before that' : ''}.`,
    );
  }
  return sentences;
}

function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count} edits`;
}
