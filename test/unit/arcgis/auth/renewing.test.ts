import { describe, expect, it } from 'vitest';
import { renewing, type Token } from '../../../../main/arcgis/auth/renewing.ts';
import { AppError } from '../../../../shared/errors.ts';

const HOUR = 3_600_000;

function setUp(lifetime = HOUR, first?: Token) {
  let now = 0;
  let made = 0;
  let failure: Error | null = null;
  const tokens = renewing({
    now: () => now,
    make: async () => {
      await Promise.resolve();
      if (failure) throw failure;
      return { token: `token-${++made}`, expires: now + lifetime };
    },
    ...(first === undefined ? {} : { first }),
  });
  return {
    tokens,
    forward: (ms: number) => void (now += ms),
    fail: (error: Error | null) => void (failure = error),
    made: () => made,
  };
}

describe('renewing', () => {
  it('makes a token once for all who wait, and keeps it until five minutes before the end', async () => {
    const { tokens, forward, made } = setUp();
    expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['token-1', 'token-1']);
    forward(HOUR - 5 * 60_000 - 1);
    expect(await tokens.token()).toBe('token-1');
    forward(1);
    expect(await tokens.token()).toBe('token-2');
    expect(made()).toBe(2);
  });

  it('renews a short-lived token in the last quarter of its life', async () => {
    const { tokens, forward } = setUp(60_000);
    await tokens.token();
    forward(44_999);
    expect(await tokens.token()).toBe('token-1');
    forward(1);
    expect(await tokens.token()).toBe('token-2');
  });

  it('begins with the token that it is given', async () => {
    const { tokens, made } = setUp(HOUR, { token: 'given', expires: HOUR });
    expect(await tokens.token()).toBe('given');
    expect(made()).toBe(0);
  });

  it('makes another after a refusal, and hands that one to late comers', async () => {
    const { tokens } = setUp();
    const first = await tokens.token();
    const [one, two] = await Promise.all([tokens.refresh(first), tokens.refresh(first)]);
    expect([one, two]).toEqual(['token-2', 'token-2']);
    expect(await tokens.refresh(first)).toBe('token-2');
    expect(await tokens.refresh('token-2')).toBe('token-3');
  });

  it('does not hand out a token that has ended, whatever was refused', async () => {
    const { tokens, forward } = setUp();
    await tokens.token();
    forward(HOUR);
    expect(await tokens.refresh(null)).toBe('token-2');
  });

  it('uses a token to its end while nobody can be reached, and no longer', async () => {
    const { tokens, forward, fail } = setUp();
    await tokens.token();
    fail(new AppError('unreachable', 'Nobody answers.'));
    forward(HOUR - 1);
    expect(await tokens.token()).toBe('token-1');
    forward(1);
    await expect(tokens.token()).rejects.toMatchObject({ code: 'unreachable' });
    fail(null);
    expect(await tokens.token()).toBe('token-2');
  });

  it('says at once that the sign-in was refused', async () => {
    const { tokens, forward, fail } = setUp();
    await tokens.token();
    forward(HOUR - 1);
    fail(new AppError('sign-in', 'It refused.'));
    await expect(tokens.token()).rejects.toMatchObject({ code: 'sign-in' });
  });

  it('lets one caller stop without stopping the others', async () => {
    const { tokens } = setUp();
    const stopping = new AbortController();
    const stopped = tokens.token(stopping.signal);
    const other = tokens.token();
    stopping.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(await other).toBe('token-1');
    await expect(tokens.refresh('token-1', AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
