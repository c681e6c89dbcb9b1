/** Crew kits: what the window asks about them. */
import type { KitWish } from '../../../shared/model/kit-making.ts';
import type { RunOptions } from '../api.ts';
import type { Kits } from '../kits/kits.ts';

type File = { readonly path: string };
type Folder = { readonly folder: string };

export function kitMethods(kits: Kits) {
  return {
    makeKit: (wish: KitWish, run: RunOptions) => kits.make(wish, run),
    goOnWithKit: ({ folder }: Folder, run: RunOptions) => kits.goOn(folder, run),
    begunKit: ({ folder }: Folder) => kits.begun(folder),
    giveUpKit: ({ folder }: Folder, run: RunOptions) => kits.giveUp(folder, run),
    kitState: ({ folder }: Folder) => kits.state(folder),
    basemap: ({ path }: File) => kits.basemap(path),
    basemapTile: ({
      path,
      z,
      x,
      y,
    }: File & { readonly z: number; readonly x: number; readonly y: number }) =>
      kits.tile(path, z, x, y),
  };
}
