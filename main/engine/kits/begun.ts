/** A kit that is not finished: how far it is. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BegunKit } from '../../../shared/model/kit-making.ts';
import { finishedKit } from './finished.ts';
import { readJournal, UNFINISHED } from './journal.ts';

/** Null: none was begun in this folder, or it is finished. Throws `file`. */
export function begunKit(asked: string): BegunKit | null {
  const folder = resolve(asked);
  const journal = readJournal(folder);
  if (!journal) return null;
  const { kitId, madeAt, wish } = journal;
  // A copy has its name when it is registered, and not before.
  const copies = wish.names.map((name) => ({
    name,
    isRegistered: existsSync(join(folder, UNFINISHED, `${name}.gpkg`)),
  }));
  const isWhole = finishedKit(folder) !== null;
  const done = copies.filter(({ isRegistered }) => isRegistered).length;
  const count = `${done} of ${copies.length} ${copies.length === 1 ? 'copy is' : 'copies are'}`;
  const summary = isWhole
    ? 'Making this kit was interrupted at its very end. Go on, and it is ready.'
    : `Making this kit was interrupted: ${count} registered. Go on, or give it up.`;
  return {
    ...{ kitId, madeAt, folder, copies, isWhole, summary },
    name: wish.name,
    from: wish.from,
  };
}
