/** Pending edits of a replica file for whoever opens it for one answer: found, held back, taken back, commented. */
import { AppError } from '../../shared/errors.ts';
import type { ChangeRow, ChangesQuery } from '../../shared/model/editing.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ChangeReport } from '../../shared/model/report.ts';
import { commentEdit } from '../store/comment.ts';
import { openReplicaView, type ReplicaView } from '../store/view/replica-view.ts';
import { reportChange } from './read.ts';

/** What of a list there is to find. */
export type ChangesFilter = Partial<Omit<ChangesQuery, 'groupBy' | 'isNewestFirst'>>;

/** Edits of features with their attachments by GlobalID, or what a filter finds. */
export type EditChoice = { readonly globalIds: readonly GlobalId[] } | ChangesFilter;

const AT_ONCE = 200;

/** What a filter finds with before and after, in the order in which the rows were first changed. The file stays open meanwhile. */
export function* findChanges(path: string, filter: ChangesFilter): Generator<ChangeReport> {
  const view = openReplicaView(path);
  try {
    const ids = idsOf(view, filter);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      yield* view.changesByIds(ids.slice(from, from + AT_ONCE)).map(reportChange);
    }
  } finally {
    view.close();
  }
}

/** What a choice finds, as lines. Throws `invalid` for a GlobalID without a pending edit. */
export function chooseEdits(path: string, choice: EditChoice): ChangeRow[] {
  return viewing(path, (view) => view.changeRowsByIds(idsOf(view, choice)));
}

/** Notes something about the edit of one row; null = nothing any more. Throws `invalid` when it has no pending edit. */
export function commentChosen(path: string, globalId: GlobalId, comment: string | null): ChangeRow {
  const [row] = chooseEdits(path, { globalIds: [globalId] }).filter(
    (found) => found.globalId === globalId,
  );
  if (!row) throw notPending(globalId);
  commentEdit(path, row.editId, comment);
  return { ...row, comment };
}

function viewing<T>(path: string, work: (view: ReplicaView) => T): T {
  const view = openReplicaView(path);
  try {
    return work(view);
  } finally {
    view.close();
  }
}

function idsOf(view: ReplicaView, choice: EditChoice): number[] {
  if (!('globalIds' in choice)) {
    const { cursor } = view.openChanges({ ...choice, groupBy: 'none', isNewestFirst: false });
    return view.editIds({ cursor });
  }
  const found = choice.globalIds.map((globalId) => {
    const ids = view.editIdsOf(globalId);
    if (ids.length === 0) throw notPending(globalId);
    return ids;
  });
  return [...new Set(found.flat())].sort((a, b) => a - b);
}

function notPending(globalId: GlobalId): AppError {
  return new AppError('invalid', `There is no pending edit of ${globalId}.`, {
    hint: 'It may have been sent or taken back meanwhile.',
    commandHint: 'syncline changes <file.gpkg> lists the pending edits with their GlobalIDs.',
  });
}
