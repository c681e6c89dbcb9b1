/**
 * Makes a return file of a crew's copy. In this order, so that no edit goes two ways, whatever is interrupted: the file is
 * complete beside its name; its edits are marked, and this copy sends them no more; the file gets its name; the return
 * counts as handed in. A return that is lost on the way is no loss: the next one holds everything of it.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { KitMembership } from '../../../shared/model/kit.ts';
import { RETURN_ENDING, type MadeReturn } from '../../../shared/model/return.ts';
import { openReturnsFile, type ReturnsFile } from '../../store/returns/returns-file.ts';
import type { RunOptions } from '../api.ts';
import type { KeptRow } from '../../store/returns/kit-store.ts';
import type { ReturnsDeps } from './returns.ts';
import { asFileError } from './guards.ts';
import { writeReturn, type Written } from './write-return.ts';

/** Of a name that is put on a return. */
const MOST_NAME = 200;

export interface MakeOptions {
  /** Who hands it in, as typed. */
  readonly by?: string | null;
  /** Beside the copy unless given. */
  readonly to?: string | null;
}

/**
 * Throws `invalid` for a file that is no copy of a kit or has nothing to hand in, `unknown-outcome` while edits are on
 * their way to the service, `file` for what cannot be read or written. Then nothing is marked.
 */
export async function makeReturn(
  path: string,
  { by = null, to = null }: MakeOptions,
  { signal, progress }: RunOptions,
  deps: ReturnsDeps,
): Promise<MadeReturn> {
  const file = openReturnsFile(path);
  try {
    const { kit, privateKey } = requireCopy(file, path);
    const number = kit.lastReturn + 1;
    const target = to ?? join(dirname(path), `${kit.copyName}-${number}${RETURN_ENDING}`);
    if (existsSync(target)) {
      throw new AppError('file', `${basename(target)} exists already.`, {
        hint: 'Choose another name.',
      });
    }
    progress.phase('Writing the return file');
    const unfinished = `${target}.part`;
    try {
      const made = await file.write(async () => {
        const at = new Date(deps.clock.now()).toISOString();
        const head = { by: by?.trim().slice(0, MOST_NAME) || null, at, number, privateKey };
        const written = await writeReturn(file, unfinished, kit, head, deps);
        signal.throwIfAborted();
        deps.at('return-written');
        handIn(file, written, number, at);
        return written;
      });
      deps.at('return-marked');
      renameSync(unfinished, target);
      await finish(file, number, new Date(deps.clock.now()).toISOString());
      return reportOf(target, kit, number, made);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw asFileError(error, target);
    }
  } finally {
    file.close();
  }
}

function requireCopy(
  file: ReturnsFile,
  path: string,
): { readonly kit: KitMembership; readonly privateKey: string } {
  const kit = file.parts.kit.membership();
  const privateKey = file.parts.kit.privateKey();
  if (!kit || privateKey === null) {
    const isTwin = kit !== null;
    throw new AppError(
      'invalid',
      isTwin
        ? `${basename(path)} is the office’s own copy: nothing is handed in from it.`
        : `${basename(path)} is no copy of a crew kit.`,
      { hint: isTwin ? 'Make the return where the crew has worked.' : 'Synchronise it instead.' },
    );
  }
  if (file.exchange()?.hasEdits) {
    throw new AppError(
      'unknown-outcome',
      'Edits of this file are on their way to the service, and what became of them is not known.',
      { hint: 'Synchronise first: that finds out. Then make the return.' },
    );
  }
  return { kit, privateKey };
}

/** From now on this copy does not send them itself. */
function handIn(file: ReturnsFile, { rows, digest }: Written, number: number, at: string): void {
  const { kit } = file.parts;
  const kept = new Map(kit.kept().map((row) => [nameOf(row), row]));
  for (const row of rows) {
    const edit = file.parts.editOf(row);
    const before = kept.get(nameOf(row));
    const reason =
      before?.reason ??
      `Handed in with return ${number} on ${at.slice(0, 10)}; the office sends it.`;
    const revision = edit?.revision ?? 0;
    if (before?.revision !== revision) kit.keep(row, { reason, number, revision, at });
    if (edit && (!before || !edit.isHeld)) file.parts.holdWith(edit, reason);
  }
  kit.addReturn(number, digest);
}

function nameOf({ layerId, target, globalId }: KeptRow): string {
  return `${layerId} ${target} ${globalId}`;
}

/** Until then its edits count as not handed in, whatever has become of the file. */
function finish(file: ReturnsFile, number: number, at: string): Promise<void> {
  return file.write(() => {
    file.parts.kit.finishReturn(number, at);
    return Promise.resolve();
  });
}

function reportOf(
  path: string,
  { kitName, copyName }: KitMembership,
  number: number,
  { rows, newEdits, attachments, keptBack, bytes }: Written,
): MadeReturn {
  const edits = rows.length;
  const held =
    keptBack === 0 ? '' : ` ${keptBack} held back ${keptBack === 1 ? 'is' : 'are'} not in it.`;
  const summary = `Return ${number} holds ${edits === 1 ? 'one edit' : `${edits} edits`}, ${newEdits} of them handed in for the first time.${held}`;
  return {
    ...{ path, kitName, copyName, number, edits, newEdits, attachments, keptBack, bytes, summary },
  };
}
