/** Looks at a replica again a moment after its last edit: nobody who types waits for it. */

const QUIET_MS = 400;

/** `refresh` is called once for many edits; what it throws goes to `onError`. */
export function createRefreshSoon(
  refresh: (key: string) => Promise<unknown>,
  onError: (error: unknown) => void,
): (key: string) => void {
  const waiting = new Map<string, NodeJS.Timeout>();
  return (key) => {
    clearTimeout(waiting.get(key));
    const timer = setTimeout(() => {
      waiting.delete(key);
      refresh(key).catch(onError);
    }, QUIET_MS);
    // The program may end before it.
    waiting.set(key, timer.unref());
  };
}
