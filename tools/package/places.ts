/** Where packing for checks puts things. */
import { join } from 'node:path';
import { ROOT } from '../check/run.ts';

/** What came out, one folder for each platform and architecture. */
export const PACKAGES = join(ROOT, '.cache/packages');

/** Stand-ins and tools that packing uses. */
export const WORKSHOP = join(ROOT, '.cache/packing');

/** Beside a package of macOS: how it would be signed. */
export const SIGNING_FILE = 'signing.json';

/** What the compiler of Windows installers was called with: one file for each run. */
export const NSIS_WORDS = join(WORKSHOP, 'tools/nsis/linux');
