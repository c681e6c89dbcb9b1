/** Definitions as files, so that replicas can be made again. */
import { join } from 'node:path';
import type { KnownDefinition, SavedDefinitions } from '../../shared/model/cleanup.ts';
import { printDefinition } from '../../shared/model/parse-definition.ts';
import { freeReplicaFile, writeWhole } from './files.ts';

const ENDING = '.replica.json';
const UNKNOWN_FILE = 'What is not known.txt';

/** One file each; beside them a note of what their servers did not tell. Throws `file`. */
export async function saveDefinitions(
  folder: string,
  known: readonly KnownDefinition[],
): Promise<SavedDefinitions> {
  const files: SavedDefinitions['files'][number][] = [];
  for (const { key, replicaName, definition, unknown } of known) {
    const name = replicaName === '' ? 'replica' : replicaName;
    const path = definition ? await freeReplicaFile(folder, name, ENDING) : null;
    if (definition && path !== null) await writeWhole(path, printDefinition(definition));
    files.push({ key, replicaName, path, unknown });
  }
  const notes = files.filter(({ unknown }) => unknown.length > 0);
  if (notes.length > 0) {
    const lines = notes.flatMap((one) => [
      one.replicaName,
      ...one.unknown.map((text) => `  ${text}`),
    ]);
    await writeWhole(join(folder, UNKNOWN_FILE), `${lines.join('\n')}\n`);
  }
  return { folder, files };
}
