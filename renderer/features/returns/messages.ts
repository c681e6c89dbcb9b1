/** Every text of the review of returns. */
import type { CarryOverFate } from '../../../shared/model/report.ts';
import type {
  OpenedReturn,
  Opening,
  ReviewCounts,
  ReviewEdit,
  ReviewState,
} from '../../../shared/model/return.ts';
import { formatBytes, formatDateTime, plural } from '../../ui/format.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });

export const RETURNS = {
  title: 'Returns of crews',
  intro:
    'A crew without a connection hands its edits in as a return file. Here you see each edit, accept or refuse it, and send what you accepted. Opening a return sends nothing.',
  openFile: 'Open a return file…',
  openKit: 'Look at a kit…',
  none: 'No kit is known here yet',
  noneText:
    'Open a return file that a crew has sent, or choose the office’s folder of a kit: it holds one file that ends with .syncline-kit.',
  kits: 'Kits on this machine',
  kitFailed: 'This kit cannot be read',
  again: 'Try again',
  notBack: 'Nothing has come back',
  kitEnds: (text: string) => text,
  openReview: (name: string) => `Open the review of ${name}`,
  last: ({ number, by, madeAt }: OpenedReturn) =>
    `Return ${number}${by === null ? '' : ` by ${by}`}, made ${formatDateTime(new Date(madeAt))}`,
  copies: 'Copies of the kit',
  whichKit: 'Which kit does this return belong to?',
  whichKitText:
    'It is compared with the office’s folder of its kit, the one with the file that ends with .syncline-kit. That folder was not used on this machine yet.',
  chooseFolder: 'Choose the kit’s folder…',
  opening: 'Reading the return file',
  openFailed: 'This return file cannot be used',
  openSafe: 'Nothing of it was used, and nothing was sent.',
  otherFolder: 'Choose another folder…',
  otherFile: 'Open another return file…',
  cancel: 'Stop',
  openings: {
    opened: 'The return is open',
    'opened-before': 'You have opened this very file before',
    overtaken: 'A later return of this copy is open already',
  } satisfies Record<Opening, string>,
} as const;

