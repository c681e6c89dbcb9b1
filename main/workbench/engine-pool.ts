/**
 * Which engine process does what: one that plans and describes services, one for each replica file that is looked at,
 * one for each piece of long work. Ending a process is the last resort of cancelling and takes nothing else along.
 */
import {
  createEngineClient,
  type EngineClient,
  type EngineProcess,
} from '../engine/host/client.ts';
import type { EngineSurroundings } from '../engine/host/client.ts';

export interface EnginePool {
  /** Describes services and plans replicas. */
  planner(): EngineClient;
  /** Reads one replica file. */
  viewer(path: string): EngineClient;
  /** Ends the reader of a file; the next look starts another. */
  closeViewer(path: string): Promise<void>;
  /** A process of its own, to be ended by the caller. */
  worker(): EngineClient;
  /** Ends everything: work at once, readers in order, so that their files are left as single ones. */
  endAll(): Promise<void>;
}

export function createEnginePool(
  start: () => EngineProcess,
  surroundings: EngineSurroundings,
): EnginePool {
  const all = new Set<EngineClient>();
  const viewers = new Map<string, EngineClient>();
  let planner: EngineClient | null = null;

  const open = (): EngineClient => {
    for (const client of all) if (client.hasEnded) all.delete(client);
    const client = createEngineClient(start(), surroundings);
    all.add(client);
    return client;
  };
  const closeViewer = async (path: string): Promise<void> => {
    const client = viewers.get(path);
    viewers.delete(path);
    if (!client || client.hasEnded) return;
    // A file that is closed in order leaves no log beside it.
    await Promise.race([client.call('closeView', { path }).catch(() => undefined), atMost()]);
    client.end();
  };
  return {
    planner() {
      if (!planner || planner.hasEnded) planner = open();
      return planner;
    },
    viewer(path) {
      const known = viewers.get(path);
      if (known && !known.hasEnded) return known;
      const client = open();
      viewers.set(path, client);
      return client;
    },
    closeViewer,
    worker: open,
    async endAll() {
      const reading = new Set(viewers.values());
      for (const client of all) if (!reading.has(client)) client.end();
      await Promise.all([...viewers.keys()].map(closeViewer));
    },
  };
}

/** A reader that does not answer is ended without its order. */
const CLOSING_MS = 3000;

function atMost(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, CLOSING_MS).unref());
}
