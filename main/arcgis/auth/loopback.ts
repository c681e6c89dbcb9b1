/**
 * Waits on this machine for the browser to come back from a sign-in (RFC 8252): one answer, on 127.0.0.1 only, and
 * only with the state of this sign-in. Whatever else knocks is refused and changes nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../shared/errors.ts';
import { browserPage, type BrowserPage } from './browser-page.ts';

/** What the browser brought back. */
export type Redirect =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly error: string; readonly description: string | null };

export interface RedirectListener {
  readonly redirectUri: string;
  /** Rejects with "sign-in" when the time is over, with "cancelled" after `close`. */
  readonly redirect: Promise<Redirect>;
  close(): void;
}

export interface ListenOptions {
  readonly state: string;
  /** 0: any free one. */
  readonly port: number;
  readonly limitMs: number;
}

const PATH = '/signed-in';
const LONGEST_VALUE = 4096;

/**
 * Starts to listen.
 *
 * @throws AppError "sign-in" when the port cannot be had
 */
export async function listenForRedirect(options: ListenOptions): Promise<RedirectListener> {
  const waiting = withResolvers<Redirect>();
  // Nobody may be waiting yet when it ends.
  waiting.promise.catch(() => undefined);
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 });
  const port = await listen(server, options.port);
  const redirectUri = `http://127.0.0.1:${port}${PATH}`;
  const end = (): void => {
    clearTimeout(timer);
    server.close();
    server.closeIdleConnections();
  };
  const timer = setTimeout(() => {
    waiting.reject(tooLate());
    server.closeAllConnections();
    end();
  }, options.limitMs);
  timer.unref();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const outcome = judge(request, redirectUri, options.state);
    if (outcome.redirect === null) {
      answer(response, outcome.page);
      return;
    }
    // The browser gets its page before the listener goes.
    answer(response, outcome.page, end);
    waiting.resolve(outcome.redirect);
  });
  return {
    redirectUri,
    redirect: waiting.promise,
    close() {
      waiting.reject(new AppError('cancelled', 'The sign-in was stopped.'));
      server.closeAllConnections();
      end();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => reject(noPort(port, error)));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

interface Outcome {
  readonly page: BrowserPage;
  readonly redirect: Redirect | null;
}

function judge(request: IncomingMessage, redirectUri: string, state: string): Outcome {
  const expected = new URL(redirectUri);
  // A page of another site could reach this port under a name of its own.
  if (request.headers.host !== expected.host) return refused('not-found');
  const url = new URL(request.url ?? '/', expected);
  if (url.pathname !== expected.pathname) return refused('not-found');
  if (request.method !== 'GET') return refused('wrong-method');
  if (!isSame(only(url, 'state') ?? '', state)) return refused('foreign');
  const error = only(url, 'error');
  if (error !== null) {
    const description = only(url, 'error_description');
    return { page: browserPage('refused'), redirect: { kind: 'refused', error, description } };
  }
  const code = only(url, 'code');
  if (code === null) return refused('foreign');
  return { page: browserPage('done'), redirect: { kind: 'code', code } };
}

function refused(kind: 'not-found' | 'wrong-method' | 'foreign'): Outcome {
  return { page: browserPage(kind), redirect: null };
}

/** A parameter that is there once and is not absurdly long. */
function only(url: URL, name: string): string | null {
  const [value, ...more] = url.searchParams.getAll(name);
  if (value === undefined || value === '' || more.length > 0) return null;
  return value.length > LONGEST_VALUE ? null : value;
}

function answer(
  response: ServerResponse,
  { status, headers, html }: BrowserPage,
  then?: () => void,
) {
  response.writeHead(status, headers);
  response.end(html, then);
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function tooLate(): AppError {
  return new AppError('sign-in', 'The browser did not come back from the sign-in in time.', {
    hint: 'Try again. If the browser showed an error, check the client ID and the redirect address that are registered at the portal.',
  });
}

function noPort(port: number, cause: NodeJS.ErrnoException): AppError {
  const reason = cause.code === 'EADDRINUSE' ? 'another program uses it' : 'the system refuses it';
  const which = port === 0 ? 'a port' : `port ${port}`;
  return new AppError(
    'sign-in',
    `The sign-in could not begin: this machine gives no access to ${which} for the way back from the browser, because ${reason}.`,
    { hint: 'Close the program that uses it, or let security software allow it.', cause },
  );
}

/** `Promise.withResolvers`, which Electron's Node may not have yet. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
