/** A failed sync in plain words: what is told instead of the hints of the command line. Pure. */
import type { ErrorBody, ErrorCode } from '../../../shared/errors.ts';
import { SYNC } from './messages.ts';

const OWN: Partial<Readonly<Record<ErrorCode, { readonly title: string; readonly hint: string }>>> =
  {
    'replica-gone': { title: SYNC.gone, hint: SYNC.goneHint },
    'replica-too-old': { title: SYNC.tooOld, hint: SYNC.tooOldHint },
    'replica-copied': { title: SYNC.copied, hint: SYNC.copiedHint },
  };

export function failureTitle({ code }: ErrorBody): string {
  return OWN[code]?.title ?? (code === 'cancelled' ? SYNC.resultCancelled : SYNC.resultFailed);
}

/** The error with the hint that fits the window. */
export function failureForWindow(error: ErrorBody): ErrorBody {
  const own = OWN[error.code];
  return own ? { ...error, hint: own.hint } : error;
}
