/** Every text about running and ended work. */
import type { CleanupOutcome } from '../../../shared/model/cleanup.ts';
import type { VerifyDifference } from '../../../shared/model/report.ts';
import type { CopyState } from '../../../shared/model/register-copy.ts';
import type { FileCounts } from '../../../shared/model/file-transfer.ts';
import type { JobKind, JobState } from '../../../shared/model/window.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../../ui/format.ts';

export const ACTIVITY = {
  title: 'Activity',
  list: 'Running and ended work',
  dismissAll: 'Dismiss all ended',
  dismiss: 'Dismiss',
  none: 'Nothing is running',
  noneText:
    'Creating a replica, synchronising, comparing and unregistering appear here while they run and after they have ended. Work goes on when you look at something else.',
  failed: 'That did not work',
} as const;

export const KIND: Readonly<Record<JobKind, string>> = {
  create: 'Create a replica',
  sync: 'Synchronise',
  'dry-run': 'Dry run',
  verify: 'Compare with the server',
  'carry-over-preview': 'Preview of a carry-over',
  'carry-over': 'Carry edits over to a new replica',
  unregister: 'Unregister',
  'register-copy': 'Register a copy',
  'open-geodatabase': 'Open a geodatabase',
  'take-over': 'Take a geodatabase over',
  'make-copies': 'Make copies for a crew',
  'make-kit': 'Make a crew kit',
  'relay-plan': 'Compare two services for a relay',
  'relay-create': 'Create a relay',
  'relay-sync': 'Relay',
  'relay-close': 'Close a relay',
  'make-return': 'Make a return file',
  'open-return': 'Open a return file',
  'check-return': 'Check a review',
  'send-return': 'Send a review',
  cleanup: 'Clean up replicas',
  export: 'Export',
};

