/** The handbook, which opens in a window of its own. */
import { z } from 'zod';
import { HELP_PAGES } from '../model/help.ts';
import { returns, type Groups } from './call.ts';

export const helpCalls = {
  open: returns<void>().from(z.strictObject({ page: z.enum(HELP_PAGES) })),
} as const satisfies Groups[string];
