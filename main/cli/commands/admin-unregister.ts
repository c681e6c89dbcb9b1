import type { AdminUnregisterReport } from '../../../shared/model/report.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../engine/api.ts';
import { type Given, hasFlag, valuesOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, EXIT_CODE_OF, type ExitCode } from '../exit-codes.ts';
import { adminUnregisterLines, confirmationLines } from '../print/admin.ts';

import { wholeNumber } from '../values.ts';
import { SERVICE_URL } from './shared.ts';

type Selection = { readonly ids: readonly string[] } | { readonly staleDays: number };

export const adminUnregister: Command = {
  name: 'admin unregister',
  summary: 'Unregister replicas of a service that nobody needs any more',
  details: [
    'There is no undo: devices that hold such a replica cannot synchronise it any more. See first what would happen, with --dry-run.',
    'Without --yes it asks for the number of replicas on a terminal, and changes nothing where nobody can be asked.',
  ],
  positionals: [SERVICE_URL],
  options: [
    {
      name: 'id',
      value: '<replicaID>',
      isRepeatable: true,
      text: 'A replica to unregister. Can be given several times.',
    },
    {
      name: 'stale-days',
      value: '<n>',
      text: 'All replicas that are idle for more than n days. Replicas whose age the server does not tell are left alone.',
    },
    { name: 'dry-run', text: 'Show which replicas would be unregistered; change nothing.' },
    { name: 'yes', text: 'Do not ask.' },
  ],
  usesCredentials: true,
  examples: [
    'syncline admin unregister https://host/arcgis/rest/services/Water/FeatureServer --stale-days 365 --dry-run',
    'syncline admin unregister https://host/arcgis/rest/services/Water/FeatureServer --id {4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A} --yes',
  ],
  async run(given, context) {
    const url = normaliseServiceUrl(given.positionals[0]!);
    const selection = readSelection(given);
    const engine = await context.engine();
    const isConfirmed = hasFlag(given, 'yes') && !hasFlag(given, 'dry-run');
    const options = { ...selection, confirmed: isConfirmed };
    const report = await engine.adminUnregister(url, options, context.run);
    if (isConfirmed || hasFlag(given, 'dry-run') || report.results.length === 0) {
      return show(report, context);
    }
    if (!context.isInteractive) return refuseUnasked(report, context);
    return askAndUnregister(engine, url, report, context);
  },
};

function readSelection(given: Given): Selection {
  const ids = valuesOf(given, 'id').map((id) => id.trim());
  const staleDays = wholeNumber(given, 'stale-days');
  if (ids.length > 0 && staleDays !== undefined) {
    throw new AppError('invalid', 'Give --id or --stale-days, not both.');
  }
  if (ids.some((id) => id === '' || id.includes('*'))) {
    throw new AppError(
      'invalid',
      'Name each replica by its ID; there is no way to unregister all at once.',
      {
        hint: 'See the IDs with: syncline admin list <serviceUrl>',
      },
    );
  }
  if (staleDays !== undefined) return { staleDays };
  if (ids.length > 0) return { ids };
  throw new AppError('invalid', 'Say which replicas: --id <replicaID> or --stale-days <n>.', {
    hint: 'See them with: syncline admin list <serviceUrl>',
  });
}

/** Nobody can be asked and nobody said --yes: nothing may change, and a script must notice. */
function refuseUnasked(report: AdminUnregisterReport, context: Context): ExitCode {
  show(report, context);
  context.note('Nothing was unregistered: add --yes to do it, or --dry-run to only look.');
  return EXIT.usage;
}

/** What was shown is what will be unregistered, also when another replica has become stale meanwhile. */
async function askAndUnregister(
  engine: Engine,
  url: string,
  preview: AdminUnregisterReport,
  context: Context,
): Promise<ExitCode> {
  const answer = await context.ask((style) => confirmationLines(preview, style));
  if (answer?.trim() !== String(preview.results.length)) {
    throw new AppError('cancelled', 'Nothing was unregistered.');
  }
  const ids = preview.results.map(({ replicaId }) => replicaId);
  const report = await engine.adminUnregister(url, { ids, confirmed: true }, context.run);
  return show(report, context);
}

function show(report: AdminUnregisterReport, context: Context): ExitCode {
  context.report(report, (style) => adminUnregisterLines(report, style));
  const failed = report.results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return EXIT.done;
  const error = failed[0]!.error;
  return failed.length < report.results.length || error === null
    ? EXIT.partial
    : EXIT_CODE_OF[error.code];
}
