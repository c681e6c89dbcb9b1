import { AppError } from '../../../shared/errors.ts';
import type {
  CleanupItem,
  CleanupKey,
  CleanupPreview,
  CleanupReport,
  CleanupRow,
} from '../../../shared/model/cleanup.ts';
import { countToUnregister } from '../../../shared/model/cleanup-rules.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { dryReportOf } from '../../cleanup/report.ts';
import type { Cleanup } from '../../engine/cleanup/cleanup.ts';
import { reportText } from '../../engine/cleanup/text.ts';
import {
  givenIds,
  givenRules,
  ID_OPTION,
  readList,
  rowsById,
  RULE_OPTIONS,
  type ReadList,
} from '../admin-options.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, EXIT_CODE_OF, type ExitCode } from '../exit-codes.ts';
import { cleanupLines, confirmationLines, localQuestionLines } from '../print/admin.ts';
import { SERVICE_URL } from './shared.ts';

const REPORT = {
  name: 'report',
  value: '<file.json>',
  text: 'Write the result of every replica into a file, also when the run ends early.',
} as const;

export const adminUnregister: Command = {
  name: 'admin unregister',
  summary: 'Unregister replicas of services that nobody needs any more',
  details: [
    'There is no undo: devices that hold such a replica cannot synchronise it any more. See first what would happen, with --dry-run.',
    'Without --yes it asks for the number of replicas on a terminal, and changes nothing where nobody can be asked.',
    'Replicas on the hold list stay. A replica that was synchronised since it was looked at stays, too. Where a file on this machine holds edits that were never sent, its replica stays unless --with-unsent is given; then a whole copy of the file is saved first. Where a file that was on this machine cannot be found, whether it holds such edits cannot be known, and its replica stays unless --with-missing is given.',
    'Where no clear answer comes, the next run asks the server first; or: syncline admin retry',
  ],
  positionals: [{ ...SERVICE_URL, isRepeatable: true }],
  options: [
    ID_OPTION,
    ...RULE_OPTIONS,
    { name: 'stale', text: 'All that the rules that were kept say are stale.' },
    { name: 'dry-run', text: 'Show which replicas would be unregistered; change nothing.' },
    { name: 'yes', text: 'Do not ask.' },
    {
      name: 'with-unsent',
      text: 'Also those whose file on this machine holds edits that were never sent, after a copy was saved.',
    },
    {
      name: 'with-missing',
      text: 'Also those whose file was on this machine and cannot be found: no copy can be saved.',
    },
    REPORT,
  ],
  usesCredentials: true,
  examples: [
    'syncline admin unregister https://host/arcgis/rest/services/Water/FeatureServer --stale-days 365 --dry-run',
    'syncline admin unregister https://host/arcgis/rest/services/Water/FeatureServer --stale --yes --report last-run.json',
    'syncline admin unregister https://host/arcgis/rest/services/Water/FeatureServer --id {4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A} --yes',
  ],
  async run(given, context) {
    const urls = [...new Set(given.positionals.map(normaliseServiceUrl))];
    const choice = readChoice(given);
    const cleanup = await context.cleanup();
    const rules = givenRules(given) ?? cleanup.rules();
    const isConfirmed = hasFlag(given, 'yes') && !hasFlag(given, 'dry-run');
    if (isConfirmed) await retryFirst(cleanup, context);
    const list = await readList(cleanup, urls, rules, context);
    const failed = list.failures[0];
    if (failed && list.failures.length === urls.length)
      throw new AppError(failed.error.code, failed.error.message, failed.error);
    for (const { serviceUrl, error } of list.failures) {
      context.note(`${serviceUrl} was left out: ${error.message}`);
    }
    const rows = chosenRows(list, choice);
    const preview = cleanup.preview({ rows, all: list.rows, facts: list.facts, rules });
    const end = await decide(cleanup, preview, given, isConfirmed, context);
    const code = show(end.report, given, context);
    if (end.code !== null) return end.code;
    return code === EXIT.done && list.failures.length > 0 ? EXIT.partial : code;
  },
};

export const adminRetry: Command = {
  name: 'admin retry',
  summary: 'Ask again for replicas whose unregistering got no clear answer',
  details: [
    'Each server is asked whether it still knows the replica; only then is it asked again to unregister it.',
  ],
  positionals: [],
  options: [REPORT],
  usesCredentials: true,
  examples: ['syncline admin retry'],
  async run(given, context) {
    const cleanup = await context.cleanup();
    return show(await cleanup.retry(context.run), given, context);
  },
};

type Choice = { readonly ids: readonly string[] } | 'stale';

