/** A replica file whose edits travel by return file: a crew's copy of a kit, or a review at the office. */
import { AppError } from '../../../shared/errors.ts';
import type { PendingEdit } from '../../../shared/model/edit.ts';
import { isSameRow, type ExactRow } from '../../../shared/model/return-line.ts';
import type { CarriedVersions, ReplicaFile } from '../../sync/ports.ts';
import { createChangeReader, type PendingChange } from '../changes.ts';
import { withFileErrors } from '../errors.ts';
import { openStores } from '../open-stores.ts';
import { openHandle } from '../replica-file.ts';
import { replicaMethods } from '../replica-methods.ts';
import type { Stores } from '../stores.ts';
import { columnNames, type TablePlan } from '../table-plan.ts';
import { countKeptBack, crewLines, type CrewLine } from './crew-lines.ts';
import { readExactRow } from './exact-row.ts';
import { createKitStore, type KeptRow, type KitStore } from './kit-store.ts';
import { putIn, takeOut, versionsOfPutIn, type PutIn } from './put-in.ts';
import { createReviewStore, type ReviewStore } from './review-store.ts';

/** What a file says about its kit and its review, for whoever only looks. */
export interface ReturnsReading {
  readonly kit: KitStore;
  readonly reviews: ReviewStore;
  /** The pending edit of a row; null: none. */
  editOf(row: KeptRow): PendingEdit | null;
  hasConflict(row: KeptRow): boolean;
}

export interface ReturnsParts extends ReturnsReading {
  /** Features before attachments. */
  crewLines(): Generator<CrewLine>;
  countKeptBack(): number;
  /** Null: this file has no such layer, or no attachments of it. */
  tableOf(row: Pick<KeptRow, 'layerId' | 'target'>): TablePlan | null;
  versionsOf(edit: PutIn): CarriedVersions;
  putIn(edit: PutIn): PendingEdit | null;
  /** The row is exactly this version of it, but for the server's own number. */
  isAsIt(row: KeptRow, version: ExactRow | null): boolean;
  takeOut(row: KeptRow): void;
  /** With before and after. */
  change(edit: PendingEdit): PendingChange;
  setHeld(edit: PendingEdit, isHeld: boolean): void;
  holdWith(edit: PendingEdit, reason: string): void;
}

export interface ReturnsFile extends ReplicaFile {
  /** Writes through it are part of the transaction of `apply` or `write`. */
  readonly parts: ReturnsParts;
  /** Everything in one transaction, with change tracking as it is. */
  write<T>(work: () => Promise<T>): Promise<T>;
}

/** Throws `file` as `openReplicaFile` does. */
export function openReturnsFile(
  path: string,
  options: { readonly now?: () => number } = {},
): ReturnsFile {
  const handle = openHandle(path, options);
  const parts = partsOf(handle.stores());
  return withFileErrors(() => path, {
    path,
    ...replicaMethods(handle, path),
    parts,
    write: <T>(work: () => Promise<T>) => handle.writeLong(work),
  });
}

/** Reads beside whoever writes. Throws `file`. */
export function readReturns<T>(path: string, work: (reading: ReturnsReading) => T): T {
  const file = openStores(path, (stores) => ({
    read: () => work(readingOf(stores)),
    close: () => void stores.db.close(),
  }));
  try {
    return file.read();
  } finally {
    file.close();
  }
}

function readingOf(stores: Stores): ReturnsReading {
  return {
    kit: createKitStore(stores.db),
    reviews: createReviewStore(stores.db),
    editOf: ({ layerId, target, globalId }) =>
      stores.edits.find(layerId, target, globalId)?.edit ?? null,
    hasConflict: (row) => stores.conflicts.has(row),
  };
}

export function partsOf(stores: Stores): ReturnsParts {
  const reading = readingOf(stores);
  const { kit, reviews } = reading;
  const bytesOf = (digest: string): Uint8Array | null => reviews.bytes(digest);
  const change = createChangeReader(stores);
  return {
    ...reading,
    crewLines: () => crewLines(stores, kit),
    countKeptBack: () => countKeptBack(stores, kit),
    tableOf: ({ layerId, target }) => stores.tables.find(layerId, target)?.plan ?? null,
    versionsOf: (edit) => versionsOfPutIn(stores, edit, bytesOf),
    putIn(edit) {
      requireColumns(stores, edit);
      return putIn(stores, edit, bytesOf);
    },
    isAsIt(row, version) {
      const plan = stores.tables.find(row.layerId, row.target)?.plan;
      if (!plan) return false;
      const now = readExactRow(stores.db, plan, 'row', row.globalId);
      return isSameRow(now, version, new Set([plan.objectId ?? '']));
    },
    takeOut: (row) => takeOut(stores, row),
    change,
    setHeld: ({ editId }, isHeld) => void stores.edits.setHeld(editId, isHeld),
    holdWith: ({ editId }, reason) => stores.edits.holdWith(editId, reason),
  };
}

/** A row that names none of the columns of its table would be empty here. */
function requireColumns({ tables }: Stores, { layerId, target, globalId, after }: PutIn): void {
  if (after === null) return;
  const { plan } = tables.get(layerId, target);
  if (after[plan.identity] === globalId && columnNames(plan).some((name) => name in after)) return;
  throw new AppError(
    'invalid',
    `A row of ${plan.layerName} in the return file is not what it says to be.`,
    {
      hint: 'Nothing of the return was used. Ask the crew to make another one.',
    },
  );
}
