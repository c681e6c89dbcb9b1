/** Runs the measurement of lists of pending edits several times, beside GDAL writing the same rows. */
import { rmSync } from 'node:fs';
import { quote } from '../../main/store/db.ts';
import type { DataSet } from './answers.ts';
import { hasPeer } from './imports.ts';
import { median, runProgram, runScript } from './measure.ts';
import { PENDING_STEPS, type PendingRun, type PendingStep } from './pending.ts';

export interface PendingResult {
  readonly count: number;
  /** Medians. */
  readonly seconds: Readonly<Record<PendingStep, number>>;
  /** Of ogr2ogr writing the edited rows as GeoJSON; null where GDAL is not installed. */
  readonly peerSeconds: number | null;
  readonly peakBytes: number;
  readonly findings: readonly string[];
}

/** Edits copies of the replica at `source`. */
export async function measurePending(
  source: string,
  set: DataSet,
  { scale, runs, count }: { readonly scale: number; readonly runs: number; readonly count: number },
): Promise<PendingResult> {
  const results: PendingRun[] = [];
  const peers: number[] = [];
  const copy = source.replace(/\.gpkg$/, '-pending.gpkg');
  const isPeerThere = await hasPeer();
  for (let turn = 1; turn <= runs; turn++) {
    process.stderr.write(`Listing ${count} edits of ${set.name}, ${turn} of ${runs}\n`);
    const args = [source, set.name, String(scale), String(count)];
    results.push((await runScript<PendingRun>('pending.ts', args)).output);
    if (isPeerThere) peers.push(await writeWithGdal(copy, set));
  }
  for (const file of [copy, `${copy}.geojson`]) rmSync(file, { force: true });
  return {
    count,
    seconds: Object.fromEntries(
      PENDING_STEPS.map((step) => [step, median(results.map(({ seconds }) => seconds[step]))]),
    ) as Record<PendingStep, number>,
    peerSeconds: peers.length === 0 ? null : median(peers),
    peakBytes: Math.max(...results.map(({ usage }) => usage.peakBytes)),
    findings: results.flatMap((result) => result.findings),
  };
}

/** Rows that were added or changed, as they are now: it knows no before, and none that was deleted. */
async function writeWithGdal(path: string, { layer }: DataSet): Promise<number> {
  const target = `${path}.gdal.geojson`;
  rmSync(target, { force: true });
  const rows = `SELECT t.* FROM ${quote(layer.name)} AS t JOIN syncline_edit AS e ON e.global_id = t.${quote(layer.globalIdField!)}`;
  const { seconds } = await runProgram('ogr2ogr', [
    ...['-f', 'GeoJSON', '-lco', 'RFC7946=YES', target, path, '-sql', rows],
  ]);
  rmSync(target, { force: true });
  return seconds;
}
