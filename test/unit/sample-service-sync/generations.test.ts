import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Archive } from '../../../main/sample-service/archive/archive.ts';
import {
  counterGenerations,
  epochGenerations,
} from '../../../main/sample-service/sync/generations.ts';
import { openSyncDatabase } from '../../../main/sample-service/sync/registry.ts';
import { parksSpec } from '../../support/service-spec.ts';

/** Only what the codecs look at. */
const archiveAt = (generation: number): Archive =>
  ({ service: parksSpec(), generation: () => generation }) as Archive;

describe('counterGenerations', () => {
  const codec = counterGenerations(archiveAt(7));

  it('shows the counter and reads it back, also from text', () => {
    expect(codec.write(7)).toBe(7);
    expect([codec.read(7, 'gen'), codec.read('7', 'gen'), codec.read(0, 'gen')]).toEqual([7, 7, 0]);
  });

  it.each([8, -1, 1.5, 'x', null, undefined, '9007199254740993'])('refuses %s', (value) => {
    expect(() => codec.read(value, 'gen')).toThrow(/Invalid or missing/);
  });
});

describe('epochGenerations', () => {
  it('looks like epoch milliseconds and grows with the counter whatever the clock does', () => {
    const step = fc.record({
      counter: fc.integer({ min: 1, max: 9 }),
      clock: fc.integer({ min: -50, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const database = openSyncDatabase(null);
        let time = 1_500_000_000_000;
        const codec = epochGenerations(database, archiveAt(1000), () => time);
        const told = new Map<number, number>();
        let counter = 0;
        for (const step of steps) {
          counter += step.counter - 1;
          time += step.clock;
          const epoch = codec.write(counter);
          expect(told.get(counter) ?? epoch).toBe(epoch);
          told.set(counter, epoch);
        }
        const pairs = [...told].sort(([one], [other]) => one - other);
        pairs.forEach(([generation, epoch], index) => {
          expect(codec.read(epoch, 'gen')).toBe(generation);
          if (index > 0) expect(epoch).toBeGreaterThan(pairs[index - 1]?.[1] ?? 0);
        });
        expect(pairs[0]?.[1]).toBeGreaterThan(1_400_000_000_000);
        database.close();
      }),
    );
  });

  it('takes a moment between two known ones for the earlier', () => {
    let time = 1000;
    const codec = epochGenerations(openSyncDatabase(null), archiveAt(9), () => time);
    codec.write(3);
    time = 2000;
    codec.write(5);
    expect([500, 1000, 1500, 2000].map((epoch) => codec.read(epoch, 'gen'))).toEqual([0, 3, 3, 5]);
    expect(() => codec.read(2001, 'gen')).toThrow(/Invalid or missing/);
  });

  it('never tells a client of an old generation that it holds a newer one', () => {
    let time = 1000;
    const codec = epochGenerations(openSyncDatabase(null), archiveAt(9), () => time);
    codec.write(2);
    codec.write(4);
    time = 9000;
    const between = codec.write(3);
    expect(codec.read(between, 'gen')).toBeLessThanOrEqual(3);
    expect(codec.read(codec.write(4), 'gen')).toBe(4);
  });
});
