/** Notes beside each bundle which packages went into it. */
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { ROOT } from '../check/run.ts';
import { mergeNotices, packageFolder, readNotice, type Notice } from './packages.ts';

/** What `plugin` writes and `notices.ts` reads. */
export const NOTICES_FILE = 'licences.json';

/** `more`: packages that ship beside the bundle. */
export function noteLicences(more: readonly string[] = []): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const folders = new Set(more.map((name) => join(ROOT, 'node_modules', name)));
      for (const id of this.getModuleIds()) {
        const folder = packageFolder(id);
        if (folder !== null) folders.add(folder);
      }
      const notices = [...folders].map(readNotice).filter((notice) => notice !== null);
      const source = JSON.stringify(mergeNotices([notices]) satisfies Notice[]);
      this.emitFile({ type: 'asset', fileName: NOTICES_FILE, source });
    },
  };
}
