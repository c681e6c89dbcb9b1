/** Files beside a replica file in which large attachments lie while they are brought. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { GlobalId } from '../../shared/model/ids.ts';

const ENDING = '.attachment';

export function attachmentFileOf(path: string, globalId: GlobalId): string {
  return `${path}.${globalId.replace(/[^0-9A-Z]/gi, '').toLowerCase()}${ENDING}`;
}

/** Removes those beside this replica file that are none of `wanted`, with what is noted about them. */
export function discardOthers(path: string, wanted: readonly string[]): void {
  const folder = dirname(path);
  const kept = new Set(wanted.flatMap((file) => [basename(file), `${basename(file)}.resume`]));
  for (const name of readdirSync(folder)) {
    const rest = name.startsWith(`${basename(path)}.`) ? name.slice(basename(path).length) : '';
    const isOurs = /^\.[0-9a-f]{32}\.attachment(\.resume(\.part)?)?$/.test(rest);
    if (isOurs && !kept.has(name)) rmSync(join(folder, name), { force: true });
  }
}
