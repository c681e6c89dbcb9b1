/** Random days of a crew, an office and others: what was accepted arrives once, what was refused never does. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NewEdit, RowVersions } from '../../../main/engine/returns/what-is-new.ts';
import { days, live, type Act } from '../../support/returns-schedule.ts';

const RUNS = Number(process.env['SYNCLINE_RETURN_DAYS'] ?? 12);

it(`brings every accepted edit to the service once, in ${RUNS} random histories`, async () => {
  await fc.assert(
    fc.asyncProperty(days, (acts) => live(acts)),
    { numRuns: RUNS, endOnFailure: false, interruptAfterTimeLimit: 900_000 },
  );
}, 1_200_000);

/** Others change a field after the crew's edit of it was sent; the crew goes on with the row. */
const REPEATED: readonly Act[] = [
  { kind: 'crew-update', tree: 1, field: 'Species' },
  { kind: 'make' },
  { kind: 'open', back: 0 },
  { kind: 'decide', accepts: [true, true, true] },
  { kind: 'send', onConflict: 'mine' },
  { kind: 'office-update', tree: 1, field: 'Species' },
  { kind: 'send', onConflict: 'mine' },
  { kind: 'crew-update', tree: 1, field: 'Height' },
];

it('does not send a settled value again after others have changed it', () => live(REPEATED));

it('would send it twice if returns were taken as if nothing had come before (so the law can fail)', async () => {
  const forgetful = ({ before, after }: RowVersions): NewEdit | null => ({
    kind: before === null ? 'add' : after === null ? 'delete' : 'update',
    before,
    after,
  });
  await expect(live(REPEATED, { isNew: forgetful })).rejects.toThrow(/was sent 2 times/);
});