export const STATE: Readonly<Record<JobState, string>> = {
  running: 'Running',
  cancelling: 'Cancelling',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const JOB = {
  progress: 'Progress',
  started: 'Started',
  ended: 'Ended',
  elapsed: (ms: number) => formatDuration(ms < 1000 ? 0 : ms).replace('0 ms', '0 s'),
  took: (ms: number) => `Took ${formatDuration(ms)}`,
  heard: (ms: number) =>
    ms < 2000 ? 'Making progress' : `Last sign of progress ${formatDuration(ms)} ago`,
  quiet: 'The server may still be at work. You can go on waiting, or cancel.',
  transferKnown: (what: string, done: number, total: number) =>
    `${what}: ${formatBytes(done)} of ${formatBytes(total)}`,
  transfer: (what: string, done: number) => `${what}: ${formatBytes(done)}`,
  rows: 'Rows so far',
  rowsEnd: 'Rows',
  layer: 'Layer or table',
  count: 'Rows',
  attachments: (count: number) =>
    plural(count, { one: '# attachment came along.', other: '# attachments came along.' }),
  total: (count: number) => plural(count, { one: '# row', other: '# rows' }),
  phases: 'Steps until now',
  phasesEnd: 'Steps',
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  stopNow: 'Stop now',
  stopNowText:
    'If it takes too long, “Stop now” ends it at once; what it was doing is found again when you go on.',
  cancelText: {
    create:
      'Cancelling stops the work. What the server has made for this replica is unregistered, too.',
    sync: 'Cancelling stops at the next safe step. What has been sent stays sent; your other edits stay in the file.',
    'dry-run': 'Nothing is sent in a dry run; it can be stopped at any time.',
    verify: 'Nothing is changed by a comparison; it can be stopped at any time.',
    'carry-over-preview': 'Nothing is changed by a preview; it can be stopped at any time.',
    'carry-over':
      'Cancelling stops the work. The edits stay in this file; a new replica that was begun is unregistered, too.',
    unregister:
      'If the request has left already, the server may unregister the replica all the same.',
    'register-copy':
      'Cancelling stops the work. What the server may have made for this copy is removed, and the copy stays as it was.',
    'open-geodatabase':
      'Cancelling stops the work. Nothing stays of it, and the geodatabase stays as it was.',
    'take-over':
      'Cancelling stops the work. Nothing has been sent, and the geodatabase stays as it was.',
    'make-copies':
      'Copies that are ready stay. The one that is being made goes on when you make the copies again.',
    'make-kit':
      'Copies that are registered stay. The kit is gone on with when you make it again with the same choices.',
    'relay-plan': 'Nothing is created by a comparison; it can be stopped at any time.',
    'relay-create':
      'Cancelling stops at the next safe step. What has been carried stays; the relay file goes on from there.',
    'relay-sync':
      'Cancelling stops at the next safe step. What has been carried stays carried; the next run goes on from there.',
    'relay-close':
      'If a request has left already, that service may forget its replica all the same.',
    'make-return': 'Cancelling stops the work. Nothing is handed in then.',
    'open-return': 'Cancelling stops the work. Nothing of the return is taken in then.',
    'check-return': 'Nothing is sent by a check; it can be stopped at any time.',
    'send-return':
      'Cancelling stops at the next safe step. What was sent has its receipt; the rest waits for the next time.',
    cleanup:
      'Cancelling stops before the next replica. What was unregistered stays so; the rest can be gone on with.',
    export:
      'Nothing is registered by an export. What has come so far is kept, and the same export goes on from there.',
  } satisfies Record<JobKind, string>,
  openReplica: 'Open the replica',
  showInFolder: 'Show in folder',
  exportAgain: 'Export again',
  receipts: 'Show the receipts',
  openSync: 'Show it on the Sync tab',
  goOn: 'Go on on the Sync tab',
  resume: 'Resume',
  resuming: 'Resuming',
  signIn: 'Sign in…',
  signInAndGoOn: 'Sign in and go on…',
  replicas: 'Show the replicas',
  openRelay: 'Open the relay',
  redefine: 'Back to the definition',
  failedTitle: {
    create: 'The replica was not created',
    sync: 'The sync did not end',
    'dry-run': 'The dry run did not end',
    verify: 'The comparison did not end',
    'carry-over-preview': 'The preview could not be made',
    'carry-over': 'The edits were not carried over',
    unregister: 'The replica was not unregistered',
    'register-copy': 'The copy was not registered',
    'open-geodatabase': 'The geodatabase was not opened',
    'take-over': 'The geodatabase was not taken over',
    'make-copies': 'The copies were not made',
    'make-kit': 'The kit was not made',
    'relay-plan': 'The services could not be compared',
    'relay-create': 'The relay was not set up',
    'relay-sync': 'The relay did not run to its end',
    'relay-close': 'The relay was not closed',
    'make-return': 'The return file was not made',
    'open-return': 'The return file was not opened',
    'check-return': 'The check did not end',
    'send-return': 'The review was not sent to its end',
    cleanup: 'The clean-up did not end',
    export: 'The export did not end',
  } satisfies Record<JobKind, string>,
  cancelledTitle: {
    create: 'Creating the replica was cancelled',
    sync: 'The sync was cancelled',
    'dry-run': 'The dry run was cancelled',
    verify: 'The comparison was cancelled',
    'carry-over-preview': 'The preview was cancelled',
    'carry-over': 'Carrying the edits over was cancelled',
    unregister: 'Unregistering was cancelled',
    'register-copy': 'Registering the copy was cancelled',
    'open-geodatabase': 'Opening the geodatabase was cancelled',
    'take-over': 'Taking the geodatabase over was cancelled',
    'make-copies': 'Making the copies was cancelled',
    'make-kit': 'Making the kit was cancelled',
    'relay-plan': 'The comparison was cancelled',
    'relay-create': 'Setting up the relay was cancelled',
    'relay-sync': 'The relay was cancelled',
    'relay-close': 'Closing the relay was cancelled',
    'make-return': 'Making the return file was cancelled',
    'open-return': 'Opening the return file was cancelled',
    'check-return': 'The check was cancelled',
    'send-return': 'Sending the review was cancelled',
    cleanup: 'The clean-up was cancelled',
    export: 'The export was cancelled',
  } satisfies Record<JobKind, string>,
  safeSync: 'All edits that the server has not taken are still in the file.',
  safeCreate: 'What has come already is kept in the unfinished file. Resume goes on from there.',
  resultFailed: 'The result could not be read',
  retry: 'Try again',
  reasons: 'Why each step was taken',
  remarks: 'Worth knowing',
} as const;

export const SYNC = {
  counts: 'What happened',
  sent: 'Sent',
  accepted: 'Accepted',
  refused: 'Refused',
  rolledBack: 'Rolled back',
  unknown: 'Outcome unknown',
  held: 'Held back',
  conflicts: 'Conflicts to decide',
  downloaded: 'Received',
  stillPending: 'Still to send',
  edits: (count: number) => plural(count, { one: '# edit', other: '# edits' }),
  received: (adds: number, updates: number, deletes: number) =>
    `${plural(adds, { one: '# add', other: '# adds' })}, ${plural(updates, { one: '# update', other: '# updates' })}, ${plural(deletes, { one: '# delete', other: '# deletes' })}`,
  closed: 'The server has unregistered this replica.',
} as const;

export const DRY_RUN = {
  counts: 'What the server would do',
  send: 'Would be sent',
  accept: 'Would be accepted',
  findings: (count: number) =>
    plural(count, {
      zero: 'Nothing was found that would be refused.',
      one: '# thing to look at before you send. The Sync tab shows it.',
      other: '# things to look at before you send. The Sync tab shows them.',
    }),
  drift: 'What has changed on the service since the replica was made',
} as const;

export const UNREGISTER = {
  pending: (count: number) =>
    plural(count, {
      one: '# edit in the file was never sent. The file keeps it.',
      other: '# edits in the file were never sent. The file keeps them.',
    }),
  saved: (path: string) => `A copy with them was saved before: ${path}`,
} as const;

export const CLEANUP = {
  counts: 'Replicas',
  outcomes: {
    'would-unregister': 'Would be unregistered',
    done: 'Unregistered',
    'already-gone': 'Already gone',
    refused: 'Refused',
    unknown: 'Without a clear answer',
    held: 'On the hold list',
    changed: 'Changed since the preview',
    'kept-local': 'Kept because of a file here',
    'not-begun': 'Not begun',
  } satisfies Record<CleanupOutcome, string>,
  saved: (path: string) => `A copy with edits that were never sent was saved before: ${path}`,
} as const;

export const VERIFY = {
  layers: 'Layer by layer',
  layer: 'Layer or table',
  here: 'Here',
  onServer: 'On the server',
  equal: 'Equal',
  differences: 'Differences',
  none: 'There are no differences.',
  count: (count: number, unexpected: number) =>
    `${plural(count, { one: '# difference', other: '# differences' })}, ${unexpected === 0 ? 'all of them expected' : `${formatCount(unexpected)} unexpected`}`,
  onlyUnexpected: 'Only unexpected ones',
  kind: 'Difference',
  globalId: 'GlobalID',
  fields: 'Fields',
  explanation: 'Why',
  expected: 'Expected',
  yes: 'Yes',
  no: 'No',
  chooseOne: 'Choose a difference to read its explanation in full.',
  noneUnexpected: 'No difference is unexpected.',
  kinds: {
    'only-here': 'Only here',
    'only-on-server': 'Only on the server',
    different: 'Different values',
    'attachment-only-here': 'Attachment only here',
    'attachment-only-on-server': 'Attachment only on the server',
    'attachment-different': 'Different attachment',
  } satisfies Record<VerifyDifference['kind'], string>,
} as const;

export const COPIES = {
  title: 'Copies',
  states: {
    registered: 'Registered',
    'there-already': 'There already',
    failed: 'Failed',
    'not-begun': 'Not begun',
  } satisfies Record<CopyState, string>,
  held: (count: number) =>
    plural(count, {
      one: '# pending edit is held, because the original may send the same one. Release it under Changes if only this file has it.',
      other:
        '# pending edits are held, because the original may send the same ones. Release under Changes those that only this file has.',
    }),
} as const;

export const EXPORT = { title: 'Exported file', kind: 'Kind', size: 'Size', file: 'File' } as const;

export const FILES = {
  title: 'Files',
  label: 'Files that go up or come down',
  name: 'Name',
  feature: 'Feature',
  size: 'Size',
  progress: 'Progress',
  state: 'State',
  unknown: 'Not known',
  direction: { up: 'Goes up', down: 'Comes down' },
  states: { waiting: 'Waiting', going: 'Under way', done: 'Done', failed: 'Failed' },
  /** The work has ended before. */
  notReached: 'Not reached',
  stopped: 'Stopped',
  moved: (done: number, size: number | null) =>
    size === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(size)}`,
  counts: ({ waiting, going, done, failed, bytesDone, bytesTotal }: FileCounts) =>
    [
      plural(waiting + going + done + failed, { one: '# file', other: '# files' }),
      `${formatCount(done)} done`,
      ...(going + waiting > 0 ? [`${formatCount(going + waiting)} to go`] : []),
      ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
      `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
    ].join(' · '),
  failed: (count: number) =>
    plural(count, { one: '# file did not get through', other: '# files did not get through' }),
  notAll: (count: number) =>
    plural(count, { one: '# file is still to go', other: '# files are still to go' }),
  kept: 'What is done stays done. Files that go up are sent with the next synchronisation; files that come down can be fetched now.',
  keptUp:
    'What is done stays done. The others stay in this file and are sent with the next synchronisation.',
  soon: 'The others go on. Where only the line broke, the file is tried once more before the work ends.',
  more: (count: number) => `and ${formatCount(count)} more`,
  retry: 'Fetch the missing files',
  retrying: 'Starting…',
  failedTitle: 'That did not start',
} as const;
