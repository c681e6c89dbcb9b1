/**
 * Carries the pending edits of a replica that is gone or too old over to a fresh one.
 *
 * In this order, so that an edit can be sent from one file at most, whatever is interrupted: the edits of the old file
 * are held back; the new file gets all of them before it gets its name; the old file is closed.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { CarriedEdit, CarryOverPlan, CarryOverReport } from '../../shared/model/report.ts';
import { openReplicaReader } from '../store/reader.ts';
import { openReplicaFile } from '../store/replica-file.ts';
import { readReturns } from '../store/returns/returns-file.ts';
import { previewCarryOver } from '../sync/carry-over/preview.ts';
import { replay } from '../sync/carry-over/replay.ts';
import { planOf } from '../sync/carry-over/report.ts';
import type { ReplicaFile } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import { finishExchange } from '../sync/sync.ts';
import type { RunOptions } from './api.ts';
import { closing, createAt, type Parts } from './create.ts';
import { begunFor, carriedOver } from './carried-over.ts';
import { connectFor } from './connect.ts';
import { readStatus } from './read.ts';

/** Throws `AppError` when the file has no replica or the service cannot be asked. */
export async function preview(
  path: string,
  { signal, progress }: RunOptions,
  connect: Parts['connect'],
): Promise<CarryOverPlan> {
  const file = openReplicaReader(path);
  return closing(file, () =>
    previewCarryOver({ service: connectFor(file, connect), file, signal, progress }),
  );
}

/**
 * Throws `AppError`: `invalid` when there is nothing to carry, `unknown-outcome` while the fate of sent edits cannot be
 * learned, and what creating throws. Then the old file is as it was, and nothing new is there.
 */
export async function carryOver(
  path: string,
  newPath: string,
  run: RunOptions,
  parts: Parts,
): Promise<CarryOverReport> {
  refuseHandedIn(path);
  const file = openReplicaFile(path);
  return closing(file, async () => {
    refuseSecondTime(file);
    const service = connectFor(file, parts.connect);
    await finishExchange({ ...parts, ...run, file, service });
    const begun = begunBefore(file);
    if (begun && hasMade(file, begun.newPath)) return finishBegun(file, service, begun, run);
    if (file.countPending() === 0) {
      throw new AppError('invalid', `${basename(path)} has no pending edits to carry over.`, {
        hint: 'Create a new replica of the same definition instead.',
      });
    }
    return carry(file, service, newPath, begun?.heldHere ?? null, run, parts);
  });
}

/** What a crew has handed in is sent by the office: in another file nothing would keep it from being sent as well. */
function refuseHandedIn(path: string): void {
  const isHandedIn = readReturns(
    path,
    ({ kit }) => kit.membership()?.canReturn === true && kit.kept().length > 0,
  );
  if (!isHandedIn) return;
  throw new AppError(
    'invalid',
    `Edits of ${basename(path)} were handed in; the office sends them.`,
    {
      hint: 'Hand the rest in as well. The office carries everything over.',
      commandHint:
        'Hand the rest in as well: syncline return make. The office carries everything over.',
    },
  );
}

/** The same edits in two files would be sent twice. */
function refuseSecondTime(file: ReplicaFile): void {
  const target = carriedOver(file.sessions())?.path ?? null;
  if (target === null) return;
  throw new AppError('invalid', `The edits of this file were carried over to ${target} already.`, {
    hint: 'Go on working there: sent from both files, they would reach the server twice.',
  });
}

/** A carry-over that was interrupted. */
interface Begun {
  readonly sessionId: number;
  readonly newPath: string;
  /** Edits that were held back for it. */
  readonly heldHere: readonly number[];
}

function begunBefore(file: ReplicaFile): Begun | null {
  const session = file
    .sessions()
    .findLast(({ options, result }) => result === null && 'carriedOverTo' in options);
  if (!session) return null;
  const { carriedOverTo, heldHere } = session.options;
  if (typeof carriedOverTo !== 'string' || !Array.isArray(heldHere)) return null;
  return { sessionId: session.sessionId, newPath: carriedOverTo, heldHere: heldHere.map(Number) };
}

