/** What `checkDefinition` says about a definition. */
import { AppError, type ErrorCode } from '../errors.ts';

/** One remark about a definition. `problem` forbids createReplica; `warning` does not. */
export interface Remark {
  readonly level: 'problem' | 'warning';
  /** Where: `layers`, `layerQueries[2].where`, `attachmentsSyncDirection`, … */
  readonly where: string;
  /** A sentence: what, and what to do. */
  readonly text: string;
}

export function problem(where: string, text: string): Remark {
  return { level: 'problem', where, text };
}

export function warning(where: string, text: string): Remark {
  return { level: 'warning', where, text };
}

export function hasProblem(remarks: readonly Remark[]): boolean {
  return remarks.some((remark) => remark.level === 'problem');
}

/** Throws `AppError` with every problem in its message; warnings do not matter. */
export function requireNoProblem(remarks: readonly Remark[], code: ErrorCode, hint: string): void {
  const problems = remarks.filter(({ level }) => level === 'problem');
  if (problems.length === 0) return;
  throw new AppError(code, problems.map(({ text }) => text).join(' '), { hint });
}
