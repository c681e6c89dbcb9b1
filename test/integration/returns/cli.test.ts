import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inWorld } from '../../support/failures.ts';
import { makeKit } from '../../support/returns.ts';
import { runCli } from '../../support/run-cli.ts';
import { braced } from '../../support/service-spec.ts';

it('hands in, shows, decides, checks, sends and answers from the command line', () =>
  inWorld({}, async (world) => {
    const kit = await makeKit(world);
    const north = kit.crew['north']!;
    world.sql(
      north,
      `UPDATE Trees SET Species = 'Ash' WHERE GlobalID IN ('${braced('a', 2)}', '${braced('a', 3)}')`,
    );
    const cli = async (...words: readonly string[]): Promise<Record<string, unknown>> => {
      const { code, stdout, stderr } = await runCli(['return', ...words, '--json']);
      expect(stderr).not.toMatch(/bug/);
      expect(code).toBe(0);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const at = ['--kit', kit.office];
    const made = await cli('make', north, '--by', 'Ada');
    expect(await cli('show', String(made['path']), ...at)).toMatchObject({
      opening: 'opened',
      fresh: 2,
    });
    await cli('decide', 'north', ...at, '--refuse', braced('a', 3), '--reason', 'Outside');
    await cli('decide', 'north', ...at, '--accept', 'all');
    expect(await cli('send', 'north', ...at, '--dry-run')).toMatchObject({
      dryRun: { wouldSend: 1 },
    });
    expect(world.applied).toEqual([]);
    const sent = await cli('send', 'north', ...at);
    expect(sent).toMatchObject({ review: { counts: { sent: 1, refused: 1 } } });
    const to = join(world.folder, 'answer.syncline-answer');
    await cli('answer', 'north', ...at, '--to', to);
    expect(existsSync(to)).toBe(true);
    expect(JSON.parse(readFileSync(to, 'utf8'))).toMatchObject({ copyName: 'north', number: 1 });
    expect(world.applied.map(({ globalId }) => globalId)).toEqual([braced('a', 2)]);
  }));
