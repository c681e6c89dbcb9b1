import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAccepted, summarise, type Outlook } from '../../../../main/sync/dry-run/summary.ts';
import type { Drift } from '../../../../shared/model/report.ts';

const STOP: Drift = { layerId: 1, effect: 'stops', text: 'Layer Pipes is gone.' };

function outlook(changes: Partial<Outlook> = {}): Outlook {
  return {
    ...{
      wouldSend: 43,
      wouldRefuse: 2,
      stopping: 0,
      staying: 0,
      held: 0,
      conflicts: 0,
      unreadable: 0,
    },
    ...{ conflictsStop: true, rule: 'choice', rollbackOnFailure: false, drift: [] },
    ...changes,
  };
}

describe('summarise', () => {
  it.each<[string, Partial<Outlook>]>([
    ['There is nothing to send.', { wouldSend: 0, wouldRefuse: 0 }],
    ['The server should accept the edit.', { wouldSend: 1, wouldRefuse: 0 }],
    ['The server should accept all 43 edits.', { wouldRefuse: 0 }],
    [
      '2 of 43 edits would be refused. With rollback on, nothing would be applied; off, 41 of 43.',
      {},
    ],
    [
      '2 of 43 edits would be refused, and this service then applies none of them.',
      { rule: 'all-or-nothing' },
    ],
    [
      '2 of 43 edits would be refused; this service skips them and applies the other 41.',
      { rule: 'skips-bad-edits' },
    ],
    [
      '1 of 1 edit would be refused; this service skips it and applies none.',
      { wouldSend: 1, wouldRefuse: 1, rule: 'skips-bad-edits' },
    ],
    [
      'Nothing would be applied: the service refuses the whole upload because of 2 edits. Without them, 41 edits can be sent.',
      { stopping: 2 },
    ],
    ['Nothing can be synchronised now. Layer Pipes is gone.', { drift: [STOP], stopping: 2 }],
    [
      'There is nothing to send. 1 edit is held back. 2 conflicts wait for a decision; nothing is sent before that.',
      { wouldSend: 0, wouldRefuse: 0, held: 1, conflicts: 2 },
    ],
    [
      'There is nothing to send. 2 edits stay here, because their shapes cannot be read.',
      { wouldSend: 0, wouldRefuse: 0, unreadable: 2 },
    ],
    [
      'There is nothing to send. 3 edits are held back. 1 conflict waits for a decision.',
      { wouldSend: 0, wouldRefuse: 0, held: 3, conflicts: 1, conflictsStop: false },
    ],
    [
      'The server should accept the edit. 2 attachments are too large and stay here.',
      { wouldSend: 1, wouldRefuse: 0, staying: 2 },
    ],
  ])('%s', (sentence, changes) => {
    expect(summarise(outlook(changes))).toBe(sentence);
  });
});

describe('countAccepted', () => {
  it.each<[Partial<Outlook>, number]>([
    [{}, 41],
    [{ rollbackOnFailure: true }, 0],
    [{ rollbackOnFailure: true, wouldRefuse: 0 }, 43],
    [{ rule: 'all-or-nothing' }, 0],
    [{ rule: 'skips-bad-edits', rollbackOnFailure: true }, 41],
    [{ stopping: 1 }, 0],
    [{ drift: [STOP] }, 0],
    [{ drift: [{ ...STOP, effect: 'limits' }] }, 41],
  ])('%j', (changes, count) => {
    expect(countAccepted(outlook(changes))).toBe(count);
  });

  it('never counts more than is sent and not refused', () => {
    const rule = fc.constantFrom('choice', 'skips-bad-edits', 'all-or-nothing');
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), rule, fc.boolean(), (a, b, of, rollbackOnFailure) => {
        const [wouldRefuse, wouldSend] = [Math.min(a, b), Math.max(a, b)];
        const count = countAccepted(
          outlook({ wouldSend, wouldRefuse, rule: of, rollbackOnFailure }),
        );
        expect([0, wouldSend - wouldRefuse]).toContain(count);
      }),
    );
  });
});
