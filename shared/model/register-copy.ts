/** What registering copies of replica files says before and after. */
import type { ErrorBody } from '../errors.ts';
import type { Generations } from './protocol.ts';
import type { Remark } from './remark.ts';

export interface RegisterOptions {
  /** Name on the server; something that nobody else uses is put behind it. */
  readonly name?: string;
  /** Go on although the server does not know the replica of the file any more. */
  readonly withoutReference?: boolean;
  /** Register a file once more that was registered before: it is a copy of a registered copy. */
  readonly again?: boolean;
}

/** What registering would do; nothing is changed by asking. */
export interface RegisterPlan {
  readonly path: string;
  /** The replica that the file was copied with. */
  readonly replicaId: string;
  readonly replicaName: string;
  /** The server still knows that replica. */
  readonly hasReference: boolean;
  /** Pending edits, all of which will be held. */
  readonly pending: number;
  /** ISO 8601 UTC; null: this file was not registered as a copy before. */
  readonly registeredAt: string | null;
  readonly remarks: readonly Remark[];
}

export interface RegisterReport {
  readonly path: string;
  readonly replicaId: string;
  readonly replicaName: string;
  /** The replica that the file was copied with; it stays as it was. */
  readonly copyOf: string;
  readonly generations: Generations;
  /** Pending edits that are held now. */
  readonly held: number;
  readonly remarks: readonly Remark[];
  readonly reasons: readonly string[];
}

/** Copies of one file for a crew. */
export interface CrewWish {
  readonly from: string;
  readonly folder: string;
  /** Names of the copies, without .gpkg. */
  readonly names: readonly string[];
  readonly withoutReference?: boolean;
}

export type CopyState =
  | 'registered'
  /** Made and registered by an earlier run. */
  | 'there-already'
  /** Nothing has the name of the copy; what is known so far is kept for the next run. */
  | 'failed'
  | 'not-begun';

export interface CopyResult {
  readonly name: string;
  readonly path: string;
  readonly state: CopyState;
  readonly replicaName: string | null;
  /** Pending edits that are held in it. */
  readonly held: number;
  readonly error: ErrorBody | null;
}

export interface CrewReport {
  readonly from: string;
  readonly copies: readonly CopyResult[];
  /** One sentence for people. */
  readonly summary: string;
  readonly isComplete: boolean;
  readonly remarks: readonly Remark[];
}

/** Names of copies are names of files: what no system takes, or reads as something else, is refused with a sentence. */
export function wrongCopyNames(names: readonly string[]): string | null {
  if (names.length === 0) return 'Say how many copies to make.';
  if (names.length > MOST_COPIES) return `At most ${MOST_COPIES} copies are made at once.`;
  const seen = new Set<string>();
  for (const name of names) {
    if (name.trim() === '') return 'A copy needs a name.';
    if (name.length > 100) return `The name ${name.slice(0, 40)}… is too long.`;
    if (/[<>:"/\\|?*\p{Cc}]/u.test(name) || /^\.|[. ]$/.test(name))
      return `“${name}” cannot be the name of a file.`;
    const key = name.toLowerCase();
    if (seen.has(key)) return `Two copies cannot both be named ${name}.`;
    seen.add(key);
  }
  return null;
}

export const MOST_COPIES = 200;

/** `north` and 3: north-1, north-2, north-3; with as many digits as the last one has. */
export function numberedNames(stem: string, count: number): string[] {
  const digits = String(count).length;
  return Array.from(
    { length: count },
    (_, index) => `${stem}-${String(index + 1).padStart(digits, '0')}`,
  );
}
