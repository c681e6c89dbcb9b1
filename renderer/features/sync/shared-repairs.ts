/** Repairs that several edits share. Pure. */
import type { RefusedEdit, Repair, RepairOffer } from '../../../shared/model/editing.ts';
import type { RefusedName } from './edit-actions.svelte.ts';

/** One repair, and the edits that it fits. */
export interface SharedRepair {
  readonly id: string;
  readonly offer: RepairOffer;
  readonly names: readonly RefusedName[];
}

/** Edits that are taken back are chosen one by one. */
const ONE_BY_ONE: readonly Repair['kind'][] = ['revert'];
const MOST = 6;

/** What fits most edits comes first; `seen` is in the order of the names. */
export function sharedRepairs(
  names: readonly RefusedName[],
  seen: readonly RefusedEdit[],
): readonly SharedRepair[] {
  const byRepair = new Map<string, { offer: RepairOffer; names: RefusedName[] }>();
  seen.forEach(({ offers }, at) => {
    for (const offer of offers) {
      const name = names[at];
      if (!name || ONE_BY_ONE.includes(offer.repair.kind)) continue;
      const id = idOf(offer);
      const known = byRepair.get(id) ?? { offer, names: [] };
      known.names.push(name);
      byRepair.set(id, known);
    }
  });
  // A repair of one edit among several stands beside that edit.
  const fewest = Math.min(2, names.length);
  return [...byRepair]
    .map(([id, shared]) => ({ id, ...shared }))
    .filter((shared) => shared.names.length >= fewest)
    .sort((a, b) => b.names.length - a.names.length)
    .slice(0, MOST);
}

/** The old value differs from row to row: it stands in the label, and is one repair all the same. */
function idOf({ repair }: RepairOffer): string {
  return JSON.stringify(repair);
}

/** How a repair of several rows is called. */
export function sharedLabel(
  { offer, names }: SharedRepair,
  field: (name: string) => string,
): string {
  return offer.repair.kind === 'restore-value' && names.length > 1
    ? field(offer.repair.field)
    : offer.label;
}
