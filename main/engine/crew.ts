/**
 * Copies of one replica file for a crew, each with a replica of its own. A copy gets its name when it is registered, and
 * not before: under its name there is never a file that would speak for the replica of another one.
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import { isSameReplica } from '../../shared/model/ids.ts';
import {
  wrongCopyNames,
  type CopyResult,
  type CrewReport,
  type CrewWish,
} from '../../shared/model/register-copy.ts';
import { requireNoProblem } from '../../shared/model/remark.ts';
import { copyReplicaFile } from '../store/copy-file.ts';
import type { Progress } from '../sync/ports.ts';
import type { RunOptions } from './api.ts';
import type { Parts } from './create.ts';
import { lookAtCopy, previewRegisterCopy, registerCopy } from './register-copy.ts';

/** A failure of the whole: the next copy would end in the same way. */
const STOPS_ALL = ['cancelled', 'unreachable', 'sign-in'] as const;

/**
 * Makes and registers the copies, one after the other; run again, it goes on where it stopped. Throws `AppError` for what
 * no copy could be made of; what happened to a single one is in the report.
 */
export async function makeCopies(
  wish: CrewWish,
  run: RunOptions,
  parts: Parts,
): Promise<CrewReport> {
  const wrong = wrongCopyNames(wish.names);
  if (wrong !== null) {
    throw new AppError('invalid', wrong, { hint: 'Name each copy as a file is named.' });
  }
  if (!statSync(wish.folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('file', `There is no folder ${wish.folder}.`, { hint: 'Make it first.' });
  }
  const plan = await previewRegisterCopy(wish.from, run, parts.connect);
  requireNoProblem(plan.remarks, 'refused', 'No copy was made.');
  if (!plan.hasReference && !wish.withoutReference) {
    throw new AppError('replica-gone', plan.remarks.map(({ text }) => text).join(' '), {
      hint: 'No copy was made.',
      commandHint: 'No copy was made. Add --without-reference to make them all the same.',
    });
  }
  const copies: CopyResult[] = [];
  let isStopped = false;
  for (const [index, name] of wish.names.entries()) {
    const path = join(wish.folder, `${name}.gpkg`);
    if (isStopped || run.signal.aborted) {
      copies.push({ name, path, state: 'not-begun', replicaName: null, held: 0, error: null });
      continue;
    }
    const progress = prefixed(run.progress, `Copy ${index + 1} of ${wish.names.length}, ${name}`);
    const copy = await makeOne(wish, plan.replicaId, name, path, { ...run, progress }, parts);
    copies.push(copy);
    isStopped = copy.error !== null && (STOPS_ALL as readonly string[]).includes(copy.error.code);
  }
  return { from: wish.from, copies, remarks: plan.remarks, ...summaryOf(copies) };
}

async function makeOne(
  wish: CrewWish,
  reference: string,
  name: string,
  path: string,
  run: RunOptions,
  parts: Parts,
): Promise<CopyResult> {
  try {
    if (existsSync(path)) return thereAlready(name, path, reference);
    const unnamed = `${path}.copy`;
    if (!isBegun(unnamed, reference)) {
      rmSync(unnamed, { force: true });
      run.progress.phase('Copying the file');
      await copyReplicaFile(wish.from, unnamed);
    }
    const before = lookAtCopy(unnamed);
    if (!before.isRegistered || isSameReplica(before.replicaId, reference)) {
      const options = { name, again: true, withoutReference: wish.withoutReference === true };
      await registerCopy(unnamed, options, run, parts);
    }
    renameSync(unnamed, path);
    const { replicaName, held } = lookAtCopy(path);
    return { name, path, state: 'registered', replicaName, held, error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name, path, state: 'failed', replicaName: null, held: 0, error: toErrorBody(error) };
  }
}

function thereAlready(name: string, path: string, reference: string): CopyResult {
  const { copyOf, isRegistered, replicaName, held } = lookAtCopy(path);
  if (isRegistered && copyOf !== null && isSameReplica(copyOf, reference)) {
    return { name, path, state: 'there-already', replicaName, held, error: null };
  }
  throw new AppError('file', `${basename(path)} exists already and is no copy of this replica.`, {
    hint: 'Choose another name or folder.',
  });
}

/** True for a whole copy of an earlier run, registered or not. */
function isBegun(path: string, reference: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const { replicaId, copyOf } = lookAtCopy(path);
    return (
      isSameReplica(replicaId, reference) || (copyOf !== null && isSameReplica(copyOf, reference))
    );
  } catch (error) {
    if (!hasCode(error, 'file')) throw error;
    return false;
  }
}

function prefixed(progress: Progress, prefix: string): Progress {
  return { ...progress, phase: (text) => progress.phase(`${prefix}: ${text}`) };
}

function summaryOf(copies: readonly CopyResult[]): Pick<CrewReport, 'summary' | 'isComplete'> {
  const count = (...states: readonly CopyResult['state'][]): number =>
    copies.filter(({ state }) => states.includes(state)).length;
  const ready = count('registered', 'there-already');
  const isComplete = ready === copies.length;
  const failed = count('failed');
  const parts = [
    isComplete
      ? `${copies.length === 1 ? 'The copy is' : `All ${copies.length} copies are`} registered and ready.`
      : `${ready} of ${copies.length} copies are registered and ready.`,
    ...(failed === 0 ? [] : [`${failed} failed.`]),
    ...(count('not-begun') === 0
      ? []
      : [`${count('not-begun')} ${count('not-begun') === 1 ? 'was' : 'were'} not begun.`]),
    ...(isComplete ? [] : ['Do the same again to go on.']),
  ];
  return { summary: parts.join(' '), isComplete };
}
