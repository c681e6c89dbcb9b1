/** What goes on the stick beside the copies: installers, tiles, the definition, the guide. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { KIT_ENDING } from '../../../shared/model/kit.ts';
import { BASEMAP_FILE, GUIDE_FILE, type KitWish } from '../../../shared/model/kit-making.ts';
import { printDefinition } from '../../../shared/model/parse-definition.ts';
import { openReplicaReader } from '../../store/reader.ts';
import type { RunOptions } from '../api.ts';
import { fillBasemap, type BasemapPlan } from './basemap.ts';
import { guidePage } from './guide.ts';
import { copyInstallers, type Installer } from './installers.ts';
import type { KitsDeps } from './kits.ts';
import { writeWholeFile } from './whole-files.ts';

export const DEFINITIONS_FOLDER = 'definitions';
export const DEFINITION_FILE = 'definition.replica.json';

interface Filling {
  readonly installers: readonly Installer[];
  readonly crewFolder: string;
  readonly tiles: BasemapPlan | null;
}

/** What an earlier run had put there is replaced. Throws `AppError`. */
export async function fillCrewFolder(
  wish: KitWish,
  { installers, crewFolder, tiles }: Filling,
  run: RunOptions,
  deps: KitsDeps,
): Promise<void> {
  await copyInstallers(installers, crewFolder, run);
  run.signal.throwIfAborted();
  if (tiles) await fillBasemap(tiles, join(crewFolder, BASEMAP_FILE), run, deps);
  run.progress.phase('Writing the guide');
  writeDefinition(wish.from, [wish.folder, crewFolder]);
  const page = guidePage({
    name: wish.name,
    kitFile: `${wish.name}${KIT_ENDING}`,
    names: wish.names,
    expiresAt: wish.expiresAt,
    installers: installers.map(({ fileName }) => fileName),
    returnTo: wish.returnTo,
    attribution: wish.tiles?.attribution ?? null,
  });
  writeWholeFile(join(crewFolder, GUIDE_FILE), page);
  run.signal.throwIfAborted();
}

/** With it the replica can be made again. */
function writeDefinition(from: string, folders: readonly string[]): void {
  const reader = openReplicaReader(from);
  try {
    const text = printDefinition(reader.replica().definition);
    for (const folder of folders) {
      mkdirSync(join(folder, DEFINITIONS_FOLDER), { recursive: true });
      writeWholeFile(join(folder, DEFINITIONS_FOLDER, DEFINITION_FILE), text);
    }
  } finally {
    reader.close();
  }
}
