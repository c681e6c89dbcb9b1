/** How it stands with a kit: which copies have handed something in, and what is left to decide. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hasCode } from '../../../shared/errors.ts';
import type { KitCopy } from '../../../shared/model/kit.ts';
import {
  CREW_FOLDER,
  isExpired,
  type KitCopyState,
  type KitState,
} from '../../../shared/model/kit-making.ts';
import { knownReview, openKitFolder, type KitFolder } from '../returns/kit-folder.ts';
import { readReview } from '../returns/review.ts';

/** Throws `file` where there is no kit. */
export function kitState(asked: string, now: number): KitState {
  const folder = resolve(asked);
  const kit = openKitFolder(folder);
  const { kitId, name, madeAt, expiresAt, program, basemap } = kit.manifest;
  const copies = kit.manifest.copies.map((copy) => copyState(kit, copy));
  const crewFolder = join(folder, CREW_FOLDER);
  return {
    ...{ kitId, name, folder, madeAt, expiresAt, program, copies },
    isExpired: isExpired(expiresAt, now),
    crewFolder: existsSync(crewFolder) ? crewFolder : null,
    hasBasemap: basemap !== null,
    summary: summaryOf(copies),
  };
}

function copyState(kit: KitFolder, copy: KitCopy): KitCopyState {
  const { name, fileName, replicaId, serviceUrl } = copy;
  const none = {
    ...{ name, fileName, replicaId, serviceUrl, returns: 0 },
    ...{ lastReturnAt: null, lastReturnBy: null, undecided: 0, waiting: 0, sent: 0 },
    ...{ reviewPath: null, problem: null },
  };
  try {
    const reviewPath = knownReview(kit, copy);
    if (reviewPath === null) return none;
    const { returns, counts } = readReview(reviewPath);
    const [last] = returns;
    return {
      ...none,
      ...{ reviewPath, returns: returns.length },
      ...{ lastReturnAt: last?.madeAt ?? null, lastReturnBy: last?.by ?? null },
      ...{ undecided: counts.undecided, waiting: counts.waiting, sent: counts.sent },
    };
  } catch (error) {
    if (!hasCode(error, 'file')) throw error;
    return { ...none, problem: error.message };
  }
}

function summaryOf(copies: readonly KitCopyState[]): string {
  const all = copies.length;
  const back = copies.filter(({ returns }) => returns > 0).length;
  const undecided = copies.reduce((sum, copy) => sum + copy.undecided, 0);
  const waiting = copies.reduce((sum, copy) => sum + copy.waiting, 0);
  if (back === 0) return 'Nothing has come back yet.';
  const left = [
    ...(undecided === 0 ? [] : [`${edits(undecided)} to decide about`]),
    ...(waiting === 0 ? [] : [`${edits(waiting)} to send`]),
  ];
  const from = all === 1 ? 'The copy has' : `${back} of ${all} copies have`;
  return `${from} handed something in${left.length === 0 ? '; nothing is left to do' : `: ${left.join(', ')}`}.`;
}

function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count.toLocaleString('en')} edits`;
}
