/** Crew mode: the window of somebody who works on a copy of a kit, without a connection and without an account. */
import type { ErrorBody } from '../errors.ts';

export const CREW_COPY_STATES = [
  /** It can be worked on. */
  'ready',
  'missing',
  /** It cannot be read. */
  'damaged',
  /** A file that belongs to something else lies under its name. */
  'foreign',
] as const;

/** How it stands with what was edited in a copy. */
export interface HandInState {
  /** Pending edits, whether they were handed in or not. */
  readonly pending: number;
  /** Never handed in. */
  readonly fresh: number;
  /** Handed in, and changed after the last return. */
  readonly changed: number;
  /** Handed in, and as if it had never been edited now: the next return says so. */
  readonly takenBack: number;
  /** Of the fresh and the changed ones, those that are attachments. */
  readonly attachments: number;
  /** 0: no return was made. */
  readonly lastReturn: number;
  /** When the last return was made; ISO 8601 UTC. */
  readonly lastReturnAt: string | null;
}

/** A copy of a kit, as it lies on this machine or on a stick. */
export interface KitFileLook {
  readonly name: string;
  readonly fileName: string;
  readonly path: string;
  readonly state: (typeof CREW_COPY_STATES)[number];
  readonly error: ErrorBody | null;
  /** Null unless it is ready. */
  readonly handIn: HandInState | null;
}

/** What lies behind a `*.syncline-kit` or behind one copy of a kit. */
export interface KitLook {
  readonly kitId: string;
  readonly kitName: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string | null;
  readonly folder: string;
  /** It is the office's folder, with the twins: nobody edits there. */
  readonly isOffice: boolean;
  /** Nothing can be saved where it lies. */
  readonly isReadOnly: boolean;
  readonly copies: readonly KitFileLook[];
}

/** What crew mode shows. */
export interface CrewState {
  /** What was opened last; its copies are empty when it cannot be read now. */
  readonly kit: KitLook;
  /** The copy that is worked on; null: it has to be chosen. */
  readonly chosen: string | null;
  /** Its key in the list of replicas; null: it is not chosen, or cannot be worked on. */
  readonly key: string | null;
  /** Edits that were there when this computer saw the copy for the first time; 0: none. */
  readonly broughtAlong: number;
  /** Another file of this copy, which was worked on here and is there still; null: none. */
  readonly elsewhere: string | null;
  /** Who handed in last, as typed. */
  readonly by: string | null;
  /** Why the kit cannot be read now, such as a stick that was pulled out. */
  readonly error: ErrorBody | null;
}

/** How much the next return would tell that none before did: what was taken back is news as well. */
export function newsIn({ fresh, changed, takenBack }: HandInState): number {
  return fresh + changed + takenBack;
}
