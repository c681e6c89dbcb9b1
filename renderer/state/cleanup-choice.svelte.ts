/** Which services an administrator wants read: all that are known, but for those that were unticked. */
export class CleanupChoice {
  #left = $state.raw<ReadonlySet<string>>(new Set());
  #added = $state.raw<readonly string[]>([]);

  /** Addresses that were typed for this list alone. */
  get added(): readonly string[] {
    return this.#added;
  }

  isTicked(url: string): boolean {
    return !this.#left.has(url);
  }

  tick(urls: readonly string[], isTicked: boolean): void {
    const next = new Set(this.#left);
    for (const url of urls) {
      if (isTicked) next.delete(url);
      else next.add(url);
    }
    this.#left = next;
  }

  add(url: string): void {
    this.#added = [...this.#added, url];
    this.tick([url], true);
  }
}
