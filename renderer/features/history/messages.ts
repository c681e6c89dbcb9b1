/** Every text of History. */
import type { SessionKind } from '../../../shared/model/edit.ts';
import { plural } from '../../ui/format.ts';

const DIRECTIONS: Readonly<Record<string, string>> = {
  bidirectional: 'send edits and bring changes (bidirectional)',
  upload: 'send edits (upload)',
  download: 'bring changes (download)',
  snapshot: 'bring everything anew (snapshot)',
};
const POLICIES: Readonly<Record<string, string>> = {
  ask: 'conflicts wait for a decision',
  mine: 'in conflicts, keep mine',
  theirs: 'in conflicts, take theirs',
  merge: 'merge conflicts field by field',
};

export const HISTORY = {
  loading: 'Reading the sessions',
  loadFailed: 'The sessions could not be read',
  tryAgain: 'Try again',
  sessions: 'Sessions',
  details: 'Session',
  divider: 'Width of the list of sessions',
  emptyTitle: 'No sessions yet',
  emptyText: 'Every create, sync and unregister is listed here with a receipt for each edit.',
  goToSync: 'Go to Sync',
  kinds: {
    create: 'Create',
    sync: 'Sync',
    unregister: 'Unregister',
  } satisfies Record<SessionKind, string>,
  results: {
    done: 'Done',
    partial: 'Done in part',
    failed: 'Failed',
    cancelled: 'Cancelled',
    running: 'Not ended',
  },
  notEnded: 'It is running, or it was interrupted before it could end.',
  notInList: 'This session is not in the file.',
  showOlder: (count: number) =>
    plural(count, { one: 'Show # older session', other: 'Show # older sessions' }),
  started: 'Started',
  took: 'Took',
  asked: 'Asked for',
  receipts: 'Receipts',
  error: 'Why it failed',
  direction: (direction: string) => DIRECTIONS[direction] ?? direction,
  layerDirection: (layer: string, direction: string) => `${layer}: ${direction}`,
  policy: (policy: string) => POLICIES[policy] ?? policy,
  rollbackOn: 'one refused edit undoes the batch (rollbackOnFailure)',
  oneCall: 'in one call',
  reconcile: 'reconcile the branch version',
  close: 'unregister at the end',
  onlyEdits: (count: number) =>
    plural(count, { one: '# chosen edit alone', other: '# chosen edits alone' }),
  acceptCopy: 'go on with this copy of the file',
  list: (parts: readonly string[]) => {
    const sentence = parts.join('; ');
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  },
  nothingAsked: 'Nothing in particular',
} as const;
