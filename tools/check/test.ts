/**
 * Everything that must be green: types, lint, dependency rules, and the tests of every level. Goes through all of them
 * even when one fails, and ends with one line `N passed, N failed` that counts the tests.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { missingPackages } from '../package/commands.ts';
import { readPlaywrightReport, readVitestReport, type Count } from './reports.ts';
import { ROOT, succeeds } from './run.ts';

const folder = join(ROOT, '.cache/test');
mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
const broken: string[] = [];

for (const check of ['types', 'lint', 'deps']) {
  if (!succeeds('npm', ['run', '--silent', check])) broken.push(check);
}
for (const project of ['unit', 'integration', 'component']) {
  const file = freshReport(project);
  const isGreen = succeeds('vitest', [
    'run',
    '--project',
    project,
    '--no-color',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile=${file}`,
  ]);
  note(`${project} tests`, isGreen, readVitestReport(file));
}
const e2eReport = freshReport('e2e');
const isE2eGreen = succeeds('npm', ['run', '--silent', 'test:e2e']);
note('end-to-end tests', isE2eGreen, readPlaywrightReport(e2eReport));

const missing = missingPackages();
if (process.platform === 'linux' && process.arch === 'x64' && missing.length === 0) {
  const file = freshReport('packages');
  const reporters = ['--no-color', '--reporter=dot', '--reporter=json', `--outputFile=${file}`];
  const isGreen = succeeds('npm', ['run', '--silent', 'check:packages', '--', ...reporters]);
  note('package tests', isGreen, readVitestReport(file));
} else {
  const reason = missing.length === 0 ? 'a Linux' : missing.join(', ');
  console.log(`Packages are not looked at, which needs ${reason}.`);
}

if (broken.length > 0) console.error(`\nNot green: ${broken.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = broken.length > 0 || failed > 0 ? 1 : 0;

function freshReport(level: string): string {
  const file = join(folder, `${level}.json`);
  rmSync(file, { force: true });
  return file;
}

function note(what: string, isGreen: boolean, count: Count): void {
  if (!isGreen) broken.push(what);
  passed += count.passed;
  failed += count.failed;
  if (count.leftOut > 0)
    console.log(`${count.leftOut} tests lack what they need here and were left out.`);
}
