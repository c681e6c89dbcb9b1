/** Replica definitions from files. */
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { parseDefinition } from '../../shared/model/parse-definition.ts';

const LARGEST = 20 * 1024 * 1024;

/** Throws `file` when it cannot be read, `invalid` with the place when it is none. */
export async function readDefinition(path: string): Promise<ReplicaDefinition> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > LARGEST) throw new Error('it is larger than 20 MB');
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('file', `${path} could not be read (${reason}).`, { cause });
  }
  return parseDefinition(text, path);
}
