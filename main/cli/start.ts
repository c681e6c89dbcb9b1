/** The command line with the real engine, relays and sample service behind it. */
import { runCli } from './run.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Runs the words of one command. What they need is loaded when it is needed, so that help and slips come at once. */
export function startCli(
  words: readonly string[],
  { terminal, version }: { readonly terminal: Terminal; readonly version: string },
): Promise<ExitCode> {
  return runCli(words, {
    terminal,
    version,
    createEngine: async (credentials) => {
      const { createCliEngine } = await import('./engine.ts');
      return createCliEngine(credentials, version);
    },
    createCleanup: async (credentials) => {
      const { createCliCleanup } = await import('./engine.ts');
      return createCliCleanup(credentials, version);
    },
    createRelays: async (credentials) => {
      const { createCliRelays } = await import('./engine.ts');
      return createCliRelays(credentials, version);
    },
    createReturns: async (credentials) => {
      const { createCliReturns } = await import('./engine.ts');
      return createCliReturns(credentials, version);
    },
    createKits: async (credentials) => {
      const { createCliKits } = await import('./engine.ts');
      return createCliKits(credentials, version);
    },
    startSampleService: async (options) => {
      const { startFromWords } = await import('./start-sample-service.ts');
      return startFromWords(options);
    },
  });
}
