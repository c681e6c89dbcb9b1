/** electron-updater behind the port of the workbench: it never looks, loads or installs by itself. */
import { app } from 'electron';
import type { AppUpdater, UpdateInfo } from 'electron-updater';
import { AppError } from '../../shared/errors.ts';
import type { NoUpdates } from '../../shared/model/updates.ts';
import type { UpdateSource } from '../workbench/update-source.ts';
import type { Updater } from '../workbench/updates.ts';
import { explainUpdateError } from './update-errors.ts';
import { withServedFolder } from './update-folder.ts';

export interface AppUpdates extends Updater {
  /** Called when everything is closed. True: the program ends by installing; false: end it. */
  readonly installNow: () => boolean;
  /** The user stays: a later end is an ordinary one. */
  readonly installLater: () => void;
}

/** Whether this installation can renew itself, and if not, why. */
export function updatesHere(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NoUpdates | null {
  if (!app.isPackaged) return 'sources';
  if (platform === 'win32') return env['PORTABLE_EXECUTABLE_FILE'] ? 'portable' : null;
  if (platform === 'linux') return env['APPIMAGE'] ? null : 'package';
  return null;
}

export function createUpdater(): AppUpdates {
  let source: UpdateSource | null = null;
  let isWanted = false;
  let updater: AppUpdater | null = null;
  const loadUpdater = async (): Promise<AppUpdater> => (updater ??= await quietUpdater());
  return {
    async look(from) {
      source = from;
      const result = await reached(from, async () => (await loadUpdater()).checkForUpdates());
      if (!result?.isUpdateAvailable) return null;
      return plainVersion(result.updateInfo);
    },
    async load(onPercent) {
      if (source === null) throw new AppError('invalid', 'Nobody has looked yet.');
      const loading = await loadUpdater();
      const listener = ({ percent }: { percent: number }): void => onPercent(Math.floor(percent));
      loading.on('download-progress', listener);
      try {
        // What is loaded is what lies there now.
        await reached(source, async () => {
          await loading.checkForUpdates();
          await loading.downloadUpdate();
        });
      } finally {
        loading.off('download-progress', listener);
      }
    },
    installAtEnd: () => (isWanted = true),
    installLater: () => (isWanted = false),
    installNow() {
      if (!isWanted || updater === null) return false;
      // Everything is closed by now: without the newer version the program still has to end.
      updater.once('error', () => app.quit());
      updater.quitAndInstall(false, true);
      return true;
    },
  };

  async function reached<T>(from: UpdateSource, work: () => Promise<T>): Promise<T> {
    const at = async (url: string): Promise<T> => {
      (await loadUpdater()).setFeedURL({ provider: 'generic', url });
      try {
        return await work();
      } catch (error) {
        throw explainUpdateError(error);
      }
    };
    return from.kind === 'address' ? at(from.url) : withServedFolder(from.path, at);
  }
}

async function quietUpdater(): Promise<AppUpdater> {
  // Its own choice looks at a file that packing a .deb leaves in the folder that an AppImage is made of.
  const { AppImageUpdater, MacUpdater, NsisUpdater } = (await import('electron-updater')).default;
  const { platform } = process;
  const Kind =
    platform === 'win32' ? NsisUpdater : platform === 'darwin' ? MacUpdater : AppImageUpdater;
  const updater = new Kind();
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  // Whole files are checked against one hash, and folders need not keep those of earlier versions.
  updater.disableDifferentialDownload = true;
  updater.logger = null;
  return updater;
}

/** Files lie beside the list that names them: an address of somebody else's is none of ours. */
function plainVersion({ version, files }: UpdateInfo): string {
  const isForeign = files.some(({ url }) => /[/\\:]/.test(decodeURIComponent(url)));
  if (!isForeign) return version;
  throw new AppError('bad-answer', 'The list of versions there names files that lie elsewhere.');
}
