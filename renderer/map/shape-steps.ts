/** Steps that can be taken back and done again. */

const MOST_STEPS = 500;
/** Steps share what they have in common; this bounds what they do not. */
const MOST_VERTICES = 4_000_000;

export class StepHistory<T> {
  readonly #sizeOf: (step: T) => number;
  #steps: T[];
  #at = 0;
  readonly first: T;

  /** `sizeOf`: vertices of a step. */
  constructor(first: T, sizeOf: (step: T) => number) {
    this.first = first;
    this.#steps = [first];
    this.#sizeOf = sizeOf;
  }

  get current(): T {
    return this.#steps[this.#at]!;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForward(): boolean {
    return this.#at < this.#steps.length - 1;
  }

  /** Drops the steps that were taken back. */
  push(step: T): void {
    this.#steps = [...this.#steps.slice(0, this.#at + 1), step];
    const most = Math.max(
      20,
      Math.min(MOST_STEPS, MOST_VERTICES / Math.max(1, this.#sizeOf(step))),
    );
    this.#steps = this.#steps.slice(-Math.floor(most));
    this.#at = this.#steps.length - 1;
  }

  back(): T | null {
    if (!this.canGoBack) return null;
    this.#at -= 1;
    return this.current;
  }

  forward(): T | null {
    if (!this.canGoForward) return null;
    this.#at += 1;
    return this.current;
  }
}
