/** What the readers of geodatabases in place of JSON have in common: they can be stopped, and refuse in one way. */
import { AppError } from '../../../shared/errors.ts';
import type { AnswerSink } from '../../../shared/model/protocol.ts';

/** Asks between two batches whether the user wants it still. */
export function stoppable(sink: AnswerSink, signal: AbortSignal | undefined): AnswerSink {
  const go = (): void => requireWanted(signal);
  return {
    features: (...rows) => (go(), sink.features(...rows)),
    deletes: (...rows) => (go(), sink.deletes(...rows)),
    attachments: (...rows) => (go(), sink.attachments(...rows)),
    attachmentDeletes: (...rows) => (go(), sink.attachmentDeletes(...rows)),
  };
}

/** Throws `cancelled` once the user has stopped it. */
export function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new AppError('cancelled', 'Stopped while reading the answer.');
}

/** The error of a geodatabase that cannot be used. */
export function unusable(reason: string, hint: string, cause?: unknown): AppError {
  return new AppError('bad-answer', `The geodatabase of the service cannot be used: ${reason}`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Runs `work`; that the file cannot be read becomes the error of a geodatabase that cannot be used. */
export function readingAnswer<T>(hint: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'file') throw error;
    throw unusable(error.message, hint, error);
  }
}
