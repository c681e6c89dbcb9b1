/** The packages whose code or data is in what ships, with what their licences ask to be passed on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Notice {
  readonly name: string;
  readonly version: string;
  /** As the package names it, such as `MIT`. */
  readonly licence: string;
  /** The texts that the package carries; empty when it carries none. */
  readonly text: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
}

const FOLDER = '/node_modules/';
const NOTICE_FILE = /^(licen[cs]e|copying|notice|copyright)/i;

/** Folder of the package that a module of a bundle belongs to; null for our own. */
export function packageFolder(moduleId: string): string | null {
  const path = moduleId.replaceAll('\\', '/').replace(/[?#].*$/, '');
  const at = path.lastIndexOf(FOLDER);
  if (at === -1) return null;
  const start = path.startsWith('\0') ? 1 : 0;
  const [first = '', second = ''] = path.slice(at + FOLDER.length).split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return `${path.slice(start, at)}${FOLDER}${name}`;
}

/** What the package in this folder says about itself; null where there is no package. */
export function readNotice(folder: string): Notice | null {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (!name || !version) return null;
  const texts = readdirSync(folder)
    .filter((entry) => NOTICE_FILE.test(entry) && !/\.(js|ts)$/i.test(entry))
    .sort()
    .map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
  return {
    name,
    version,
    licence: (typeof license === 'string' ? license : license?.type) ?? 'not named',
    text: texts.join('\n\n'),
  };
}

/** One of each package and version, by name. */
export function mergeNotices(lists: readonly (readonly Notice[])[]): Notice[] {
  const all = new Map(lists.flat().map((notice) => [`${notice.name}@${notice.version}`, notice]));
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
