/** Lets a clean-up die in a process of its own. */
import type { CleanupTask } from './cleanup-child.ts';
import { die, type End } from './crash.ts';

/** `killed` when it died at the point, `survived` when it never came there. Anything else throws with what it printed. */
export const crashCleanup = (task: CleanupTask): Promise<End> => die('cleanup-child.ts', task);
