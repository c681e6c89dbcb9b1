import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { buildHelp } from './tools/help/plugin.ts';
import { noteLicences } from './tools/licences/plugin.ts';

/** Nothing is inlined, because the content security policy allows the app's own files alone. */
export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false }), noteLicences(), buildHelp()],
  server: { host: '127.0.0.1' },
  build: {
    target: 'chrome130',
    outDir: '../out/renderer',
    emptyOutDir: true,
    sourcemap: true,
    assetsInlineLimit: 0,
    // It comes from the disk, not over a network.
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
});
