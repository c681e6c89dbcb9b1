/**
 * What can go wrong between us and a server, and what it means to the user.
 *
 * A `Trouble` is what one attempt met; `toAppError` is its meaning once no attempt is left. The rule that matters
 * most: when a request that changes the server may have left this machine and no clear answer came back, the
 * outcome is unknown, and nothing else may be claimed.
 */
import { AppError } from '../../shared/errors.ts';
import type { ErrorCode, ServerWords } from '../../shared/errors.ts';
import { assertNever } from '../../shared/assert.ts';

export type Trouble =
  /** ArcGIS error 498 or 499, or the same as an HTTP status. */
  | { readonly kind: 'token'; readonly code: 498 | 499; readonly words: ServerWords | null }
  /** HTTP 401 without an ArcGIS error: a login page; with `isWindows` a Windows sign-in (Negotiate, NTLM). */
  | { readonly kind: 'login'; readonly isWindows?: boolean }
  /** HTTP 429 or 503. */
  | {
      readonly kind: 'busy';
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly words: ServerWords | null;
    }
  /** No connection: nothing left this machine. */
  | { readonly kind: 'not-sent'; readonly reason: string; readonly cause: unknown }
  /** The connection ended or went silent after the request may have arrived. */
  | {
      readonly kind: 'cut';
      readonly phase: 'before-answer' | 'within-answer';
      readonly reason: string;
      readonly cause: unknown;
    }
  /** An answer that is not what was asked for: HTML, no JSON, too long, nonsense. */
  | { readonly kind: 'foreign'; readonly reason: string; readonly isTooLong?: boolean }
  /** An HTTP status with no ArcGIS error in the body. */
  | { readonly kind: 'status'; readonly status: number }
  /** An ArcGIS error. */
  | { readonly kind: 'refusal'; readonly words: ServerWords }
  /** A redirect that cannot be followed. */
  | { readonly kind: 'redirect'; readonly reason: string };

/** One failed attempt, on its way to the code that decides whether to try again. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

/** What was tried where, for messages. */
export interface Context {
  /** Completes "Could not …", such as "create the replica". */
  readonly operation: string;
  /** `host:port`. */
  readonly host: string;
  readonly effect: Effect;
}

/** Whether a repeated request could do something twice. */
export type Effect = 'none' | 'changes-server';

/** True when the server may have done what it was asked although no clear answer came back. */
export function leavesDoubt(trouble: Trouble): boolean {
  if (trouble.kind === 'cut' || trouble.kind === 'foreign') return true;
  if (trouble.kind === 'busy') {
    return trouble.status >= 500 && trouble.retryAfterMs === null && trouble.words === null;
  }
  return trouble.kind === 'status' && trouble.status >= 500;
}

/** True for an answer that was given up because of its length: asking for less may help. */
export function isTooLong(error: unknown): boolean {
  return (
    error instanceof AppError &&
    typeof error.cause === 'object' &&
    error.cause !== null &&
    'isTooLong' in error.cause
  );
}

/** The failure as the rest of the program knows it. */
export function toAppError(trouble: Trouble, context: Context): AppError {
  if (context.effect === 'changes-server' && leavesDoubt(trouble)) return unknown(trouble, context);
  switch (trouble.kind) {
    case 'token':
      return tokenError(trouble, context);
    case 'login':
      if (trouble.isWindows === true) return windowsError(context);
      return failure('sign-in', context, 'it asks for a login that this program cannot answer', {
        hint: 'Sign in to the network or the proxy first, or ask for an address that takes tokens.',
      });
    case 'busy':
      return failure('unreachable', context, 'it is too busy', {
        hint: 'Try again in a few minutes.',
        ...server(trouble.words),
      });
    case 'not-sent':
      return failure('unreachable', context, trouble.reason, {
        hint: 'Check the address and the network connection.',
        cause: trouble.cause,
      });
    case 'cut':
      return failure(
        trouble.phase === 'within-answer' ? 'bad-answer' : 'unreachable',
        context,
        trouble.reason,
        { hint: 'Try again; if it stays so, check the network connection.', cause: trouble.cause },
      );
    case 'foreign':
      return failure('bad-answer', context, trouble.reason, { cause: trouble });
    case 'status':
      return statusError(trouble.status, context);
    case 'refusal':
      return refusal(trouble.words, context);
    case 'redirect':
      return failure('refused', context, trouble.reason, {
        hint: 'Use the address to which it redirects.',
      });
    default:
      return assertNever(trouble);
  }
}

