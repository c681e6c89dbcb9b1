/** Gives copied replica files replicas of their own. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type {
  RegisterOptions,
  RegisterPlan,
  RegisterReport,
} from '../../shared/model/register-copy.ts';
import { requireNoProblem } from '../../shared/model/remark.ts';
import { openReplicaReader } from '../store/reader.ts';
import { openReplicaFile } from '../store/replica-file.ts';
import type { ReplicaFile } from '../sync/ports.ts';
import { checkCopy, type CopyCheck } from '../sync/register-copy/check.ts';
import { registerCopy as registerFile, unfinishedWish } from '../sync/register-copy/register.ts';
import { wishOf, type RegisterWish } from '../sync/register-copy/wish.ts';
import { finishExchange } from '../sync/sync.ts';
import type { RunOptions } from './api.ts';
import { carriedOver } from './carried-over.ts';
import { connectFor } from './connect.ts';
import { closing, suffix, type Parts } from './create.ts';

/** How long cleaning up after a cancelled registering may take. */
const CLEAN_UP_MS = 15_000;

/** Throws `AppError` for what is no replica file or was carried over, and when the service cannot be asked. */
export async function previewRegisterCopy(
  path: string,
  { signal, progress }: RunOptions,
  connect: Parts['connect'],
): Promise<RegisterPlan> {
  const file = openReplicaReader(path);
  return closing(file, async () => {
    refuseCarriedOver(file);
    progress.phase('Asking the service about copies');
    const { serviceUrl, replicaId, replicaName } = file.replica();
    const check = await checkCopy(connect(serviceUrl), file, signal);
    return {
      path,
      replicaId: replicaId ?? '',
      replicaName,
      ...check,
      pending: file.countPending(),
      registeredAt: registeredAt(file),
    };
  });
}

/**
 * Registers a copied file; goes on with what was interrupted. Throws `AppError`: `replica-gone` when the reference is gone
 * and the user was not asked, `refused` with the reason why it cannot be done; the file is then what it was.
 */
export async function registerCopy(
  path: string,
  options: RegisterOptions,
  run: RunOptions,
  parts: Parts,
): Promise<RegisterReport> {
  const file = openReplicaFile(path);
  return closing(file, async () => {
    refuseCarriedOver(file);
    const service = connectFor(file, parts.connect);
    const begun = unfinishedWish({ file });
    if (!begun && file.exchange()) await finishExchange({ ...parts, ...run, file, service });
    const check = begun ? null : await checkCopy(service, file, run.signal);
    if (check) requirePossible(check, file, options);
    const result = await registerFile(
      {
        ...{ service, file, clock: parts.clock, at: parts.at, ...run },
        cleanUpSignal: () => AbortSignal.timeout(CLEAN_UP_MS),
      },
      begun ?? newWish(file, options),
    );
    return {
      ...reportOf(path, file, result.wish),
      ...result,
      remarks: [...(check?.remarks ?? []), ...result.remarks],
    };
  });
}

/** The edits of such a file were taken somewhere else, and would be sent from both. */
function refuseCarriedOver(file: Pick<ReplicaFile, 'sessions'>): void {
  const target = carriedOver(file.sessions())?.path ?? null;
  if (target === null) return;
  throw new AppError('invalid', `The edits of this file were carried over to ${target}.`, {
    hint: 'Go on working there.',
  });
}

function requirePossible(
  { remarks, hasReference }: CopyCheck,
  file: ReplicaFile,
  options: RegisterOptions,
): void {
  const before = registeredAt(file);
  if (before !== null && !options.again) {
    throw new AppError(
      'invalid',
      `This file was registered already, as ${file.replica().replicaName}.`,
      {
        hint: 'If it is a copy of that one, register it again.',
        commandHint: 'If it is a copy of that one, register it again with --again.',
      },
    );
  }
  requireNoProblem(remarks, 'refused', 'Nothing was changed.');
  if (hasReference || options.withoutReference) return;
  throw new AppError('replica-gone', remarks.map(({ text }) => text).join(' '), {
    hint: 'Nothing was changed.',
    commandHint: 'Nothing was changed. Add --without-reference to register it all the same.',
  });
}

/** When this very file was registered; null when it never was. */
function registeredAt(file: Pick<ReplicaFile, 'sessions' | 'replica'>): string | null {
  const { instanceId } = file.replica();
  const done = file
    .sessions()
    .findLast((session) => session.result === 'done' && wishOf(session)?.instanceId === instanceId);
  return done?.endedAt ?? null;
}

function newWish(file: ReplicaFile, { name, withoutReference }: RegisterOptions): RegisterWish {
  const { replicaId, replicaName } = file.replica();
  const base = (name ?? replicaName.split('.').at(-1) ?? replicaName).slice(0, 200).trim();
  return {
    registerCopyOf: replicaId ?? '',
    // Unique, so that a replica whose answer was lost is recognised beyond doubt.
    replicaName: `${base}_${suffix()}`,
    instanceId: randomUUID(),
    withoutReference: withoutReference === true,
  };
}

function reportOf(
  path: string,
  file: ReplicaFile,
  wish: RegisterWish,
): Omit<RegisterReport, 'remarks' | 'reasons'> {
  const { replicaId, replicaName, generations } = file.replica();
  return {
    path,
    replicaId: replicaId ?? '',
    replicaName,
    copyOf: wish.registerCopyOf,
    generations,
    held: file.pendingEdits().filter(({ isHeld }) => isHeld).length,
  };
}

/** What a copy in a folder is: the replica that it was made of, and whether it has one of its own. */
export function lookAtCopy(path: string): {
  readonly replicaId: string;
  readonly replicaName: string;
  readonly copyOf: string | null;
  readonly isRegistered: boolean;
  readonly held: number;
} {
  const file = openReplicaReader(path);
  try {
    const { replicaId, replicaName, instanceId } = file.replica();
    const wishes = file
      .sessions()
      .map(wishOf)
      .filter((wish) => wish !== null);
    const own = wishes.findLast((wish) => wish.instanceId === instanceId);
    return {
      replicaId: replicaId ?? '',
      replicaName,
      copyOf: own?.registerCopyOf ?? null,
      isRegistered: registeredAt(file) !== null,
      held: file.pendingEdits().filter(({ isHeld }) => isHeld).length,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('file', `${basename(path)} cannot be read.`, { cause: error });
  } finally {
    file.close();
  }
}
