/** Takes turns among the variants of one thing, so that a few answers show every one of them. */
export class Turns {
  readonly #taken = new Map<string, number>();

  /** The next variant of that thing; each thing counts for itself and begins with its first. */
  next<Variant>(thing: string, variants: readonly [Variant, ...Variant[]]): Variant {
    const taken = this.#taken.get(thing) ?? 0;
    this.#taken.set(thing, taken + 1);
    return variants[taken % variants.length] ?? variants[0];
  }
}