/** An ArcGIS error as an `AppError`; the code depends on the server's code alone. */
function refusal(words: ServerWords, context: Context): AppError {
  const said = firstSentence(words);
  if (words.code === 401) {
    return failure('sign-in', context, `a sign-in is needed: ${said}`, {
      ...SIGN_IN,
      server: words,
    });
  }
  if (words.code === 403) {
    return failure('sign-in', context, `you have no permission: ${said}`, {
      hint: 'Sign in as a user who may do this, or ask the owner of the service to share it with you.',
      server: words,
    });
  }
  const isMissing = words.code === 404 || /^invalid url\b/i.test(words.message);
  return failure(isMissing ? 'not-found' : 'refused', context, said, {
    hint: isMissing
      ? 'Check the address: the service may have been moved, renamed or removed.'
      : 'If these words of the service do not help, show them to its owner.',
    server: words,
  });
}

function tokenError(trouble: Extract<Trouble, { kind: 'token' }>, context: Context): AppError {
  const [reason, hints] =
    trouble.code === 499
      ? ['it needs a sign-in', SIGN_IN]
      : [
          'it does not accept the token (any more)',
          { hint: 'Sign in again, or give a new token.' },
        ];
  return failure('sign-in', context, reason, { ...hints, ...server(trouble.words) });
}

function windowsError(context: Context): AppError {
  return failure('sign-in', context, 'it asks for a Windows sign-in that did not succeed', {
    hint: 'Sign in to this computer as a user of the domain of that server, and sign in there as the user of this computer. It works on Windows and macOS; elsewhere use another account.',
    commandHint:
      'Use the window of Syncline on Windows or macOS, signed in to the domain of that host, and add the host as a Windows account. The command line offers no Windows sign-in: give it a token or a user name.',
  });
}

function statusError(status: number, context: Context): AppError {
  if (status === 403) {
    return failure('sign-in', context, 'you have no permission (HTTP 403)', {
      hint: 'Sign in as a user who may do this, or ask the owner of the service.',
    });
  }
  if (status === 404 || status === 410) {
    return failure('not-found', context, `there is nothing at this address (HTTP ${status})`, {
      hint: 'Check the address: the service may have been moved, renamed or removed.',
    });
  }
  if (status === 413) {
    return failure('refused', context, 'the request is larger than it accepts (HTTP 413)', {
      hint: 'Send less at once, for example fewer or smaller attachments.',
    });
  }
  const isGateway = status >= 502 && status <= 504;
  return failure(
    isGateway ? 'unreachable' : 'refused',
    context,
    `it answered with HTTP status ${status}`,
    { hint: 'Try again later, or ask the administrator of the server.' },
  );
}

function unknown(trouble: Trouble, context: Context): AppError {
  const reason =
    trouble.kind === 'cut' || trouble.kind === 'foreign'
      ? trouble.reason
      : `it answered with HTTP status ${trouble.kind === 'status' || trouble.kind === 'busy' ? trouble.status : 0}`;
  return new AppError(
    'unknown-outcome',
    `${context.host} was asked to ${context.operation}, but ${reason}. Whether it did so is not known.`,
    {
      hint: 'Run again: what happened is looked up before anything is sent twice.',
      ...('cause' in trouble ? { cause: trouble.cause } : {}),
    },
  );
}

const SIGN_IN = {
  hint: 'Sign in with an account that this server knows, and try again.',
  commandHint: 'Sign in with --username, or give a token with --token.',
};

const FOREIGN =
  'A login page, a proxy or a wrong address may answer in place of the service. Open the address in a browser to see.';

/** An error whose sentence names the operation, the host and the reason. */
export function failure(
  code: ErrorCode,
  context: Pick<Context, 'operation' | 'host'>,
  reason: string,
  options: ConstructorParameters<typeof AppError>[2] = {},
): AppError {
  const end = /[.!?…]$/.test(reason) ? '' : '.';
  const message = `Could not ${context.operation} at ${context.host}: ${reason}${end}`;
  return new AppError(code, message, {
    ...(code === 'bad-answer' ? { hint: FOREIGN } : {}),
    ...options,
  });
}

function server(words: ServerWords | null): { server?: ServerWords } {
  return words === null ? {} : { server: words };
}

function firstSentence(words: ServerWords): string {
  const detail = words.details.find((text) => text !== words.message);
  return detail === undefined ? words.message : `${words.message.replace(/\.$/, '')}: ${detail}`;
}
