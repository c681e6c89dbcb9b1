/** Long work in short pieces: between two of them the service answers other requests. */

/** Rows that are read, judged or written in one go. */
const BATCH_SIZE = 500;

/** Lets other requests have their turn. No statement may be open across it. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export function* batchesOf<T>(items: Iterable<T>, size: number = BATCH_SIZE): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
