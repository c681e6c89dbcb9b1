/** After a batch was undone: which edit brought it down, and does the server hold any of it? Reads only. */
import { AppError, type ErrorBody } from '../../../shared/errors.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type { DryRunFinding } from '../../../shared/model/report.ts';
import type { Rollback, RunContext } from '../context.ts';
import { inspect } from '../dry-run/inspect.ts';
import type { SentEdit, Settlement } from '../ports.ts';
import type { Evidence } from '../row-evidence.ts';
import { gatherEvidence } from './evidence.ts';

export interface Undone {
  readonly sent: readonly SentEdit[];
  readonly settlements: readonly Settlement[];
  readonly error: ErrorBody;
  /** What was learned from the server's rows already, by edit id. */
  readonly evidence: ReadonlyMap<number, Evidence>;
}

/** Call it while the exchange is under way: what was sent is kept no longer. */
export async function explainRollback(undone: Undone, context: RunContext): Promise<Rollback> {
  const { sent, settlements, error } = undone;
  const isNamed = settlements.some(({ outcome }) => outcome === 'refused');
  return {
    error,
    sent: sent.length,
    isProven: await isUndone(undone, context),
    probable: isNamed ? [] : await probableCulprits(sent, context),
  };
}

/** True when each of the edits was looked for on the server and is not there. */
async function isUndone(undone: Undone, context: RunContext): Promise<boolean> {
  const { sent, settlements, evidence } = undone;
  const ended = new Map(settlements.map((each) => [each.editId, each.outcome]));
  const outcomes = new Set(ended.values());
  if (outcomes.has('accepted') || outcomes.has('unknown')) return false;
  // The edit that the server itself refused needs no proof, unless it is all that there is.
  const wanted = outcomes.has('rolled-back') ? 'rolled-back' : 'refused';
  const concerned = sent.filter(({ edit }) => ended.get(edit.editId) === wanted);
  const served = new Set((await context.today()).layers.map(({ id }) => id));
  if (concerned.some(({ edit }) => !served.has(edit.layerId))) return false;
  const unseen = concerned.filter(({ edit }) => !evidence.has(edit.editId));
  const seen = await unlessUnreachable(() => lookAgain(unseen, context));
  if (seen === null) return false;
  const found = concerned.map((each) => ({
    kind: each.edit.kind,
    evidence: seen.get(each.edit.editId) ?? evidence.get(each.edit.editId),
  }));
  return found.some((one) => one.evidence === 'not-applied') && found.every(isNotOurs);
}

/**
 * A row that others changed is not what was sent, and a row that is gone was deleted by others, as long as another edit
 * shows that the batch was undone. A row with the GlobalID of an add might be ours.
 */
function isNotOurs({
  kind,
  evidence,
}: {
  kind: EditKind;
  evidence: Evidence | undefined;
}): boolean {
  if (evidence === 'not-applied') return true;
  return evidence === 'applied'
    ? kind === 'delete'
    : evidence === 'changed-by-others' && kind !== 'add';
}

async function lookAgain(
  unseen: readonly SentEdit[],
  context: RunContext,
): Promise<ReadonlyMap<number, Evidence>> {
  if (unseen.length === 0) return new Map();
  context.progress.phase('Checking that the server has undone the upload');
  return (await gatherEvidence(unseen, context)).evidence;
}

/** What a check against today's service finds among the edits of the batch. */
async function probableCulprits(
  sent: readonly SentEdit[],
  context: RunContext,
): Promise<readonly DryRunFinding[]> {
  const { file, service, options, signal } = context;
  const revisions = new Map(sent.map(({ edit }) => [edit.editId, edit.revision]));
  const layerIds = file.layers().map(({ layerId }) => layerId);
  const found = await unlessUnreachable(async () => {
    context.progress.phase('Looking for the edit that brought the upload down');
    const today = await context.today();
    const info = await service.replicaInfo(file.replica().replicaId ?? '', signal);
    const rows = [...file.uploadRows(layerIds, [...revisions.keys()])].filter(
      ({ edit }) => revisions.get(edit.editId) === edit.revision,
    );
    const situation = {
      today,
      rows,
      info: info ?? UNKNOWN,
      options: { ...options, rollbackOnFailure: true, oneCall: true },
    };
    return (await inspect(situation, context)).findings.filter(({ code }) => code !== null);
  });
  return found ?? [];
}

const UNKNOWN = { replicaOwner: null, syncDirection: null };

/** What became of the edits is known by now: that the rest cannot be found out must not keep it from being written down. */
async function unlessUnreachable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
