/** Every text of the settings. */
export const SETTINGS = {
  title: 'Settings',
  saveFailed: 'The setting was not saved',
  appearance: 'Appearance',
  theme: 'Theme',
  themes: {
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
  },
  basemap: 'Background map',
  basemapText:
    'The land, water and borders of the world come with the program and need no network.',
  source: 'What the map shows behind your data',
  builtIn: 'The built-in map',
  builtInText: 'Works offline.',
  tiles: 'The built-in map and tiles from the internet',
  tilesText: 'Tiles are requested from the address below whenever you look at a map.',
  tileUrl: 'Address of the tiles',
  tileUrlHint: 'With {z}, {x} and {y} where zoom level, column and row go.',
  tileExample: 'https://tiles.example.org/{z}/{x}/{y}.png',
  attribution: 'Attribution',
  attributionHint: 'What the provider of the tiles wants to be named as, shown on the map.',
  saveTiles: 'Use these tiles',
  savingTiles: 'Saving',
  tilesSaved: 'The tiles are in use.',
  tilesMissing: 'Type the address of the tiles first.',
  folder: 'Folder for replicas',
  folderText: 'New replicas go here unless you choose another place for one.',
  choose: 'Choose a folder…',
  choosing: 'Choosing',
  network: 'Network and passwords',
  proxy: 'Proxy',
  proxyText:
    'The program uses the proxy that is set in the operating system. There is nothing to set here.',
  keychain: 'Keychain',
  keychainYes: 'Passwords that you choose to keep lie in the keychain of this machine, encrypted.',
  keychainNo:
    'This machine has no keychain that the program can use. Passwords are asked for again after each start.',
} as const;

export const DIAGNOSTICS = {
  title: 'Diagnostics',
  text: 'A bundle of files that help to find a fault. Read here what would be in it before you save it and give it to anybody.',
  leftOut:
    'Left out: passwords and tokens, user names, definitions and extents of replicas, and your data.',
  show: 'Show what is in the bundle',
  showing: 'Gathering the files',
  again: 'Read again',
  files: 'Files of the bundle',
  empty: 'This file is empty.',
  content: (name: string) => `Text of ${name}`,
  copy: 'Copy this file',
  save: 'Save bundle…',
  saving: 'Saving',
  saved: (path: string) => `Saved as ${path}`,
  failed: 'The diagnostics could not be gathered',
  saveFailed: 'The bundle could not be saved',
} as const;

export const ABOUT = {
  title: 'Version and environment',
  version: 'Version',
  electron: 'Electron',
  platform: 'System',
  platforms: { darwin: 'macOS', win32: 'Windows', linux: 'Linux' },
  copy: 'Copy version and environment',
} as const;

export const SHORTCUTS = {
  title: 'Keyboard shortcuts',
  keys: 'Keys',
  does: 'What they do',
  list: [
    { keys: 'Mod+N', does: 'New replica' },
    { keys: 'Mod+O', does: 'Open a file' },
    { keys: 'Mod+Shift+A', does: 'Add a service' },
    { keys: 'Mod+1', does: 'Show the replicas' },
    { keys: 'Mod+2', does: 'Show the services' },
    { keys: 'Mod+3', does: 'Show the activity' },
    { keys: 'Mod+Enter', does: 'Go to the Sync tab of the open replica' },
    { keys: 'Mod+F', does: 'Find in the open page' },
    { keys: 'Mod+,', does: 'Settings' },
    { keys: 'F1', does: 'Help about the open page' },
    { keys: 'Mod+/', does: 'This list' },
  ],
} as const;
