/** Where programs keep what they know about this machine. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'Syncline';

/**
 * The folder that window and command line share: the one that the desktop program has for its settings.
 * SYNCLINE_HOME names another one.
 */
export function homeFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = env['SYNCLINE_HOME']?.trim();
  if (own) return own;
  const home = homedir();
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), NAME);
    case 'darwin':
      return join(home, 'Library', 'Application Support', NAME);
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), NAME);
  }
}
