/** Reads how many tests passed and failed out of what the test programs write. */
import { readFileSync } from 'node:fs';

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly leftOut: number;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

interface PlaywrightReport {
  readonly stats: Readonly<Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>>;
  /** What kept the run from its tests, such as a file that cannot be loaded. */
  readonly errors: readonly unknown[];
}

/** A file that could not even be loaded counts as one failure, and so does a report that is not there. */
export function readVitestReport(file: string): Count {
  return read<VitestReport>(file, (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
      ).length,
    leftOut: report.numPendingTests,
  }));
}

export function readPlaywrightReport(file: string): Count {
  return read<PlaywrightReport>(file, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    leftOut: stats.skipped,
  }));
}

function read<Report>(file: string, count: (report: Report) => Count): Count {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')) as Report);
  } catch (error) {
    console.error(`No test report: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, leftOut: 0 };
  }
}
