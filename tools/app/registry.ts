/** Installs one package from the npm registry into a folder of its own, its contents checked against a known hash. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.ts';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** The folder of the installed package. Its install scripts do not run. */
export function installFromRegistry(wanted: Package, folder: string): string {
  const { name, version, integrity } = wanted;
  const root = { name: 'download', version: '0.0.0', dependencies: { [name]: version } };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({
      ...root,
      lockfileVersion: 3,
      packages: { '': root, [`node_modules/${name}`]: { version, integrity } },
    }),
  );
  const { status, stderr } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new PlainError(
      `The package ${name} ${version} could not be fetched from the npm registry. Check the connection to it and start again. npm said:\n${firstLines(stderr)}`,
    );
  }
  return join(folder, 'node_modules', name);
}

/** The reason; what follows it are npm's own stack and hints. */
function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join('\n');
}