/** True when the new file is finished: it has its name, and it was made for these edits. */
function hasMade(file: ReplicaFile, newPath: string): boolean {
  if (!existsSync(newPath)) return false;
  try {
    const made = openReplicaReader(newPath);
    try {
      return begunFor(made.sessions()) === file.replica().instanceId;
    } finally {
      made.close();
    }
  } catch (error) {
    if (hasCode(error, 'file')) return false;
    throw error;
  }
}

async function carry(
  file: ReplicaFile,
  service: FeatureService,
  newPath: string,
  heldBefore: readonly number[] | null,
  run: RunOptions,
  parts: Parts,
): Promise<CarryOverReport> {
  const now = (): string => new Date(parts.clock.now()).toISOString();
  if (heldBefore) file.hold(heldBefore, false);
  const heldHere = file
    .pendingEdits()
    .filter(({ isHeld }) => !isHeld)
    .map(({ editId }) => editId);
  const carriedVersions = withTheirOwnHold(file, new Set(heldHere));
  const sessionId = file.startSession('unregister', { carriedOverTo: newPath, heldHere }, now());
  file.hold(heldHere, true);
  let edits: readonly CarriedEdit[] = [];
  try {
    const report = await createAt(definitionOf(file), newPath, run, parts, {
      carriedOverFrom: file.replica().instanceId,
      beforeFinish: async (to) => {
        edits = await replay({ ...file, carriedVersions }, to, run.progress);
      },
    });
    return await close(
      file,
      service,
      { sessionId, newPath, edits, at: now() },
      run,
      report.replicaName,
    );
  } catch (error) {
    if (hasMade(file, newPath)) throw error;
    file.hold(heldHere, false);
    file.endSession(sessionId, {
      at: now(),
      result: hasCode(error, 'cancelled') ? 'cancelled' : 'failed',
      summary: 'The pending edits were not carried over; they are all here.',
      counts: {},
      error: toErrorBody(error),
    });
    throw error;
  }
}

/** What is held for the carry-over alone is not held in the new file. */
function withTheirOwnHold(
  file: ReplicaFile,
  heldHere: ReadonlySet<number>,
): ReplicaFile['carriedVersions'] {
  return function* () {
    for (const versions of file.carriedVersions()) {
      const isHeld = versions.edit.isHeld && !heldHere.has(versions.edit.editId);
      yield { ...versions, edit: { ...versions.edit, isHeld } };
    }
  };
}

function definitionOf(file: ReplicaFile): ReplicaDefinition {
  const { definition, serviceUrl } = file.replica();
  return { ...definition, serviceUrl };
}

interface Carried {
  readonly sessionId: number;
  readonly newPath: string;
  readonly edits: readonly CarriedEdit[];
  readonly at: string;
}

/** The old replica is given up: it would be a second way to the server for the same edits. */
async function close(
  file: ReplicaFile,
  service: FeatureService,
  { sessionId, newPath, edits, at }: Carried,
  { signal }: RunOptions,
  replicaName: string,
): Promise<CarryOverReport> {
  await file.apply((transaction) => transaction.setState('closed'));
  const plan = planOf(edits, false);
  const { replicaId } = file.replica();
  // Where it cannot be unregistered now it is stale and does no harm: this file sends nothing any more.
  if (replicaId) await service.unregisterReplica(replicaId, signal).catch(() => undefined);
  file.endSession(sessionId, {
    at,
    result: 'done',
    summary: `Carried over to ${basename(newPath)}. ${plan.summary}`,
    counts: { ...plan.counts },
    error: null,
  });
  return { ...plan, path: newPath, replicaName };
}

/** The new file was finished, and the program ended before the old one was closed. */
async function finishBegun(
  file: ReplicaFile,
  service: FeatureService,
  { sessionId, newPath }: Begun,
  run: RunOptions,
): Promise<CarryOverReport> {
  const { edits } = await previewCarryOver({ service, file, ...run });
  const at = new Date().toISOString();
  const { replicaName } = readStatus(newPath);
  return close(file, service, { sessionId, newPath, edits, at }, run, replicaName);
}
