/** The outer side of an engine process: calls it, listens to it, ends it. */
import { AppError, fromErrorBody, toErrorBody } from '../../../shared/errors.ts';
import type { FromEngine, Port, ProgressEvent, ToEngine } from './messages.ts';
import type { EngineMethods } from './methods.ts';

/** A process that runs `serveEngine`. */
export interface EngineProcess extends Port<FromEngine, ToEngine> {
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (events: readonly ProgressEvent[]) => void;
}

type Method = keyof EngineMethods;
type InputOf<M extends Method> = Parameters<EngineMethods[M]>[0];
type ResultOf<M extends Method> = Awaited<ReturnType<EngineMethods[M]>>;

export interface EngineClient {
  /** Throws the `AppError` of the other side; `internal` when its process ended meanwhile. */
  readonly call: <M extends Method>(
    method: M,
    input: InputOf<M>,
    options?: CallOptions,
  ) => Promise<ResultOf<M>>;
  /** Ends the process at once; what it was doing is found again in the file's journal. */
  end(): void;
  readonly hasEnded: boolean;
}

export interface EngineSurroundings {
  /** The token for requests to this service; `refused` as in `TokenProvider`. */
  readonly tokenFor: (serviceUrl: string, refused?: string | null) => Promise<string | null>;
  /** Who is signed in to this service; null: nobody; undefined or absent: it is not known here. */
  readonly userOf?: (serviceUrl: string) => Promise<string | null | undefined>;
  readonly onBug: (method: string, stack: string) => void;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: CallOptions['onProgress'];
}

export function createEngineClient(
  process: EngineProcess,
  surroundings: EngineSurroundings,
): EngineClient {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let hasEnded = false;

  const settle = (id: number, how: (one: Waiting) => void): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (one) how(one);
  };
  const answerToken = async (question: TokenQuestion): Promise<void> => {
    const answer = await tokenAnswer(question, surroundings);
    if (!hasEnded) process.post(answer);
  };

  process.onMessage((message) => {
    switch (message.kind) {
      case 'done':
        settle(message.id, ({ resolve }) => resolve(message.value as never));
        break;
      case 'failed':
        settle(message.id, ({ reject }) => reject(fromErrorBody(message.error)));
        break;
      case 'progress':
        waiting.get(message.id)?.onProgress?.(message.events);
        break;
      case 'ask-token':
        void answerToken(message);
        break;
      case 'bug':
        surroundings.onBug(message.method, message.stack);
        break;
    }
  });
  process.onExit((code) => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(endedEarly(code));
    waiting.clear();
  });

  return {
    call: (method, input, { signal, onProgress } = {}) =>
      new Promise((resolve, reject) => {
        if (hasEnded) {
          reject(endedEarly(0));
          return;
        }
        const id = next++;
        const abort = (): void => {
          if (!hasEnded) process.post({ kind: 'abort', id });
        };
        const stopListening = (): void => signal?.removeEventListener('abort', abort);
        waiting.set(id, {
          resolve: (value) => {
            stopListening();
            resolve(value);
          },
          reject: (error) => {
            stopListening();
            reject(error);
          },
          onProgress,
        });
        signal?.addEventListener('abort', abort, { once: true });
        try {
          process.post({ kind: 'call', id, method, input });
        } catch (error) {
          settle(id, (one) => one.reject(asError(error)));
        }
        if (signal?.aborted) abort();
      }),
    end() {
      if (!hasEnded) process.kill();
    },
    get hasEnded() {
      return hasEnded;
    },
  };
}

type TokenQuestion = Extract<FromEngine, { kind: 'ask-token' }>;

async function tokenAnswer(
  { id, serviceUrl, refused }: TokenQuestion,
  { tokenFor, userOf }: EngineSurroundings,
): Promise<ToEngine> {
  try {
    const token = await tokenFor(serviceUrl, refused);
    const user = await userOf?.(serviceUrl);
    return { kind: 'token', id, token, ...(user === undefined ? {} : { user }), error: null };
  } catch (error) {
    return { kind: 'token', id, token: null, error: toErrorBody(error) };
  }
}

function endedEarly(code: number): AppError {
  return new AppError('internal', `The process that did this work ended (code ${code}).`, {
    hint: 'Nothing is lost: what was under way is in the journal of the replica file, and the next sync begins with it.',
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
