/**
 * Makes the installers of this platform into dist/: `npm run package`. Words are passed on to electron-builder
 * (`npm run package -- --win --x64`). Names, signing and mirrors follow the environment: docs/packaging.md.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../app/build.ts';
import { PlainError, runCommand } from '../app/plain-error.ts';
import { ROOT } from '../check/run.ts';
import { runBuilder } from './builder.ts';
import { explainEnd } from './explain.ts';
import { publisherWords } from './publisher.ts';
import { describeSizes, LARGEST_INSTALLER, type Measured } from './sizes.ts';

const DIST = join(ROOT, 'dist');
const INSTALLER = /\.(exe|dmg|zip|AppImage|deb)$/;

await runCommand(async () => {
  const publisher = publisherWords(process.env);
  await buildApp();
  const begun = Date.now();
  const end = await runBuilder([
    ...['--config', 'electron-builder.yml', '--publish', 'never'],
    ...publisher,
    ...process.argv.slice(2),
  ]);
  const { lines, tooLarge } = describeSizes(madeSince(begun));
  if (lines.length > 0) console.log(`\nIn ${DIST}:\n${lines.join('\n')}`);
  if (end.exitCode !== 0) throw new PlainError(`\n${explainEnd(end, lines.length > 0)}`);
  if (tooLarge.length === 0) return 0;
  throw new PlainError(
    `Larger than ${LARGEST_INSTALLER / 1_000_000} MB: ${tooLarge.join(', ')}. Look at what was packed.`,
  );
});

/** Not those of earlier runs. */
function madeSince(begun: number): Measured[] {
  if (!existsSync(DIST)) return [];
  return readdirSync(DIST)
    .filter((name) => INSTALLER.test(name))
    .map((name) => ({ name, ...statSync(join(DIST, name)) }))
    .filter(({ mtimeMs }) => mtimeMs >= begun)
    .map(({ name, size }) => ({ name, bytes: size }));
}