export const REVIEW = {
  loading: 'Reading the review',
  loadFailed: 'The review could not be read',
  notOne: 'This file is under no review',
  back: 'All returns',
  copyOf: (copy: string, kit: string) => `${copy}, of the kit ${kit}`,
  made: ({ number, by, madeAt }: OpenedReturn) =>
    `Return ${number}${by === null ? '' : ` by ${by}`}, made ${formatDateTime(new Date(madeAt))}`,
  clock: 'By the clock of the crew’s computer.',
  earlier: (count: number) =>
    plural(count, { one: 'One earlier return', other: '# earlier returns' }),
  holds: ({ edits: count, attachments }: OpenedReturn) =>
    `${edits(count)} and ${plural(attachments, { zero: 'no attachments', one: '# attachment', other: '# attachments' })} in it`,
  filter: 'Which edits',
  all: 'All',
  conflicts: 'In conflict',
  states: {
    undecided: 'To decide',
    accepted: 'Accepted',
    refused: 'Refused',
    'none-left': 'Taken back',
  } satisfies Record<ReviewState, string>,
  list: 'Edits of the crew',
  columnFeature: 'Feature',
  columnLayer: 'Layer',
  columnKind: 'Edit',
  columnState: 'State',
  columnFinding: 'Compared with the service',
  columnReturn: 'Return',
  onService: 'On the service',
  givenUp: 'Given up here',
  notTaken: 'Not taken by the service',
  selected: (count: number) => `${edits(count)} selected`,
  accept: 'Accept',
  refuse: 'Refuse…',
  undecide: 'Decide later',
  acceptAll: (count: number) => `Accept all ${String(count)} undecided`,
  refuseAll: 'Refuse all undecided…',
  chooseSome: 'Select edits in the list first.',
  isDone: 'It is settled: nothing can be decided about it any more.',
  isBusy: 'Work on this review is under way.',
  check: 'Compare with the service',
  checking: 'Comparing with the service',
  checkedTitle: 'What sending would do',
  drift: 'Changed on the service since the crew left',
  fates: {
    stays: 'Unchanged there',
    merges: 'Others changed other fields',
    conflict: 'Others changed the same',
    'already-there': 'There already',
    'row-gone': 'Its row is gone',
    'no-place': 'Has no place there any more',
  } satisfies Record<CarryOverFate, string>,
  send: (count: number) =>
    `Send ${plural(count, { one: '# accepted edit', other: '# accepted edits' })}…`,
  nothingToSend: 'Accept edits first: only accepted ones are sent.',
  sending: 'Sending the accepted edits',
  sendFailed: 'Sending did not come to its end',
  sendSafe: 'Every decision is kept. What was sent is not sent again.',
  saveAnswer: 'Save the answer…',
  saveCsv: 'Save as CSV…',
  saved: (path: string) =>
    `The answer is saved: ${path}. Send it to the crew: it opens it with “Answer of the office”.`,
  ownReplica: 'Give it a replica of its own…',
  held: (reason: string) => `Clean-up leaves its replica alone: ${reason}`,
  settledTitle: 'Everything that was handed in is settled',
  settledText: (reason: string) =>
    `Clean-up still leaves its replica alone: ${reason} Release it when the crew has finished with this copy.`,
  release: 'Release it for clean-up',
  released: 'Clean-up does not leave its replica alone any more. Nothing was unregistered.',
  decideConflicts: (count: number) =>
    plural(count, { one: 'Decide one conflict', other: 'Decide # conflicts' }),
  openInMap: 'Open on the map of the replica',
  counts: ({ undecided, waiting, refused, sent }: ReviewCounts) =>
    [
      undecided === 0 ? 'Nothing left to decide' : `${edits(undecided)} to decide`,
      ...(waiting === 0 ? [] : [`${edits(waiting)} accepted, to send`]),
      ...(refused === 0 ? [] : [`${edits(refused)} refused`]),
      ...(sent === 0 ? [] : [`${edits(sent)} on the service`]),
    ].join(' · '),
  expired: (day: string) =>
    `The kit expired on ${day}. The return counts all the same: decide with care about old edits, and compare with the service first.`,
  empty: 'No edits of this kind',
  emptyText: 'Choose another filter to see the others.',
  pick: 'Select an edit',
  pickText: 'Before and after, its place on the map, and what the crew noted are shown here.',
  several: (count: number) => `${edits(count)} selected`,
  severalText: 'What you decide above counts for all of them.',
  note: 'The crew’s note',
  by: (name: string | null, at: string) =>
    `${name ?? 'Somebody of the crew'}, ${formatDateTime(new Date(at))}`,
  reason: 'Reason',
  outcome: 'Answer of the service',
  accepted: (objectId: number | null) =>
    objectId === null
      ? 'Accepted by the service.'
      : `Accepted by the service, as OBJECTID ${String(objectId)}.`,
  findings: 'What the service would say',
  noFinding: 'The service would take it as it is.',
  attachment: (name: string, size: number) => `${name}, ${formatBytes(size)}`,
  titleOf: ({ title, target }: ReviewEdit) =>
    target === 'attachment' ? `Attachment ${title}` : title,
} as const;

export const REFUSE = {
  title: (count: number) => plural(count, { one: 'Refuse one edit', other: 'Refuse # edits' }),
  text: 'It is not sent. The crew reads the reason in your answer. Until the edits are sent you can decide otherwise.',
  reason: 'Reason for the crew',
  hint: 'Such as: this hydrant was removed last week.',
  refuse: 'Refuse',
  cancel: 'Cancel',
} as const;

export const SEND = {
  title: (count: number) =>
    plural(count, { one: 'Send one accepted edit?', other: 'Send # accepted edits?' }),
  text: 'Changes of others come down first. Only accepted edits go to the service, and each gets a receipt. Refused and undecided ones stay here.',
  onConflict: 'Where others have changed the same',
  ask: 'Wait for my decision',
  askText: 'Such edits are not sent until you have decided each.',
  theirs: 'Keep what is on the service',
  theirsText: 'The crew’s values of those fields are given up.',
  mine: 'Take what the crew has edited',
  mineText: 'It replaces what others have changed there.',
  merge: 'Merge field by field',
  mergeText:
    'The crew’s value where only the crew changed a field, and yours to decide where both did.',
  carryOver: 'Make a fresh replica if the service has forgotten this one',
  carryOverText: 'The accepted edits go on from there.',
  ownTitle: 'Somebody else has synchronised this replica',
  ownText:
    'If another folder of the office sends the same returns, cancel, and go on there. If it was the crew itself, go on here: this review gets a replica of its own, and what the service has already is not sent again.',
  send: 'Send',
  cancel: 'Cancel',
} as const;
