/** What was opened from outside (double click, drop on the dock, second start) until the window takes it. */
import type { OpenRequest } from '../../shared/model/window.ts';

export class OpenRequests {
  #waiting: OpenRequest[] = [];
  readonly #onCame: () => void;

  constructor(onCame: () => void) {
    this.#onCame = onCame;
  }

  put(request: OpenRequest): void {
    this.#waiting.push(request);
    this.#onCame();
  }

  take(): readonly OpenRequest[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
