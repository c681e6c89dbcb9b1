/** A session in words: what it was asked for, how it ended, how long it took. Pure. */
import type { Session } from '../../../shared/model/edit.ts';
import { formatDuration } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { HISTORY } from './messages.ts';

export type SessionResult = keyof typeof HISTORY.results;

export const RESULT_TONES: Readonly<Record<SessionResult, Tone>> = {
  done: 'success',
  partial: 'warning',
  failed: 'error',
  cancelled: 'info',
  running: 'info',
};

export function resultOf({ result }: Pick<Session, 'result'>): SessionResult {
  return result ?? 'running';
}

/** How long it took; null while it has not ended. */
export function durationOf({ startedAt, endedAt }: Session): string | null {
  if (endedAt === null) return null;
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return Number.isFinite(ms) ? formatDuration(ms) : null;
}

/** The options of a sync as a sentence; null for sessions of another kind. */
export function askedFor(
  { kind, options }: Session,
  layerName: (layerId: number) => string,
): string | null {
  if (kind !== 'sync') return null;
  const { direction, layerDirections, onConflict } = options;
  const parts = [
    typeof direction === 'string' && HISTORY.direction(direction),
    ...layerParts(layerDirections, layerName),
    typeof onConflict === 'string' && onConflict !== 'ask' && HISTORY.policy(onConflict),
    options['rollbackOnFailure'] === true && HISTORY.rollbackOn,
    typeof options['onlyEdits'] === 'number' && HISTORY.onlyEdits(options['onlyEdits']),
    options['oneCall'] === true && HISTORY.oneCall,
    options['reconcileBranchVersion'] === true && HISTORY.reconcile,
    options['close'] === true && HISTORY.close,
    options['acceptCopy'] === true && HISTORY.acceptCopy,
  ].filter((part) => part !== false);
  return parts.length === 0 ? HISTORY.nothingAsked : HISTORY.list(parts);
}

function layerParts(value: unknown, layerName: (layerId: number) => string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([id, direction]) =>
    typeof direction === 'string' ? [HISTORY.layerDirection(layerName(Number(id)), direction)] : [],
  );
}
