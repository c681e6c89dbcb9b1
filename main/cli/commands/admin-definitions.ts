import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { printDefinition } from '../../../shared/model/parse-definition.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { givenIds, ID_OPTION, readList, rowsById } from '../admin-options.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { definitionLines } from '../print/admin.ts';
import { SERVICE_URL } from './shared.ts';

export const adminDefinitions: Command = {
  name: 'admin definitions',
  summary: 'Save the definitions of replicas, so that they can be made again',
  details: [
    'Servers do not tell everything that a replica was asked for: what is not known is said for each. Without --id all replicas of the service are saved.',
  ],
  positionals: [SERVICE_URL, { name: 'folder', text: 'Where the *.replica.json files go' }],
  options: [ID_OPTION],
  usesCredentials: true,
  examples: [
    'syncline admin definitions https://host/arcgis/rest/services/Water/FeatureServer definitions',
  ],
  async run(given, context) {
    const cleanup = await context.cleanup();
    const [address, folder] = [given.positionals[0]!, given.positionals[1]!];
    const list = await readList(cleanup, [normaliseServiceUrl(address)], cleanup.rules(), context);
    const [failure] = list.failures;
    if (failure) throw new AppError(failure.error.code, failure.error.message, failure.error);
    const ids = givenIds(given);
    const rows = ids.length > 0 ? rowsById(list, ids) : list.rows;
    const targets = rows.map((row) => {
      const { key, serviceUrl, replicaId, replicaName, details } = row;
      const replicaOwner = details?.replicaOwner ?? null;
      return { key, serviceUrl, replicaId, replicaName, replicaOwner };
    });
    const known = await cleanup.definitions(targets, context.run);
    if (known.some(({ definition }) => definition !== null)) makeFolder(folder);
    const files = known.map(({ key, replicaName, definition, unknown }) => {
      // The id: names may be the same, or no names of files.
      const id = key.slice(key.lastIndexOf(' ') + 1).replace(/[^\w-]/g, '');
      const path = definition ? join(folder, `${id}.replica.json`) : null;
      if (definition && path !== null) {
        context.terminal.writeText(path, printDefinition(definition));
      }
      return { replicaName, path, unknown };
    });
    context.report({ folder, files }, (style) => definitionLines(files, style));
    return files.every(({ path }) => path !== null) ? EXIT.done : EXIT.partial;
  },
};

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('file', `The folder ${folder} could not be made (${reason}).`, { cause });
  }
}
