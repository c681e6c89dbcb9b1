/** What the window says about the program. */
import { app } from 'electron';
import type { AppInfo } from '../../shared/model/window.ts';

export function appInfo(canKeepSecrets: boolean): AppInfo {
  const { platform } = process;
  return {
    name: 'Syncline',
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    canKeepSecrets,
  };
}
