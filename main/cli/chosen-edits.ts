/** Which pending edits a sync is to send, from the words of a command. */
import { AppError } from '../../shared/errors.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Engine } from '../engine/api.ts';
import { hasFlag, valuesOf, type Given } from './arguments.ts';
import { readGlobalId } from './edit-choice.ts';

type Reading = Pick<Engine, 'changes' | 'history'>;

/** Empty when all edits may go. Throws `AppError` `invalid` when the choice finds no pending edit. */
export function chosenEdits(
  given: Given,
  engine: Reading,
  path: string,
): Pick<Partial<SyncOptions>, 'onlyEdits'> {
  const named = valuesOf(given, 'only').map((text) => readGlobalId('--only', text));
  const retries = hasFlag(given, 'retry-refused');
  if (named.length === 0 && !retries) return {};
  const onlyEdits = [
    ...(named.length === 0 ? [] : editsOf(named, engine, path)),
    ...(retries ? refusedEdits(engine, path) : []),
  ];
  return { onlyEdits: [...new Set(onlyEdits)] };
}

/** Of features: with their attachments. */
function editsOf(named: readonly GlobalId[], engine: Reading, path: string): number[] {
  const wanted = new Set<string>(named);
  const found = new Set<string>();
  const ids: number[] = [];
  for (const { editId, globalId, attachment } of engine.changes(path)) {
    const parent = attachment?.parentGlobalId ?? null;
    const name = wanted.has(globalId) ? globalId : parent;
    if (name === null || !wanted.has(name)) continue;
    found.add(name);
    ids.push(editId);
  }
  const missing = named.find((globalId) => !found.has(globalId));
  if (missing === undefined) return ids;
  throw new AppError('invalid', `There is no pending edit of ${missing}.`, {
    hint: `See the pending edits with: syncline changes ${path}`,
  });
}

const SENT: readonly Receipt['outcome'][] = ['accepted', 'refused', 'rolled-back', 'unknown'];

function refusedEdits(engine: Reading, path: string): number[] {
  const last = new Map<string, Receipt['outcome']>();
  const { sessions } = engine.history(path);
  for (const receipt of sessions.flatMap(({ receipts }) => receipts).sort(byAge)) {
    if (SENT.includes(receipt.outcome)) last.set(keyOf(receipt), receipt.outcome);
  }
  const ids = [...engine.changes(path)]
    .filter((edit) => last.get(keyOf(edit)) === 'refused')
    .map(({ editId }) => editId);
  if (ids.length > 0) return ids;
  throw new AppError(
    'invalid',
    'No pending edit was refused when it was last sent: there is nothing to send again.',
    { hint: `See what became of each edit with: syncline history ${path}` },
  );
}

function byAge(a: Receipt, b: Receipt): number {
  return a.receiptId - b.receiptId;
}

function keyOf({ layerId, target, globalId }: Pick<Receipt, 'layerId' | 'target' | 'globalId'>) {
  return `${layerId} ${target} ${globalId}`;
}
