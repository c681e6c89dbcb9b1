import { AppError } from '../../../shared/errors.ts';
import type { CleanupRow } from '../../../shared/model/cleanup.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { givenIds, ID_OPTION, readList, rowsById, type ReadList } from '../admin-options.ts';
import { type Given, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { holdLines } from '../print/admin.ts';
import { SERVICE_URL } from './shared.ts';

export const adminHold: Command = {
  name: 'admin hold',
  summary: 'Keep replicas from being unregistered, with a reason',
  details: ['The hold list is kept on this machine, for the window and for schedules.'],
  positionals: [SERVICE_URL],
  options: [ID_OPTION, { name: 'reason', value: '<text>', text: 'Why. It has to be given.' }],
  usesCredentials: true,
  examples: [
    'syncline admin hold https://host/arcgis/rest/services/Water/FeatureServer --id {4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A} --reason "Crew is out until May"',
  ],
  async run(given, context) {
    const reason = valueOf(given, 'reason')?.trim() ?? '';
    if (reason === '') {
      throw new AppError('invalid', 'Say why these replicas have to stay: --reason <text>.');
    }
    const { cleanup, rows, who } = await chosen(given, context);
    cleanup.hold(rows.map(targetOf), reason.slice(0, 1000), who);
    const report = { held: rows.map(({ replicaId }) => replicaId), reason };
    context.report(report, (style) => holdLines(rows, true, style));
    return EXIT.done;
  },
};

export const adminRelease: Command = {
  name: 'admin release',
  summary: 'Take replicas off the hold list',
  details: [],
  positionals: [SERVICE_URL],
  options: [ID_OPTION],
  usesCredentials: true,
  examples: [
    'syncline admin release https://host/arcgis/rest/services/Water/FeatureServer --id {4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A}',
  ],
  async run(given, context) {
    const { cleanup, rows, who } = await chosen(given, context);
    const count = cleanup.release(rows.map(targetOf), who);
    const report = { released: rows.map(({ replicaId }) => replicaId), count };
    context.report(report, (style) => holdLines(rows, false, style));
    return EXIT.done;
  },
};

async function chosen(given: Given, context: Context) {
  const ids = givenIds(given);
  if (ids.length === 0) throw new AppError('invalid', 'Say which replicas: --id <replicaID>.');
  const cleanup = await context.cleanup();
  const url = normaliseServiceUrl(given.positionals[0]!);
  const list: ReadList = await readList(cleanup, [url], cleanup.rules(), context);
  const [failure] = list.failures;
  if (failure) throw new AppError(failure.error.code, failure.error.message, failure.error);
  return { cleanup, rows: rowsById(list, ids), who: list.services[0]?.user ?? null };
}

function targetOf(row: CleanupRow) {
  const { key, serviceUrl, replicaId, replicaName, details } = row;
  return { key, serviceUrl, replicaId, replicaName, replicaOwner: details?.replicaOwner ?? null };
}
