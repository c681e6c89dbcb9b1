/** Runs one command line from its words to its exit code. */
import { AppError, type ErrorBody, toErrorBody } from '../../shared/errors.ts';
import { nearest } from '../../shared/nearest.ts';
import type { BySide } from '../../shared/model/relay.ts';
import type { Engine } from '../engine/api.ts';
import type { Cleanup } from '../engine/cleanup/cleanup.ts';
import type { Kits } from '../engine/kits/kits.ts';
import type { Relays } from '../engine/relay.ts';
import type { Returns } from '../engine/returns/returns.ts';
import { type Given, hasFlag, readArguments } from './arguments.ts';
import type { Command, Context } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { type Credentials, readCredentials, relayCredentials } from './credentials.ts';
import { EXIT, EXIT_CODE_OF, type ExitCode } from './exit-codes.ts';
import { commandLines, groupLines, overviewLines } from './help.ts';
import { listenForInterrupts } from './interrupts.ts';
import { toJson } from '../platform/json.ts';
import { errorLines, forCommandLine } from './print/error.ts';
import { type Style, styleFor } from './print/style.ts';
import { createProgress, type ShownProgress } from './progress.ts';
import type { SampleServiceStarter } from './sample-service.ts';
import type { Terminal } from './terminal.ts';
import { findCommand, type Found } from './find-command.ts';

export interface Surroundings {
  readonly terminal: Terminal;
  readonly version: string;
  readonly createEngine: (credentials: Credentials) => Promise<Engine>;
  readonly createCleanup: (credentials: Credentials) => Promise<Cleanup>;
  readonly createRelays: (credentials: BySide<Credentials>) => Promise<Relays>;
  readonly createReturns: (credentials: Credentials) => Promise<Returns>;
  readonly createKits: (credentials: Credentials) => Promise<Kits>;
  readonly startSampleService: SampleServiceStarter;
}

/** Never throws: whatever happens becomes words on stderr (or one JSON object on stdout) and an exit code. */
export async function runCli(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const isJson = words.includes('--json');
  try {
    const found = findCommand(words, COMMANDS);
    if (found.kind !== 'command') return showPage(found, isJson, surroundings);
    const given = readArguments(found.command, found.rest);
    if (hasFlag(given, 'help')) return showCommandHelp(found.command, isJson, terminal);
    return await runCommand(found.command, given, surroundings);
  } catch (error) {
    return showError(error, { isJson, isVerbose: words.includes('--verbose'), terminal });
  }
}

async function runCommand(
  command: Command,
  given: Given,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const isQuiet = hasFlag(given, 'quiet');
  const progress = createProgress(terminal, isQuiet || command.name === 'sample-service');
  const interrupts = listenForInterrupts(terminal, (text) => {
    progress.clear();
    if (!isQuiet) terminal.stderr.write(`${text}\n`);
  });
  try {
    const context = createContext(given, surroundings, progress, interrupts.signal);
    return await command.run(given, context);
  } catch (error) {
    throw asCancelled(error, interrupts.signal);
  } finally {
    progress.end();
    interrupts.stop();
  }
}

function createContext(
  given: Given,
  surroundings: Surroundings,
  progress: ShownProgress,
  signal: AbortSignal,
): Context {
  const { terminal } = surroundings;
  const isJson = hasFlag(given, 'json');
  const isQuiet = hasFlag(given, 'quiet');
  return {
    terminal,
    isJson,
    isVerbose: hasFlag(given, 'verbose'),
    isInteractive: terminal.stdin.isTTY && terminal.stderr.isTTY && !isJson,
    run: { signal, progress },
    engine: async () => surroundings.createEngine(await readCredentials(given, terminal, signal)),
    cleanup: async () => surroundings.createCleanup(await readCredentials(given, terminal, signal)),
    relays: async () => surroundings.createRelays(relayCredentials(terminal.env)),
    returns: async () => surroundings.createReturns(await readCredentials(given, terminal, signal)),
    kits: async () => surroundings.createKits(await readCredentials(given, terminal, signal)),
    startSampleService: surroundings.startSampleService,
    report: (json, lines) => {
      progress.end();
      print(json, lines, isJson, terminal);
    },
    ask: (lines) => {
      // Nothing may write over the question while somebody thinks about it.
      progress.end();
      terminal.stderr.write(lines(styleFor(terminal.stderr, terminal.env)).join('\n'));
      return terminal.stdin.readLine(signal);
    },
    note: (text) => {
      progress.clear();
      if (!isQuiet) terminal.stderr.write(`${text}\n`);
    },
  };
}

