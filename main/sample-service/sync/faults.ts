/** Faults that are switched on: which request they hit, and what then goes wrong. */
import type { FaultPlan, InterceptedRequest } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { Fault, FaultName } from './fault-text.ts';
import { formatFault } from './fault-text.ts';

const DEFAULT_STALL = '30000';

const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Sign In</title></head><body><h1>Sign In</h1><p>Your session has ended.</p></body></html>';

/** What integrated Windows login answers, also in the middle of a session (protocol.md 12.11). */
export const UNAUTHORIZED: FaultPlan = {
  answer: {
    status: 401,
    headers: { 'Content-Type': 'text/html', 'WWW-Authenticate': 'Negotiate, NTLM' },
    body: '<!DOCTYPE html><html><head><title>401 - Unauthorized</title></head><body><h2>401 - Unauthorized</h2></body></html>',
  },
};

type Planner = (argument: string | null) => FaultPlan;

/** Faults that concern the connection. The others (jobs, result files) are taken where they belong. */
const PLANS: Partial<Record<FaultName, Planner>> = {
  cut: (argument) => ({ cutAtByte: Number(argument) }),
  dropBefore: () => ({ dropBefore: true }),
  dropAfter: () => ({ dropAfter: true }),
  status: (argument) => ({
    answer: {
      status: Number(argument),
      headers: { 'Content-Type': 'text/html' },
      body: `<html><body><h1>${argument ?? 500}</h1></body></html>`,
    },
  }),
  stall: (argument) => ({ delayBefore: Number(argument ?? DEFAULT_STALL) }),
  stallAfter: (argument) => ({ delayAfter: Number(argument ?? DEFAULT_STALL) }),
  invalidToken: () => ({ error: new ServiceError(498, 'Invalid token.') }),
  tokenRequired: () => ({ error: new ServiceError(499, 'Token Required.') }),
  tooManyRequests: (argument) => ({
    answer: {
      status: 429,
      headers: { 'Retry-After': argument ?? '1', 'Content-Type': 'application/json' },
      body: '{"error":{"code":429,"message":"Too many requests.","details":[]}}',
    },
  }),
  duplicate: () => ({ handleTwice: true }),
  negotiate: () => UNAUTHORIZED,
  htmlPage: () => ({
    answer: { status: 200, headers: { 'Content-Type': 'text/html' }, body: HTML_PAGE },
  }),
};

export class FaultList {
  #faults: Fault[] = [];

  /** What is still to happen, as text. */
  texts(): string[] {
    return this.#faults.map(formatFault);
  }

  add(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  clear(): void {
    this.#faults = [];
  }

  /** Uses up one occurrence of the fault for the operation; null when it is not switched on. */
  take(name: FaultName, operation: string): Fault | null {
    const fault = this.#faults.find((known) => known.name === name && concerns(known, [operation]));
    if (fault === undefined) return null;
    this.#use(fault);
    return fault;
  }

  /** What goes wrong with the connection of this request; null when nothing does. Uses up what it returns. */
  planFor(request: InterceptedRequest): FaultPlan | null {
    const names = operationsOf(request);
    const hits = this.#faults.filter((fault) => fault.name in PLANS && concerns(fault, names));
    if (hits.length === 0) return null;
    const plans = hits.map((fault) => {
      this.#use(fault);
      return PLANS[fault.name]?.(fault.argument) ?? {};
    });
    return Object.assign({}, ...plans) as FaultPlan;
  }

  #use(fault: Fault): void {
    const index = this.#faults.indexOf(fault);
    if (fault.count === null) return;
    if (fault.count <= 1) this.#faults.splice(index, 1);
    else this.#faults[index] = { ...fault, count: fault.count - 1 };
  }
}

function concerns({ operation }: Fault, names: readonly string[]): boolean {
  if (operation === null) return true;
  return names.some((name) => name.toLowerCase() === operation.toLowerCase());
}

/** Names by which a fault can mean this request: `service` is the service JSON, `jobs` every status URL. */
function operationsOf({ operation, service, path }: InterceptedRequest): string[] {
  if (service === null) return [path.split('/').at(-1) ?? ''];
  if (operation.length === 0) return ['service'];
  const isStatus =
    /^(createReplica|synchronizeReplica)$/i.test(operation[0] ?? '') && operation.length > 1;
  return isStatus ? ['jobs'] : [...operation];
}
