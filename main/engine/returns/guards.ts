/** What keeps work on a review from being begun. */
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { translateError } from '../../store/errors.ts';
import type { ReviewRecord } from '../../store/returns/review-store.ts';
import type { ReturnsFile, ReturnsParts } from '../../store/returns/returns-file.ts';
import type { ReturnsDeps } from './returns.ts';

/** Throws `invalid` for a file under no review. */
export function requireReview(file: ReturnsFile, path: string): void {
  const kit = file.parts.kit.membership();
  if (kit && !kit.canReturn && file.parts.reviews.returns().length > 0) return;
  throw new AppError('invalid', `${basename(path)} is under no review.`, {
    hint: 'Open a return file first.',
    commandHint:
      'Open a return file first: syncline return show <file.syncline-return> --kit <folder>',
  });
}

/** Throws `invalid` when somebody at the office has edited the row in the review file: that edit may not be swallowed. */
export function requireOnlyTheirs(parts: ReturnsParts, record: ReviewRecord): void {
  const edit = parts.editOf(record);
  if (!edit || record.isDone) return;
  const isTheirs =
    record.state !== 'refused' &&
    (edit.revision === record.revision || parts.isAsIt(record, record.after));
  if (!isTheirs) throw editedHere(record);
}

/** Somebody at the office works on the same row in the review file: neither edit may swallow the other. */
export function editedHere({
  title,
  globalId,
}: Pick<ReviewRecord, 'title' | 'globalId'>): AppError {
  const name = title === globalId ? globalId : `${title} (${globalId})`;
  return new AppError('invalid', `${name} was edited in the review file itself, and by the crew.`, {
    hint: 'Undo what was edited in the review file, or accept the row as it is now and send it. Then do this again.',
  });
}

/** Clean-up must know of the edits that will be pending in it: an engine remembers the files that it is asked about. */
export function rememberReview(path: string, { engine }: Pick<ReturnsDeps, 'engine'>): void {
  engine.status(path);
}

export function onTheirWay(): AppError {
  return new AppError(
    'unknown-outcome',
    'Edits of this review are on their way to the service, and what became of them is not known.',
    { hint: 'Send again first: the service is asked, and nothing is sent twice.' },
  );
}

/** What the system says of a file that could not be read or written, as a sentence; anything else comes back as it is. */
export function asFileError(error: unknown, path: string): unknown {
  const translated = translateError(error, path);
  if (!(translated instanceof Error) || translated instanceof AppError) return translated;
  if (!('syscall' in translated) || !('code' in translated)) return translated;
  return new AppError('file', `${basename(path)}: the system reports ${String(translated.code)}.`, {
    hint: 'Check the disk, the folder, and that you may read and write there. Then do the same again.',
    cause: error,
  });
}
