/** Headless composition root: the engine without a window. */
import { readFileSync } from 'node:fs';
import { createNodeTerminal } from './cli/node-terminal.ts';
import { runCli } from './cli/run.ts';

const terminal = createNodeTerminal();
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

const exitCode = await runCli(process.argv.slice(2), {
  terminal,
  version,
  // Loaded when they are needed, so that help and slips come at once.
  createEngine: async (credentials) => {
    const { createCliEngine } = await import('./cli/engine.ts');
    return createCliEngine(credentials, version);
  },
  createRelays: async (credentials) => {
    const { createCliRelays } = await import('./cli/engine.ts');
    return createCliRelays(credentials, version);
  },
  startSampleService: async (options) => {
    const { startFromWords } = await import('./cli/start-sample-service.ts');
    return startFromWords(options);
  },
});
await terminal.flush();
process.exit(exitCode);
