/** Tokens that are made anew before they end: one renewal for all requests that wait for it. */
import { AppError, hasCode } from '../../../shared/errors.ts';
import type { TokenProvider } from '../token.ts';

export interface Token {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expires: number;
}

export interface RenewingOptions {
  readonly now: () => number;
  /** Makes the next token; null: none is needed. */
  readonly make: () => Promise<Token | null>;
  /** One that was obtained already. */
  readonly first?: Token;
}

/** Tokens are renewed this long before they end (protocol.md 12.7). */
const EARLY_MS = 5 * 60_000;
/** A token that does not live long is renewed in the last part of its life. */
const LAST_PART = 1 / 4;

/**
 * Hands out a token until shortly before its end. After a refusal a new one is made, once for all requests that were
 * refused with the same token. When the early renewal finds nobody, the token serves until its end.
 */
export function renewing({ now, make, first }: RenewingOptions): Omit<TokenProvider, 'user'> {
  const withEnd = (token: Token) => ({
    ...token,
    renewFrom: token.expires - Math.min(EARLY_MS, (token.expires - now()) * LAST_PART),
  });
  let current = first === undefined ? null : withEnd(first);
  let pending: Promise<Token | null> | null = null;

  // Several requests wait for one renewal: none of them may stop it for the others.
  const renew = (signal: AbortSignal | undefined): Promise<Token | null> => {
    pending ??= makeNext().finally(() => (pending = null));
    return untilStopped(pending, signal);
  };
  const makeNext = async (): Promise<Token | null> => {
    const next = await make();
    current = next === null ? null : withEnd(next);
    return next;
  };

  return {
    async token(signal) {
      if (current !== null && now() < current.renewFrom) return current.token;
      try {
        return (await renew(signal))?.token ?? null;
      } catch (error) {
        if (current === null || now() >= current.expires) throw error;
        if (hasCode(error, 'unreachable')) return current.token;
        throw error;
      }
    },
    async refresh(refused, signal) {
      if (current !== null && current.token !== refused && now() < current.expires) {
        return current.token;
      }
      return (await renew(signal))?.token ?? null;
    },
  };
}

/** The result of shared work, unless this caller stops waiting for it. */
function untilStopped<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped while signing in.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
