/** Lets the window bring to its end what it is saving, before it is closed. */

/** Far longer than a step waits for a file that another program is writing: a slow machine reads it anew as well. */
const PATIENCE_MS = 30_000;

export class Closing {
  readonly #tell: () => void;
  readonly #patienceMs: number;
  #settled: () => void = () => undefined;

  constructor(tell: () => void, patienceMs = PATIENCE_MS) {
    this.#tell = tell;
    this.#patienceMs = patienceMs;
  }

  /** Resolves when the window is saving nothing any more, or does not answer. */
  async settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
      timer = setTimeout(resolve, this.#patienceMs);
      this.#tell();
    });
    clearTimeout(timer);
  }

  /** The answer of the window. */
  settled(): void {
    this.#settled();
  }
}
