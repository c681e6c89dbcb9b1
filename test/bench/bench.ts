/**
 * Measures speed and memory: importing large answers beside ogr2ogr, what syncing and listing do with many edits, and
 * reading the replicas of many services. Says for each row whether its goal is reached, and asserts nothing about time;
 * exits with 1 when what was built is wrong.
 *
 *   npm run bench -- [--quick] [--only polygons,points,edits,pending,cleanup] [--runs 3] [--edits 10000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answerFolder, dataSets } from './answers.ts';
import { measureCleanup } from './cleanup-runs.ts';
import { measureEdits } from './edit-runs.ts';
import { makeReplica, measureImport, replicaPath } from './imports.ts';
import { cleanupLines, editLines, importLine, pendingLines, print, type Line } from './lines.ts';
import { measurePending } from './pending-runs.ts';

const ALL = ['polygons', 'points', 'edits', 'pending', 'cleanup'];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: ALL.join(',') },
    runs: { type: 'string', default: '3' },
    edits: { type: 'string' },
  },
});
const scale = options.quick ? 0.1 : 1;
const runs = wholeNumber('--runs', options.runs);
const edits = wholeNumber('--edits', options.edits ?? String(10_000 * scale));
const only = options.only.split(',');
const unknown = only.find((name) => !ALL.includes(name));
if (unknown !== undefined) stop(`--only takes some of ${ALL.join(', ')}, not "${unknown}".`);

const load = loadavg()[0]!;
const lines: Line[] = [];
const findings: string[] = [];
const folder = mkdtempSync(join(answerFolder(), 'run-'));
try {
  const sets = dataSets(scale);
  for (const set of sets) {
    if (!only.includes(set.name)) continue;
    const result = await measureImport(folder, set, runs);
    lines.push(importLine(result));
    findings.push(...result.findings);
  }
  const [polygons] = sets;
  const path = replicaPath(folder, polygons);
  const needsReplica = only.includes('edits') || only.includes('pending');
  if (needsReplica && !only.includes(polygons.name)) await makeReplica(folder, polygons);
  if (only.includes('edits')) {
    const result = await measureEdits(path, polygons, { scale, runs, count: edits });
    lines.push(...editLines(result));
    findings.push(...result.findings);
  }
  for (const count of only.includes('pending') ? [edits, 10 * edits] : []) {
    const result = await measurePending(path, polygons, { scale, runs, count });
    lines.push(...pendingLines(result));
    findings.push(...result.findings);
  }
  if (only.includes('cleanup')) {
    const result = await measureCleanup(20, 1000 * scale, runs);
    lines.push(...cleanupLines(result));
    findings.push(...result.findings);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const [processor] = cpus();
console.log(
  `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ` +
    `${process.platform}; medians of ${runs}, the largest of peaks${options.quick ? '; a tenth of the data' : ''}\n`,
);
if (load > 1) {
  console.log(
    `Other programs kept the machine busy (load ${load.toFixed(1)} at the start): times on the clock are longer than\n` +
      `they need be, CPU and ratios tell more.\n`,
  );
}
print(lines, { isQuick: options.quick });
for (const finding of findings) console.log(`WRONG: ${finding}`);
if (findings.length > 0) process.exitCode = 1;

function wholeNumber(option: string, text: string): number {
  return /^[1-9]\d*$/.test(text)
    ? Number(text)
    : stop(`${option} takes a whole number, not "${text}".`);
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
