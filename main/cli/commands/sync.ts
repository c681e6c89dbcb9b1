import type { SyncOptions } from '../../../shared/model/exchange.ts';
import type { SyncReport } from '../../../shared/model/report.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SyncDirection } from '../../../shared/model/protocol.ts';
import type { Engine } from '../../engine/api.ts';
import { type Given, hasFlag } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { dryRunLines } from '../print/dry-run.ts';
import { syncLines } from '../print/sync.ts';
import { chosenEdits } from '../chosen-edits.ts';
import { byLayer, oneOf, pick, trueOrFalse } from '../values.ts';
import { explainSteps, layerNames, REPLICA_FILE } from './shared.ts';

const DIRECTIONS: readonly SyncDirection[] = ['bidirectional', 'upload', 'download', 'snapshot'];

export const sync: Command = {
  name: 'sync',
  summary: 'Synchronise: bring changes down, compare, send edits up, show a receipt for each',
  details: [
    'The careful way, which is the default: changes come down first and are compared field by field with the edits here; what both sides changed stops and waits for a decision (--on-conflict); then the edits go up, and each gets a receipt.',
    'Esri services let the last one win. Downloading first is what keeps you from overwriting the work of others unseen.',
    'A sync that was interrupted is finished first: nothing is sent twice, nothing is lost. Just run it again.',
    'download and snapshot send nothing; edits here stay pending.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    {
      name: 'direction',
      value: '<direction>',
      text: 'bidirectional (default), upload, download, or snapshot (replace everything by the present state of the server).',
    },
    {
      name: 'layer-direction',
      value: '<id=direction>',
      isRepeatable: true,
      text: 'Direction of one layer, such as 0=download, where the replica is perLayer. Can be given once for each layer.',
    },
    {
      name: 'rollback-on-failure',
      value: '<true|false>',
      text: 'true: one bad edit undoes the whole upload; false: good edits are kept. Only where the service lets the client choose.',
    },
    {
      name: 'on-conflict',
      value: '<policy>',
      text: 'ask (default: stop and show them), mine, theirs, or merge (field by field; the same field changed on both sides still waits).',
    },
    {
      name: 'one-call',
      text: 'The plain protocol: one call in both directions, without the comparison before.',
    },
    {
      name: 'dry-run',
      text: 'Send nothing: check every edit against the service as it is today and say what would happen.',
    },
    {
      name: 'only',
      value: '<GlobalID>',
      isRepeatable: true,
      text: 'Send only the edits of this feature, with its attachments, or of this attachment. Can be given more than once.',
    },
    {
      name: 'retry-refused',
      text: 'Send only the edits that the server refused when they were last sent.',
    },
    {
      name: 'reconcile-branch-version',
      text: 'Branch versioned data: reconcile the version of this replica with the default version, so that changes of others come down. Posting it stays with you.',
    },
    {
      name: 'transport',
      value: '<url|embedded>',
      text: 'How a synchronous answer travels; url is the default. A job always answers by URL.',
    },
    {
      name: 'data-format',
      value: '<json|sqlite>',
      text: 'json (default), or sqlite, which is experimental: changes come as a delta geodatabase, which is applied whole or not at all. Edits go up as JSON all the same. Not with snapshot or --one-call.',
    },
    { name: 'sync', text: 'Synchronous calls instead of jobs on the server.' },
    { name: 'async', text: 'Jobs on the server, also for a replica that was created without.' },
    {
      name: 'return-ids-for-adds',
      value: '<true|false>',
      text: 'true (default): the server names each accepted add with its object id; false: it lists failures only.',
    },
    { name: 'close', text: 'Unregister the replica at the end of this sync.' },
    {
      name: 'copied-file',
      text: 'Go on although another copy of this file has synchronised since.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline sync north.gpkg --dry-run',
    'syncline sync north.gpkg',
    'syncline sync north.gpkg --direction upload --rollback-on-failure true',
    'syncline sync north.gpkg --on-conflict mine',
    'syncline sync north.gpkg --layer-direction 0=download --layer-direction 1=upload',
    'syncline sync north.gpkg --retry-refused',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const engine = await context.engine();
    const options = { ...readOptions(given), ...chosenEdits(given, engine, path) };
    if (hasFlag(given, 'dry-run')) return dryRun(engine, path, options, context);
    const report = await engine.sync(path, options, context.run);
    explainSteps(report.reasons, context);
    context.report(report, (style) =>
      syncLines(report, { path, names: layerNames(engine, path) }, style),
    );
    return exitCodeOf(report);
  },
};

async function dryRun(
  engine: Engine,
  path: string,
  options: Partial<SyncOptions>,
  context: Context,
): Promise<ExitCode> {
  const report = await engine.dryRun(path, options, context.run);
  context.report(report, (style) => dryRunLines(report, style));
  return report.wouldAccept < report.wouldSend ? EXIT.partial : EXIT.done;
}

/** Only what was asked for: the engine knows the defaults. */
function readOptions(given: Given): Partial<SyncOptions> {
  const direction = oneOf(given, 'direction', DIRECTIONS);
  const rollbackOnFailure = trueOrFalse(given, 'rollback-on-failure');
  const onConflict = oneOf(given, 'on-conflict', ['ask', 'mine', 'theirs', 'merge']);
  const perLayer = byLayer(given, 'layer-direction', '0=download');
  const layerDirections = Object.fromEntries(
    [...perLayer].map(([id, word]) => [
      id,
      pick(`--layer-direction of layer ${id}`, word, DIRECTIONS),
    ]),
  );
  if (hasFlag(given, 'one-call') && onConflict !== undefined) {
    throw new AppError('invalid', '--one-call does not compare, so --on-conflict has no effect.', {
      hint: 'Leave one of them out.',
    });
  }
  return {
    ...readCallOptions(given),
    ...(direction === undefined ? {} : { direction }),
    ...(perLayer.size === 0 ? {} : { layerDirections }),
    ...(rollbackOnFailure === undefined ? {} : { rollbackOnFailure }),
    ...(onConflict === undefined ? {} : { onConflict }),
    ...(hasFlag(given, 'one-call') ? { oneCall: true } : {}),
    ...(hasFlag(given, 'close') ? { close: true } : {}),
    ...(hasFlag(given, 'copied-file') ? { acceptCopy: true } : {}),
  };
}

/** How the calls of the sync are made. */
function readCallOptions(given: Given): Partial<SyncOptions> {
  const transport = oneOf(given, 'transport', ['url', 'embedded']);
  const returnIdsForAdds = trueOrFalse(given, 'return-ids-for-adds');
  const dataFormat = oneOf(given, 'data-format', ['json', 'sqlite']);
  if (hasFlag(given, 'sync') && hasFlag(given, 'async')) {
    throw new AppError('invalid', 'Give --sync or --async, not both.');
  }
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(returnIdsForAdds === undefined ? {} : { returnIdsForAdds }),
    ...(dataFormat === undefined ? {} : { dataFormat }),
    ...(hasFlag(given, 'sync') ? { async: false } : {}),
    ...(hasFlag(given, 'async') ? { async: true } : {}),
    ...(hasFlag(given, 'reconcile-branch-version') ? { reconcileBranchVersion: true } : {}),
  };
}

function exitCodeOf({ counts, result }: SyncReport): ExitCode {
  if (counts.unknown > 0) return EXIT.unknown;
  return result === 'done' ? EXIT.done : EXIT.partial;
}
