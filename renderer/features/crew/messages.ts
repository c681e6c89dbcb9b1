/** Every text of crew mode. */
import type { HandInState, KitFileLook } from '../../../shared/model/crew.ts';
import type { KitMembership } from '../../../shared/model/kit.ts';
import type { AnsweredEdit, MadeReturn, ReturnAnswer } from '../../../shared/model/return.ts';
import { formatDateTime, plural } from '../../ui/format.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });
const photos = (count: number): string =>
  plural(count, { one: '# attachment', other: '# attachments' });

export const CREW = {
  opening: 'Opening the kit',
  which: 'Which copy is yours?',
  whichText: 'Every copy is for one person. Choose the one with your name.',
  states: {
    ready: 'Ready',
    missing: 'Its file is not here',
    damaged: 'Its file cannot be read',
    foreign: 'Another file lies under its name',
  } satisfies Record<KitFileLook['state'], string>,
  waiting: (count: number) =>
    plural(count, { zero: 'Not edited yet', one: '# edit in it', other: '# edits in it' }),
  unusable: {
    missing: 'Your file is not here',
    damaged: 'Your file cannot be read',
    foreign: 'This is not your file',
  } satisfies Record<Exclude<KitFileLook['state'], 'ready'>, string>,
  unusableText: {
    missing: (fileName: string) =>
      `${fileName} is not beside the kit. If it is on a stick, put the stick in. If it was moved, move it back, or open it from its new place.`,
    damaged: (fileName: string) =>
      `${fileName} is damaged or is being used by another program. Nothing was changed. Close other programs, then look again. If that does not help, keep the file as it is, and ask the office: edits may be saved from it.`,
    foreign: (fileName: string) =>
      `${fileName} belongs to something else than this kit. Nothing was changed in it. Ask the office for your file.`,
  },
  gone: 'The kit cannot be opened now',
  goneSafe: 'Nothing that you edited was changed.',
  again: 'Look again',
  openOther: 'Open another kit…',
  chooseOther: 'Choose another copy',
  readOnly: 'Nothing can be saved here',
  readOnlyText:
    'The kit lies on a stick or in a folder that cannot be written to. Copy your file to this computer first; the copy is compared with the original, byte by byte.',
  copyHere: 'Copy to this computer',
  copying: 'Copying and comparing',
  brought: 'This file was already edited elsewhere',
  broughtText: (count: number) =>
    `${plural(count, { one: 'One edit was', other: '# edits were' })} in it when it was opened here for the first time. Go on here only if nobody edits it at the other place any more: what is edited in two places cannot be handed in together.`,
  understood: 'I go on here, and only here',
  twice: 'You have worked on this copy in another file',
  twiceText: (path: string) =>
    `It is ${path}. Go on in one of the two only: what is edited in two files cannot be handed in together. Nothing is deleted in the other one.`,
  there: 'Go on in that file',
  here: 'Go on in this one',
  kit: (name: string) => `Kit: ${name}`,
  look: 'What is shown',
  map: 'Map',
  list: 'List',
  nothingYet: 'Nothing edited yet',
  allHandedIn: (count: number) =>
    `${plural(count, { one: '# edit', other: 'All # edits' })} handed in`,
  toHandIn: (count: number) => `${edits(count)} to hand in`,
  handIn: 'Hand in',
  nothingToHandIn: 'Edit something first: there is nothing to hand in yet.',
  saveFirst: 'Finish what you are editing first.',
  openFailed: 'Your file could not be opened',
  readFailed: 'Your file could not be read just now',
  reading: 'Opening your file',
  layer: 'Kind of feature',
  search: 'Search',
  rows: (layer: string) => `All of ${layer}`,
  noRows: 'Nothing here',
  noMatch: 'Nothing is found',
  noMatchText: 'Other words, or fewer, may find it.',
  more: (count: number) => `Show ${count} more`,
  found: (count: number) => plural(count, { zero: 'Nothing', one: '# found', other: '# found' }),
  pending: { add: 'Added', update: 'Changed', delete: 'Deleted' },
  rowsFailed: 'The list could not be read',
} as const;

