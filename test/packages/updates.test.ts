import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeHome, openWindow } from './running.ts';

const NEWER = 'Syncline-99.0.0-linux-x86_64.AppImage';

interface Prepared {
  readonly home: string;
  /** Where the newer version lies. */
  readonly folder: string;
  /** The file that a newer version takes the place of. */
  readonly installed: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The newer version: a program that leaves a mark. */
const PROGRAM = '#!/bin/sh\necho started > "$HOME/mark"\n';

/** A folder as the office keeps it, and a profile that knows of it. */
function prepare({
  hash,
  source,
}: { readonly hash?: string; readonly source?: string | null } = {}): Prepared {
  const { path: home, remove } = makeHome();
  onTestFinished(remove);
  const folder = join(home, 'installers');
  const profile = join(home, 'profile');
  for (const path of [folder, profile]) mkdirSync(path);
  const bytes = Buffer.from(PROGRAM);
  const sha512 = hash ?? createHash('sha512').update(bytes).digest('base64');
  writeFileSync(join(folder, NEWER), bytes);
  writeFileSync(
    join(folder, 'latest-linux.yml'),
    [
      'version: 99.0.0',
      'files:',
      `  - { url: ${NEWER}, sha512: ${sha512}, size: ${bytes.length} }`,
      `path: ${NEWER}`,
      `sha512: ${sha512}`,
      "releaseDate: '2026-01-01T00:00:00.000Z'",
      '',
    ].join('\n'),
  );
  const updateSource = source === undefined ? folder : source;
  const settings = { updateSource, isWelcomed: true };
  writeFileSync(join(profile, 'settings.json'), JSON.stringify(settings));
  // How an AppImage knows that it is one.
  const installed = join(home, 'Syncline.AppImage');
  writeFileSync(installed, 'the version that runs');
  return { home, folder, installed, env: { APPIMAGE: installed } };
}

test('a newer version in the folder of the office is found, brought and installed, each when it is asked for', async () => {
  const { home, installed, env } = prepare();
  const { page, ended, close } = await openWindow(home, env);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Download Syncline 99.0.0' }).click();
  const install = page.getByRole('button', { name: 'Restart and install 99.0.0' });
  await install.waitFor();
  expect(readFileSync(installed, 'utf8')).toBe('the version that runs');
  await install.click();
  await ended;
  expect(readFileSync(installed, 'utf8')).toBe(PROGRAM);
  await expect.poll(() => existsSync(join(home, 'mark'))).toBe(true);
});

test('a newer version is found and brought from an address as well', async () => {
  let folder = '';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '', 'http://localhost').pathname);
    asked.push(name);
    const path = join(folder, name);
    if (existsSync(path)) response.end(readFileSync(path));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const prepared = prepare({ source: `http://127.0.0.1:${port}/syncline/` });
  ({ folder } = prepared);
  const { page, close } = await openWindow(prepared.home, prepared.env);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Download Syncline 99.0.0' }).click();
  await page.getByRole('button', { name: 'Restart and install 99.0.0' }).waitFor();
  expect(new Set(asked)).toEqual(new Set(['latest-linux.yml', NEWER]));
});

test('updates are off until somebody says where to look', async () => {
  const { home, env } = prepare({ source: null });
  const { page, close } = await openWindow(home, env);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('Updates are switched off.').waitFor();
  expect(await page.getByRole('button', { name: 'Look for updates' }).count()).toBe(0);
});

test('a folder that is not connected is no fault', async () => {
  const { home, env } = prepare();
  rmSync(join(home, 'installers'), { recursive: true });
  const { page, close } = await openWindow(home, env);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('The place for updates does not answer.').waitFor();
  expect(await page.getByText('No update was made').count()).toBe(0);
});

test('a file that is not what the list says is refused', async () => {
  const { home, env } = prepare({ hash: 'A'.repeat(86) + '==' });
  const { page, close } = await openWindow(home, env);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Download Syncline 99.0.0' }).click();
  await page.getByText('The newer version that was loaded is damaged. It was not kept.').waitFor();
  expect(await page.getByRole('button', { name: /Restart and install/ }).count()).toBe(0);
});

test('without an AppImage around it, the window says that the system renews it', async () => {
  const { home } = prepare();
  const { page, close } = await openWindow(home);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText(/the package manager of this system/).waitFor();
});
