import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { packSpatialReferences } from './tools/data/spatial-references.ts';
import { noteLicences } from './tools/licences/plugin.ts';

/** Electron brings it, or it is native. */
const EXTERNAL = ['electron', 'better-sqlite3'];

/** The app itself, and each process that it starts. */
function entries(): Record<string, string> {
  const files = readdirSync(join(import.meta.dirname, 'main'));
  const processes = files.filter((name) => name.endsWith('-process.ts'));
  return Object.fromEntries(
    ['start.ts', 'index.ts', ...processes].map((name) => [
      name.replace(/\.ts$/, ''),
      `main/${name}`,
    ]),
  );
}

/** The list of coordinate systems lies beside the code that reads it. */
function spatialReferences(): Plugin {
  return {
    name: 'spatial-references',
    generateBundle() {
      const source = packSpatialReferences();
      this.emitFile({ type: 'asset', fileName: 'spatial-references.json.br', source });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [spatialReferences(), noteLicences(['better-sqlite3', '@esri/proj-codes'])],
  resolve: { conditions: ['node'], mainFields: ['module', 'main'] },
  ssr: { noExternal: true, external: EXTERNAL },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/main',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: entries(),
      external: [...EXTERNAL, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
});
