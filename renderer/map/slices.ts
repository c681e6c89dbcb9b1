/** Long work on the UI thread in slices short enough that input and animation keep their pace. */

const SLICE_MS = 10;

interface YieldingScheduler {
  readonly yield?: () => Promise<void>;
}

/** Hands the thread back when the slice is used up; throws when the work is no longer wanted. */
export class Slices {
  readonly #signal: AbortSignal;
  #until = performance.now() + SLICE_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isUsedUp(): boolean {
    return performance.now() >= this.#until;
  }

  async next(): Promise<void> {
    await nextTask();
    this.#signal.throwIfAborted();
    this.#until = performance.now() + SLICE_MS;
  }
}

function nextTask(): Promise<void> {
  const { scheduler } = globalThis as { readonly scheduler?: YieldingScheduler };
  if (scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => setTimeout(resolve, 0));
}
