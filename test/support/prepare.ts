/** What must lie in the cache before tests run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSpatialReferences } from '../../tools/data/spatial-references.ts';

export function setup(): () => void {
  ensureSpatialReferences();
  // Nothing that tests do is remembered on the machine of whoever runs them.
  const home = mkdtempSync(join(tmpdir(), 'syncline-test-home-'));
  process.env['SYNCLINE_HOME'] = home;
  return () => rmSync(home, { recursive: true, force: true });
}
