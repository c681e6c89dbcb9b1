import { basename } from 'node:path';
import { AppError, toErrorBody, type ErrorBody } from '../../../shared/errors.ts';
import {
  numberedNames,
  type RegisterOptions,
  type RegisterReport,
} from '../../../shared/model/register-copy.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import type { Engine } from '../../engine/api.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, EXIT_CODE_OF, type ExitCode } from '../exit-codes.ts';
import { crewLines, registerLines, registerPlanLines } from '../print/register-copy.ts';
import { wholeNumber } from '../values.ts';
import { explainSteps, REPLICA_FILE } from './shared.ts';

export const registerCopy: Command = {
  name: 'register-copy',
  summary: 'Give a copied replica file a replica of its own, or make registered copies for a crew',
  details: [
    'Two files of the same replica cannot both be synchronised. A copy is registered with the service (registerExistingData): it gets an id, a name and generations of its own, and nothing is downloaded again. The file that it was copied from stays as it is.',
    'Pending edits of a copy are held, because the original may send the same ones. Release those that only the copy has: syncline release.',
    'With --from, --to and --copies the copies are made first. Each gets its name only when it is registered; what is interrupted is finished by the same command.',
  ],
  positionals: [
    {
      ...REPLICA_FILE,
      isOptional: true,
      isRepeatable: true,
      text: 'Copied replica files (….gpkg); none with --from',
    },
  ],
  options: [
    {
      name: 'preview',
      text: 'Change nothing: say whether the file can be registered, and what would happen.',
    },
    {
      name: 'name',
      value: '<text>',
      text: 'Name of the new replica on the server; a few characters are added that make it unique.',
    },
    {
      name: 'again',
      text: 'Register a file that was registered before: it is a copy of a registered copy.',
    },
    {
      name: 'without-reference',
      text: 'Go on although the service does not know the replica of the file any more.',
    },
    {
      name: 'from',
      value: '<master.gpkg>',
      text: 'Make copies of this replica file and register each.',
    },
    { name: 'to', value: '<folder>', text: 'With --from: the folder for the copies.' },
    { name: 'copies', value: '<n>', text: 'With --from: how many; they are numbered.' },
    {
      name: 'names',
      value: '<name,name,…>',
      text: 'With --from: the names of the copies, instead of a number of them.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline register-copy copy.gpkg --preview',
    'syncline register-copy crew/*.gpkg',
    'syncline register-copy --from master.gpkg --to crew --copies 5',
    'syncline register-copy --from master.gpkg --to crew --names ana,ben,chris',
  ],
  async run(given, context) {
    const from = valueOf(given, 'from');
    if (from !== undefined) return makeCopies(from, given, context);
    const needless = ['to', 'copies', 'names'].find((name) => valueOf(given, name) !== undefined);
    if (needless !== undefined) {
      throw new AppError('invalid', `--${needless} needs --from, the file to copy.`);
    }
    const paths = given.positionals;
    if (paths.length === 0) {
      throw new AppError('invalid', 'Name the copied replica file, or give --from.', {
        hint: 'See all ways with: syncline register-copy --help',
      });
    }
    return hasFlag(given, 'preview')
      ? preview(paths[0]!, context)
      : registerAll(paths, given, context);
  },
};

async function preview(path: string, context: Context): Promise<ExitCode> {
  const engine = await context.engine();
  const plan = await engine.previewRegisterCopy(path, context.run);
  context.report(plan, (style) => registerPlanLines(plan, style));
  return hasProblem(plan.remarks) ? EXIT.usage : EXIT.done;
}

interface FileResult {
  readonly path: string;
  readonly report: RegisterReport | null;
  readonly error: ErrorBody | null;
}

async function registerAll(
  paths: readonly string[],
  given: Given,
  context: Context,
): Promise<ExitCode> {
  const engine = await context.engine();
  const name = valueOf(given, 'name');
  const options: RegisterOptions = {
    ...(name === undefined ? {} : { name }),
    ...(hasFlag(given, 'again') ? { again: true } : {}),
    ...(hasFlag(given, 'without-reference') ? { withoutReference: true } : {}),
  };
  const files: FileResult[] = [];
  for (const path of paths) {
    files.push(await registerOne(engine, path, options, paths.length > 1, context));
    // What stops one by the user's wish stops all.
    if (context.run.signal.aborted) break;
  }
  context.report({ files }, (style) => registerLines(files, style));
  return exitCodeOf(files.map(({ error }) => error));
}

/** A single file that fails is a command that fails; of several, the others go on. */
async function registerOne(
  engine: Engine,
  path: string,
  options: RegisterOptions,
  isOneOfMany: boolean,
  context: Context,
): Promise<FileResult> {
  try {
    const report = await engine.registerCopy(path, options, context.run);
    explainSteps(report.reasons, context);
    return { path, report, error: null };
  } catch (error) {
    if (!isOneOfMany || !(error instanceof AppError)) throw error;
    return { path, report: null, error: toErrorBody(error) };
  }
}

async function makeCopies(from: string, given: Given, context: Context): Promise<ExitCode> {
  const folder = valueOf(given, 'to');
  if (folder === undefined) throw new AppError('invalid', 'Give the folder for the copies: --to.');
  if (given.positionals.length > 0) {
    throw new AppError(
      'invalid',
      'Give files to register, or --from with copies to make; not both.',
    );
  }
  const engine = await context.engine();
  const wish = {
    from,
    folder,
    names: namesOf(given, from),
    ...(hasFlag(given, 'without-reference') ? { withoutReference: true } : {}),
  };
  const report = await engine.makeCopies(wish, context.run);
  context.report(report, (style) => crewLines(report, style));
  return report.isComplete
    ? EXIT.done
    : exitCodeOf(
        report.copies.map(({ error }) => error),
        true,
      );
}

function namesOf(given: Given, from: string): string[] {
  const names = valueOf(given, 'names');
  const count = wholeNumber(given, 'copies');
  if ((names === undefined) === (count === undefined)) {
    throw new AppError('invalid', 'Say how many copies with --copies, or name them with --names.');
  }
  if (names !== undefined) return names.split(',').map((name) => name.trim());
  return numberedNames(basename(from).replace(/\.gpkg$/i, ''), Math.min(count ?? 0, 1000));
}

/** The code of the one failure where all are of a kind; else that something is left. */
function exitCodeOf(errors: readonly (ErrorBody | null)[], isLeft = false): ExitCode {
  const codes = new Set(
    errors.filter((error) => error !== null).map(({ code }) => EXIT_CODE_OF[code]),
  );
  if (codes.size === 0) return isLeft ? EXIT.partial : EXIT.done;
  const [first] = codes;
  return codes.size === 1 && errors.every((error) => error !== null) ? first! : EXIT.partial;
}
