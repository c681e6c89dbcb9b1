/** Collects envelopes for an R-tree in typed arrays that grow: 40 bytes a row. */
import type { RtreeEntries } from '../geometry/hilbert-rtree.ts';

/** How many go into an index in one run: the memory of a load stays bounded. */
const RUN_LENGTH = 1 << 20;
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

/** Gathers envelopes, and hands over each run that is full. */
export class EnvelopeCollector {
  readonly #handOver: (run: RtreeEntries) => void;
  #capacity = FIRST_CAPACITY;
  #columns = columns(FIRST_CAPACITY);
  #count = 0;

  /** `handOver` takes a full run; the entries are valid during the call only. More come after it. */
  constructor(handOver: (run: RtreeEntries) => void) {
    this.#handOver = handOver;
  }

  add(id: number, { minX, minY, maxX, maxY }: Envelope): void {
    if (this.#count === RUN_LENGTH) this.#endRun();
    if (this.#count === this.#capacity) this.#grow();
    const at = this.#count++;
    this.#columns.ids[at] = id;
    this.#columns.minX[at] = minX;
    this.#columns.minY[at] = minY;
    this.#columns.maxX[at] = maxX;
    this.#columns.maxY[at] = maxY;
  }

  /** Forgets everything, and gives the memory back. */
  clear(): void {
    this.#count = 0;
    this.#capacity = FIRST_CAPACITY;
    this.#columns = columns(FIRST_CAPACITY);
  }

  /** Views of what was gathered since the last full run. */
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

  #endRun(): void {
    this.#handOver(this.entries());
    this.#count = 0;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, RUN_LENGTH);
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
