import { describe, expect, test } from 'vitest';
import { conflict, fakeEngine, globalId } from '../../support/fake-engine.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const values = [
  { field: 'Status', base: 'open', mine: 'closed', theirs: 'lost' },
  { field: 'Flow', base: 1, mine: 2, theirs: 1 },
];
const OPEN = [
  conflict({ conflictId: 1, values }),
  conflict({ conflictId: 2, layerId: 1, globalId: globalId(2), theirs: 'delete', fields: [] }),
];

async function resolve(...words: readonly string[]) {
  const engine = fakeEngine({
    conflicts: () => OPEN,
    resolve: async (_path, all) => 2 - all.length,
  });
  const asked: unknown[] = [];
  const run = await runFakeCli(['resolve', 'a.gpkg', ...words], {
    engine: {
      ...engine,
      resolve: async (path, decisions) => {
        asked.push(decisions);
        return engine.resolve(path, decisions);
      },
    },
  });
  return { ...run, decisions: asked[0] };
}

describe('syncline resolve', () => {
  test.each([
    [
      ['--all', '--take', 'mine'],
      [
        { conflictId: 1, take: 'mine' },
        { conflictId: 2, take: 'mine' },
      ],
    ],
    [['--layer', '1', '--take', 'theirs'], [{ conflictId: 2, take: 'theirs' }]],
    [
      ['--id', globalId(1), '--field', 'status=mine'],
      [{ conflictId: 1, fields: { Status: 'mine' } }],
    ],
    [
      ['--id', globalId(1), '--take', 'theirs', '--field', 'Flow=mine'],
      [{ conflictId: 1, fields: { Status: 'theirs', Flow: 'mine' } }],
    ],
    [
      ['--all', '--take', 'mine', '--field', 'shape=theirs'],
      [
        { conflictId: 1, fields: { Status: 'mine', geometry: 'theirs' } },
        { conflictId: 2, take: 'mine' },
      ],
    ],
  ])('%j', async (words, decisions) => {
    const run = await resolve(...words);
    expect(run.decisions).toEqual(decisions);
    expect(run.code).toBe(decisions.length === 2 ? 0 : 3);
  });

  test.each([
    [['--take', 'mine'], /Say which conflicts/],
    [['--all', '--layer', '1', '--take', 'mine'], /Say which conflicts/],
    [['--all'], /It is not said what to decide/],
    [['--id', 'nonsense', '--take', 'mine'], /must be a GlobalID/],
    [['--id', globalId(9), '--take', 'mine'], /no open conflict/],
    [['--id', globalId(1), '--field', 'Status'], /of the form STATUS=mine/],
    [['--id', globalId(1), '--field', 'Flow=mine'], /both sides changed Status/],
    [['--id', globalId(1), '--take', 'merge', '--field', 'Flow=mine'], /both sides changed Status/],
  ])('refuses %j, decides nothing and says why', async (words, message) => {
    const run = await resolve(...words);
    expect(run).toMatchObject({ code: 2, decisions: undefined });
    expect(run.stderr).toMatch(message);
  });

  test('conflicts are shown with who, when and every version, and the exit code says that they wait', async () => {
    const { code, stdout } = await runFakeCli(['conflicts', 'a.gpkg'], {
      engine: fakeEngine({ conflicts: () => OPEN }),
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/changed by ana\.r on 2026-08-07 08:10 UTC; you changed it on/);
    expect(stdout).toMatch(/Status +“open” +“closed” +“lost” +both changed it/);
    expect(stdout).toContain('2 conflicts wait for a decision.');
  });
});
