/**
 * What the program begins with: the command line where `--cli` asks for it, else the window.
 *
 * Electron waits for this module before it starts helper processes: the command line runs without them, and ends before
 * they come.
 */
import { app } from 'electron';
import { commandWords } from './app/command-words.ts';

const words = commandWords(process.argv);
if (words === null) {
  await import('./index.ts');
} else {
  const [{ createNodeTerminal }, { startCli }] = await Promise.all([
    import('./cli/node-terminal.ts'),
    import('./cli/start.ts'),
  ]);
  const terminal = createNodeTerminal();
  const exitCode = await startCli(words, { terminal, version: app.getVersion() });
  await terminal.flush();
  process.exit(exitCode);
}
