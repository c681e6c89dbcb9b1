/** Every text about carrying pending edits over to a new replica. */
import type { CarryOverFate } from '../../../shared/model/report.ts';
import { plural } from '../../ui/format.ts';

const edits = (count: number): string =>
  plural(count, { one: '# pending edit', other: '# pending edits' });

export const CARRY = {
  open: (count: number) => `Carry ${edits(count)} over to a new replica…`,
  title: 'Carry edits over to a new replica',
  intro:
    'A new replica of the same definition is created, and the pending edits are put into it. Nothing is sent to the server before you synchronise it.',
  looking: 'Comparing your edits with the server',
  failed: 'What would become of the edits could not be found out',
  startFailed: 'The edits could not be carried over',
  again: 'Try again',
  betterTitle: 'The server still knows this replica',
  betterText: 'Sending the edits first is the better way: then nothing has to be carried over.',
  sendFirst: 'Send the edits first',
  oldFile:
    'This file keeps its edits to look at. It sends none of them any more, so that none can arrive twice, and its replica is unregistered where the server still knows it.',
  fates: {
    stays: 'Pending in the new replica',
    merges: 'Pending; others changed other fields',
    conflict: 'Wait for your decision: others changed the same',
    'row-gone': 'Wait for your decision: the row is gone',
    'already-there': 'On the server already',
    'no-place': 'Stay in the old file',
  } satisfies Record<CarryOverFate, string>,
  edits,
  others: (count: number) => plural(count, { one: 'and # other', other: 'and # others' }),
  file: 'New replica file',
  choose: 'Choose…',
  cancel: 'Cancel',
  start: (count: number) => `Create the new replica with ${edits(count)}`,
  doneTitle: 'The edits are in the new replica',
  openNew: 'Open the new replica',
  newFile: (name: string) => `New file: ${name}.`,
} as const;
