/** Tells the window what has changed without being asked. */
import type { EventName, Events } from '../../shared/contract/contract.ts';

/** Sends an event to every window that is open. */
export type Publish = <E extends EventName>(event: E, payload: Events[E]) => void;

interface Target {
  readonly isDestroyed: () => boolean;
  readonly send: (channel: string, payload: unknown) => void;
}

export function createPublish(targets: () => readonly Target[]): Publish {
  return (event, payload) => {
    for (const target of targets()) {
      if (!target.isDestroyed()) target.send(event, payload);
    }
  };
}
