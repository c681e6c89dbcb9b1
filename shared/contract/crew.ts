/** What the window may ask in crew mode. */
import { z } from 'zod';
import type { CrewState, HandInState } from '../model/crew.ts';
import { returns, type Groups } from './call.ts';
import { KeyInput, Nothing } from './schemas.ts';

const CopyName = z.string().min(1).max(100);

export const crewCalls = {
  /** Null: the window is not in crew mode. Looks at the files again. */
  state: returns<CrewState | null>().from(Nothing),
  /** From a copy on the list of replicas; nothing about it changes. */
  enter: returns<void>().from(KeyInput),
  /** Whose copy is worked on; null: it is to be chosen anew. */
  choose: returns<CrewState | null>().from(z.strictObject({ copyName: CopyName.nullable() })),
  /** The notice that the copy was edited elsewhere has been read. */
  understand: returns<CrewState | null>().from(Nothing),
  /** With which of two files of a copy the work goes on: the one that was worked on before, or the one that is open. */
  goOn: returns<CrewState | null>().from(z.strictObject({ there: z.boolean() })),
  /** The name that is put on returns. */
  sign: returns<void>().from(z.strictObject({ by: z.string().trim().max(200) })),
  /** Copies a copy into the folder of replicas, compares it byte by byte, and goes on there. Never overwrites. */
  copyHere: returns<CrewState | null>().from(z.strictObject({ copyName: CopyName })),
  /** What would be new in the next return of a copy. */
  handIn: returns<HandInState>().from(KeyInput),
  /** Back to the ordinary window; files and edits stay as they are. */
  leave: returns<void>().from(Nothing),
} as const satisfies Groups[string];
