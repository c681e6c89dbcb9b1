/** Every text about geodatabases that are looked at and taken over. */
import { plural } from '../../ui/format.ts';

export const GEODATABASE = {
  state: 'Mobile geodatabase, read-only',
  stateShort: 'Geodatabase',
  sentence: 'Opened to be looked at. It is neither edited nor synchronised here.',
  reading: (name: string) => `Reading ${name}`,
  stop: 'Stop',
  stopping: 'Stopping',
  title: 'This is a mobile geodatabase, opened to be looked at',
  text: (path: string) => `${path} stays as it is: nothing is ever written into it.`,
  pending: (count: number) =>
    plural(count, {
      zero: 'Everything in it was sent.',
      one: '# edit in it was not sent by the program that wrote it.',
      other: '# edits in it were not sent by the program that wrote it.',
    }),
  whyNot: (reason: string) => `It cannot be taken over. ${reason}`,
  export: 'Export as GeoPackage…',
  exporting: 'Exporting',
  exported: (path: string) => `Exported to ${path}.`,
  exportFailed: 'The geodatabase was not exported',
  takeOver: 'Take over…',
  locked: 'A geodatabase is looked at only. Take it over to edit and synchronise it.',
  notSyncable: 'A geodatabase is not synchronised from here',
  notSyncableText:
    'It was opened to be looked at. Taken over, its replica becomes a file of its own that is edited and synchronised.',

  dialog: 'Take over this geodatabase',
  intro:
    'A replica file is made of it, with its rows and the edits that were not sent. Nothing is sent by this: look at the edits, then synchronise.',
  warningTitle: 'The old file must not be synchronised any more',
  warning:
    'From then on both files would send the same edits. Tell the person who has the geodatabase: it is not changed by this, and cannot know.',
  asking: 'Asking the service about the replica',
  askFailed: 'The service could not be asked',
  again: 'Ask again',
  replica: 'Replica',
  service: 'Service',
  owner: 'Owner',
  ownerUnknown: 'The service does not say',
  known: 'Known to the service',
  yes: 'Yes',
  no: 'No',
  edits: 'Edits not sent',
  editCount: (count: number) => plural(count, { zero: 'None', one: '# edit', other: '# edits' }),
  doubtful: 'Held at first',
  doubtfulCount: (count: number) =>
    plural(count, {
      one: '# edit that may have been sent before; it says why',
      other: '# edits that may have been sent before; each says why',
    }),
  file: 'New file',
  choose: 'Choose…',
  cannot: 'It cannot be taken over',
  note: 'Worth knowing',
  start: 'Take over',
  startGone: 'Take over without the replica',
  close: 'Close',
  working: 'Taking the geodatabase over',
  failed: 'The geodatabase was not taken over',
  done: 'The replica goes on in a file of its own',
  doneText: (edits: number, held: number) =>
    [
      plural(edits, {
        zero: 'No edits wait.',
        one: '# edit waits to be sent.',
        other: '# edits wait to be sent.',
      }),
      ...(held === 0 ? [] : [plural(held, { one: '# edit is held.', other: '# edits are held.' })]),
    ].join(' '),
  show: 'Open the replica',
} as const;
