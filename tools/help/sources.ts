/** The handbook as it is written: Markdown in docs/user, and the reference of the command line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELP_PAGES, type HelpPage } from '../../shared/model/help.ts';
import { ROOT } from '../check/run.ts';

export const USER_DOCS = join(ROOT, 'docs/user');
const IMAGES = join(USER_DOCS, 'images');

/** Written elsewhere; the handbook shows it as it is. */
const ELSEWHERE: Readonly<Partial<Record<HelpPage, string>>> = {
  'command-line': join(ROOT, 'docs/cli.md'),
};

/** The Markdown of each page. */
export function readSources(): ReadonlyMap<HelpPage, string> {
  return new Map(
    HELP_PAGES.map((page) => {
      const path = ELSEWHERE[page] ?? join(USER_DOCS, `${page}.md`);
      return [page, readFileSync(path, 'utf8')];
    }),
  );
}

/** The pictures by name. */
export function readImages(): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(IMAGES).filter((name) => name.endsWith('.webp'));
  return new Map(names.map((name) => [name, readFileSync(join(IMAGES, name))]));
}
