/** Runs the measurement of clean-up several times. */
import { median, runScript, type Usage } from './measure.ts';

export const CLEANUP_STEPS = ['first', 'listed', 'read'] as const;
export type CleanupStep = (typeof CLEANUP_STEPS)[number];

export interface CleanupRun {
  /** `first`: from the first list that came to the first rows; the others: from the start. */
  readonly seconds: Readonly<Record<CleanupStep, number>>;
  readonly usage: Usage;
  readonly findings: readonly string[];
}

export interface CleanupResult {
  readonly services: number;
  readonly replicas: number;
  /** Medians. */
  readonly seconds: Readonly<Record<CleanupStep, number>>;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly findings: readonly string[];
}

/** Against the sample service, in a process of its own on the same machine. */
export async function measureCleanup(
  services: number,
  replicas: number,
  runs: number,
): Promise<CleanupResult> {
  const results: CleanupRun[] = [];
  for (let turn = 1; turn <= runs; turn++) {
    process.stderr.write(
      `Reading ${replicas} replicas of ${services} services, ${turn} of ${runs}\n`,
    );
    const args = [String(services), String(replicas)];
    results.push((await runScript<CleanupRun>('cleanup.ts', args)).output);
  }
  return {
    ...{ services, replicas },
    seconds: Object.fromEntries(
      CLEANUP_STEPS.map((step) => [step, median(results.map(({ seconds }) => seconds[step]))]),
    ) as Record<CleanupStep, number>,
    cpuSeconds: median(results.map(({ usage }) => usage.cpuSeconds)),
    peakBytes: Math.max(...results.map(({ usage }) => usage.peakBytes)),
    findings: results.flatMap((result) => result.findings),
  };
}
