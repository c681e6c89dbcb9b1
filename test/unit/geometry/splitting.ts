import type { JsonSplitterOptions } from '../../../main/geometry/json-splitter.ts';
import { createJsonSplitter } from '../../../main/geometry/split-json.ts';

/** What a splitter found, put together. */
export interface Split {
  /** Elements by place, such as `layers[0].features`, in order. */
  readonly elements: Record<string, unknown[]>;
  readonly rest: unknown;
  readonly batches: number;
}

/** The pattern with its `[*]` replaced by places. */
function placeOf(path: string, indices: readonly number[]): string {
  let next = 0;
  return path.replaceAll('[*]', () => `[${indices[next++]}]`);
}

/** Splits `bytes` fed in pieces that end at `cuts`. */
export function split(
  bytes: Uint8Array,
  arrays: readonly string[],
  cuts: readonly number[] = [],
  options: Partial<JsonSplitterOptions> = {},
): Split {
  const elements: Record<string, unknown[]> = {};
  let batches = 0;
  const splitter = createJsonSplitter({
    arrays,
    onElements({ path, indices }, json, count) {
      const parsed = JSON.parse(Buffer.from(json).toString()) as unknown[];
      if (parsed.length !== count) throw new Error(`${count} elements announced.`);
      (elements[placeOf(path, indices)] ??= []).push(...parsed);
      batches++;
    },
    ...options,
  });
  const ends = [...cuts, bytes.length].sort((left, right) => left - right);
  let from = 0;
  for (const end of ends) {
    splitter.feed(bytes.subarray(from, end));
    from = end;
  }
  return { elements, rest: splitter.end(), batches };
}
