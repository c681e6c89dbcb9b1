/** What a crew hands in: every pending edit that is not held back, and every row that was handed in before. */
import type { PendingEdit } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { MOST_NOTE, type ExactRow, type ReturnLine } from '../../../shared/model/return-line.ts';
import { readAttachment } from '../attachment-mapper.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, type TablePlan } from '../table-plan.ts';
import { readExactBytes, readExactRow, type ExactBytes } from './exact-row.ts';
import type { KeptRow, KitStore } from './kit-store.ts';

export interface CrewLine {
  readonly line: ReturnLine;
  /** Null: the crew took the edit back. */
  readonly edit: PendingEdit | null;
  /** Bytes of an attachment that go along. */
  readonly bytes: ExactBytes | null;
}

/** Features before attachments. Read one at a time: bytes are not held. */
export function* crewLines(stores: Stores, kit: KitStore): Generator<CrewLine> {
  const kept = new Map(kit.kept().map((row) => [keyOf(row), row]));
  const all = stores.edits.all();
  for (const target of ['feature', 'attachment'] as const) {
    for (const edit of all) {
      if (edit.target !== target || isKeptBack(stores, kit, edit)) continue;
      const handedIn = kept.get(keyOf(edit));
      kept.delete(keyOf(edit));
      const isOurs = edit.comment === (handedIn?.reason ?? null);
      yield lineOf(stores, edit, isOurs ? { ...edit, comment: null } : edit);
    }
    for (const row of kept.values()) {
      const isHere = stores.edits.find(row.layerId, row.target, row.globalId) === null;
      if (row.target === target && isHere) yield lineOf(stores, row, null);
    }
  }
}

/** Pending edits that the crew holds back, with what hangs on them. */
export function countKeptBack(stores: Stores, kit: KitStore): number {
  return stores.edits.all().filter((edit) => isKeptBack(stores, kit, edit)).length;
}

/** Held by the crew itself, or an attachment of a new feature that is: that would be nobody's at the office. */
function isKeptBack(stores: Stores, kit: KitStore, edit: PendingEdit): boolean {
  if (kit.isKept(edit)) return false;
  if (edit.isHeld) return true;
  if (edit.target === 'feature' || edit.kind !== 'add') return false;
  const { plan, rows } = stores.tables.get(edit.layerId, 'attachment');
  const row = rows.find(edit.globalId);
  const parent = row && readAttachment(plan, row).parentGlobalId;
  const feature = parent && stores.edits.find(edit.layerId, 'feature', parent)?.edit;
  return feature ? feature.kind === 'add' && feature.isHeld && !kit.isKept(feature) : false;
}

function lineOf(stores: Stores, name: KeptRow, edit: PendingEdit | null): CrewLine {
  const { layerId, target, globalId } = name;
  const { plan } = stores.tables.get(layerId, target);
  const after = readExactRow(stores.db, plan, 'row', globalId);
  const before = edit ? readExactRow(stores.db, plan, 'base', globalId) : after;
  const now = stores.isoNow();
  return {
    edit,
    bytes: bytesToSend(stores, plan, globalId, { before, after, isTakenBack: edit === null }),
    line: {
      ...{ layerId, target, globalId, before, after },
      comment: edit?.comment?.slice(0, MOST_NOTE) ?? null,
      firstChangedAt: edit?.firstChangedAt ?? now,
      lastChangedAt: edit?.lastChangedAt ?? now,
      revision: edit?.revision ?? 0,
      ownChanges: edit?.ownChanges ?? 0,
    },
  };
}

interface Sides {
  readonly before: ExactRow | null;
  readonly after: ExactRow | null;
  readonly isTakenBack: boolean;
}

/** What the office has in its twin is not sent. What was taken back is: the office may have replaced it meanwhile. */
function bytesToSend(
  { db }: Stores,
  plan: TablePlan,
  globalId: GlobalId,
  { before, after, isTakenBack }: Sides,
): ExactBytes | null {
  if (plan.target !== 'attachment' || after === null) return null;
  const [then, now] = [before?.[ATTACHMENT.data], after[ATTACHMENT.data]].map((value) =>
    JSON.stringify(value ?? null),
  );
  if (now === 'null' || (then === now && !isTakenBack)) return null;
  return readExactBytes(db, plan, 'row', globalId);
}

function keyOf({ layerId, target, globalId }: KeptRow): string {
  return `${layerId} ${target} ${globalId}`;
}
