/** Every text of the frame around an open replica. */
import type { JobKind, ReplicaState } from '../../../shared/model/window.ts';
import { plural } from '../../ui/format.ts';

export const REPLICA = {
  tabs: 'Parts of this replica',
  data: 'Data',
  changes: 'Changes',
  sync: 'Sync',
  history: 'History',
  definition: 'Definition',
  pending: (count: number) =>
    plural(count, { zero: 'No edits to send', one: '# edit to send', other: '# edits to send' }),
  neverSent: (count: number) =>
    plural(count, { zero: 'No edits to send', one: '# edit not sent', other: '# edits not sent' }),
  wentOver: (count: number) =>
    plural(count, {
      zero: 'No edits to send',
      one: '# edit carried over',
      other: '# edits carried over',
    }),
  pendingTab: (count: number) => plural(count, { one: '# pending edit', other: '# pending edits' }),
  conflicts: (count: number) => plural(count, { one: '# conflict', other: '# conflicts' }),
  synced: 'Synchronised',
  neverSynced: 'Not synchronised yet',
  states: {
    ready: 'Registered',
    closed: 'Unregistered',
    unfinished: 'Not finished',
    interrupted: 'Interrupted',
    missing: 'File not found',
    unreadable: 'Cannot be read',
  } satisfies Record<ReplicaState, string>,

  menu: 'More for this replica',
  showInFolder: 'Show in folder',
  verify: 'Verify against the server',
  makeCopies: 'Make copies for a crew…',
  makeKit: 'Make a crew kit…',
  registerCopy: 'Register this copy…',
  unregister: 'Unregister…',
  forget: 'Take off the list',
  forgetAsk: 'Take off the list…',
  busy: 'Work is running on this replica.',
  isClosed: 'It is unregistered already.',
  notSettled: 'Synchronise first: a call to the server is not settled yet.',
  notReady: 'This replica cannot be read now.',

  working: (kind: JobKind) =>
    ({
      create: 'Creating this replica',
      sync: 'Synchronising',
      'dry-run': 'Trying the upload without sending anything',
      verify: 'Comparing with the server',
      'carry-over-preview': 'Looking what would become of the edits on a new replica',
      'carry-over': 'Carrying the edits over to a new replica',
      unregister: 'Unregistering',
      'register-copy': 'Registering this copy',
      'open-geodatabase': 'Opening the geodatabase',
      'take-over': 'Taking the geodatabase over',
      'make-copies': 'Making copies for a crew',
      'make-kit': 'Making a crew kit',
      'relay-plan': 'Comparing two services',
      'relay-create': 'Setting up a relay',
      'relay-sync': 'Running a relay',
      'relay-close': 'Closing a relay',
      'make-return': 'Making a return file',
      'open-return': 'Opening a return file',
      'check-return': 'Checking the review',
      'send-return': 'Sending the review',
      cleanup: 'Cleaning up replicas',
      export: 'Exporting data',
    })[kind],
  seeActivity: 'Show in Activity',
  seeResult: 'Show the result',
  done: (kind: JobKind) =>
    ({
      create: 'The replica is complete',
      sync: 'Synchronised',
      'dry-run': 'The trial upload has ended',
      verify: 'Compared with the server',
      'carry-over-preview': 'The preview is ready',
      'carry-over': 'The edits are in the new replica',
      unregister: 'Unregistered',
      'register-copy': 'This copy has a replica of its own',
      'open-geodatabase': 'The geodatabase can be looked at',
      'take-over': 'The geodatabase was taken over',
      'make-copies': 'The copies have been made',
      'make-kit': 'The kit is made',
      'relay-plan': 'The services have been compared',
      'relay-create': 'The relay is set up',
      'relay-sync': 'The relay has run',
      'relay-close': 'The relay is closed',
      'make-return': 'The return file is made',
      'open-return': 'The return file is opened',
      'check-return': 'The review is checked',
      'send-return': 'The review is sent',
      cleanup: 'The clean-up has ended',
      export: 'The export is complete',
    })[kind],
  failedWork: (kind: JobKind) =>
    ({
      create: 'The replica could not be created',
      sync: 'The synchronisation failed',
      'dry-run': 'The trial upload failed',
      verify: 'The comparison failed',
      'carry-over-preview': 'The preview could not be made',
      'carry-over': 'The edits could not be carried over',
      unregister: 'The replica could not be unregistered',
      'register-copy': 'The copy could not be registered',
      'open-geodatabase': 'The geodatabase could not be opened',
      'take-over': 'The geodatabase could not be taken over',
      'make-copies': 'The copies could not be made',
      'make-kit': 'The kit could not be made',
      'relay-plan': 'The services could not be compared',
      'relay-create': 'The relay could not be set up',
      'relay-sync': 'The relay failed',
      'relay-close': 'The relay could not be closed',
      'make-return': 'The return file could not be made',
      'open-return': 'The return file could not be opened',
      'check-return': 'The review could not be checked',
      'send-return': 'The review could not be sent',
      cleanup: 'The clean-up could not be done',
      export: 'The data could not be exported',
    })[kind],

  opening: 'Opening the replica',
  openFailed: 'This replica could not be opened',
  featureGone: 'This feature is not in the replica any more.',
  readFailed: 'The file cannot be read at the moment',
  shownBefore: 'What is shown was read before.',
  again: 'Try again',
  failed: 'This did not work',

  notListed: 'This replica is not on the list any more',
  notListedText: 'Its file may still be where it was. Open it again from the Replicas page.',
  toReplicas: 'Go to Replicas',
  missing: 'The replica file is not there any more',
  missingHint: 'It was moved, renamed or deleted, or its drive is not connected.',
  unreadable: 'This file cannot be read as a replica',

  unfinished: 'This replica was not finished',
  unfinishedText:
    'Its create was interrupted. What has come so far is kept, and it can go on from there.',
  goOnCreate: 'Go on creating',
  giveUp: 'Give up…',
  signIn: 'The server wants you to sign in again',
  signInText: (pending: number) =>
    pending === 0
      ? 'Nothing comes down and nothing goes up until then. The replica can be used meanwhile.'
      : `Nothing comes down and nothing goes up until then. ${plural(pending, { one: '# edit is', other: '# edits are' })} safe in this file.`,
  signInOnly: 'Sign in…',
  signInAndGoOn: 'Sign in and go on…',

  interrupted: 'A synchronisation was interrupted here',
  interruptedText:
    'Nothing is lost. The next synchronisation first asks the server what it has received, so that no edit is sent twice.',
  goOn: 'Go on',
  registering: 'Registering this copy was interrupted',
  registeringText:
    'It is not known yet which replica this file belongs to, so nothing is synchronised. It goes on where it stopped, and nothing is made twice.',
  closed:
    'This replica is unregistered: its data can be read, and nothing is synchronised any more',
  closedPending: (count: number) =>
    plural(count, {
      one: '# edit in it was never sent. It is still in the file and can be exported from Changes.',
      other:
        '# edits in it were never sent. They are still in the file and can be exported from Changes.',
    }),

  carriedOver: 'This file is closed: its edits were carried over to a new replica',
  carriedOverText: (path: string) =>
    `Go on in ${path}. The edits stay here to look at, and nothing is sent from here any more.`,

  unregisterTitle: (name: string) => `Unregister ${name}?`,
  unregisterText:
    'The server forgets this replica, and it can never be synchronised again. The file stays where it is, with everything in it.',
  unregisterPending: (count: number) =>
    plural(count, {
      one: '# edit was never sent and would never reach the server.',
      other: '# edits were never sent and would never reach the server.',
    }),
  syncFirst:
    'Synchronise first to send them, or type the name of the replica to go on without. A copy of the file is saved first.',
  typeName: (name: string) => `Type “${name}” to confirm`,
  typeFirst: 'Type the name of the replica first.',
  unregisterDo: 'Unregister replica',
  unregisterDoPending: (count: number) =>
    `Unregister and leave ${plural(count, { one: '# edit', other: '# edits' })} unsent`,
  giveUpTitle: (name: string) => `Give up ${name}?`,
  giveUpText:
    'What has come so far is deleted, and the server is told to forget the replica. You can define it again at any time.',
  giveUpDo: 'Give up this replica',
  keep: 'Keep replica',
} as const;
