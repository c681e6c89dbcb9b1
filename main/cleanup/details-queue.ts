/** Which details are asked for next: those somebody looks at first, a few at once for each host. */

/** Requests at once to one host (protocol.md 3.1.3). */
const AT_ONCE = 5;

export interface DetailsQueue {
  add(host: string, keys: readonly string[]): void;
  /** To the front, in this order; keys that are not waiting are passed over. */
  prefer(keys: readonly string[]): void;
  /** Takes those that have not begun out of the queue. */
  drop(isDropped: (key: string) => boolean): readonly string[];
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

/** `work` never rejects for reasons of one row; what it throws ends everything and comes out of `idle`. */
export function createDetailsQueue(work: (key: string) => Promise<void>): DetailsQueue {
  const waiting = new Map<string, Set<string>>();
  const preferred: string[] = [];
  const running = new Map<string, number>();
  const listeners = new Set<() => void>();
  let failure: { readonly error: unknown } | null = null;

  const next = (host: string): string | null => {
    const own = waiting.get(host);
    if (!own || own.size === 0 || failure) return null;
    const wanted = preferred.findIndex((key) => own.has(key));
    const key = wanted < 0 ? own.values().next().value! : preferred.splice(wanted, 1)[0]!;
    own.delete(key);
    return key;
  };
  const isIdle = (): boolean =>
    [...running.values()].every((count) => count === 0) &&
    (failure !== null || [...waiting.values()].every(({ size }) => size === 0));
  const tell = (): void => {
    if (!isIdle()) return;
    for (const listener of listeners) listener();
    listeners.clear();
  };
  const start = (host: string): void => {
    while ((running.get(host) ?? 0) < AT_ONCE) {
      const key = next(host);
      if (key === null) break;
      running.set(host, (running.get(host) ?? 0) + 1);
      void work(key)
        .catch((error: unknown) => (failure ??= { error }))
        .finally(() => {
          running.set(host, running.get(host)! - 1);
          start(host);
          tell();
        });
    }
  };

  return {
    add(host, keys) {
      const own = waiting.get(host) ?? new Set();
      waiting.set(host, own);
      for (const key of keys) own.add(key);
      start(host);
    },
    prefer(keys) {
      const wanted = new Set(keys);
      const rest = preferred.filter((key) => !wanted.has(key));
      preferred.splice(0, preferred.length, ...keys, ...rest);
    },
    drop(isDropped) {
      const dropped: string[] = [];
      for (const own of waiting.values()) {
        for (const key of own) {
          if (!isDropped(key)) continue;
          own.delete(key);
          dropped.push(key);
        }
      }
      tell();
      return dropped;
    },
    async idle() {
      if (!isIdle()) await new Promise<void>((resolve) => listeners.add(resolve));
      if (failure) throw failure.error;
    },
  };
}
