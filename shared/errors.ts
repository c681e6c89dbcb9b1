/**
 * Every failure that a caller may want to branch on. Anything else is a bug and surfaces as `internal`.
 *
 * Add a code only together with the code that branches on it.
 */
export const ERROR_CODES = [
  /** The user stopped it. */
  'cancelled',
  /** The user's own input cannot be used: an argument, a definition, a where clause. */
  'invalid',
  /** No token, a token that the service does not take, or no permission. */
  'sign-in',
  /** Nobody answers at that address: no network, wrong host, connection cut before anything was answered. */
  'unreachable',
  /** The service answered, and the answer is no. */
  'refused',
  /** The service answered something that is not what the protocol promises: HTML, a cut body, wrong JSON. */
  'bad-answer',
  /** The service is there, the thing asked for is not. */
  'not-found',
  /** The server does not know this replica any more. */
  'replica-gone',
  /** The server has forgotten the history that this replica needs. */
  'replica-too-old',
  /** Another copy of this replica file has synchronised since. */
  'replica-copied',
  /** Something was sent and no answer came back: run again to find out. */
  'unknown-outcome',
  /** A file on this machine: missing, locked, read-only, full disk, not a replica, newer version. */
  'file',
  /** A bug. */
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The part of an error that may cross a process boundary: no stack, no cause. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** A sentence for the user: what happened, where. */
  readonly message: string;
  /** A sentence for the user: what to do. It names nothing of the command line. */
  readonly hint?: string;
  /** The same for the command line, where it takes other words. */
  readonly commandHint?: string;
  /** What the server said, word for word, and its numeric code. Never holds a token. */
  readonly server?: ServerWords;
  /** The service that it is about, where more than one takes part. */
  readonly serviceUrl?: string;
}

/** An ArcGIS error object as it arrived, for "show the raw answer". */
export interface ServerWords {
  readonly code?: number;
  readonly extendedCode?: number;
  readonly message: string;
  readonly details: readonly string[];
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly hint?: string;
  readonly commandHint?: string;
  readonly server?: ServerWords;
  readonly serviceUrl?: string;
}

/** An expected failure. Bugs throw plain `Error` and surface as `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly commandHint: string | undefined;
  readonly server: ServerWords | undefined;
  readonly serviceUrl: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.hint = options.hint;
    this.commandHint = options.commandHint;
    this.server = options.server;
    this.serviceUrl = options.serviceUrl;
  }
}

/** Turns anything thrown into what may cross a boundary. Bugs keep their secrets. */
export function toErrorBody(error: unknown): ErrorBody {
  if (!(error instanceof AppError)) return { code: 'internal', message: 'Something went wrong.' };
  return {
    code: error.code,
    message: error.message,
    ...hintsOf(error),
    ...(error.server === undefined ? {} : { server: error.server }),
    ...(error.serviceUrl === undefined ? {} : { serviceUrl: error.serviceUrl }),
  };
}

/** What to do according to an error, for an error that stands for it. */
export function hintsOf({ hint, commandHint }: AppError): Pick<ErrorBody, 'hint' | 'commandHint'> {
  return {
    ...(hint === undefined ? {} : { hint }),
    ...(commandHint === undefined ? {} : { commandHint }),
  };
}

/** The hints of an error, each in the sentence that is made of it. */
export function mapHints(
  { hint, commandHint }: AppError,
  say: (hint: string | undefined) => string,
): Pick<ErrorBody, 'hint' | 'commandHint'> {
  return {
    hint: say(hint),
    ...(commandHint === undefined ? {} : { commandHint: say(commandHint) }),
  };
}

export function fromErrorBody(body: ErrorBody): AppError {
  return new AppError(body.code, body.message, body);
}

/** True for an `AppError` with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is AppError {
  return error instanceof AppError && codes.includes(error.code);
}
