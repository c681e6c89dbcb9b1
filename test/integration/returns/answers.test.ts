/** What the office answers, as the crew reads it: it is shown, and changes nothing. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../../main/platform/json.ts';
import type { ReturnAnswer, SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { handOver, makeKit } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };

describe('an answer', () => {
  it('tells the crew what became of each edit, and changes nothing in its copy', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world, ['north', 'south']);
      const north = kit.crew['north']!;
      world.sql(
        north,
        `UPDATE Trees SET Species = 'Ash' WHERE GlobalID IN ('${braced('a', 2)}', '${braced('a', 3)}')`,
      );
      const { review } = await handOver(kit);
      const [first] = review.edits;
      await kit.returns.decide(review.path, {
        ...{ choice: { reviewIds: [first!.reviewId] }, take: 'refuse' },
        reason: 'Removed last week',
      });
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      const path = world.path('answer');
      const answer = kit.returns.answer(review.path);
      const write = (changes: object): void =>
        writeFileSync(path, toJson({ ...answer, ...changes }, 2));
      write({});
      const before = [...world.engine.changes(north)];
      const read: ReturnAnswer = kit.returns.readAnswer(path, north);
      expect(read).toEqual(answer);
      expect(read.edits.map(({ fate, text }) => [fate, text])).toEqual([
        ['refused', 'Refused by the office: Removed last week'],
        ['on-the-service', 'On the service.'],
      ]);
      expect([...world.engine.changes(north)]).toEqual(before);
      const refusal = async (copy: string): Promise<string> =>
        (await failureOf(Promise.resolve().then(() => kit.returns.readAnswer(path, copy)))).message;
      expect(await refusal(kit.crew['south']!)).toMatch(
        /is for the copy “north” of the kit “Spring”/,
      );
      write({ kitId: 'another' });
      expect(await refusal(north)).toMatch(/not for this one/);
      write({ format: 2 });
      expect(await refusal(north)).toMatch(/was written by a newer Syncline/);
      for (const wrong of [{ edits: [{ fate: 'eaten' }] }, { at: 'soon' }, { kitName: 7 }]) {
        write(wrong);
        expect(await refusal(north)).toMatch(/is no answer of an office, or it is damaged/);
      }
      writeFileSync(path, '{"format":');
      expect(await refusal(north)).toMatch(/is no answer of an office, or it is damaged/);
      expect(
        (
          await failureOf(
            Promise.resolve().then(() => kit.returns.readAnswer(`${path}-gone`, north)),
          )
        ).code,
      ).toBe('file');
    }));
});
