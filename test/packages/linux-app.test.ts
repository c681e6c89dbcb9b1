import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VERSION } from './packed.ts';
import { makeHome, openWindow, runCommand, startCommand } from './running.ts';

function home(): string {
  const { path, remove } = makeHome();
  onTestFinished(remove);
  return path;
}

/** Starts the sample service of the packed program; its first service. */
async function startService(folder: string): Promise<string> {
  const child = startCommand(folder, ['sample-service']);
  onTestFinished(async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
  });
  let said = '';
  for await (const part of child.stdout!) {
    said += String(part);
    const url = /http:\S+\/SaveTheBay\/FeatureServer/.exec(said)?.[0];
    if (url) return url;
  }
  throw new Error(`The sample service did not start: ${said}`);
}

test('the packed program is the command line as well, without a display', async () => {
  const version = await runCommand(home(), ['--version']);
  expect(version).toMatchObject({ exitCode: 0, stderr: '' });
  expect(version.stdout).toContain(VERSION);
  const slip = await runCommand(home(), ['nonsense']);
  expect(slip.exitCode).toBe(2);
  expect(slip.stderr).toContain('There is no command “nonsense”');
});

test('words that look like switches of Chromium are words of the command', async () => {
  const { exitCode, stderr } = await runCommand(home(), ['status', '--remote-debugging-port=0']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--remote-debugging-port');
});

test('the packed program cannot be turned into a plain Node', async () => {
  const env = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/dev/null/nothing.js' };
  const { exitCode, stdout } = await runCommand(home(), ['--version'], env);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(VERSION);
});

test('the packed command line makes a replica, synchronises and verifies it', async () => {
  const folder = home();
  const url = await startService(folder);
  const file = join(folder, 'bay.gpkg');
  const extent = '--extent=-120.8,35.1,-120.6,35.25';
  const created = await runCommand(folder, [
    ...[
      'create',
      url,
      file,
      '--layers',
      '0,4',
      extent,
      '--in-sr',
      '4326',
      '--attachments',
      '--json',
    ],
  ]);
  expect(created.exitCode, created.stderr).toBe(0);
  expect(existsSync(file)).toBe(true);
  const synced = await runCommand(folder, ['sync', file, '--json']);
  expect(JSON.parse(synced.stdout)).toMatchObject({ result: 'done' });
  const verified = await runCommand(folder, ['verify', file, '--json']);
  expect(verified.exitCode, verified.stdout).toBe(0);
});

test('the packed window makes and synchronises a replica of its own sample service', async () => {
  const folder = home();
  const { page, close } = await openWindow(folder);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Start the sample service' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /features, / })
    .waitFor();
  await page.getByRole('button', { name: 'Create replica' }).click();
  const open = page.getByRole('button', { name: 'Open the replica' });
  await open.waitFor({ timeout: 90_000 });
  await open.click();
  await page.getByRole('tab', { name: 'Sync' }).click();
  await page.getByRole('button', { name: 'Bring changes', exact: true }).click();
  await page.getByText('Nothing to send and nothing new on the server.').first().waitFor();
});
