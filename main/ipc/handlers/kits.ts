import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { KnownKit } from '../../../shared/contract/kits.ts';
import { AppError, toErrorBody } from '../../../shared/errors.ts';
import { CREW_FOLDER, GUIDE_FILE } from '../../../shared/model/kit-making.ts';
import { exists, safeFileName } from '../../workbench/files.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { INSTALLER_FILES, type Desktop } from './files.ts';

type Bench = Pick<
  Workbench,
  'kitWork' | 'kitFolders' | 'engines' | 'grants' | 'settings' | 'replicas'
>;

export function kitHandlers(
  bench: Bench,
  desktop: Pick<Desktop, 'openFolder' | 'openFiles' | 'openPath' | 'showInFolder'>,
): Handlers['kits'] {
  const { kitWork, kitFolders, engines, grants, settings, replicas } = bench;
  const look = (folder: string): Promise<KnownKit> => lookAt(folder, bench);
  return {
    list: () => Promise.all(kitFolders.list().map(look)),
    async open() {
      const { replicasFolder } = settings.get();
      const folder = await desktop.openFolder('The office’s folder of the kit', replicasFolder);
      if (folder === null) return null;
      const kit = await look(folder);
      if (kit.error) throw new AppError(kit.error.code, kit.error.message, kit.error);
      kitFolders.remember(folder);
      return kit;
    },
    suggestFolder: async ({ name }) =>
      grants.allow(await freeFolder(settings.get().replicasFolder, name)),
    async chooseFolder({ suggested }) {
      const folder = await desktop.openFolder('The folder for the kit', suggested);
      return folder === null ? null : grants.allow(folder);
    },
    async chooseInstallers() {
      const paths = await desktop.openFiles('Installers that come along', INSTALLER_FILES);
      if (paths === null) return null;
      paths.forEach((path) => grants.allowReading(path));
      return Promise.all(paths.map(installerAt));
    },
    make({ key, tiles, ...wish }) {
      grants.require(wish.folder);
      wish.installers.forEach((path) => grants.requireReading(path));
      const { tileUrl, tileAttribution } = settings.get();
      const address = { url: tileUrl ?? '', attribution: tileAttribution };
      return kitWork.make(key, { ...wish, tiles: tiles && { ...address, ...tiles } });
    },
    async goOn({ folder }) {
      requireKnown(folder, kitFolders);
      return kitWork.goOn(folder);
    },
    async giveUp({ folder }) {
      requireKnown(folder, kitFolders);
      const given = await engines.planner().call('giveUpKit', { folder });
      if (given.isComplete) kitFolders.forget(folder);
      return given;
    },
    forget({ folder }) {
      kitFolders.forget(folder);
    },
    async showInFolder({ folder }) {
      desktop.showInFolder(await crewFile(folder, bench));
    },
    async openGuide({ folder }) {
      await desktop.openPath(await crewFile(folder, bench));
    },
    basemap: ({ key }) => engines.planner().call('basemap', { path: replicas.path(key) }),
  };
}

/** Folders that were chosen once can be named from then on. */
async function lookAt(
  folder: string,
  { engines, grants }: Pick<Bench, 'engines' | 'grants'>,
): Promise<KnownKit> {
  grants.allow(folder);
  try {
    const begun = await engines.planner().call('begunKit', { folder });
    if (begun) return { folder, begun, state: null, error: null };
    const state = await engines.planner().call('kitState', { folder });
    return { folder, begun, state, error: null };
  } catch (error) {
    return { folder, begun: null, state: null, error: toErrorBody(error) };
  }
}

async function freeFolder(parent: string, name: string): Promise<string> {
  const base = join(parent, safeFileName(name === '' ? 'Crew kit' : name));
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? base : `${base} ${number}`;
    if (!(await exists(folder))) return folder;
  }
}

async function installerAt(path: string) {
  return { path, fileName: basename(path), bytes: (await stat(path)).size };
}

function requireKnown(folder: string, kitFolders: Bench['kitFolders']): void {
  if (kitFolders.list().some((each) => resolve(each) === resolve(folder))) return;
  throw new AppError('not-found', 'This kit is not on the list any more.', {
    hint: 'Open its folder again.',
  });
}

/** The guide among what goes on the stick. */
async function crewFile(
  folder: string,
  { kitFolders }: Pick<Bench, 'kitFolders'>,
): Promise<string> {
  requireKnown(folder, kitFolders);
  const path = join(folder, CREW_FOLDER, GUIDE_FILE);
  if (await exists(path)) return path;
  throw new AppError('not-found', `“${CREW_FOLDER}” is not in the folder of the kit any more.`, {
    hint: 'It was moved, as onto a stick.',
  });
}
