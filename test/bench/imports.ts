/** Imports each answer by turns with ogr2ogr, so that both meet the same machine. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkRtree } from '../../main/store/check-rtree.ts';
import { openForReading, quote } from '../../main/store/db.ts';
import { answerFiles, type DataSet } from './answers.ts';
import { isThere, median, runProgram, runScript, type Run, type Usage } from './measure.ts';

export interface ImportResult {
  readonly set: DataSet;
  readonly ours: Run;
  /** Null where GDAL is not installed. */
  readonly peer: Run | null;
  /** What is wrong with the files, in sentences. */
  readonly findings: readonly string[];
}

export const hasPeer = (): Promise<boolean> => isThere('ogr2ogr', ['--version']);

/** The replica file that the last import of a data set has left in the folder. */
export function replicaPath(folder: string, { name }: DataSet): string {
  return join(folder, `${name}.gpkg`);
}

/** Imports a data set `runs` times, by turns with the peer; medians. */
export async function measureImport(
  folder: string,
  set: DataSet,
  runs: number,
): Promise<ImportResult> {
  const { answer, featureSet } = answerFiles(set);
  const path = replicaPath(folder, set);
  const peerPath = join(folder, `${set.name}-ogr2ogr.gpkg`);
  const isPeerThere = await hasPeer();
  const [ours, peers]: [Run[], Run[]] = [[], []];
  for (let turn = 1; turn <= runs; turn++) {
    process.stderr.write(`Importing ${set.count} ${set.name}, ${turn} of ${runs}\n`);
    ours.push(await importOnce(answer, path, set));
    if (!isPeerThere) continue;
    remove(peerPath);
    const args = ['-f', 'GPKG', peerPath, `ESRIJSON:${featureSet}`, '-nln', set.layer.name];
    peers.push(await runProgram('ogr2ogr', args));
  }
  const findings = [
    ...check(path, set, 'Syncline'),
    ...(isPeerThere ? checkCount(peerPath, set, 'ogr2ogr') : []),
  ];
  remove(peerPath);
  return { set, ours: medianRun(ours), peer: isPeerThere ? medianRun(peers) : null, findings };
}

/** Imports a data set once, for what comes after; nothing is measured. */
export async function makeReplica(folder: string, set: DataSet): Promise<void> {
  await importOnce(answerFiles(set).answer, replicaPath(folder, set), set);
}

async function importOnce(answer: string, path: string, { layer }: DataSet): Promise<Run> {
  remove(path);
  const run = await runScript<Usage>('import.ts', [answer, path, String(layer.id)]);
  return { seconds: run.seconds, usage: run.output };
}

function remove(path: string): void {
  for (const suffix of ['', '.part', '-journal', '-wal', '-shm']) {
    rmSync(path + suffix, { force: true });
  }
}

function medianRun(runs: readonly Run[]): Run {
  const usages = runs.map(({ usage }) => usage).filter((usage) => usage !== null);
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    usage:
      usages.length === 0
        ? null
        : {
            cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
            // The largest: a limit is a limit.
            peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
          },
  };
}

function check(path: string, set: DataSet, who: string): string[] {
  return [
    ...checkCount(path, set, who),
    ...checkRtree(path, set.layer.name).map((finding) => `${who}: ${finding}`),
  ];
}

function checkCount(path: string, { layer, count }: DataSet, who: string): string[] {
  const db = openForReading(path);
  try {
    const rows = db
      .prepare(`SELECT count(*) FROM ${quote(layer.name)}`)
      .pluck()
      .get() as number;
    return rows === count ? [] : [`${who}: ${rows} rows instead of ${count}.`];
  } finally {
    db.close();
  }
}