/** Work that was stopped from outside may end with whatever the signal made of it. */
function asCancelled(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted || error instanceof AppError) return error;
  const isAbort = error instanceof Error && error.name === 'AbortError';
  return isAbort ? signal.reason : error;
}

function showPage(
  found: Exclude<Found, { kind: 'command' }>,
  isJson: boolean,
  { terminal, version }: Surroundings,
): ExitCode {
  switch (found.kind) {
    case 'version':
      print({ version }, () => [version], isJson, terminal);
      return EXIT.done;
    case 'overview':
      return showHelp((style) => overviewLines(style, terminal.stdout.columns), isJson, terminal);
    case 'group':
      return showHelp(
        (style) => groupLines(found.name, style, terminal.stdout.columns),
        isJson,
        terminal,
      );
    case 'help':
      return showCommandHelp(found.command, isJson, terminal);
    case 'unknown':
      throw unknownCommand(found.name);
  }
}

function showCommandHelp(command: Command, isJson: boolean, terminal: Terminal): ExitCode {
  return showHelp(
    (style) => commandLines(command, style, terminal.stdout.columns),
    isJson,
    terminal,
  );
}

function showHelp(
  lines: (style: Style) => readonly string[],
  isJson: boolean,
  terminal: Terminal,
): ExitCode {
  const plain = styleFor({ ...terminal.stdout, isTTY: false }, terminal.env);
  print({ help: lines(plain).join('\n') }, lines, isJson, terminal);
  return EXIT.done;
}

function unknownCommand(name: string): AppError {
  const similar = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const suggestion = similar === null ? '' : ` Did you mean ${similar}?`;
  return new AppError('invalid', `There is no command “${name}”.${suggestion}`, {
    hint: 'All commands: syncline help',
  });
}

function print(
  json: unknown,
  lines: (style: Style) => readonly string[],
  isJson: boolean,
  { stdout, env }: Terminal,
): void {
  const text = isJson ? toJson(json) : lines(styleFor(stdout, env)).join('\n');
  stdout.write(`${text}\n`);
}

interface ErrorTarget {
  readonly isJson: boolean;
  readonly isVerbose: boolean;
  readonly terminal: Terminal;
}

function showError(error: unknown, { isJson, isVerbose, terminal }: ErrorTarget): ExitCode {
  const body = withRemedy(forCommandLine(toErrorBody(error)));
  const exitCode = EXIT_CODE_OF[body.code];
  if (isJson) terminal.stdout.write(`${toJson({ error: body, exitCode })}\n`);
  else
    terminal.stderr.write(
      `${errorLines(body, styleFor(terminal.stderr, terminal.env)).join('\n')}\n`,
    );
  if (isVerbose && error instanceof Error) terminal.stderr.write(`${stackOf(error)}\n`);
  return exitCode;
}

/** A bug must not end in a riddle. */
function withRemedy(body: ErrorBody): ErrorBody {
  if (body.code !== 'internal' || body.hint !== undefined) return body;
  return {
    ...body,
    message: 'Something went wrong inside Syncline. This is a bug.',
    hint: 'Run the command again with --verbose and report what it prints. Edits that were not confirmed stay pending.',
  };
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by ${stackOf(error.cause)}` : '';
  return (error.stack ?? error.message) + cause;
}
