/** A kit whose manifest is written. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KIT_ENDING, type KitCopy, type KitManifest } from '../../../shared/model/kit.ts';
import {
  BASEMAP_FILE,
  CREW_FOLDER,
  GUIDE_FILE,
  PRINTED_GUIDE_FILE,
  type KitFile,
  type KitReport,
} from '../../../shared/model/kit-making.ts';
import type { CopyResult } from '../../../shared/model/register-copy.ts';
import { lookAtCopy } from '../register-copy.ts';
import { openKitFolder, type KitFolder } from '../returns/kit-folder.ts';
import { DEFINITIONS_FOLDER } from './fill.ts';
import { INSTALLERS_FOLDER } from './installers.ts';

/** Null: no kit was finished in this folder. Throws `file` for a manifest that cannot be read. */
export function finishedKit(folder: string): KitFolder | null {
  if (!existsSync(folder)) return null;
  const hasManifest = readdirSync(folder).some((name) => name.toLowerCase().endsWith(KIT_ENDING));
  return hasManifest ? openKitFolder(folder) : null;
}

/** What was made, as far as it lies there still. */
export function reportOfFinished(folder: string, manifest: KitManifest): KitReport {
  const crewFolder = join(folder, CREW_FOLDER);
  const isThere = existsSync(crewFolder);
  const copies = manifest.copies.map((copy) => stateOf(copy, crewFolder));
  const { kitId, name, expiresAt } = manifest;
  const count = copies.length === 1 ? 'one copy' : `${copies.length} copies`;
  const where = isThere
    ? `Put what is in “${CREW_FOLDER}” on the stick, and keep the rest here: returns are read with it.`
    : `Its folder “${CREW_FOLDER}” was moved away.`;
  return {
    ...{ kitId, name, folder, crewFolder: isThere ? crewFolder : null, expiresAt, copies },
    files: isThere ? filesIn(crewFolder, copies) : [],
    remarks: [],
    summary: `The kit ${name} is ready, with ${count}. ${where}`,
    isComplete: true,
  };
}

function stateOf({ name, fileName }: KitCopy, crewFolder: string): CopyResult {
  const path = join(crewFolder, fileName);
  const replicaName = existsSync(path) ? lookAtCopy(path).replicaName : null;
  return { name, path, state: 'registered', replicaName, held: 0, error: null };
}

function filesIn(crewFolder: string, copies: readonly CopyResult[]): readonly KitFile[] {
  const within = (folder: string, kind: KitFile['kind']): KitFile[] =>
    existsSync(join(crewFolder, folder))
      ? readdirSync(join(crewFolder, folder)).map((name) =>
          fileAt(join(crewFolder, folder, name), kind),
        )
      : [];
  const one = (name: string, kind: KitFile['kind']): KitFile[] =>
    existsSync(join(crewFolder, name)) ? [fileAt(join(crewFolder, name), kind)] : [];
  return [
    ...one(GUIDE_FILE, 'guide'),
    ...one(PRINTED_GUIDE_FILE, 'printed-guide'),
    ...copies.filter(({ path }) => existsSync(path)).map(({ path }) => fileAt(path, 'copy')),
    ...within(INSTALLERS_FOLDER, 'installer'),
    ...one(BASEMAP_FILE, 'basemap'),
    ...within(DEFINITIONS_FOLDER, 'definition'),
  ];
}

function fileAt(path: string, kind: KitFile['kind']): KitFile {
  return { kind, path, bytes: statSync(path).size };
}
