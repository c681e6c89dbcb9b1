/** Puts the handbook beside the window's own pages. */
import type { Plugin } from 'vite';
import { helpFiles } from './files.ts';

export function buildHelp(): Plugin {
  return {
    name: 'help',
    generateBundle() {
      for (const [name, source] of helpFiles()) {
        this.emitFile({ type: 'asset', fileName: `help/${name}`, source });
      }
    },
  };
}
