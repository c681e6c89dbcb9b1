/** Says of every failure of a service which side of the relay it is about. */
import { AppError, hintsOf, type ErrorCode } from '../../shared/errors.ts';
import type { RelaySide } from '../../shared/model/relay.ts';
import type { FeatureService } from '../sync/service-port.ts';

/** The others are about a file of this machine, or about nobody. */
const OF_A_SERVICE: readonly ErrorCode[] = [
  ...(['sign-in', 'unreachable', 'refused', 'bad-answer', 'not-found'] as const),
  ...(['replica-gone', 'replica-too-old', 'unknown-outcome'] as const),
];

/** The same service, whose errors name its side in their words and its address. */
export function namingSide(
  service: FeatureService,
  side: RelaySide,
  serviceUrl: string,
): FeatureService {
  const named = (error: unknown): unknown => nameSide(error, side, serviceUrl);
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given);
        if (answer instanceof Promise) {
          return answer.catch((error: unknown) => {
            throw named(error);
          });
        }
        return isPages(answer) ? pagesOf(answer, named) : answer;
      };
    },
  });
}

function isPages(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

async function* pagesOf(
  pages: AsyncIterable<unknown>,
  named: (error: unknown) => unknown,
): AsyncIterable<unknown> {
  try {
    yield* pages;
  } catch (error) {
    throw named(error);
  }
}

function nameSide(error: unknown, side: RelaySide, serviceUrl: string): unknown {
  if (!(error instanceof AppError) || error.serviceUrl !== undefined) return error;
  if (!OF_A_SERVICE.includes(error.code)) return error;
  const title = side === 'source' ? 'Source' : 'Target';
  const prefix = `SYNCLINE_${title.toUpperCase()}_`;
  return new AppError(error.code, `${title}: ${error.message}`, {
    cause: error,
    ...hintsOf(error),
    ...(error.code === 'sign-in'
      ? {
          commandHint: `Sign in to the ${side} with ${prefix}USERNAME and ${prefix}PASSWORD, or give a token in ${prefix}TOKEN.`,
        }
      : {}),
    ...(error.server ? { server: error.server } : {}),
    serviceUrl,
  });
}
