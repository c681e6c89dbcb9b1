/** Every text of the review of conflicts. */
import type { ConflictReport } from '../../../shared/model/report.ts';
import { formatCount, formatList, plural } from '../../ui/format.ts';

export type Rule = 'merge' | 'mine' | 'theirs';

const rows = (count: number): string => plural(count, { one: '# row', other: '# rows' });
const HERE = { add: 'You added it', update: 'You changed it', delete: 'You deleted it' };
const THERE = { add: 'Added', update: 'Changed', delete: 'Deleted' };

export const CONFLICTS = {
  waiting: (count: number) =>
    plural(count, {
      one: '# conflict waits for a decision',
      other: '# conflicts wait for a decision',
    }),
  onlyHeld: (count: number) =>
    plural(count, {
      one: '# conflict with a held edit',
      other: '# conflicts with held edits',
    }),
  waitingText:
    'These rows were changed here and on the server. Nothing is lost: both versions are kept, and nothing of them is sent until you decide.',
  onlyHeldText: 'Their edits are held back, so they stop no other edit. Decide when you like.',
  mergeable: (count: number) =>
    plural(count, {
      one: 'One of them can be merged: each side changed other fields.',
      other: '# of them can be merged: each side changed other fields.',
    }),
  review: 'Review conflicts',
  failed: 'The conflicts could not be read',
  again: 'Try again',
  loading: 'Reading the conflicts',

  title: 'Whose work would be overwritten',
  close: 'Back to the edits',
  list: 'Conflicts',
  divider: 'Between the list and the conflict',
  columnFeature: 'Row',
  columnLayer: 'Layer',
  columnWay: 'Decision',
  canMerge: 'Can be merged',
  mustChoose: (count: number) => plural(count, { one: 'Choose # field', other: 'Choose # fields' }),
  whole: 'One or the other',
  held: 'Held back',
  progress: (decided: number, total: number) =>
    `${formatCount(decided)} of ${formatCount(total)} decided`,
  heldToo: (count: number) => `${formatCount(count)} held back`,
  decideRest: 'Decide the rest…',
  previous: 'Previous conflict',
  next: 'Next conflict',
  keys: 'N and P, or Alt with the arrow keys, go to the next and the previous conflict',

  theirsBy: (theirs: ConflictReport['theirs'], name: string | null, at: string | null) =>
    [
      `${THERE[theirs]} on the server`,
      ...(name === null ? [] : [`by ${name}`]),
      ...(at === null ? [] : [`on ${at}`]),
    ].join(' '),
  mineAt: (mine: ConflictReport['mine'], at: string | null) =>
    at === null ? 'your edit was undone meanwhile' : `${HERE[mine].toLowerCase()} on ${at}`,
  who: (theirs: string, mine: string) =>
    `${theirs}; ${mine.charAt(0).toLowerCase()}${mine.slice(1)}.`,
  objectId: (id: number) => `OBJECTID ${String(id)}`,
  attachmentOf: (layer: string) => `Attachment of ${layer}`,
  openInData: 'Show in Data',

  values: 'Values of each side',
  field: 'Field',
  base: 'Last agreed',
  mine: 'Mine',
  theirs: 'Theirs',
  noRow: 'Deleted',
  wasNot: 'Not there',
  empty: 'empty',
  shape: 'Shape',
  shapeValue: (vertices: number) =>
    plural(vertices, { one: 'a shape with # vertex', other: 'a shape with # vertices' }),
  point: (x: string, y: string) => `${x}, ${y}`,
  choose: (field: string) => `Whose ${field} is kept`,
  clash: 'Both sides changed this to different values. Choose one.',
  shapeMap: 'The shape in its versions',
  noMap: 'This shape cannot be shown on the map.',
  attachmentVersions: 'The attachment of each side',
  pictureOf: (side: string, name: string) => `${side}: ${name}`,
  noPicture: 'No preview',
  pictureNotHere: 'No preview. It is brought in when you take theirs.',

  merge: 'Merge',
  apply: 'Keep these choices',
  keepMine: 'Keep all mine',
  takeTheirs: 'Take all theirs',
  hold: 'Hold this edit instead',
  heldNote:
    'This edit is held back: it stops no other edit, and is not sent before you release it.',
  chooseFirst: (fields: readonly string[]) => `Choose first whose ${formatList(fields)} is kept.`,
  mineDoes: (conflict: Pick<ConflictReport, 'mine' | 'theirs' | 'target'>): string => {
    if (conflict.theirs === 'delete') return 'Keep all mine: it is added on the server again.';
    if (conflict.mine === 'delete') return 'Keep all mine: it is deleted on the server as well.';
    return conflict.target === 'attachment'
      ? 'Keep all mine: your file takes the place of theirs.'
      : 'Keep all mine: your values win where both changed; what only they changed stays.';
  },
  theirsDoes: (conflict: Pick<ConflictReport, 'mine' | 'theirs' | 'target'>): string => {
    if (conflict.theirs === 'delete') return 'Take all theirs: it is deleted here as well.';
    if (conflict.mine === 'delete') return 'Take all theirs: it comes back as it is on the server.';
    return conflict.target === 'attachment'
      ? 'Take all theirs: your file is given up.'
      : 'Take all theirs: your changes to this row are given up; the receipt says so.';
  },
  busy: 'Work is running on this replica. Decide when it has ended.',
  deciding: 'Writing the decision',
  decideFailed: (title: string) => `${title} was not decided`,
  restFailed: 'The rest was not decided',
  decideSafe: 'Nothing was changed. Both versions are still kept.',
  holdFailed: (title: string) => `The edit of ${title} could not be held back`,
  said: {
    merge: (title: string) => `${title}: merged.`,
    fields: (title: string) => `${title}: decided by field.`,
    mine: (title: string) => `${title}: yours is kept.`,
    theirs: (title: string) => `${title}: theirs is taken.`,
    held: (title: string) => `${title}: held back.`,
    rest: (count: number) =>
      plural(count, { one: '# conflict decided.', other: '# conflicts decided.' }),
  },

  restTitle: (count: number) =>
    plural(count, {
      one: 'Decide the last conflict',
      other: 'Decide the # conflicts that are left',
    }),
  restRule: 'Rule',
  rules: {
    merge: 'Merge field by field',
    mine: 'Keep mine',
    theirs: 'Take theirs',
  } satisfies Record<Rule, string>,
  ruleTexts: {
    merge: (count: number, left: number) =>
      left === 0
        ? `All ${formatCount(count)} can be merged.`
        : `${rows(count)} can be merged. ${formatCount(left)} would still wait for you.`,
    mine: (count: number) =>
      `Your values win in ${rows(count)} where both changed; what only they changed stays.`,
    theirs: (count: number) => `Your changes to ${rows(count)} are given up; the receipts say so.`,
  },
  noneMergeable:
    'None of them can be merged: in each, both sides changed the same field or one deleted the row.',
  chooseRule: 'Choose a rule first.',
  restHeld: (count: number) =>
    plural(count, {
      one: '# conflict with a held edit stays as it is.',
      other: '# conflicts with held edits stay as they are.',
    }),
  restAct: (count: number) =>
    plural(count, { one: 'Decide # conflict', other: 'Decide # conflicts' }),
  back: 'Back',

  allDecided: 'All decided',
  toSend: (count: number) =>
    plural(count, {
      zero: 'Nothing of yours is left to send.',
      one: '# edit to send.',
      other: '# edits to send.',
    }),
  restIsHeld: (count: number) =>
    plural(count, {
      one: 'All else is decided. The edit of this conflict is held back and stops nothing.',
      other: 'All else is decided. The edits of these # conflicts are held back and stop nothing.',
    }),
  toSync: 'Go to Sync',
} as const;
