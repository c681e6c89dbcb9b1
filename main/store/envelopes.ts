/** Collects envelopes for an R-tree in typed arrays that grow: 40 bytes a row. */
import type { RtreeEntries } from '../geometry/hilbert-rtree.ts';

/** Beyond this the rest goes into the index one by one: the memory of a load stays bounded. */
export const MOST_PACKED = 2_000_000;
const FIRST_CAPACITY = 4096;

interface Columns {
  readonly ids: Float64Array;
  readonly minX: Float64Array;
  readonly minY: Float64Array;
  readonly maxX: Float64Array;
  readonly maxY: Float64Array;
}

export interface Envelope {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Gathers at most `MOST_PACKED` envelopes. */
export class EnvelopeCollector {
  #capacity = FIRST_CAPACITY;
  #columns = columns(FIRST_CAPACITY);
  #count = 0;

  /** False when there is no room for it. */
  add(id: number, { minX, minY, maxX, maxY }: Envelope): boolean {
    if (this.#count === MOST_PACKED) return false;
    if (this.#count === this.#capacity) this.#grow();
    const at = this.#count++;
    this.#columns.ids[at] = id;
    this.#columns.minX[at] = minX;
    this.#columns.minY[at] = minY;
    this.#columns.maxX[at] = maxX;
    this.#columns.maxY[at] = maxY;
    return true;
  }

  /** Views of what was gathered. */
  entries(): RtreeEntries {
    const { ids, minX, minY, maxX, maxY } = this.#columns;
    const end = this.#count;
    return {
      count: end,
      ids: ids.subarray(0, end),
      minX: minX.subarray(0, end),
      minY: minY.subarray(0, end),
      maxX: maxX.subarray(0, end),
      maxY: maxY.subarray(0, end),
    };
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, MOST_PACKED);
    const grown = columns(this.#capacity);
    for (const [name, values] of Object.entries(this.#columns) as [keyof Columns, Float64Array][]) {
      grown[name].set(values);
    }
    this.#columns = grown;
  }
}

function columns(capacity: number): Columns {
  return {
    ids: new Float64Array(capacity),
    minX: new Float64Array(capacity),
    minY: new Float64Array(capacity),
    maxX: new Float64Array(capacity),
    maxY: new Float64Array(capacity),
  };
}
