/** The packed Linux app as Playwright can drive it: one fuse, the debugger of Node, is on; all else is what was packed. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { WORKSHOP } from '../../tools/package/places.ts';
import { inPackages } from './packed.ts';

const PROGRAM = 'syncline-desktop';

/** Lays it out beside the packages; the program in it. */
export async function layOutDriven(): Promise<string> {
  const packed = inPackages('linux/linux-unpacked');
  const folder = join(WORKSHOP, 'driven');
  const program = join(folder, PROGRAM);
  rmSync(folder, { recursive: true, force: true });
  execFileSync('cp', ['-a', '--link', packed, folder]);
  // Linked so far: the fuse would be turned in what was packed.
  rmSync(program);
  copyFileSync(join(packed, PROGRAM), program);
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  return program;
}
