import { describe, expect, test } from 'vitest';
import {
  dayOf,
  endAdvice,
  endOfDay,
  lastDayText,
  wrongKitName,
} from '../../../shared/model/kit-making.ts';
import {
  begunKit,
  fakeKits,
  givenUpKit,
  kitCopyInfo,
  kitCopyState,
  kitReport,
  kitState,
} from '../../support/fake-kits.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

describe('syncline kit make', () => {
  test('hands over what was chosen, and names the kit after its folder', async () => {
    const kits = fakeKits();
    const { code } = await runFakeCli(
      [
        ...['kit', 'make', 'master.gpkg', 'kits/spring', '--names', 'ana, ben'],
        ...['--expires', '2026-12-01', '--installer', 'a.exe', '--installer', 'b.dmg'],
        ...['--return-to', 'gis@example.org', '--tiles', 'https://t/{z}/{x}/{y}'],
        ...['--tiles-attribution', 'City', '--tiles-allowed', '--tiles-zoom', '12'],
      ],
      { kits },
    );
    expect(code).toBe(0);
    expect(kits.wishes).toEqual([
      {
        ...{ from: 'master.gpkg', folder: 'kits/spring', name: 'spring', names: ['ana', 'ben'] },
        ...{ expiresAt: endOfDay('2026-12-01'), installers: ['a.exe', 'b.dmg'] },
        returnTo: 'gis@example.org',
        tiles: {
          ...{ url: 'https://t/{z}/{x}/{y}', attribution: 'City', maxZoom: 12, isAllowed: true },
        },
      },
    ]);
  });

  test.each([
    [[], 'Name the copies'],
    [['--names', 'a', '--expires', '2026-02-30'], 'must be a day'],
    [['--names', 'a', '--expires', 'soon'], 'must be a day'],
    [['--names', 'a', '--tiles-zoom', '3'], 'needs their address'],
  ])('refuses %j before anything is made', async (words, text) => {
    const kits = fakeKits();
    const { code, stderr } = await runFakeCli(['kit', 'make', 'm.gpkg', 'kits/x', ...words], {
      kits,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(kits.wishes).toEqual([]);
  });

  test('lists the files with their sizes, where the stick’s are, and the remarks', async () => {
    const { stdout } = await runFakeCli(['kit', 'make', 'm.gpkg', 'kits/spring', '--names', 'ana']);
    expect(stdout).toContain('98.3 MB');
    expect(stdout).toContain('For the crew');
    expect(stdout).toContain('does not expire');
  });

  test('ends with what kept a copy from being registered, and says how to go on', async () => {
    const error = { code: 'unreachable' as const, message: 'Nobody answers.', hint: 'Try later.' };
    const copy = { ...kitReport().copies[0]!, state: 'failed' as const, error };
    const report = kitReport({
      ...{ isComplete: false, copies: [copy], files: [], crewFolder: null },
      summary: 'The kit is not complete.',
    });
    const kits = fakeKits({ make: async () => report });
    const { code, stdout } = await runFakeCli(
      ['kit', 'make', 'm.gpkg', 'kits/spring', '--names', 'ana'],
      { kits },
    );
    expect(code).toBe(5);
    expect(stdout).toContain('ana: Nobody answers. Try later.');
  });
});

describe('syncline kit info', () => {
  test('shows of a folder what came back of each copy', async () => {
    const kits = fakeKits({
      state: () =>
        kitState({
          isExpired: true,
          copies: [kitCopyState(), kitCopyState({ name: 'ben', problem: 'It is damaged.' })],
        }),
    });
    const { stdout, code } = await runFakeCli(['kit', 'info', 'kits/spring'], { kits });
    expect(code).toBe(0);
    expect(stdout).toContain('expired');
    expect(stdout).toContain('ben: It is damaged.');
    expect(stdout).toMatch(/ana\s+2\s+2026-08-07 09:00 UTC\s+Ana\s+4\s+1\s+8/);
  });

  test('shows of a copy its kit, and needs no sign-in', async () => {
    const { stdout } = await runFakeCli(['kit', 'info', 'north-1.gpkg'], {
      kits: fakeKits({ copy: () => kitCopyInfo({ lastReturn: 0 }) }),
    });
    expect(stdout).toContain('This kit is good until the end of 2026-12-01.');
    expect(stdout).toMatch(/Returns made\s+none/);
  });
});

describe('a kit whose making was interrupted', () => {
  const begun = () => begunKit();

  test('tells how far it is', async () => {
    const { stdout } = await runFakeCli(['kit', 'info', 'kits/spring'], {
      kits: fakeKits({ begun }),
    });
    expect(stdout).toContain('1 of 2 copies are registered');
    expect(stdout).toMatch(/ben\s+not registered yet/);
  });

  test('is given up only when that is wanted for certain', async () => {
    const given: string[] = [];
    const giveUp = (folder: string) => {
      given.push(folder);
      return Promise.resolve(givenUpKit());
    };
    const kits = fakeKits({ begun, giveUp });
    const asked = await runFakeCli(['kit', 'give-up', 'kits/spring'], { kits });
    expect(asked).toMatchObject({ code: 0 });
    expect(asked.stderr).toContain('Nothing was changed.');
    expect(given).toEqual([]);
    const { code, stdout } = await runFakeCli(['kit', 'give-up', 'kits/spring', '--yes'], { kits });
    expect(code).toBe(0);
    expect(stdout).toContain('One replica was unregistered.');
    expect(given).toEqual(['kits/spring']);
  });

  test('ends with what kept a copy from being given up', async () => {
    const error = { code: 'unreachable' as const, message: 'Nobody answers.' };
    const report = givenUpKit({
      copies: [{ name: 'ana', outcome: 'kept', error }],
      isComplete: false,
    });
    const kits = fakeKits({ begun, giveUp: () => Promise.resolve(report) });
    const { code, stdout } = await runFakeCli(['kit', 'give-up', 'kits/spring', '--yes'], { kits });
    expect(code).toBe(5);
    expect(stdout).toContain('as before: Nobody answers.');
  });
});

describe('the last day of a kit', () => {
  test('lasts until its end where the office is', () => {
    const end = endOfDay('2026-12-01')!;
    expect(dayOf(end)).toBe('2026-12-01');
    const now = Date.parse(end);
    expect(lastDayText({ expiresAt: end }, now)).toBe(
      'This kit is good until the end of 2026-12-01: today is its last day.',
    );
    expect(lastDayText({ expiresAt: end }, now + 1)).toBe('This kit expired on 2026-12-01.');
    expect(endAdvice({ expiresAt: end }, now + 1)).toMatch(/can still be read and handed in/);
  });

  test.each([
    [23, 'This kit is good until the end of 2026-12-01.', null],
    [24, 'This kit is good until the end of 2026-12-01: 7 more days.', 'Hand in what you have'],
    [30, 'This kit is good until the end of 2026-12-01: one more day.', 'Hand in what you have'],
  ])('is counted in days when it is near: November %i', (day, sentence, advice) => {
    const kit = { expiresAt: endOfDay('2026-12-01') };
    const now = new Date(2026, 10, day, 7).getTime();
    expect(lastDayText(kit, now)).toBe(sentence);
    if (advice === null) expect(endAdvice(kit, now)).toBeNull();
    else expect(endAdvice(kit, now)).toContain(advice);
  });

  test.each(['2026-13-01', '2026-02-30', '1.12.2026', ''])('is not “%s”', (text) => {
    expect(endOfDay(text)).toBeNull();
  });
});

test.each(['', ' ', 'a/b', '.hidden', 'ends.', 'x'.repeat(81)])(
  'a kit cannot be named “%s”',
  (name) => expect(wrongKitName(name)).not.toBeNull(),
);
