import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../../main/engine/api.ts';
import { change, changeRow, fakeEngine, globalId } from '../../support/fake-engine.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const ONE = globalId(1);

async function run(words: readonly string[], answers: Partial<Engine> = {}) {
  const engine = fakeEngine(answers);
  const ran = await runFakeCli(words, { engine });
  return { ...ran, calls: engine.calls, lines: ran.stdout.trimEnd().split('\n') };
}

describe('what the engine is asked', () => {
  test.each([
    [['--layer', '2'], { layerId: 2 }],
    [['--kind', 'Delete'], { kind: 'delete' }],
    [['--held'], { state: 'held' }],
    [['--refused', '--text', 'main st'], { state: 'refused', text: 'main st' }],
  ])('changes %j', async (options, filter) => {
    const { calls, code } = await run(['changes', 'a.gpkg', ...options]);
    expect(calls).toEqual([['changes', 'a.gpkg', filter]]);
    expect(code).toBe(0);
  });

  test.each([
    [['--all'], {}],
    [['--layer', '0'], { layerId: 0 }],
    [['--refused'], { state: 'refused' }],
    [['--layer', '3', '--refused'], { layerId: 3, state: 'refused' }],
    [['--id', ONE.toLowerCase(), '--id', globalId(2)], { globalIds: [ONE, globalId(2)] }],
  ])('hold %j', async (options, choice) => {
    const { calls, code } = await run(['hold', 'a.gpkg', ...options]);
    expect(calls).toEqual([
      ['chooseEdits', 'a.gpkg', choice],
      ['hold', 'a.gpkg', [1], true],
    ]);
    expect(code).toBe(0);
  });

  test('release lets go, revert takes back, comment notes', async () => {
    expect((await run(['release', 'a.gpkg', '--all'])).calls[1]).toEqual([
      ...['hold', 'a.gpkg', [1], false],
    ]);
    expect((await run(['revert', 'a.gpkg', '--all', '--yes'])).calls[1]).toEqual([
      ...['revert', 'a.gpkg', [1]],
    ]);
    const noted = await run(['comment', 'a.gpkg', '--id', ONE, '--text', ' call first ']);
    expect(noted.calls).toEqual([['comment', 'a.gpkg', ONE, 'call first']]);
    expect(noted.lines).toEqual([`Noted on the edit of Hydrant 17 (${ONE}): call first`]);
    const removed = await run(['comment', 'a.gpkg', '--id', ONE, '--text', '']);
    expect(removed.calls).toEqual([['comment', 'a.gpkg', ONE, null]]);
  });

  test.each([
    [['changes', 'a.gpkg', '--held', '--refused'], /--held or --refused, not both/],
    [['changes', 'a.gpkg', '--kind', 'move'], /--kind is “move”/],
    [['changes', 'a.gpkg', '--json', '--format', 'csv'], /exclude each other/],
    [['hold', 'a.gpkg'], /Say which edits: --all, --layer <id>/],
    [['hold', 'a.gpkg', '--all', '--refused'], /give one/],
    [['release', 'a.gpkg', '--id', 'x'], /--id is “x”, but must be a GlobalID/],
    [['revert', 'a.gpkg', '--yes'], /Say which edits/],
    [['comment', 'a.gpkg', '--id', ONE], /--text is missing/],
    [['comment', 'a.gpkg', '--text', 'x'], /--id is missing/],
    [['comment', 'a.gpkg', '--id', ONE, '--text', 'x'.repeat(2001)], /2,000 is the most/],
  ])('%.60j is refused before anything is asked', async (words, says) => {
    const { code, stderr, stdout, calls } = await run(words);
    expect(stderr + stdout).toMatch(says);
    expect(code).toBe(2);
    expect(calls).toEqual([]);
  });
});

