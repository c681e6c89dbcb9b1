/** Every text about relays. */
import type { RelayDirection, RelayPolicy, RelaySide } from '../../../shared/model/relay.ts';
import { plural } from '../../ui/format.ts';

export const SIDE: Readonly<Record<RelaySide, string>> = { source: 'Source', target: 'Target' };

export const RELAYS = {
  title: 'Relays',
  list: 'Relays on this machine',
  listFailed: 'The relays could not be read',
  loading: 'Reading the relays',
  retry: 'Try again',
  create: 'New relay',
  open: 'Open a relay file…',
  openFailed: 'The file could not be opened',
  none: 'No relays yet',
  noneText:
    'A relay keeps two feature services alike without a connection between their servers: it carries what has changed from one to the other, or both ways, and keeps a receipt of every edit.',
  choose: 'Choose a relay from the list',
  unreadable: 'This relay file cannot be read',
  locate: 'Find the file…',
  forget: 'Take off the list',
  forgetText: 'The file stays where it is.',
  failed: 'That did not work',
  refused: (count: number) => plural(count, { one: '# refused', other: '# refused' }),
  toCarry: (count: number) => plural(count, { one: '# to carry', other: '# to carry' }),
  directions: {
    'one-way': 'One way: source to target',
    bidirectional: 'Both ways',
  } satisfies Record<RelayDirection, string>,
  states: {
    creating: 'Not set up on both sides yet',
    ready: 'Ready',
    closed: 'Closed',
  },
  never: 'Has not run to its end yet',
} as const;

export const DETAIL = {
  syncNow: 'Sync now',
  goOn: 'Go on setting it up',
  starting: 'Starting',
  retryRefused: 'Send the refused edits again',
  close: 'Close the relay…',
  busy: 'The relay is running.',
  cancel: 'Cancel',
  stopNow: 'Stop now',
  working: 'The relay is running',
  signIn: (side: RelaySide) => `Sign in to the ${side}…`,
  underWay: 'A run was interrupted',
  underWayText: (sentence: string) => `${sentence} The next run finishes it before anything else.`,
  sides: 'Both sides',
  nobody: 'Nobody is signed in',
  withToken: 'With an account without a name',
  unknownUser: 'This could not be found out',
  signInShort: 'Sign in…',
  change: 'Change…',
  direction: 'Direction',
  bothChanged: 'Both changed a row',
  stays: (policy: RelayPolicy) => `The version of the ${policy} stays; the other one is kept here.`,
  lastRun: 'Last run',
  toCarry: 'To be carried',
  toCarryText: (target: number, source: number) =>
    target + source === 0
      ? 'Nothing that is known'
      : `${plural(target, { one: '# edit', other: '# edits' })} to the target, ${plural(source, { one: '# edit', other: '# edits' })} to the source`,
  file: 'File',
  layers: 'Layers and tables',
  layer: 'Layer or table',
  rows: 'Rows alike',
  attachments: 'Attachments alike',
} as const;

export const WAITING = {
  title: (count: number) =>
    plural(count, {
      one: '# edit waits because a service refused it',
      other: '# edits wait because a service refused them',
    }),
  text: (count: number) =>
    plural(count, {
      one: 'It is sent again when the row changes, or when you ask for it.',
      other: 'They are sent again when their rows change, or when you ask for it.',
    }),
  list: 'Edits that wait',
  where: (layer: string, to: RelaySide) => `${layer}, for the ${to}`,
  more: (shown: number, count: number) => `The first ${shown} of ${count} are shown.`,
} as const;

export const TABLE = {
  outcome: 'Outcome',
  edit: 'Edit',
  side: 'For',
  layer: 'Layer or table',
  feature: 'GlobalID',
  words: 'What the service said',
  code: 'Code',
  attachment: 'Attachment',
} as const;

