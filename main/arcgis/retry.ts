/** Decides, from what went wrong and what was tried, whether another attempt is made. Pure. */
import { leavesDoubt } from './errors.ts';
import type { Effect, Trouble } from './errors.ts';

/** Attempts already spent, by reason. */
export interface Spent {
  readonly token: number;
  readonly login: number;
  readonly busy: number;
  readonly fault: number;
}

export const NOTHING_SPENT: Spent = { token: 0, login: 0, busy: 0, fault: 0 };

export type Decision =
  | { readonly kind: 'give-up' }
  | {
      readonly kind: 'retry';
      readonly reason: keyof Spent;
      /** How long to wait first. */
      readonly waitMs: number;
    };

const FAULT_WAITS_MS = [500, 2000];
const BUSY_RETRIES = 4;
const LONGEST_BUSY_WAIT_MS = 60_000;
const GIVE_UP: Decision = { kind: 'give-up' };

/**
 * Another attempt, or none.
 *
 * A refused token is replaced once, a login page repeated once (protocol.md 12.7, 12.11), a busy server asked again
 * after the time it names, a broken connection tried two times more. A request that may have changed something is
 * never repeated.
 */
export function decide(trouble: Trouble, effect: Effect, spent: Spent): Decision {
  if (effect === 'changes-server' && leavesDoubt(trouble)) return GIVE_UP;
  switch (trouble.kind) {
    case 'token':
      return spent.token === 0 ? retry('token', 0) : GIVE_UP;
    case 'login':
      return spent.login === 0 ? retry('login', 0) : GIVE_UP;
    case 'busy':
      return spent.busy < BUSY_RETRIES ? retry('busy', busyWait(trouble, spent.busy)) : GIVE_UP;
    case 'not-sent':
    case 'cut':
      return faultRetry(spent.fault);
    case 'status':
      return isGatewayFault(trouble.status) ? faultRetry(spent.fault) : GIVE_UP;
    default:
      return GIVE_UP;
  }
}

/** The count after one more attempt for that reason. */
export function spend(spent: Spent, reason: keyof Spent): Spent {
  return { ...spent, [reason]: spent[reason] + 1 };
}

/** Milliseconds that a Retry-After header asks for: seconds or an HTTP date; null when it says neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

function retry(reason: keyof Spent, waitMs: number): Decision {
  return { kind: 'retry', reason, waitMs };
}

function faultRetry(spentFaults: number): Decision {
  const waitMs = FAULT_WAITS_MS[spentFaults];
  return waitMs === undefined ? GIVE_UP : retry('fault', waitMs);
}

function busyWait(trouble: { readonly retryAfterMs: number | null }, spentBusy: number): number {
  return Math.min(trouble.retryAfterMs ?? 2000 * 2 ** spentBusy, LONGEST_BUSY_WAIT_MS);
}

function isGatewayFault(status: number): boolean {
  return status === 502 || status === 504;
}
