/** Every file of the handbook as the program shows it: pages, their style, their pictures. */
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../check/run.ts';
import { FIND_PAGE } from './find-page.ts';
import { renderHandbook } from './page.ts';
import { readImages, readSources, USER_DOCS } from './sources.ts';

/** Colours are those of the window. */
const STYLES = ['renderer/styles/tokens.css', 'tools/help/help.css'];
const SETTLE_MS = 200;

/** The content of each file by its name within the folder of the handbook. */
export function helpFiles(): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>(renderHandbook(readSources()));
  for (const [name, bytes] of readImages()) files.set(`images/${name}`, bytes);
  files.set('find.html', FIND_PAGE);
  const css = STYLES.map((path) => readFileSync(join(ROOT, path), 'utf8'));
  return files.set('help.css', css.join('\n'));
}

/** Puts the handbook where the program looks for it. Throws when a page cannot be made. */
export function writeHelp(folder: string): void {
  const files = helpFiles();
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Calls when pages or pictures were saved. */
export function watchHelp(onSaved: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  watch(USER_DOCS, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(onSaved, SETTLE_MS);
  });
}
