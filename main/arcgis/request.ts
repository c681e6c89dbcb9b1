/**
 * The one way in which requests leave: form-encoded, `f=json`, with the token where it is safe, bounded in time and
 * size, repeated where that can do no harm, and with every failure turned into an `AppError` whose sentence names
 * the operation and the host (protocol.md, section 12).
 */
import { AppError, hintsOf } from '../../shared/errors.ts';
import type { ServerWords } from '../../shared/errors.ts';
import { parseJson, readBytes } from './body.ts';
import type { Incoming } from './body.ts';
import { AttemptFailed, toAppError } from './errors.ts';
import type { Context, Effect, Trouble } from './errors.ts';
import { exchange, LONGEST_URL, withQuery } from './exchange.ts';
import type { Fetch, FilePart, Outgoing } from './exchange.ts';
import { hostOf, redact } from './redact.ts';
import { decide, NOTHING_SPENT, spend } from './retry.ts';
import { anonymous, isTrusted } from './token.ts';
import type { TokenProvider } from './token.ts';
import { describeSilence, troubleOf, troubleOfWords } from './trouble.ts';
import { createWatchdog } from './watchdog.ts';
import { errorIn } from './wire/error-body.ts';

/** Milliseconds without any sign of life after which a request is given up. */
export interface Timeouts {
  /** Until the first byte of an answer. */
  readonly answerMs: number;
  /** The same for operations that work long before they answer: create and synchronise without a job. */
  readonly longAnswerMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
}

const TIMEOUTS: Timeouts = { answerMs: 90_000, longAnswerMs: 900_000, idleMs: 60_000 };

export interface ConnectionOptions {
  readonly fetch: Fetch;
  readonly tokens?: TokenProvider;
  readonly userAgent?: string;
  /** Sent as Referer; tokens that were made with client=referer are bound to it. */
  readonly referer?: string;
  readonly timeouts?: Partial<Timeouts>;
  /** Waits, and rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Call {
  readonly url: string;
  /** Completes "Could not …", such as "create the replica". */
  readonly operation: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parts of a multipart request. */
  readonly files?: readonly FilePart[];
  /** More headers; asked for before every attempt. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** `changes-server`: never repeated when it may have arrived; then every doubt is "unknown-outcome". */
  readonly effect?: Effect;
  /** GET unless the address gets too long; `changes-server` is always POST. */
  readonly method?: 'GET' | 'POST';
  /** The service that named this address; tokens go along only if it is trusted (`isTrusted`). Default: `url`. */
  readonly home?: string;
  readonly signal?: AbortSignal | undefined;
  /** Takes long before the first byte. */
  readonly isSlow?: boolean;
  /**
   * A file is fetched: always GET. `f=json` goes along, so that errors are no web pages, except to addresses that
   * have a query of their own (it may be signed) or that lie elsewhere.
   */
  readonly isFile?: boolean;
  /** Send no token, whatever the provider has: the request is made to get one. */
  readonly isAnonymous?: boolean;
  /** HTTP statuses that the receiver handles itself. */
  readonly accepts?: readonly number[];
}

export interface JsonOptions {
  /** Instead of `JSON.parse`, for answers with numbers beyond 2^53. */
  readonly parse?: (text: string) => unknown;
  /** Tells an answer that is an error from one that only reports one. Default: `errorIn`. */
  readonly errorOf?: (body: unknown) => ServerWords | null;
}

export interface Connection {
  /** Who is signed in; null: nobody; undefined: it is not known here. */
  readonly user?: string | null | undefined;
  /**
   * The JSON answer of a call; an ArcGIS error in it is thrown.
   *
   * @throws AppError
   */
  json(call: Call, options?: JsonOptions): Promise<unknown>;
  /**
   * Hands an answer with HTTP status 2xx, or one of `accepts`, to `receive`, which reads the body. `receive` may
   * run again after a failed attempt.
   *
   * @throws AppError
   */
  receive<Result>(call: Call, receive: (incoming: Incoming) => Promise<Result>): Promise<Result>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly now: () => number;
}

/** Largest JSON answer that is read into memory; bigger ones go to files. */
const LARGEST_JSON = 64 * 1024 * 1024;

/** A connection: one network, one way to sign in. */
export function createConnection(options: ConnectionOptions): Connection {
  const setup: Setup = {
    fetch: options.fetch,
    tokens: options.tokens ?? anonymous,
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    headers: {
      Accept: 'application/json, */*;q=0.5',
      ...(options.userAgent === undefined ? {} : { 'User-Agent': options.userAgent }),
      ...(options.referer === undefined ? {} : { Referer: options.referer }),
    },
    sleep: options.sleep ?? defaultSleep,
    now: options.now ?? Date.now,
  };
  return {
    get user() {
      return setup.tokens.user;
    },
    json: (call, json) => run(setup, call, (incoming) => readJson(incoming, json ?? {})),
    receive: (call, receive) => run(setup, call, receive),
    sleep: setup.sleep,
    now: setup.now,
  };
}

interface Setup {
  readonly fetch: Fetch;
  readonly tokens: TokenProvider;
  readonly timeouts: Timeouts;
  readonly headers: Readonly<Record<string, string>>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly now: () => number;
}

