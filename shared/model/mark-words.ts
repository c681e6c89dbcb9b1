/** Kinds of edit and outcomes, in the order in which they are counted and listed. */
export const EDIT_MARKS = [
  'add',
  'update',
  'delete',
  'conflict',
  'held',
  'accepted',
  'refused',
  'rolled-back',
  'unknown',
  'already-there',
  'discarded',
] as const;
export type EditMarkKind = (typeof EDIT_MARKS)[number];

/** The word of each mark and what it means, for every place that shows or explains one. */
export const MARK_WORDS: Readonly<
  Record<EditMarkKind, { readonly word: string; readonly meaning: string }>
> = {
  add: { word: 'Add', meaning: 'A new feature that the server does not have yet.' },
  update: { word: 'Update', meaning: 'A feature that was changed here.' },
  delete: { word: 'Delete', meaning: 'A feature that was deleted here.' },
  conflict: {
    word: 'Conflict',
    meaning: 'Changed here and on the server. Somebody has to decide.',
  },
  held: { word: 'Held', meaning: 'Kept back: it is not sent until it is released.' },
  accepted: { word: 'Accepted', meaning: 'The server has taken this edit.' },
  refused: {
    word: 'Refused',
    meaning: 'The server did not take this edit. It is still pending here.',
  },
  'rolled-back': {
    word: 'Rolled back',
    meaning: 'Undone on the server together with its batch. It is still pending here.',
  },
  unknown: {
    word: 'Unknown',
    meaning: 'It was sent and no answer came. The next sync finds out.',
  },
  'already-there': {
    word: 'Already there',
    meaning: 'The server had this edit from an earlier try.',
  },
  discarded: {
    word: 'Discarded',
    meaning: 'Taken back here; it will not be sent.',
  },
};
