/** Tells a request that never left from one whose fate is open, by what `fetch` throws. */
import { AttemptFailed } from './errors.ts';
import type { Trouble } from './errors.ts';

const NEVER_SENT: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNREFUSED: 'nobody answers there',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  UND_ERR_CONNECT_TIMEOUT: 'the connection could not be made in time',
  BAD_PORT: 'web services are never on that port',
  ERR_NAME_NOT_RESOLVED: 'there is no host of that name',
  ERR_CONNECTION_REFUSED: 'nobody answers there',
  ERR_CONNECTION_TIMED_OUT: 'the connection could not be made in time',
  ERR_ADDRESS_UNREACHABLE: 'there is no way to that host',
  ERR_INTERNET_DISCONNECTED: 'there is no network',
  ERR_PROXY_CONNECTION_FAILED: 'the proxy of this machine does not answer',
  ERR_TUNNEL_CONNECTION_FAILED: 'the proxy of this machine does not let the connection through',
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/;

/**
 * What a throw of `fetch` or of a body being read means.
 *
 * @param mayHaveArrived the request, or an earlier hop of it, may have reached the server whatever the code says
 */
export function faultOf(
  error: unknown,
  phase: 'before-answer' | 'within-answer',
  mayHaveArrived: boolean,
): Trouble {
  const codes = [...codesOf(error)];
  if (!mayHaveArrived && phase === 'before-answer') {
    const known = codes.find((code) => code in NEVER_SENT);
    if (known !== undefined)
      return { kind: 'not-sent', reason: NEVER_SENT[known] ?? '', cause: error };
    if (codes.some((code) => CERTIFICATE.test(code))) {
      return { kind: 'not-sent', reason: 'its certificate is not trusted here', cause: error };
    }
  }
  const reason =
    phase === 'within-answer'
      ? 'the connection ended in the middle of the answer'
      : 'the connection ended before an answer came';
  return { kind: 'cut', phase, reason, cause: error };
}

/** The error as an `AttemptFailed`, unless it already is one. */
export function asFailedAttempt(
  error: unknown,
  phase: 'before-answer' | 'within-answer',
  mayHaveArrived: boolean,
): AttemptFailed {
  return error instanceof AttemptFailed
    ? error
    : new AttemptFailed(faultOf(error, phase, mayHaveArrived));
}

/** Codes of an error, of its causes and of the errors that it gathers; Chromium writes `net::ERR_…` into the text. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 5) return;
  if ('code' in error && typeof error.code === 'string') yield error.code;
  // The Fetch standard blocks some ports, and undici says so in words only.
  if (error.message === 'bad port') yield 'BAD_PORT';
  const chromium = /\bnet::(ERR_[A-Z_]+)/.exec(error.message);
  if (chromium?.[1] !== undefined) yield chromium[1];
  if (error instanceof AggregateError) {
    for (const inner of error.errors) yield* codesOf(inner, depth + 1);
  }
  yield* codesOf(error.cause, depth + 1);
}
