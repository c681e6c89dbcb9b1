/** Electron's dialogs and places behind the `Desktop` of the handlers. */
import { BrowserWindow, clipboard, dialog, shell } from 'electron';
import type { Desktop, FileFilter } from '../ipc/handlers/files.ts';

export function createDesktop(): Desktop {
  const parent = (): BrowserWindow | undefined =>
    BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const open = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const window = parent();
    const { canceled, filePaths } = window
      ? await dialog.showOpenDialog(window, options)
      : await dialog.showOpenDialog(options);
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    openFile: (title, filter) => open({ title, properties: ['openFile'], filters: [own(filter)] }),
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
    copyText: (text) => void clipboard.writeText(text),
  };
}

function own({ name, extensions }: FileFilter): Electron.FileFilter {
  return { name, extensions: [...extensions] };
}
