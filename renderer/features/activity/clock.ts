import { createSubscriber } from 'svelte/reactivity';

/** The time, which moves on once a second for whoever shows it. */
export class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });

  /** Epoch milliseconds. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}
