/** Runs the measurement of edits several times, each in a process of its own: a command line is new each time, too. */
import { rmSync } from 'node:fs';
import type { DataSet } from './answers.ts';
import { EDIT_STEPS, type EditRun, type EditStep, type Time } from './edits.ts';
import { median, runScript } from './measure.ts';

export interface EditResult {
  readonly count: number;
  /** Medians. */
  readonly times: Readonly<Record<EditStep, Time>>;
  readonly peakBytes: number;
  readonly findings: readonly string[];
}

/** Edits copies of the replica at `source`. */
export async function measureEdits(
  source: string,
  set: DataSet,
  { scale, runs, count }: { readonly scale: number; readonly runs: number; readonly count: number },
): Promise<EditResult> {
  const results: EditRun[] = [];
  for (let turn = 1; turn <= runs; turn++) {
    process.stderr.write(`Editing ${count} ${set.name}, ${turn} of ${runs}\n`);
    const args = [source, set.name, String(scale), String(count)];
    results.push((await runScript<EditRun>('edits.ts', args)).output);
  }
  rmSync(source.replace(/\.gpkg$/, '-edited.gpkg'), { force: true });
  const middle = (step: EditStep): [EditStep, Time] => [
    step,
    {
      seconds: median(results.map(({ times }) => times[step].seconds)),
      cpuSeconds: median(results.map(({ times }) => times[step].cpuSeconds)),
    },
  ];
  return {
    count,
    times: Object.fromEntries(EDIT_STEPS.map(middle)) as Record<EditStep, Time>,
    peakBytes: Math.max(...results.map(({ usage }) => usage.peakBytes)),
    findings: results.flatMap((result) => result.findings),
  };
}
