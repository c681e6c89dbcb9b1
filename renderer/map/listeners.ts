/** Callbacks that want to know about one thing. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  /** Returns the way to stop. */
  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  emit(value: T): void {
    for (const listener of this.#all) listener(value);
  }

  clear(): void {
    this.#all.clear();
  }
}
