import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { withServedFolder } from '../../../main/app/update-folder.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'syncline-updates-'));
  folder = join(root, 'installers');
  mkdirSync(join(folder, 'sub.zip'), { recursive: true });
  writeFileSync(join(folder, 'latest.yml'), 'version: 2.0.0');
  writeFileSync(join(folder, 'Syncline Setup.exe'), 'MZ');
  writeFileSync(join(folder, 'wages.xlsx'), 'secret');
  writeFileSync(join(folder, '.hidden.yml'), 'secret');
  writeFileSync(join(root, 'outside.yml'), 'secret');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

/** Without the tidying of paths that `fetch` does. */
function get(
  base: string,
  path: string,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method }, (response) => {
      let text = '';
      response.on('data', (part) => (text += String(part)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

test('installers and their list are served, under a name that nobody can guess', async () => {
  await withServedFolder(folder, async (url) => {
    const { pathname, hostname } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    expect(await get(url, `${pathname}latest.yml?noCache=1`)).toEqual({
      status: 200,
      text: 'version: 2.0.0',
    });
    expect((await get(url, `${pathname}Syncline%20Setup.exe`)).text).toBe('MZ');
    expect((await get(url, '/latest.yml')).status).toBe(404);
    expect((await get(url, '/guess/latest.yml')).status).toBe(404);
  });
});

test('nothing else of the folder is served, and nothing outside of it', async () => {
  await withServedFolder(folder, async (url) => {
    const { pathname } = new URL(url);
    for (const name of [
      ...['wages.xlsx', '.hidden.yml', '../outside.yml', '..%2Foutside.yml', '%2e%2e/outside.yml'],
      ...['sub.zip', 'sub.zip/latest.yml', '', '%', 'missing.exe', '..%5Coutside.yml'],
    ])
      expect([name, (await get(url, `${pathname}${name}`)).status]).toEqual([name, 404]);
    expect((await get(url, `${pathname}latest.yml`, 'PUT')).status).toBe(404);
  });
});

test('it is closed when the work has ended, also when that failed', async () => {
  let address = '';
  const work = withServedFolder(folder, async (url) => {
    address = url;
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  await expect(get(address, '/')).rejects.toThrow('ECONNREFUSED');
});

test('a folder that is not there does not answer', async () => {
  const missing = withServedFolder(join(root, 'nowhere'), async () => undefined);
  await expect(missing).rejects.toMatchObject({ code: 'unreachable' });
});
