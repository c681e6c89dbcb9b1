/** Ctrl-C: the first ends the work cleanly, the second at once. */
import { AppError } from '../../shared/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export interface Interrupts {
  readonly signal: AbortSignal;
  stop(): void;
}

/** A launcher may pass on a signal that the terminal has sent to everybody already: one key, two signals. */
const SAME_KEY = 400;

export function listenForInterrupts(terminal: Terminal, say: (text: string) => void): Interrupts {
  const controller = new AbortController();
  let firstAt = 0;
  const stop = terminal.onInterrupt(() => {
    if (!controller.signal.aborted) {
      firstAt = terminal.now();
      say('Stopping. Press Ctrl-C again to stop at once.');
      controller.abort(
        new AppError('cancelled', 'Stopped before the end.', {
          hint: 'Run the same command again to go on.',
        }),
      );
    } else if (terminal.now() - firstAt > SAME_KEY) {
      terminal.exitNow(EXIT.interrupted);
    }
  });
  return { signal: controller.signal, stop };
}
