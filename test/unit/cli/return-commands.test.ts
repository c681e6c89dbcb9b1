import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../main/cli/exit-codes.ts';
import { globalId, syncReport } from '../../support/fake-engine.ts';
import { fakeReturns, review, reviewCounts, reviewEdit } from '../../support/fake-returns.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const KIT = ['--kit', 'kits/spring'];
const ID = globalId(1);

describe('return', () => {
  test.each([
    [['return', 'make'], /replica file .* is missing/],
    [['return', 'show', 'north-1'], /Say which kit: --kit <folder>/],
    [['return', 'decide', 'north-1', ...KIT], /give one/],
    [['return', 'decide', 'north-1', ...KIT, '--accept', ID, '--refuse', ID], /give one/],
    [['return', 'decide', 'north-1', ...KIT, '--accept', 'x'], /must be a GlobalID/],
    [
      ['return', 'decide', 'north-1', ...KIT, '--accept', ID, '--reason', 'x'],
      /goes with --refuse/,
    ],
    [['return', 'decide', 'north-1', ...KIT, '--undecide', 'all'], /must be a GlobalID/],
    [['return', 'send', 'north-1', ...KIT, '--on-conflict', 'both'], /must be ask, mine/],
  ])('%j says what is wrong', async (words, says) => {
    const returns = fakeReturns();
    const { code, stderr } = await runFakeCli(words, { returns });
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(says);
    expect(returns.calls.filter(([name]) => name !== 'find')).toEqual([]);
  });

  test('make hands in, and says who did and where it went', async () => {
    const returns = fakeReturns();
    const words = ['return', 'make', 'north-1.gpkg', '--by', 'Ada M.'];
    const { code, stdout } = await runFakeCli(words, { returns });
    expect(code).toBe(EXIT.done);
    expect(returns.calls).toEqual([['make', ['north-1.gpkg', { by: 'Ada M.', to: null }]].flat()]);
    expect(stdout).toMatch(/Wrote north-1-3\.syncline-return/);
  });

  test('show opens a file, and looks at a copy by its name', async () => {
    const returns = fakeReturns();
    await runFakeCli(['return', 'show', 'a.syncline-return', ...KIT], { returns });
    const { stdout } = await runFakeCli(['return', 'show', 'north-1', ...KIT], { returns });
    expect(returns.calls.map(([name]) => name)).toEqual(['open', 'find', 'review', 'hold']);
    expect(stdout).toMatch(/update Hydrant 17 .* in Hydrants: undecided/);
    expect(stdout).toMatch(/note of the crew: see photo/);
  });

  test('show tells the states of edits apart in words', async () => {
    const answer = review({
      counts: reviewCounts({ undecided: 0, refused: 1, waiting: 1, conflicts: 1 }),
      edits: [
        reviewEdit({ state: 'refused', reason: 'No photo' }),
        reviewEdit({ state: 'accepted', hasConflict: true }),
        reviewEdit({ state: 'none-left', note: 'The crew took it back.' }),
      ],
    });
    const returns = fakeReturns({ review: () => answer });
    const { stdout } = await runFakeCli(['return', 'show', 'north-1', ...KIT], { returns });
    expect(stdout).toMatch(/refused \(No photo\)/);
    expect(stdout).toMatch(/accepted, in conflict with the service/);
    expect(stdout).toMatch(/The crew took it back\./);
    expect(stdout).toMatch(/1 accepted and waiting to be sent, 1 refused\. 1 in conflict/);
  });

  test.each([
    [['--accept', 'all'], { choice: { undecided: true }, take: 'accept' }],
    [
      ['--refuse', ID, '--reason', 'Outside'],
      { choice: { globalIds: [ID] }, take: 'refuse', reason: 'Outside' },
    ],
    [['--undecide', ID], { choice: { globalIds: [ID] }, take: 'undecide' }],
  ])('decide %j', async (words, decision) => {
    const returns = fakeReturns();
    await runFakeCli(['return', 'decide', 'north-1', ...KIT, ...words], { returns });
    expect(returns.calls.at(-1)).toEqual(['decide', review().path, decision]);
  });

  test('send sends nothing with --dry-run, and tells what is left by its exit code', async () => {
    const returns = fakeReturns();
    const send = ['return', 'send', 'north-1', ...KIT];
    expect((await runFakeCli([...send, '--dry-run'], { returns })).code).toBe(EXIT.done);
    expect(returns.calls.map(([name]) => name)).toEqual(['find', 'check']);
    const left = fakeReturns({
      send: async () => ({
        ...{ sync: syncReport({ result: 'partial' }), carriedOver: false, isRegistered: false },
        ...{ summary: 'Some.', review: review() },
      }),
    });
    expect((await runFakeCli([...send, '--carry-over'], { returns: left })).code).toBe(
      EXIT.partial,
    );
  });

  test('send gives the review a replica of its own only when that is asked for', async () => {
    const sent = async (...words: readonly string[]): Promise<unknown> => {
      const returns = fakeReturns();
      await runFakeCli(['return', 'send', 'north-1', ...KIT, ...words], { returns });
      return returns.calls.at(-1)?.[2];
    };
    expect(await sent()).toMatchObject({ ownReplica: false, carryOver: false });
    expect(await sent('--own-replica')).toMatchObject({ ownReplica: true, carryOver: false });
  });

  test('show says why clean-up leaves the replica alone, and release lets go of it', async () => {
    const reason = 'Out with a crew: north-1 of the kit Spring.';
    const returns = fakeReturns({ hold: () => ({ reason, isSettled: true }) });
    const shown = await runFakeCli(['return', 'show', 'north-1', ...KIT], { returns });
    expect(shown.stdout).toContain(`Clean-up leaves its replica alone: ${reason}`);
    expect(shown.stdout).toContain('syncline return release');
    const { stdout, code } = await runFakeCli(['return', 'release', 'north-1', ...KIT], {
      returns,
    });
    expect(code).toBe(EXIT.done);
    expect(stdout).toContain('Nothing was unregistered.');
    expect(returns.calls.at(-1)).toEqual(['release', review().path]);
  });

  test('answer reads a file of the office without its kit', async () => {
    const returns = fakeReturns();
    const words = ['return', 'answer', 'north-1-3.syncline-answer'];
    const { stdout } = await runFakeCli(words, { returns });
    expect(returns.calls).toEqual([['readAnswer', 'north-1-3.syncline-answer', null]]);
    expect(stdout).toContain('On the service.');
  });
});
