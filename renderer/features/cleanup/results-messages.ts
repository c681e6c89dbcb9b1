/** Texts of the Clean-up page about what was done. */
import type { AuditAction, AuditEntry, CleanupOutcome } from '../../../shared/model/cleanup.ts';
import { formatCount, plural } from '../../ui/format.ts';

const replicas = (count: number): string =>
  plural(count, { one: '# replica', other: '# replicas' });
const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });

export const RESULTS = {
  none: 'Nothing was unregistered in this session',
  noneText:
    'Results of a clean-up are shown here, one for each replica. What was done earlier is in the audit trail.',
  running: 'The clean-up is running',
  cancel: 'Stop',
  cancelHint:
    'Stops before the next replica. What was unregistered stays so; the rest can be gone on with.',
  stopping: 'Stops before the next replica',
  failed: 'The clean-up did not begin',
  unfinished: 'A clean-up was interrupted',
  unfinishedText: (done: number, total: number) =>
    `${formatCount(done)} of ${replicas(total)} had their turn. Going on does what was agreed to then, and no more.`,
  resume: 'Go on with it',
  discard: 'Give up the rest',
  discardTitle: 'Give up the rest of this clean-up?',
  discardText: (left: number) =>
    `${replicas(left)} stay as they are. What was sent without an answer is still asked for.`,
  discardDo: 'Give up the rest',
  keep: 'Keep it',
  unsettled: 'Unregistered without an answer',
  unsettledText:
    'These were sent, and no clear answer came. The server is asked for each replica first; only what is still there is unregistered again.',
  retry: (count: number) => `Ask for ${replicas(count)}`,
  since: 'Since',
  attempts: 'Asked',
  times: (count: number) => plural(count, { one: 'once', other: '# times' }),
  heard: 'What was heard last',
  list: 'Result of each replica',
  stopped: 'It ended early',
  outcomes: {
    'would-unregister': 'Would be unregistered',
    done: 'Unregistered',
    'already-gone': 'Already gone',
    refused: 'Refused',
    unknown: 'No clear answer',
    held: 'On the hold list',
    changed: 'Changed since',
    'kept-local': 'Kept: file here',
    'not-begun': 'Not begun',
  } satisfies Record<CleanupOutcome, string>,
  todo: 'What to do now',
  todos: {
    refused:
      'Refused: read the server’s words, sign in as its owner or an administrator, and select it again.',
    unknown:
      'No clear answer: ask for them above. Nothing is sent twice before the server was asked.',
    changed:
      'Changed since the preview: somebody has synchronised, or edited a file here. Read the list again.',
    'kept-local': 'Kept because of a file here: synchronise the file, or tick it in the preview.',
    'not-begun': 'Not begun: go on with the clean-up above.',
    held: 'On the hold list: nothing to do.',
  },
  saved: 'Copies that were saved before',
  savedPending: (path: string, pending: number) => `${path}: ${edits(pending)} never sent`,
  show: 'Show in folder',
  columns: { outcome: 'Result', name: 'Replica', service: 'Service', sentence: 'What happened' },
  shown: 'Which results',
  shownAll: (count: number) => `All (${formatCount(count)})`,
  shownOpen: (count: number) => `Not unregistered (${formatCount(count)})`,
  newest: 'Last clean-up',
  banner: (count: number) =>
    plural(count, {
      one: '# replica was unregistered without an answer',
      other: '# replicas were unregistered without an answer',
    }),
  see: 'See the results',
} as const;

export const AUDIT = {
  list: 'Audit trail',
  text: 'Lines are only ever added.',
  none: 'Nothing has been done yet',
  noneText:
    'Every replica that is unregistered, held or released from this machine is written down here.',
  failed: 'The audit trail cannot be read',
  count: (count: number) => plural(count, { one: '# line', other: '# lines' }),
  export: 'Export',
  exports: { csv: 'Whole trail as CSV…', json: 'Whole trail as JSON…' },
  columns: {
    at: 'When',
    who: 'Who',
    action: 'What',
    outcome: 'Outcome',
    name: 'Replica',
    owner: 'Owner',
    service: 'Service',
    answer: 'Answer or reason',
    id: 'Replica ID',
  },
  nobody: 'Nobody signed in',
  actions: {
    unregister: 'Unregister',
    retry: 'Ask again',
    hold: 'Hold',
    release: 'Release',
    'save-work': 'Save edits',
  } satisfies Record<AuditAction, string>,
  outcomes: {
    ...RESULTS.outcomes,
    begun: 'Begun',
    held: 'On the hold list',
    released: 'Released',
    saved: 'Saved',
  } satisfies Record<AuditEntry['outcome'], string>,
} as const;

export const DEFINITIONS = {
  reading: 'Reading the definitions',
  progress: (done: number, total: number) => `${formatCount(done)} of ${replicas(total)}`,
  stop: 'Stop',
  stopHint: 'Stops, and saves none of them.',
  saved: (count: number, folder: string) =>
    `${plural(count, { one: '# definition was saved', other: '# definitions were saved' })} in ${folder}.`,
  unknown: (name: string, what: string) => `${name}: ${what}`,
  gaps: 'What is not known of them',
} as const;
