/**
 * Everything that must be green: types, lint, dependency rules, unit and integration tests. Goes through all of them
 * even when one fails, and ends with one line `N passed, N failed` that counts the tests.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, succeeds } from './run.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

const folder = join(ROOT, '.cache/test');
mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
const broken: string[] = [];

for (const check of ['types', 'lint', 'deps']) {
  if (!succeeds('npm', ['run', '--silent', check])) broken.push(check);
}
for (const project of ['unit', 'integration']) {
  const file = join(folder, `${project}.json`);
  rmSync(file, { force: true });
  const isGreen = succeeds('vitest', [
    'run',
    '--project',
    project,
    '--no-color',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile=${file}`,
  ]);
  if (!isGreen) broken.push(`${project} tests`);
  count(file);
}

if (broken.length > 0) console.error(`\nNot green: ${broken.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = broken.length > 0 ? 1 : 0;

/** A file that could not even be loaded counts as one failure. */
function count(file: string): void {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    failed += report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length;
    if (report.numPendingTests > 0)
      console.log(`${report.numPendingTests} tests need GDAL and were left out.`);
  } catch (error) {
    failed += 1;
    console.error(`No test report: ${error instanceof Error ? error.message : String(error)}`);
  }
}
