/** What `checkDefinition` says about a definition. */

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
