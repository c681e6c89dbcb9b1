import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, it } from 'vitest';
import { CHANNELS } from '../../../shared/contract/channels.ts';
import { eachCall } from '../../../shared/contract/contract.ts';

describe('the names that the preload knows', () => {
  it('are those of the contract', () => {
    const names: string[] = [];
    eachCall((group, method) => names.push(`${group}.${method}`));
    expect([...CHANNELS].sort()).toEqual(names.sort());
  });

  it('come without the schemas', () => {
    const folder = join(import.meta.dirname, '../../..');
    for (const file of ['shared/contract/channels.ts', 'preload/index.ts']) {
      const imports = readFileSync(join(folder, file), 'utf8').match(/^import (?!type).*$/gm) ?? [];
      expect(imports.filter((line) => /contract\.ts|zod/.test(line))).toEqual([]);
    }
  });
});