function readChoice(given: Given): Choice {
  const ids = givenIds(given);
  const byRule = hasFlag(given, 'stale') || givenRules(given) !== null;
  if (ids.length > 0 && byRule) {
    throw new AppError('invalid', 'Give --id or rules such as --stale-days, not both.');
  }
  if (hasFlag(given, 'stale') && givenRules(given) !== null) {
    throw new AppError('invalid', 'Give --stale for the rules that were kept, or rules, not both.');
  }
  if (byRule) return 'stale';
  if (ids.length > 0) return { ids };
  throw new AppError('invalid', 'Say which replicas: --id <replicaID> or --stale-days <n>.', {
    hint: 'See them with: syncline admin list <serviceUrl>',
  });
}

function chosenRows(list: ReadList, choice: Choice): readonly CleanupRow[] {
  return choice === 'stale'
    ? list.judged.filter(({ stale }) => stale.length > 0).map(({ row }) => row)
    : rowsById(list, choice.ids);
}

/** What was sent without an answer is settled before anything else is sent. */
async function retryFirst(cleanup: Cleanup, context: Context): Promise<void> {
  if (cleanup.unsettled().length === 0) return;
  const { summary } = await cleanup.retry(context.run);
  context.note(`Without a clear answer before: ${summary}`);
}

interface End {
  readonly report: CleanupReport;
  /** Null: as the report says. */
  readonly code: ExitCode | null;
}

async function decide(
  cleanup: Cleanup,
  preview: CleanupPreview,
  given: Given,
  isConfirmed: boolean,
  context: Context,
): Promise<End> {
  const dry = dryReportOf(preview);
  if (preview.items.length === 0 || hasFlag(given, 'dry-run')) return { report: dry, code: null };
  const isAsked = context.isInteractive && !isConfirmed;
  if (!isConfirmed && !isAsked) {
    context.note('Nothing was unregistered: add --yes to do it, or --dry-run to only look.');
    return { report: dry, code: EXIT.usage };
  }
  const alsoLocal = await localConsent(preview, given, isAsked, context);
  if (isAsked) await ask(preview, alsoLocal, context);
  const consent = { fingerprint: preview.fingerprint, alsoLocal };
  return { report: await cleanup.unregister(preview, consent, context.run), code: null };
}

/** Asked for by themselves: what only this machine holds is another question than what a server lists. */
async function localConsent(
  { items }: CleanupPreview,
  given: Given,
  isAsked: boolean,
  context: Context,
): Promise<readonly CleanupKey[]> {
  const asking = items.filter(({ plan }) => plan === 'asks');
  const agreed = asking.filter((item) => isAgreed(item, given));
  const rest = asking.filter((item) => !agreed.includes(item));
  if (rest.length === 0 || !isAsked) return agreed.map(({ key }) => key);
  const answer = await context.ask((style) => localQuestionLines(rest, style));
  const isYes = answer?.trim().toLowerCase() === 'yes';
  return (isYes ? asking : agreed).map(({ key }) => key);
}

/** Work that can be saved and work that nobody can know of are two questions. */
function isAgreed({ local }: CleanupItem, given: Given): boolean {
  const isMissing = local.some((file) => file.isMissing);
  const isUnsent = local.some(({ pending }) => (pending ?? 0) > 0);
  return (
    (!isMissing || hasFlag(given, 'with-missing')) && (!isUnsent || hasFlag(given, 'with-unsent'))
  );
}

async function ask(
  preview: CleanupPreview,
  alsoLocal: readonly CleanupKey[],
  context: Context,
): Promise<void> {
  const count = countToUnregister(preview, alsoLocal);
  if (count > 0) {
    const answer = await context.ask((style) => confirmationLines(preview, count, style));
    if (answer?.trim() === String(count)) return;
  }
  throw new AppError('cancelled', 'Nothing was unregistered.');
}

function show(report: CleanupReport, given: Given, context: Context): ExitCode {
  const file = valueOf(given, 'report');
  if (file !== undefined) context.terminal.writeText(file, reportText(report));
  context.report(report, (style) => cleanupLines(report, style));
  return exitOf(report);
}

function exitOf({ results, counts, stopped, isDryRun }: CleanupReport): ExitCode {
  if (isDryRun) return EXIT.done;
  if ((counts.unknown ?? 0) > 0) return EXIT.unknown;
  if (stopped) return EXIT_CODE_OF[stopped.code];
  const failed = results.filter(({ outcome }) => outcome === 'refused');
  const [first] = failed;
  if (first?.error && failed.length === results.length) return EXIT_CODE_OF[first.error.code];
  const isClean = results.every(({ outcome }) =>
    ['done', 'already-gone', 'held'].includes(outcome),
  );
  return isClean ? EXIT.done : EXIT.partial;
}
