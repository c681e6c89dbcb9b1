/** Ends a request that the user stopped or on which nothing moves any more. */

export interface Watchdog {
  readonly signal: AbortSignal;
  /** Something moved: start counting again, with a new limit. */
  touch(limitMs: number): void;
  stop(): void;
  readonly hasExpired: boolean;
}

/** Aborts `signal` when `outer` aborts or when `touch` was not called for its limit. Call `stop` when done. */
export function createWatchdog(outer: AbortSignal | undefined, limitMs: number): Watchdog {
  const controller = new AbortController();
  let hasExpired = false;
  const expire = (): void => {
    hasExpired = true;
    controller.abort(new Error('Nothing moved for too long.'));
  };
  let timer = setTimeout(expire, limitMs);
  const follow = (): void => controller.abort(outer?.reason);
  if (outer?.aborted === true) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    touch(nextLimitMs) {
      clearTimeout(timer);
      timer = setTimeout(expire, nextLimitMs);
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
    get hasExpired() {
      return hasExpired;
    },
  };
}
