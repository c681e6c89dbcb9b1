interface Stop {
  readonly layerId: number;
  readonly globalId: string;
  readonly title: string;
}

const LONGEST = 20;

/** Features that led to the one that is shown, by their related rows. */
export class Trail {
  #stops = $state.raw<readonly Stop[]>([]);

  /** The feature from which the shown one was opened; null = none. */
  get last(): Stop | null {
    return this.#stops.at(-1) ?? null;
  }

  leave(stop: Stop): void {
    this.#stops = [...this.#stops, stop].slice(-LONGEST);
  }

  /** Takes the last one off; whoever calls goes there. */
  back(): Stop | null {
    const { last } = this;
    this.#stops = this.#stops.slice(0, -1);
    return last;
  }

  clear(): void {
    this.#stops = [];
  }
}
