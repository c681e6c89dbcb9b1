/** One copy of a kit in two files: on two computers, or restored from a backup. No return is taken for what it is not. */
import { copyFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { makeKit, type Kit } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'mine', carryOver: false };
const set = (n: number, values: string): string =>
  `UPDATE Trees SET ${values} WHERE GlobalID = '${braced('a', n)}'`;

interface Scene {
  readonly world: World;
  readonly kit: Kit;
  /** The crew's file, and the other one of the same copy. */
  readonly files: readonly [string, string];
  readonly edit: (file: 0 | 1, sql: string) => void;
  readonly make: (file: 0 | 1) => Promise<string>;
  readonly open: (path: string) => ReturnType<Kit['returns']['open']>;
}

const inScene = (work: (scene: Scene) => Promise<void>): Promise<void> =>
  inWorld({}, async (world) => {
    const kit = await makeKit(world);
    const files = [kit.crew['north']!, world.path('other')] as const;
    copyFileSync(...files);
    await work({
      ...{ world, kit, files },
      edit: (file, text) => world.sql(files[file], text),
      make: async (file) =>
        (await kit.returns.make(files[file], { to: world.path(`r${next++}`) }, run())).path,
      open: (path) => kit.returns.open(path, kit.office, run()),
    });
  });
let next = 0;

describe('two files of one copy', () => {
  it('are told apart when the return of the other one has the same number', () =>
    inScene(async ({ edit, make, open }) => {
      edit(0, set(2, `Species = 'Ash'`));
      edit(1, set(3, `Species = 'Yew'`));
      await open(await make(0));
      const error = await failureOf(open(await make(1)));
      expect(error.message).toMatch(/^Another return 1 of north was opened before: there are two/);
      expect(error.hint).toMatch(/nothing is lost/);
    }));

  it('are told apart when the return of the other one has a later number: it does not hold what was opened', () =>
    inScene(async ({ world, kit, edit, make, open }) => {
      edit(0, set(2, `Species = 'Ash'`));
      const { review } = await open(await make(0));
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      edit(1, set(2, `Height = 50`));
      await make(1);
      const later = await make(1);
      const error = await failureOf(open(later));
      expect(error.message).toMatch(/^Return 1 of north, which is not in this one, was opened/);
      expect(kit.returns.review(review.path)).toEqual(
        expect.objectContaining({ returns: [expect.objectContaining({ number: 1 })] }),
      );
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.map(({ attributes }) => attributes['Species'])).toEqual(['Ash']);
    }));

  it('are told apart when the return of the other one has an earlier number: it is not said to be known', () =>
    inScene(async ({ kit, edit, make, open }) => {
      edit(0, set(2, `Species = 'Ash'`));
      edit(1, set(3, `Species = 'Yew'`));
      await make(0);
      const { review } = await open(await make(0));
      const error = await failureOf(open(await make(1)));
      expect(error.message).toMatch(/^Return 2 of north, which does not hold this one, was opened/);
      expect(kit.returns.review(review.path)?.edits.map(({ globalId }) => globalId)).toEqual([
        braced('a', 2),
      ]);
    }));

  it('are one after the other where the second was a copy of the first, and the first rests from then on', () =>
    inScene(async ({ files, edit, make, open }) => {
      edit(0, set(2, `Species = 'Ash'`));
      const first = await make(0);
      copyFileSync(...files);
      edit(1, set(3, `Species = 'Yew'`));
      const second = await make(1);
      expect(await open(first)).toMatchObject({ opening: 'opened', fresh: 1 });
      expect(await open(second)).toMatchObject({ opening: 'opened', fresh: 1, known: 1 });
      expect(await open(first)).toMatchObject({ opening: 'opened-before' });
    }));
});
