import { basename } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { EXPORT_FORMATS, withEnding } from '../../../shared/model/export.ts';
import { printDefinition } from '../../../shared/model/parse-definition.ts';
import { projectionText, spatialReferences } from '../../geometry/projection.ts';
import { freeReplicaFile, safeFileName, writeWhole } from '../../workbench/files.ts';
import { readDefinition } from '../../workbench/read-definition.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { DEFINITION_FILES, REPLICA_FILES, type Desktop } from './files.ts';

export function defineHandlers(
  { engines, settings, grants }: Workbench,
  desktop: Desktop,
): Handlers['define'] {
  return {
    plan: ({ definition }) => engines.planner().call('plan', definition),
    cost: ({ definition }) => engines.planner().call('cost', definition),
    sample: (input) => engines.planner().call('sample', input),
    spatialReferences: () => spatialReferences(),
    projection: ({ wkid }) => projectionText(wkid),
    async open() {
      const path = await desktop.openFile('Open a replica definition', DEFINITION_FILES);
      if (path === null) return null;
      return { fileName: basename(path), definition: await readDefinition(path) };
    },
    async save({ definition }) {
      const name = `${safeFileName(definition.replicaName ?? 'definition')}.replica.json`;
      const path = await desktop.saveFile('Save the replica definition', name, DEFINITION_FILES);
      if (path !== null) await writeWhole(path, printDefinition(definition));
      return path;
    },
    async suggestFile({ name }) {
      return grants.allow(await freeReplicaFile(settings.get().replicasFolder, name));
    },
    async chooseFile({ suggested }) {
      const path = await desktop.saveFile('Where the replica goes', suggested, REPLICA_FILES);
      return path === null ? null : grants.allow(path);
    },
    async suggestExportFile({ name, dataFormat }) {
      const { ending } = EXPORT_FORMATS[dataFormat];
      return grants.allow(await freeReplicaFile(settings.get().replicasFolder, name, ending));
    },
    async chooseExportFile({ suggested, dataFormat }) {
      const { name, ending } = EXPORT_FORMATS[dataFormat];
      const filter = { name, extensions: [ending.slice(1)] };
      const path = await desktop.saveFile('Where the export goes', suggested, filter);
      return path === null ? null : grants.allow(withEnding(path, dataFormat));
    },
  };
}
