import { describe, expect, it } from 'vitest';
import { Closing } from '../../../main/workbench/closing.ts';

describe('closing the window', () => {
  it('waits until the window has saved what it was saving, each time anew', async () => {
    let asked = 0;
    const closing = new Closing(() => (asked += 1));
    for (const times of [1, 2]) {
      let isSettled = false;
      const settled = closing.settle().then(() => (isSettled = true));
      await Promise.resolve();
      expect({ asked, isSettled }).toEqual({ asked: times, isSettled: false });
      closing.settled();
      await settled;
      expect(isSettled).toBe(true);
    }
  });

  it('hears an answer that comes at once', async () => {
    const closing: Closing = new Closing(() => closing.settled());
    await expect(closing.settle()).resolves.toBeUndefined();
  });

  it('goes on when the window does not answer, and leaves a late answer alone', async () => {
    const closing = new Closing(() => undefined, 1);
    await expect(closing.settle()).resolves.toBeUndefined();
    expect(() => closing.settled()).not.toThrow();
  });
});
