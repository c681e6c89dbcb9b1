import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBench } from './engine-processes.ts';

test('a file that only has the name of a relay is refused with a reason, and is not put on the list', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-relay-'));
  const bench = startBench(folder);
  onTestFinished(async () => {
    await bench.close();
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'letter.relay');
  writeFileSync(file, 'Dear colleague');
  expect(await bench.openFile(file)).toMatchObject({ kind: 'failed', error: { code: 'file' } });
  expect(await bench.relays.list()).toEqual([]);
});
