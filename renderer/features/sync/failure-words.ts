/** A failed sync in plain words. Pure. */
import type { ErrorBody, ErrorCode } from '../../../shared/errors.ts';
import { SYNC } from './messages.ts';

const TITLES: Partial<Readonly<Record<ErrorCode, string>>> = {
  cancelled: SYNC.resultCancelled,
  'replica-gone': SYNC.gone,
  'replica-too-old': SYNC.tooOld,
  'replica-copied': SYNC.copied,
};

export function failureTitle({ code }: ErrorBody): string {
  return TITLES[code] ?? SYNC.resultFailed;
}

/** The error with what the window offers where the replica is gone. */
export function failureForWindow(error: ErrorBody): ErrorBody {
  return error.code === 'replica-gone' ? { ...error, hint: SYNC.goneHint } : error;
}
