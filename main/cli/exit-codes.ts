/** What a run tells the script that started it. */
import type { ErrorCode } from '../../shared/errors.ts';

export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  /** Done, but some edits were refused or rolled back, conflicts wait, or a check found something. */
  partial: 3,
  signIn: 4,
  service: 5,
  /** The outcome is unknown: run again to reconcile. */
  unknown: 6,
  file: 7,
  /** Stopped by Ctrl-C with nothing in doubt. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One line each, for help and documentation. */
export const EXIT_CODE_TEXTS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done',
  [EXIT.bug]: 'a bug in Syncline',
  [EXIT.usage]: 'wrong usage or input; nothing was changed',
  [EXIT.partial]:
    'done, but something is left: edits were refused or rolled back, conflicts wait, a check found differences, or some of several services failed',
  [EXIT.signIn]: 'sign-in needed or refused',
  [EXIT.service]: 'the service refused or cannot be reached',
  [EXIT.unknown]: 'the outcome is unknown; run the same command again to reconcile',
  [EXIT.file]: 'a problem with a file on this machine',
  [EXIT.interrupted]: 'stopped by Ctrl-C, nothing in doubt',
};

/** Total, so that a new error code cannot forget its exit code. */
export const EXIT_CODE_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  cancelled: EXIT.interrupted,
  invalid: EXIT.usage,
  'sign-in': EXIT.signIn,
  unreachable: EXIT.service,
  refused: EXIT.service,
  'bad-answer': EXIT.service,
  'not-found': EXIT.service,
  'replica-gone': EXIT.service,
  'replica-too-old': EXIT.service,
  'replica-copied': EXIT.file,
  'unknown-outcome': EXIT.unknown,
  file: EXIT.file,
  internal: EXIT.bug,
};
