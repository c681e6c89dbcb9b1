/** What a command is and what it is given. */
import type { Engine, RunOptions } from '../engine/api.ts';
import type { Cleanup } from '../engine/cleanup/cleanup.ts';
import type { Kits } from '../engine/kits/kits.ts';
import type { Relays } from '../engine/relay.ts';
import type { Returns } from '../engine/returns/returns.ts';
import type { Given } from './arguments.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Style } from './print/style.ts';
import type { SampleServiceStarter } from './sample-service.ts';
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** How the value is called in the help, such as `<id>`; absent for a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  /** What it does, as one or two sentences. */
  readonly text: string;
}

export interface PositionalSpec {
  readonly name: string;
  readonly isOptional?: boolean;
  readonly isRepeatable?: boolean;
  readonly text: string;
}

export interface Command {
  /** One word, or two for a group: `admin list`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for the command's own help. */
  readonly details: readonly string[];
  readonly positionals: readonly PositionalSpec[];
  readonly options: readonly OptionSpec[];
  /** True when it may need to sign in. */
  readonly usesCredentials: boolean;
  readonly examples: readonly string[];
  run(given: Given, context: Context): Promise<ExitCode>;
}

/** Everything a command may use. It reports once and returns its exit code, or throws `AppError`. */
export interface Context {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  readonly isVerbose: boolean;
  /** True when somebody sits there and can be asked. */
  readonly isInteractive: boolean;
  /** Signal and progress for the engine. */
  readonly run: RunOptions;
  /** The engine, signed in as the options say. */
  engine(): Promise<Engine>;
  /** Clean-up for administrators, signed in as the options say. */
  cleanup(): Promise<Cleanup>;
  /** Relays, each side signed in as the environment says. */
  relays(): Promise<Relays>;
  /** Return files of crew kits, signed in as the options say. */
  returns(): Promise<Returns>;
  /** Crew kits, signed in as the options say. */
  kits(): Promise<Kits>;
  readonly startSampleService: SampleServiceStarter;
  /** Prints the answer: `json` with --json, else the lines. */
  report(json: unknown, lines: (style: Style) => readonly string[]): void;
  /** Shows the lines on stderr and reads what is typed after the last; null at the end of input. */
  ask(lines: (style: Style) => readonly string[]): Promise<string | null>;
  /** A remark for people on stderr; nothing with --quiet. */
  note(text: string): void;
}
