/** Dialogs and places of the operating system, as far as handlers need them. */

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}

/** Native dialogs. Null: the user changed their mind. */
export interface Desktop {
  openFile(title: string, filter: FileFilter): Promise<string | null>;
  saveFile(title: string, suggested: string, filter: FileFilter): Promise<string | null>;
  openFolder(title: string, current: string): Promise<string | null>;
  showInFolder(path: string): void;
  copyText(text: string): void;
}

export const REPLICA_FILES: FileFilter = { name: 'Replica', extensions: ['gpkg'] };
export const DEFINITION_FILES: FileFilter = {
  name: 'Replica definition',
  extensions: ['replica.json', 'json'],
};
