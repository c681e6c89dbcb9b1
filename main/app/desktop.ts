/** Electron's dialogs and places behind the `Desktop` of the handlers. */
import { basename } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, shell } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { Desktop, FileFilter } from '../ipc/handlers/files.ts';
import type { HelpWindow } from './help-window.ts';

export function createDesktop(help: HelpWindow): Desktop {
  const parent = (): BrowserWindow | undefined =>
    BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const openMany = async (
    options: Electron.OpenDialogOptions,
  ): Promise<readonly string[] | null> => {
    const window = parent();
    const { canceled, filePaths } = window
      ? await dialog.showOpenDialog(window, options)
      : await dialog.showOpenDialog(options);
    return canceled || filePaths.length === 0 ? null : filePaths;
  };
  const open = async (options: Electron.OpenDialogOptions): Promise<string | null> =>
    (await openMany(options))?.[0] ?? null;
  return {
    openFile: (title, filter) => open({ title, properties: ['openFile'], filters: [own(filter)] }),
    openFiles: (title, filter) =>
      openMany({ title, properties: ['openFile', 'multiSelections'], filters: [own(filter)] }),
    openFolder: (title, current) =>
      open({ title, defaultPath: current, properties: ['openDirectory', 'createDirectory'] }),
    async saveFile(title, suggested, filter) {
      const options = { title, defaultPath: suggested, filters: [own(filter)] };
      const window = parent();
      const { canceled, filePath } = window
        ? await dialog.showSaveDialog(window, options)
        : await dialog.showSaveDialog(options);
      return canceled || filePath === '' ? null : filePath;
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    async openPath(path) {
      const reason = await shell.openPath(path);
      if (reason === '') return;
      throw new AppError('file', `${basename(path)} could not be opened (${reason}).`, {
        hint: 'Save it, and open it with a program of your choice.',
      });
    },
    copyText: (text) => void clipboard.writeText(text),
    showWindow() {
      const window = parent();
      if (window?.isMinimized()) window.restore();
      window?.show();
      // The browser is in front now, and macOS lets nobody else take its place.
      app.focus({ steal: true });
    },
    showHelp: (page) => help.show(page),
  };
}

function own({ name, extensions }: FileFilter): Electron.FileFilter {
  return { name, extensions: [...extensions] };
}
