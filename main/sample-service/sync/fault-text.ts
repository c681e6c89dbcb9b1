/**
 * Faults as text, for the command line and for the admin resource: `name[:argument][@operation][xCount]`.
 *
 * Examples: `dropAfter@synchronizeReplica`, `stall:5000x3`, `status:503@createReplicax2`, `cut:1000@replicafiles`.
 * Without an operation the fault hits any request, without a count the next one; `x*` is for ever.
 */

/** What can go wrong, with the argument that each name takes. */
export const FAULTS = {
  cut: {
    argument: 'number',
    needed: true,
    says: 'closes the connection after that many bytes of the body',
  },
  dropBefore: { argument: 'none', says: 'closes the connection without executing the request' },
  dropAfter: {
    argument: 'none',
    says: 'executes the request and closes the connection without an answer',
  },
  status: { argument: 'number', needed: true, says: 'answers with that HTTP status (500 to 599)' },
  stall: { argument: 'number', says: 'waits that many milliseconds before executing (30000)' },
  stallAfter: { argument: 'number', says: 'executes, then waits that many milliseconds (30000)' },
  invalidToken: { argument: 'none', says: 'answers with error 498' },
  tokenRequired: { argument: 'none', says: 'answers with error 499' },
  tooManyRequests: { argument: 'number', says: 'answers 429 with Retry-After in seconds (1)' },
  duplicate: { argument: 'none', says: 'executes the request twice, as a retrying proxy does' },
  expiredResult: { argument: 'none', says: 'deletes the result file when it is asked for' },
  failedJob: { argument: 'text', says: 'lets the job fail, with that reason or with none' },
  completedWithErrors: { argument: 'none', says: 'lets the job end as CompletedWithErrors' },
  htmlPage: { argument: 'none', says: 'answers with an HTML page instead of JSON' },
  negotiate: { argument: 'none', says: 'answers with HTTP 401 and asks for a Windows sign-in' },
} as const satisfies Record<
  string,
  {
    readonly argument: 'none' | 'number' | 'text';
    readonly needed?: boolean;
    readonly says: string;
  }
>;

export type FaultName = keyof typeof FAULTS;

export interface Fault {
  readonly name: FaultName;
  readonly argument: string | null;
  /** An operation or resource, such as createReplica, jobs, replicafiles, query, generateToken; null for any. */
  readonly operation: string | null;
  /** How often it still happens; null for ever. */
  readonly count: number | null;
}

const SYNTAX = /^([a-z]+)(?::(.*?))?(?:@([a-z*]+?))?(?:x(\d+|\*))?$/i;

/** Parses one fault. Throws an Error whose message says what is wrong and what would be right. */
export function parseFault(text: string): Fault {
  const match = SYNTAX.exec(text.trim());
  if (match === null) {
    throw new Error(
      `The fault '${text}' is not of the form name[:argument][@operation][xCount], such as stall:5000@createReplicax2.`,
    );
  }
  const [, given = '', argument, operation, count] = match;
  const name = (Object.keys(FAULTS) as FaultName[]).find(
    (known) => known.toLowerCase() === given.toLowerCase(),
  );
  if (name === undefined) {
    throw new Error(`There is no fault '${given}'; known are ${Object.keys(FAULTS).join(', ')}.`);
  }
  if (count === '0')
    throw new Error(`The fault '${text}' happens 0 times; give a count from 1, or * for ever.`);
  return {
    name,
    argument: checkArgument(name, argument === undefined || argument === '' ? null : argument),
    operation: operation === undefined || operation === '*' ? null : operation,
    count: count === '*' ? null : count === undefined ? 1 : Number(count),
  };
}

function checkArgument(name: FaultName, argument: string | null): string | null {
  const { argument: kind } = FAULTS[name];
  const isNeeded = 'needed' in FAULTS[name];
  if (argument === null) {
    if (!isNeeded) return null;
    throw new Error(
      `The fault '${name}' needs a number, such as ${name}:${name === 'status' ? 503 : 1000}.`,
    );
  }
  if (kind === 'none')
    throw new Error(`The fault '${name}' takes no argument, but got '${argument}'.`);
  if (kind === 'number' && !/^\d{1,9}$/.test(argument)) {
    throw new Error(`The fault '${name}' takes a whole number, but got '${argument}'.`);
  }
  if (name === 'status' && !/^5\d\d$/.test(argument)) {
    throw new Error(
      `The fault 'status' takes an HTTP status from 500 to 599, but got '${argument}'.`,
    );
  }
  return argument;
}

/** The text that `parseFault` reads back as the same fault. */
export function formatFault({ name, argument, operation, count }: Fault): string {
  return [
    name,
    argument === null ? '' : `:${argument}`,
    operation === null ? '' : `@${operation}`,
    count === 1 ? '' : `x${count ?? '*'}`,
  ].join('');
}
