/** Headless composition root: the engine without a window. */
import { readFileSync } from 'node:fs';
import { createNodeTerminal } from './cli/node-terminal.ts';
import { startCli } from './cli/start.ts';

const terminal = createNodeTerminal();
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

const exitCode = await startCli(process.argv.slice(2), { terminal, version });
await terminal.flush();
process.exit(exitCode);
