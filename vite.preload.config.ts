import { defineConfig } from 'vite';
import { noteLicences } from './tools/licences/plugin.ts';

/** A sandboxed preload is one CommonJS file. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [noteLicences()],
  build: {
    target: 'chrome130',
    outDir: 'out/preload',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    lib: { entry: 'preload/index.ts', formats: ['cjs'], fileName: () => 'index.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