describe('changes', () => {
  test('says when nothing fits, and what is held, in conflict or cannot be read', async () => {
    const none = await run(['changes', 'a.gpkg', '--held'], { changes: () => [].values() });
    expect(none.lines).toEqual(['No pending edit fits.']);
    const some = await run(['changes', 'a.gpkg', '--layer', '0'], {
      changes: () =>
        [
          change({ isHeld: true, hasConflict: true, problem: 'The geometry cannot be read.' }),
        ].values(),
    });
    expect(some.lines.join('\n')).toMatch(/held back in conflict/);
    expect(some.lines).toContain('    The geometry cannot be read.');
    expect(some.lines.at(-1)).toBe('1 pending edit fits, 1 of them held back.');
  });

  test.each([
    [
      { lengthBefore: 100, lengthAfter: 1234.56, areaBefore: null, areaAfter: null },
      '100 → 1,235 m',
    ],
    [{ lengthBefore: 40, lengthAfter: 44, areaBefore: 99.333, areaAfter: 120 }, '99.33 → 120 m²'],
    [{ lengthBefore: null, lengthAfter: 8, areaBefore: null, areaAfter: null }, '8 m'],
  ])('tells how long and how large shapes were and are: %j', async (measures, text) => {
    const { lines } = await run(['changes', 'a.gpkg'], {
      changes: () => [change({ geometryChanged: true, measures })].values(),
    });
    expect(lines.map((line) => line.trim())).toContain(`geometry: changed, ${text}`);
  });

  test('prints a file of its own with --format', async () => {
    const csv = await run(['changes', 'a.gpkg', '--format', 'csv']);
    expect(csv.lines[0]).toMatch(/^\uFEFFkind,target,layerId/);
    expect(csv.stdout).toContain(',Status,open,closed\r\n');
    const geojson = await run(['changes', 'a.gpkg', '--format', 'GeoJSON', '--held']);
    expect(geojson.calls.at(-1)).toEqual(['changes', 'a.gpkg', { state: 'held' }]);
    const { type, features } = JSON.parse(geojson.stdout) as {
      type: string;
      features: { geometry: { coordinates: number[] }; properties: { globalId: string } }[];
    };
    expect([type, features.length]).toEqual(['FeatureCollection', 1]);
    expect(features[0]!.properties.globalId).toBe(ONE);
    expect(features[0]!.geometry.coordinates[0]).toBeCloseTo(1 / 111319.49, 9);
  });
});

describe('hold and release', () => {
  test.each([
    ['hold', 1, 1, ['1 edit held back: no sync sends it before you release it.']],
    [
      'hold',
      3,
      2,
      [
        '2 edits held back: no sync sends them before you release them.',
        '1 edit was held back before.',
      ],
    ],
    ['hold', 2, 0, ['All of them are held back already.']],
    ['release', 3, 1, ['1 edit released for the next sync.', '2 edits were not held back.']],
    ['release', 2, 0, ['None of them is held back.']],
    ['release', 0, 0, ['No pending edit fits. Nothing was changed.']],
  ])('%s of %i edits, %i of which change', async (command, chosen, changed, expected) => {
    const rows = Array.from({ length: chosen }, (_, at) => changeRow({ editId: at + 1 }));
    const { lines, code } = await run([command, 'a.gpkg', '--all'], {
      chooseEdits: () => rows,
      hold: () => changed,
    });
    expect(lines).toEqual(expected);
    expect(code).toBe(0);
  });
});

describe('revert', () => {
  const many = Array.from({ length: 25 }, (_, at) =>
    changeRow({ editId: at + 1, title: `Hydrant ${at + 1}` }),
  );

  test('prints what went, the first of many', async () => {
    const { lines, calls } = await run(['revert', 'a.gpkg', '--all', '--yes'], {
      chooseEdits: () => many,
    });
    expect(lines[0]).toBe('Hydrants (layer 0): 25 edits');
    expect(lines[1]).toBe(`  update Hydrant 1 ${ONE}: Status`);
    expect(lines).toContain('  … and 5 more; --json lists all.');
    expect(lines.at(-1)).toBe('25 edits reverted.');
    expect(calls).toEqual([['revert', 'a.gpkg', many.map(({ editId }) => editId)]]);
  });

  test('changes nothing where nobody can be asked, and says so with its exit code', async () => {
    const { calls, code, stderr, lines } = await run(['revert', 'a.gpkg', '--refused']);
    expect(calls).toEqual([['chooseEdits', 'a.gpkg', { state: 'refused' }]]);
    expect(code).toBe(2);
    expect(lines.at(-1)).toBe('1 edit would be reverted.');
    expect(stderr).toMatch(/add --yes/);
  });

  test.each([
    ['1', 0, true],
    ['y', 130, false],
    ['2', 130, false],
  ])('takes only the number of edits for a yes: %s', async (typed, code, isDone) => {
    const engine = fakeEngine();
    const terminal = fakeTerminal({ isTTY: true, typed: [typed] });
    const ran = await runFakeCli(['revert', 'a.gpkg', '--all'], { engine, terminal });
    expect(ran.stderr).toMatch(/There is no undo. To take back 1 edit, type the number 1: /);
    expect(ran.code).toBe(code);
    expect(engine.calls.some(([method]) => method === 'revert')).toBe(isDone);
  });

  test('says why an edit cannot be taken back', async () => {
    const { code, stderr } = await run(['revert', 'a.gpkg', '--all', '--yes'], {
      revert: () => {
        throw new AppError('invalid', 'Hydrant 17 may have arrived.');
      },
    });
    expect(stderr).toMatch(/Hydrant 17 may have arrived/);
    expect(code).toBe(2);
  });
});
