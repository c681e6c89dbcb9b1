/** Every text about copies of replica files that become replicas of their own. */
import type { CopyState } from '../../../shared/model/register-copy.ts';
import { plural } from '../../ui/format.ts';

const edits = (count: number): string =>
  plural(count, { one: '# pending edit', other: '# pending edits' });

export const COPIES = {
  open: 'Register this copy…',
  title: 'Register this copy',
  intro:
    'Two files of the same replica cannot both be synchronised. This file gets a replica of its own: a new id, a new name, and generations from where it stands. Nothing is downloaded again, and the file that it was copied from stays as it is.',
  looking: 'Asking the service about copies',
  lookFailed: 'What registering would do could not be found out',
  again: 'Try again',
  copiedWith: 'Copied with',
  pending: 'Pending edits',
  noPending: 'None',
  pendingHeld: (count: number) =>
    `${edits(count)}, ${count === 1 ? 'which is' : 'all of which are'} held: the original may send the same. Release under Changes what only this file has.`,
  name: 'Name of the new replica',
  nameHint: 'A few characters are added that make it unique.',
  registeredBefore: 'This file was registered before',
  registeredBeforeText:
    'Register it again only if it is a copy of the registered file. Otherwise the replica that it has now stays behind on the server, without a file.',
  cannot: 'This copy cannot be registered',
  gone: 'The service does not know the original replica any more',
  versions: 'Edits that are not posted yet stay with the original',
  start: 'Register this copy',
  startAgain: 'Register this copy again',
  startWithout: 'Register without the original',
  cancel: 'Cancel',
  close: 'Close',
  goOnBehind: 'Go on in the background',
  stop: 'Stop',
  stopping: 'Stopping',
  working: 'Registering this copy',
  failed: 'The copy was not registered',
  done: 'This copy has a replica of its own',
  doneText: (name: string) => `It is registered as ${name}.`,
  held: (count: number) =>
    plural(count, { one: '# pending edit is held.', other: '# pending edits are held.' }),
  showHeld: 'Show held edits',

  crewTitle: 'Make copies for a crew',
  crewIntro: (name: string) =>
    `Copies of ${name} are made, and each is registered as a replica of its own, so that several people can edit and synchronise side by side.`,
  howMany: 'Number of copies',
  names: 'Names',
  namesHint: 'One on each line; each becomes the name of a file and of a replica.',
  folder: 'Folder',
  choose: 'Choose…',
  crewPending: (count: number) =>
    `${edits(count)} of this file ${count === 1 ? 'is' : 'are'} held in each copy`,
  crewPendingText: (count: number) =>
    `This file sends ${count === 1 ? 'it' : 'them'}. Synchronise first if the copies should start without.`,
  crewStart: (count: number) => plural(count, { one: 'Make # copy', other: 'Make # copies' }),
  crewAgain: 'Go on',
  crewWorking: 'Making copies',
  crewFailed: 'The copies were not made',
  crewDone: 'The copies are ready',
  crewPartly: 'Not all copies are ready',
  list: 'Copies',
  copy: 'Copy',
  state: 'State',
  replica: 'Replica',
  states: {
    registered: 'Registered',
    'there-already': 'There already',
    failed: 'Failed',
    'not-begun': 'Not begun',
  } satisfies Record<CopyState, string>,
  showInFolder: 'Show in folder',
} as const;
