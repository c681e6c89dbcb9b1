/**
 * A service may refuse a file of edits, or answer as if none had come. Where the server itself shows that it holds none
 * of them, they are pending as if never sent, and go within the call the next time.
 */
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { RunContext } from '../context.ts';
import { settlement } from '../outcome.ts';
import type { SentEdit, Settlement } from '../ports.ts';
import type { Evidence } from '../row-evidence.ts';
import { gatherEvidence, type Found } from './evidence.ts';

/** Pauses before "not there" is believed: the server may still be at work although its answer was lost or says nothing. */
const SETTLE_PAUSES = [1000, 2000, 4000];

/** Evidence for every sent edit; what is not there is looked for three more times. */
export async function settledEvidence(
  sent: readonly SentEdit[],
  context: RunContext,
): Promise<Found> {
  let found = await gatherEvidence(sent, context);
  for (const pause of SETTLE_PAUSES) {
    if (![...found.evidence.values()].includes('not-applied')) break;
    await context.clock.sleep(pause, context.signal);
    found = await gatherEvidence(sent, context);
  }
  return found;
}

/** True when the edits went up as a file and it is certain that the server holds none of them. */
export function isPassedOver(
  { editsAsFile }: Exchange,
  sent: readonly SentEdit[],
  evidence: ReadonlyMap<number, Evidence>,
): boolean {
  return (
    editsAsFile === true && sent.every(({ edit }) => evidence.get(edit.editId) === 'not-applied')
  );
}

/** The edits are as if never sent; in this run they go within the call from now on. */
export function withdrawAll(
  sent: readonly SentEdit[],
  what: string,
  context: RunContext,
): Settlement[] {
  context.refusesEditsFile = true;
  context.notes.push(
    `The service ${what} and holds none of them, so they were sent again within the call.`,
  );
  return sent.map((each) => settlement(each, 'withdrawn', {}));
}
