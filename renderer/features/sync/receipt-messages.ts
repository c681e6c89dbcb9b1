/** Every text about receipts, as the Sync tab and History show them. */
import type { Outcome } from '../../../shared/model/edit.ts';
import { formatCount, formatList, plural } from '../../ui/format.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });

export const RECEIPTS = {
  loading: 'Reading the receipts',
  loadFailed: 'The receipts could not be read',
  tryAgain: 'Try again',
  title: 'Receipts by cause',
  counts: 'What became of the edits',
  outcomes: {
    accepted: (count: number) => `${formatCount(count)} accepted`,
    refused: (count: number) => `${formatCount(count)} refused`,
    'rolled-back': (count: number) => `${formatCount(count)} rolled back`,
    unknown: (count: number) => `${formatCount(count)} unknown`,
    held: (count: number) => `${formatCount(count)} held`,
    conflict: (count: number) => plural(count, { one: '# conflict', other: '# conflicts' }),
    'already-there': (count: number) => `${formatCount(count)} already there`,
    discarded: (count: number) => `${formatCount(count)} discarded`,
  } satisfies Record<Outcome, (count: number) => string>,
  /** The identity that always holds. */
  sent: (counts: Record<'accepted' | 'refused' | 'rolled-back' | 'unknown', number>) => {
    const { accepted, refused, unknown } = counts;
    const rolledBack = counts['rolled-back'];
    const all = accepted + refused + rolledBack + unknown;
    return `${edits(all)} sent = ${formatCount(accepted)} accepted + ${formatCount(refused)} refused + ${formatCount(rolledBack)} rolled back + ${formatCount(unknown)} unknown`;
  },
  nothingSent: 'No edit was sent.',
  came: (adds: number, updates: number, deletes: number, attachments: number) => {
    const parts = [
      adds > 0 && plural(adds, { one: '# add', other: '# adds' }),
      updates > 0 && plural(updates, { one: '# update', other: '# updates' }),
      deletes > 0 && plural(deletes, { one: '# delete', other: '# deletes' }),
      attachments > 0 && plural(attachments, { one: '# attachment', other: '# attachments' }),
    ].filter((part) => part !== false);
    return parts.length === 0
      ? 'Nothing new came from the server.'
      : `${formatList(parts)} came from the server.`;
  },
  stillPending: (count: number) =>
    plural(count, { one: '# edit is still pending.', other: '# edits are still pending.' }),
  stayedPending: (count: number) =>
    plural(count, {
      one: '# edit was still pending at its end.',
      other: '# edits were still pending at its end.',
    }),
  earlier: (count: number) =>
    `${edits(count)} of these belong to the interrupted sync that was finished first; their receipts are in History.`,
  openHistory: 'Open History',
  none: 'This session has no receipts.',
  noneText: 'Receipts are written when edits are sent, held back or decided.',

  titles: {
    accepted: 'Taken by the server',
    refused: 'Edit refused',
    'rolled-back': 'Undone with the batch',
    unknown: 'Outcome not known',
    held: 'Held back',
    conflict: 'Changed on both sides',
    'already-there': 'The server had it already',
    discarded: 'Given up here',
  } satisfies Record<Outcome, string>,
  texts: {
    accepted: 'The server has applied these edits.',
    refused: 'The server did not apply these edits. They are still pending here.',
    'rolled-back':
      'Another edit of the batch failed and the server undid all of it. These edits may be fine; they are still pending here.',
    unknown:
      'They were sent and no answer came. They are still here. The next sync asks the server first which of them it holds, and sends none twice.',
    held: 'They were not sent. They stay here until you release them.',
    conflict:
      'These rows changed here and on the server. They wait for a decision, unless the explanation says how it was decided.',
    'already-there': 'They were not sent again, because the server already holds exactly this.',
    discarded: 'They were not sent. The receipt keeps what was given up.',
  } satisfies Record<Outcome, string>,
  code: (code: number) => `Code ${String(code)}`,
  serverSaid: 'The server said',
  moreWords: (count: number) =>
    plural(count, { one: 'and one other text', other: 'and # other texts' }),
  count: edits,
  findingsTable: (title: string) => `Findings: ${title}`,
  table: (title: string) => `Receipts: ${title}`,
  layer: 'Layer or table',
  feature: 'Feature',
  kind: 'Edit',
  words: 'Words of the server',
  explanation: 'Explanation',
  attachment: 'Attachment',
  objectId: (id: number) => `ObjectID ${String(id)}`,
  openOnMap: (name: string) => `Show ${name} on the map`,
  openField: (field: string, name: string) => `Show ${field} of ${name}`,
  attachmentOf: (attachment: string, feature: string) => `${attachment} of ${feature}`,
  field: 'Field',
  repairColumn: 'Repair',
  notPending: 'Not pending any more',
  moreRepairs: (name: string) => `Other repairs of ${name}`,
  repairs: 'Repairs',
  repairsText: (count: number) =>
    plural(count, {
      one: 'One click writes it to this file. It is sent with the next sync.',
      other: 'One click writes them to this file. They are sent with the next sync.',
    }),
  repairsFirst: (count: number) => `For the first ${formatCount(count)} of these edits.`,
  forAll: (label: string, count: number) =>
    count === 1 ? label : `${label}, for all ${formatCount(count)}`,
  forSome: (label: string, count: number) => `${label}, for ${formatCount(count)} of them`,
  setTo: (field: string, value: string) => `Set ${field} to ${value}`,
  restoreField: (field: string) => `Put the old ${field} back`,
  noRepairs: 'Which repairs there are could not be read.',
  anotherValue: 'Another value',
  otherValue: (field: string) => `Value for ${field}`,
  lookingForRepairs: 'Looking for repairs',
  repaired: (count: number, left: number) => {
    const done = plural(count, {
      one: '1 edit is repaired: the next sync sends it.',
      other: '# edits are repaired: the next sync sends them.',
    });
    return left === 0 ? done : `${done} ${formatCount(left)} stayed as they are.`;
  },
  reverted: (count: number) =>
    plural(count, { one: '1 edit is taken back.', other: '# edits are taken back.' }),
  goneNow: 'None of them is pending any more: there is nothing to send again.',
  retryThese: (count: number) => plural(count, { one: 'Retry this edit', other: 'Retry these #' }),
  search: 'Find in the receipts',
  found: (count: number) =>
    plural(count, {
      zero: 'No receipt has this text.',
      one: '1 receipt found',
      other: '# receipts found',
    }),
  foundTable: 'Receipts found',
  outcome: 'Outcome',

  hold: (count: number) =>
    plural(count, { one: 'Hold this edit back', other: 'Hold these # back' }),
  release: (count: number) => plural(count, { one: 'Release this edit', other: 'Release these #' }),
  ask: 'Ask the server now',
  decide: 'Go to the conflicts',
  heldNow: (count: number) =>
    plural(count, {
      zero: 'None of them is pending any more; nothing was held back.',
      one: '1 edit is held back now. It is not sent until you release it.',
      other: '# edits are held back now. They are not sent until you release them.',
    }),
  releasedNow: (count: number) =>
    plural(count, {
      zero: 'None of them was held back.',
      one: '1 edit is released: the next sync sends it.',
      other: '# edits are released: the next sync sends them.',
    }),
  failed: 'That did not work',
  oneAtATime: 'Wait until the last step is done.',
  close: 'Close this message',
  export: 'Export',
  exportCsv: 'Export all receipts as CSV…',
  exportJson: 'Export all receipts as JSON…',
  exported: (path: string) => `Saved as ${path}`,

  rollback: (count: number) =>
    plural(count, {
      one: 'The server undid the batch: 1 edit was rolled back',
      other: 'The server undid the batch: # edits were rolled back',
    }),
  rollbackSent: (sent: number) =>
    plural(sent, {
      one: '1 edit was sent, and it was not applied.',
      other: '# edits were sent, and none of them was applied.',
    }),
  rollbackText: 'Nothing is lost: all of them are still pending in this file.',
  rollbackStayed: 'Nothing was lost: all of them stayed pending in this file.',
  probable: (count: number) =>
    plural(count, {
      one: 'The server did not say which edit brought the batch down. This one would be refused, by a check against the service as it is now',
      other:
        'The server did not say which edit brought the batch down. These # would be refused, by a check against the service as it is now',
    }),
  culprits: (count: number) =>
    plural(count, { one: 'Brought down by this edit', other: 'Brought down by these # edits' }),
  noCulprit: 'The server did not say which edit brought the batch down.',
  moreCulprits: (count: number) => `and ${edits(count)} more, listed below`,
  proven: 'Checked: the server was asked for these rows afterwards and holds none of the edits.',
  notProven:
    'The server has not been asked whether it holds any of them; the next sync compares before it sends.',
  holdAndSend: (count: number) =>
    plural(count, {
      one: 'Hold it back and send the rest',
      other: 'Hold these # back and send the rest',
    }),
} as const;
