import { describe, expect, it } from 'vitest';
import type { RtreeEntries } from '../../../main/geometry/hilbert-rtree.ts';
import { EnvelopeCollector } from '../../../main/store/envelopes.ts';

const RUN = 2 ** 20;

function collect(count: number): { runs: [first: number, last: number][]; rest: RtreeEntries } {
  const runs: [number, number][] = [];
  const collector = new EnvelopeCollector(({ ids, count: length }) =>
    runs.push([Number(ids[0]), Number(ids[length - 1])]),
  );
  for (let id = 1; id <= count; id++) {
    collector.add(id, { minX: id, minY: -id, maxX: id + 1, maxY: id });
  }
  return { runs, rest: collector.entries() };
}

describe('EnvelopeCollector', () => {
  it.each([0, 1, 4096, 4097, 100_000])('keeps %i envelopes in the order of arrival', (count) => {
    const { runs, rest } = collect(count);
    expect(runs).toEqual([]);
    expect(rest.count).toBe(count);
    expect(rest.ids).toEqual(Float64Array.from({ length: count }, (_, at) => at + 1));
    expect(rest.minY.at(-1)).toBe(count === 0 ? undefined : -count);
  });

  it('hands over full runs when more comes, and keeps what came since', () => {
    expect(collect(RUN).runs).toEqual([]);
    const { runs, rest } = collect(2 * RUN + 3);
    expect(runs).toEqual([
      [1, RUN],
      [RUN + 1, 2 * RUN],
    ]);
    expect([...rest.ids]).toEqual([2 * RUN + 1, 2 * RUN + 2, 2 * RUN + 3]);
    expect([...rest.maxX]).toEqual([2 * RUN + 2, 2 * RUN + 3, 2 * RUN + 4]);
  });

  it('is empty after clear', () => {
    const collector = new EnvelopeCollector(() => undefined);
    collector.add(1, { minX: 0, minY: 0, maxX: 1, maxY: 1 });
    collector.clear();
    expect(collector.entries().count).toBe(0);
  });
});
