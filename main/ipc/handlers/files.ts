/** Dialogs and places of the operating system, as far as handlers need them. */
import type { HelpPage } from '../../../shared/model/help.ts';

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}

/** Native dialogs. Null: the user changed their mind. */
export interface Desktop {
  openFile(title: string, filter: FileFilter): Promise<string | null>;
  /** Several at once. */
  openFiles(title: string, filter: FileFilter): Promise<readonly string[] | null>;
  saveFile(title: string, suggested: string, filter: FileFilter): Promise<string | null>;
  openFolder(title: string, current: string): Promise<string | null>;
  showInFolder(path: string): void;
  /** With the program that the system has for it. Throws `file` when there is none. */
  openPath(path: string): Promise<void>;
  copyText(text: string): void;
  /** Brings the window to the front: the user is in another program, such as the browser. */
  showWindow(): void;
  /** Shows a page of the handbook in a window of its own. */
  showHelp(page: HelpPage): void;
}

export const ALL_FILES: FileFilter = { name: 'All files', extensions: ['*'] };
export const REPLICA_FILES: FileFilter = { name: 'Replica', extensions: ['gpkg'] };
export const GEOPACKAGES: FileFilter = { name: 'GeoPackage', extensions: ['gpkg'] };
export const RELAY_FILES: FileFilter = { name: 'Relay', extensions: ['relay'] };
export const RETURN_FILES: FileFilter = { name: 'Return file', extensions: ['syncline-return'] };
export const ANSWER_FILES: FileFilter = { name: 'Answer', extensions: ['syncline-answer'] };
export const CSV_FILES: FileFilter = { name: 'CSV', extensions: ['csv'] };
export const INSTALLER_FILES: FileFilter = {
  name: 'Installer',
  extensions: ['exe', 'msi', 'dmg', 'zip', 'AppImage', 'deb'],
};
/** What can be opened as a replica, or looked at like one. */
export const OPENABLE_FILES: FileFilter = {
  name: 'Replica, mobile geodatabase, crew kit or return file',
  extensions: ['gpkg', 'geodatabase', 'syncline-kit', 'syncline-return'],
};
/** Everything that the window shows. */
export const ALL_OPENABLE_FILES: FileFilter = {
  name: 'Replica, geodatabase, relay or definition',
  extensions: ['gpkg', 'geodatabase', 'relay', 'replica.json', 'json'],
};
export const DEFINITION_FILES: FileFilter = {
  name: 'Replica definition',
  extensions: ['replica.json', 'json'],
};
