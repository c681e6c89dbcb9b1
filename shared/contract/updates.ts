/** What the window may ask about newer versions of the program. */
import { z } from 'zod';
import type { Updates } from '../model/updates.ts';
import { returns, type Groups } from './call.ts';
import { Nothing } from './schemas.ts';

export const updateCalls = {
  get: returns<Updates>().from(Nothing),
  /** Where to look; null: nowhere. Throws `invalid` for an address without encryption. */
  setSource: returns<Updates>().from(z.strictObject({ source: z.string().max(2000).nullable() })),
  /** Asks for the folder that the organisation keeps installers in; null = the user changed their mind. */
  chooseFolder: returns<string | null>().from(Nothing),
  look: returns<Updates>().from(Nothing),
  /** Brings the version that was found; installs nothing. */
  load: returns<Updates>().from(Nothing),
  /** Ends the program in order, and installs what was loaded. */
  install: returns<void>().from(Nothing),
} as const satisfies Groups[string];
