import { describe, expect, it } from 'vitest';
import { namingSide } from '../../../main/relay/sides.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import { AppError, toErrorBody } from '../../../shared/errors.ts';
import type { RelaySide } from '../../../shared/model/relay.ts';

const ADDRESS = 'https://b/arcgis/rest/services/Water/FeatureServer';
const { signal } = new AbortController();

/** A service of which everything fails with this error. */
function failing(error: Error, side: RelaySide = 'target'): FeatureService {
  const service = {
    user: 'ana',
    describe: () => Promise.reject(error),
    createReplicaParameters: () => ({ f: 'json' }),
    async *queryFeatures() {
      yield await Promise.resolve([{ attributes: { A: 1 } }]);
      throw error;
    },
  };
  return namingSide(service as unknown as FeatureService, side, ADDRESS);
}

const thrownBy = (service: FeatureService): Promise<unknown> =>
  service.describe(signal).catch((error: unknown) => error);

describe('a service of a relay', () => {
  it('says which side wants somebody to sign in, and how that is done', async () => {
    const words = { code: 499, message: 'Token Required', details: [] };
    const error = new AppError('sign-in', 'Could not read it: it needs a sign-in.', {
      hint: 'Sign in.',
      commandHint: 'Sign in with --username.',
      server: words,
    });
    expect(toErrorBody(await thrownBy(failing(error, 'source')))).toEqual({
      code: 'sign-in',
      message: 'Source: Could not read it: it needs a sign-in.',
      hint: 'Sign in.',
      commandHint:
        'Sign in to the source with SYNCLINE_SOURCE_USERNAME and SYNCLINE_SOURCE_PASSWORD, or give a token in SYNCLINE_SOURCE_TOKEN.',
      server: words,
      serviceUrl: ADDRESS,
    });
  });

  it('names the side once', async () => {
    const error = new AppError('unreachable', 'Nobody answers.');
    const twice = namingSide(failing(error), 'target', ADDRESS);
    expect(await thrownBy(twice)).toMatchObject({ message: 'Target: Nobody answers.' });
  });

  it('names it for rows that come page by page', async () => {
    const pages: unknown[] = [];
    const read = async () => {
      const service = failing(new AppError('bad-answer', 'It was cut.'));
      for await (const page of service.queryFeatures({} as never, {} as never)) pages.push(page);
    };
    await expect(read()).rejects.toThrow('Target: It was cut.');
    expect(pages).toHaveLength(1);
  });

  it.each([
    new AppError('cancelled', 'Stopped.'),
    new AppError('file', 'The disk is full.'),
    new TypeError('a bug'),
  ])('leaves alone what is about no service: $message', async (error) => {
    expect(await thrownBy(failing(error))).toBe(error);
  });

  it('hands on everything else', () => {
    const service = failing(new AppError('file', 'x'));
    expect(service.user).toBe('ana');
    expect(service.createReplicaParameters({} as never)).toEqual({ f: 'json' });
  });
});
