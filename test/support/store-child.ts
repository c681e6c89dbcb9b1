/** A process that stops in the middle of writing a replica file, so that a test can kill it there. */
import { openReplicaFile } from '../../main/store/replica-file.ts';
import { AREAS, AT, beginReplica, guid, HEAD, point, POINTS } from './replica.ts';

const [mode, path] = process.argv.slice(2) as [string, string];

/** Says where it is and waits to be killed; the interval keeps the process alive. */
function stopHere(): Promise<never> {
  console.log('here');
  return new Promise(() => setInterval(() => undefined, 1000));
}

async function load(): Promise<void> {
  await beginReplica(path, { request: { layers: [POINTS, AREAS] } }).load(async (sink) => {
    // More than the cache holds, so that half-written pages are in the file.
    for (let n = 1; n <= 60_000; n += 500) {
      const text = 'x'.repeat(2000);
      sink.features(
        POINTS,
        'data',
        Array.from({ length: 500 }, (_, k) => point(n + k, { NAME: text })),
      );
    }
    await stopHere();
    return HEAD;
  }, AT);
}

async function apply(): Promise<void> {
  await openReplicaFile(path).apply(async (transaction) => {
    transaction.upsertFeatures(
      POINTS,
      Array.from({ length: 5000 }, (_, n) => point(n + 1, { NAME: 'theirs' })),
    );
    transaction.setGenerations({ replica: null, layers: { 0: 99 } });
    await stopHere();
  });
}

async function begin(): Promise<void> {
  const file = openReplicaFile(path);
  const sessionId = file.startSession('sync', {}, AT);
  file.beginExchange(
    {
      ...{ sessionId, purpose: 'upload', direction: 'upload', layers: [], hasEdits: true },
      ...{
        rollbackOnFailure: true,
        closes: false,
        begunAt: AT,
        replicasBefore: [guid(1)],
        stage: { at: 'sending' },
      },
    },
    file.pendingEdits().map(({ editId }) => editId),
  );
  await stopHere();
}

const modes: Readonly<Record<string, () => Promise<void>>> = { load, apply, begin };
await modes[mode]?.();
