/**
 * Stands in for fpm where it cannot be downloaded: the options that electron-builder's deb target passes, carried out
 * with dpkg-deb. Refuses what it does not know.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { controlFile, readFpmWords, type FpmWords } from './fpm-words.ts';

const SCRIPTS = { '--after-install': 'postinst', '--after-remove': 'postrm' } as const;

makeDeb(readFpmWords(process.argv.slice(2)));

function makeDeb(words: FpmWords): void {
  const root = mkdtempSync(join(tmpdir(), 'syncline-deb-'));
  chmodSync(root, 0o755);
  try {
    for (const { from, to } of words.sources) place(from, join(root, to));
    const control = join(root, 'DEBIAN');
    mkdirSync(control);
    for (const [option, name] of Object.entries(SCRIPTS)) {
      const script = words.one(option);
      if (script === undefined) continue;
      copyFileSync(script, join(control, name));
      chmodSync(join(control, name), 0o755);
    }
    const size = execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0] ?? '0';
    writeFileSync(join(control, 'control'), controlFile(words, Number(size)));
    // What is in it is asked here, not how small it is.
    const options = ['--root-owner-group', '-Znone', '--build'];
    execFileSync('dpkg-deb', [...options, root, words.one('--package') ?? ''], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `from/` means what is in the folder. */
function place(from: string, to: string): void {
  const isContent = from.endsWith('/');
  mkdirSync(isContent ? to : dirname(to), { recursive: true });
  execFileSync('cp', ['-a', isContent ? `${from}.` : from, to]);
}
