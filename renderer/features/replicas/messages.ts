/** Every text about the list of replicas. */
import { formatCount, plural } from '../../ui/format.ts';

export const REPLICAS = {
  title: 'Replicas',
  list: 'Replica files on this machine',
  newReplica: 'New replica',
  open: 'Open replica file…',
  opening: 'Opening',
  openFailed: 'The file could not be opened',
  filter: 'Find a replica',
  filterHint: 'Name, service or folder',
  noMatch: 'No replica matches what you typed',
  noMatchText: 'Names, services and folders are searched.',
  showAll: 'Show all replicas',
  showMore: (count: number, left: number) =>
    `Show ${formatCount(count)} more of ${plural(left, { one: '# replica', other: '# replicas' })} that follow`,
  found: (count: number, all: number) =>
    `${formatCount(count)} of ${plural(all, { one: '# replica', other: '# replicas' })}`,
  loading: 'Reading the replica files',
  listFailed: 'The list of replicas could not be read',
  retry: 'Try again',
  none: 'No replicas yet',
  noneText:
    'A replica is one file with the part of a service that you need. Make one from a service, or open a .gpkg replica that you have already.',
} as const;

export const ITEM = {
  nothingToSend: 'Nothing to send',
  notSent: (count: number) => plural(count, { one: '# edit not sent', other: '# edits not sent' }),
  wentOver: (count: number) =>
    plural(count, { one: '# edit carried over', other: '# edits carried over' }),
  toSend: (count: number) => plural(count, { one: '# edit to send', other: '# edits to send' }),
  conflicts: (count: number) =>
    plural(count, { one: '# conflict to decide', other: '# conflicts to decide' }),
  missingAttachments: (count: number) =>
    plural(count, {
      one: '# attachment has not come yet',
      other: '# attachments have not come yet',
    }),
  rows: (count: number) => plural(count, { one: '# row', other: '# rows' }),
  synchronised: 'synchronised',
  never: 'not synchronised yet',
  created: 'created',
  closed: 'Unregistered',
  closedText: 'The server does not know this replica any more. The file stays as it is.',
  unfinished: 'Not finished',
  unfinishedText: 'Creating this replica stopped on the way. What has come already is kept.',
  interrupted: 'Interrupted',
  interruptedText: 'A sync stopped on the way. Nothing is lost, and nothing is sent twice.',
  registeringText:
    'Registering this copy stopped on the way. It goes on where it stopped, and nothing is made twice.',
  missing: 'File not found',
  unreadable: 'Cannot be read',
  running: (phase: string) => `${phase}…`,
} as const;

export const ACTION = {
  open: 'Open',
  openNamed: (name: string) => `Open ${name}`,
  sync: 'Synchronise',
  syncEdits: (count: number) =>
    plural(count, { one: 'Synchronise # edit', other: 'Synchronise # edits' }),
  resume: 'Resume',
  resuming: 'Resuming',
  giveUp: 'Give up…',
  goOn: 'Go on',
  find: 'Open from its new place…',
  showWork: 'Show the work',
  more: (name: string) => `More about ${name}`,
  showInFolder: 'Show in folder',
  forget: 'Take off the list…',
  noFile: 'There is no file to show.',
  isWorking:
    'Work on this replica is under way. Wait until it has ended, or cancel it under Activity.',
  failed: (name: string) => `That did not work for ${name}`,
} as const;

export const FORGET = {
  title: (name: string) => `Take ${name} off the list?`,
  text: 'It disappears from this list. The file stays where it is, what the server knows stays as it is, and you can open the file again.',
  geodatabase: (path: string) =>
    `It disappears from this list, and what was read of it is removed. The geodatabase ${path} stays as it is, with the edits in it, and you can open it again.`,
  pending: (count: number) =>
    plural(count, {
      one: '# edit in this file has not been sent. It stays in the file.',
      other: '# edits in this file have not been sent. They stay in the file.',
    }),
  pendingTitle: 'There are edits that the server does not have',
  unfinished: 'Creating this replica is not finished',
  interrupted: 'A synchronisation of this file is not finished',
  registering: 'Registering this copy is not finished',
  waits: 'It waits in the file, and can go on when the file is opened again.',
  confirm: 'Take off the list',
  cancel: 'Keep it on the list',
} as const;

export const GIVE_UP = {
  title: (name: string) => `Give up ${name}?`,
  text: 'The server is asked to forget what it made for this replica, and the unfinished file on this machine is deleted. The service itself does not change.',
  confirm: 'Give up the replica',
  cancel: 'Keep it to resume later',
} as const;