export const HAND_IN = {
  title: 'Hand in your edits',
  news: ({ fresh, changed, takenBack, attachments, lastReturn }: HandInState): string[] => {
    const since = lastReturn === 0 ? '' : ` since return ${lastReturn}`;
    return [
      fresh === 0
        ? `Nothing new was edited${since}.`
        : `${edits(fresh)} ${fresh === 1 ? 'is' : 'are'} handed in for the first time.`,
      ...(changed === 0
        ? []
        : [
            `${plural(changed, { one: 'One that was', other: '# that were' })} handed in before ${changed === 1 ? 'has' : 'have'} changed${since}.`,
          ]),
      ...(attachments === 0
        ? []
        : [
            `${photos(attachments)} ${attachments === 1 ? 'is' : 'are'} among ${fresh + changed === 1 ? 'that' : 'them'}.`,
          ]),
      ...(takenBack === 0
        ? []
        : [
            `${plural(takenBack, { one: 'One edit that was', other: '# edits that were' })} handed in ${takenBack === 1 ? 'is' : 'are'} taken back; the return says so.`,
          ]),
    ];
  },
  holdsAll: (pending: number) =>
    `${pending === 0 ? 'The return file says that nothing is left of what was handed in before.' : `The return file holds ${pending === 1 ? 'your one edit' : `all ${edits(pending)}`}, those of earlier returns too.`} One that is lost on the way is no loss.`,
  name: 'Your name',
  nameHint: 'The office reads it. It is asked once, and can be changed each time.',
  nameMissing: 'Say who hands this in.',
  make: 'Make the return file…',
  making: 'Making the return file',
  cancel: 'Not now',
  failed: 'The return file was not made',
  failedSafe: 'Your edits are here as before, and nothing was handed in.',
  done: ({ number }: MadeReturn) => `Return ${number} is made`,
  where: 'The file is here:',
  held: ({ edits: all, newEdits, attachments }: MadeReturn) =>
    `It holds ${edits(all)}, ${newEdits === all ? 'all of them new' : newEdits === 0 ? 'none of them new' : `${newEdits} of them new`}, and ${attachments === 0 ? 'no attachments' : photos(attachments)}.`,
  send: 'Send it to the office by mail, or bring it on a stick. You can go on editing: what you do now goes into the next return.',
  showInFolder: 'Show in folder',
  close: 'Done',
} as const;

export const BELONGS = {
  copy: ({ copyName, kitName }: KitMembership) =>
    `This is the copy ${copyName} of the kit ${kitName}`,
  copyText:
    'Its edits come back with return files. Crew mode has what is needed for that, and nothing else.',
  enter: 'Go to crew mode',
  review: ({ copyName, kitName }: KitMembership) =>
    `This is what has come back of ${copyName}, of the kit ${kitName}`,
  reviewText: 'Its edits are accepted, refused and sent in the review.',
  openReview: 'Go to the review',
  twin: ({ copyName, kitName }: KitMembership) =>
    `This is the office’s twin of ${copyName}, of the kit ${kitName}`,
  twinText: 'What comes back is compared with it. Leave it as it is: edits here reach nobody.',
} as const;

export const ANSWER = {
  open: 'Answer of the office…',
  title: 'What became of your edits',
  failed: 'This answer cannot be read',
  safe: 'An answer is only shown: nothing in your file is changed by it.',
  about: ({ number, at, copyName, kitName }: ReturnAnswer) =>
    `To ${copyName}, of the kit ${kitName}: everything up to return ${String(number)}, as it was at the office on ${formatDateTime(new Date(at))}.`,
  none: 'There is no edit in it.',
  name: ({ title, target }: AnsweredEdit) =>
    target === 'attachment' ? `Attachment ${title}` : title,
  groups: {
    refused: (count: number) => `${edits(count)} not taken`,
    conflict: (count: number) => `${edits(count)} that others have changed as well`,
    undecided: (count: number) => `${edits(count)} not decided yet`,
    waiting: (count: number) => `${edits(count)} accepted, not on the service yet`,
    'none-left': (count: number) => `${edits(count)} with nothing left to do`,
    'on-the-service': (count: number) => `${edits(count)} on the service`,
  } satisfies Record<AnsweredEdit['fate'], (count: number) => string>,
  other: 'Open another answer…',
  close: 'Done',
} as const;

export const LEAVE = {
  title: 'Leave crew mode?',
  text: 'The ordinary window has accounts, services and everything for the office. Your file and your edits stay as they are. Open the kit again to come back.',
  stay: 'Stay in crew mode',
  leave: 'Leave crew mode',
} as const;
