/** Builds the three parts of the app into out/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../check/run.ts';
import { writeNotices } from '../licences/notices.ts';

type Part = 'main' | 'preload' | 'renderer';

const PARTS: readonly Part[] = ['main', 'preload', 'renderer'];

export function viteConfig(part: Part): string {
  return join(ROOT, `vite.${part}.config.ts`);
}

export async function buildApp(): Promise<void> {
  console.log('Building Syncline.');
  for (const part of PARTS) await build({ configFile: viteConfig(part), logLevel: 'warn' });
  writeNotices(join(ROOT, 'out'), readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
}