/** The attempts of one call. */
async function run<Result>(
  setup: Setup,
  call: Call,
  receive: (incoming: Incoming) => Promise<Result>,
): Promise<Result> {
  const context = contextOf(call);
  const isSigned = call.isAnonymous !== true && isTrusted(call.home ?? call.url, call.url);
  let token = isSigned ? await setup.tokens.token(call.signal) : null;
  let spent = NOTHING_SPENT;
  let mustPost = false;
  for (;;) {
    throwIfStopped(call, context);
    const outgoing = await outgoingOf(setup, call, token, mustPost);
    const outcome = await attempt(setup, call, outgoing, receive);
    if (outcome.kind === 'done') return outcome.result;
    const { trouble } = outcome;
    const decision = decide(trouble, context.effect, spent);
    if (decision.kind === 'give-up') throw redacted(toAppError(trouble, context), token);
    spent = spend(spent, decision.reason);
    if (trouble.kind === 'token') {
      const next = isSigned ? await setup.tokens.refresh(token, call.signal) : null;
      // Some proxies and servers do not see the header: a token that seems missing goes into the body.
      mustPost = trouble.code === 499 && token !== null && outgoing.method === 'GET';
      if ((next === null || next === token) && !mustPost) {
        throw redacted(toAppError(trouble, context), token);
      }
      token = next ?? token;
    }
    if (decision.waitMs > 0) await pause(setup, call, context, decision.waitMs);
  }
}

type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

async function attempt<Result>(
  setup: Setup,
  call: Call,
  outgoing: Outgoing,
  receive: (incoming: Incoming) => Promise<Result>,
): Promise<Outcome<Result>> {
  const { answerMs, longAnswerMs, idleMs } = setup.timeouts;
  const watchdog = createWatchdog(call.signal, call.isSlow === true ? longAnswerMs : answerMs);
  try {
    const { response, url } = await exchange(setup.fetch, outgoing, watchdog);
    const incoming: Incoming = { response, url, watchdog, idleMs };
    const isWanted = response.ok || call.accepts?.includes(response.status) === true;
    if (!isWanted) {
      return { kind: 'failed', trouble: await troubleOf(incoming, setup.now()) };
    }
    return { kind: 'done', result: await receive(incoming) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (call.signal?.aborted === true) throw stopped(call, contextOf(call), error);
    if (!(error instanceof AttemptFailed)) throw error;
    return { kind: 'failed', trouble: describeSilence(error.trouble, watchdog.hasExpired) };
  } finally {
    watchdog.stop();
  }
}

async function outgoingOf(
  setup: Setup,
  call: Call,
  token: string | null,
  mustPost: boolean,
): Promise<Outgoing> {
  const parameters = { ...call.parameters, ...(isLeftAsIs(call) ? {} : { f: 'json' }) };
  const isRead = (call.effect ?? 'none') === 'none' && (call.files ?? []).length === 0;
  const fits =
    isRead && (call.isFile === true || withQuery(call.url, parameters).length <= LONGEST_URL);
  const wanted = call.method ?? 'GET';
  return {
    url: call.url,
    method: fits && wanted === 'GET' && !mustPost ? 'GET' : 'POST',
    parameters,
    files: call.files ?? [],
    headers: { ...setup.headers, ...(await call.headers?.()) },
    token,
    effect: call.effect ?? 'none',
  };
}

function isLeftAsIs({ isFile, url, home }: Call): boolean {
  return isFile === true && (new URL(url).search !== '' || !isTrusted(home ?? url, url));
}

async function readJson(incoming: Incoming, options: JsonOptions): Promise<unknown> {
  const body = parseJson(await readBytes(incoming, LARGEST_JSON), options.parse ?? JSON.parse);
  const words = (options.errorOf ?? errorIn)(body);
  if (words !== null) throw new AttemptFailed(troubleOfWords(words));
  return body;
}

function contextOf(call: Call): Context {
  return {
    operation: call.operation,
    host: hostOf(call.url),
    effect: call.effect ?? 'none',
  };
}

function throwIfStopped(call: Call, context: Context): void {
  if (call.signal?.aborted === true) {
    throw new AppError('cancelled', `Stopped before this was done: ${context.operation}.`);
  }
}

/** Stopped while a request was under way: what it changed is not known. */
function stopped(call: Call, context: Context, cause: unknown): AppError {
  if (context.effect === 'none') {
    return new AppError('cancelled', `Stopped before this was done: ${call.operation}.`, { cause });
  }
  const reason = 'it was stopped here before an answer came';
  return toAppError({ kind: 'cut', phase: 'before-answer', reason, cause }, context);
}

async function pause(setup: Setup, call: Call, context: Context, ms: number): Promise<void> {
  try {
    await setup.sleep(ms, call.signal);
  } catch (error) {
    throwIfStopped(call, context);
    throw error;
  }
}

/** The error without anything that must not be shown; the cause stays here, for the log. */
function redacted(error: AppError, token: string | null): AppError {
  const clean = (text: string): string => redact(text, [token]);
  return new AppError(error.code, clean(error.message), {
    ...('cause' in error ? { cause: error.cause } : {}),
    ...hintsOf(error),
    ...(error.server === undefined
      ? {}
      : {
          server: {
            ...error.server,
            message: clean(error.server.message),
            details: error.server.details.map(clean),
          },
        }),
  });
}

function defaultSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AppError('cancelled', 'Stopped while waiting.'));
    };
    function finish(): void {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