export const RUNS = {
  title: 'Runs',
  none: 'Nothing has run yet.',
  failed: 'The runs could not be read',
  kinds: { create: 'Set up', sync: 'Sync', close: 'Close' },
  results: {
    done: 'Done',
    partial: 'Not everything was taken',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  interrupted: 'Interrupted',
  sent: (side: RelaySide) => `To the ${side}`,
  receipts: 'Receipts',
  noReceipts: 'No edit was sent in this run.',
  accepted: (count: number) => `${count} accepted`,
  refused: (count: number) => `${count} refused`,
  rolledBack: (count: number) => `${count} rolled back`,
  unknown: (count: number) => `${count} of unknown outcome`,
  overridden: (count: number) =>
    plural(count, { one: '# change there gave way', other: '# changes there gave way' }),
  held: (count: number) =>
    plural(count, { one: '# file was not taken', other: '# files were not taken' }),
  nothing: 'Nothing had to be sent',
  more: 'Show earlier runs',
} as const;

export const GAVE_WAY = {
  title: 'Changes that gave way',
  text: 'Both sides changed the same row. One version stayed; the other one is kept here.',
  none: 'No change had to give way.',
  more: 'Show more',
  givenUp: (side: RelaySide) => `Given up, from the ${side}`,
  kept: 'Stayed',
  field: 'Field',
  deleted: 'The row was deleted',
  shape: 'Shape',
  noShape: 'no shape',
  vertices: (count: number) => plural(count, { one: '# vertex', other: '# vertices' }),
  empty: 'empty',
} as const;

export const CREATE = {
  title: 'New relay',
  intro:
    'Both services get a replica for the relay. Rows are told apart by their GlobalIDs; layers by their ids, fields by their names.',
  services: 'Which services',
  source: 'Source',
  sourceHint: 'The feature service that changes come from',
  target: 'Target',
  targetHint: 'The feature service that they go to',
  choose: 'Choose a service',
  same: 'Source and target must be two different services.',
  missing: 'Choose a service.',
  addService: 'Add a service…',
  fewServices: 'A relay needs two services',
  fewServicesText: 'Add both to the list of services first, and sign in where that is needed.',
  how: 'How',
  direction: 'Direction',
  oneWay: 'One way',
  oneWayText: 'Only the target is written. The source is never changed.',
  bothWays: 'Both ways',
  bothWaysText: 'Changes go to either side, where both services support it.',
  policy: 'When both sides changed the same row',
  policySource: 'The version of the source stays',
  policyTarget: 'The version of the target stays',
  policyText: 'The version that gives way is kept in the relay file.',
  attachments: 'Carry attachments as well',
  compare: 'Compare the services',
  compareAgain: 'Compare again',
  comparing: 'Comparing both services',
  compareText: 'Reads both services and says what would be carried. Nothing is sent.',
  failed: 'The services could not be compared',
  cancel: 'Cancel',
  plan: 'What would be carried',
  planPolicy: (policy: RelayPolicy) =>
    `Where both sides changed the same row, the version of the ${policy} stays; the other one is kept in the relay file.`,
  planOneWay: (source: string, target: string) =>
    `Changes go from ${source} to ${target}. ${source} is never written; rows that only ${target} has stay as they are.`,
  planBothWays: (source: string, target: string) =>
    `Changes go both ways between ${source} and ${target}; rows that only one of them has go to the other.`,
  problem: 'It cannot be set up like this',
  warning: 'Worth knowing',
  file: 'Relay file',
  chooseFile: 'Choose…',
  start: 'Create the relay',
  startText: 'Both services get a replica, and everything is carried for the first time.',
  startFailed: 'The relay could not be created',
} as const;

export const CLOSE = {
  title: 'Close this relay?',
  text: 'Both services forget their replicas. The rows stay on both sides, and the file keeps all receipts. A closed relay does not run again.',
  left: (side: RelaySide, count: number) =>
    plural(count, {
      one: `# edit is not carried to the ${side} yet, and will not be.`,
      other: `# edits are not carried to the ${side} yet, and will not be.`,
    }),
  waiting: (count: number) =>
    plural(count, {
      one: '# of them was refused and waits.',
      other: '# of them were refused and wait.',
    }),
  nothingLeft: 'Nothing that is known is left to be carried.',
  keep: 'Keep the relay',
  close: 'Close the relay',
  done: 'The relay is closed. The rows stay on both sides.',
  partly: 'The relay could not be closed on both sides. Close it again for the side that is left.',
  outcomes: {
    unregistered: 'has forgotten its replica.',
    'already-gone': 'did not know the replica any more.',
    'never-registered': 'never had a replica.',
    left: 'still has its replica.',
  },
  notCarried: (side: RelaySide, count: number) =>
    plural(count, {
      one: `# edit was not carried to the ${side}.`,
      other: `# edits were not carried to the ${side}.`,
    }),
} as const;
