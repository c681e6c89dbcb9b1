import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEngineClient, type EngineClient } from '../../../main/engine/host/client.ts';
import type { FromEngine, ToEngine } from '../../../main/engine/host/messages.ts';
import { serveEngine, type Methods } from '../../../main/engine/host/serve.ts';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { TokenProvider } from '../../../main/arcgis/token.ts';
import type { RunOptions } from '../../../main/engine/api.ts';
import { AppError } from '../../../shared/errors.ts';

const SERVICE = 'https://maps.example.com/rest/services/A/FeatureServer';

interface Host {
  /** Methods are those of the test: the client is typed for the engine's. */
  readonly call: (
    method: string,
    input?: unknown,
    options?: Parameters<EngineClient['call']>[2],
  ) => Promise<unknown>;
  readonly client: EngineClient;
  readonly bugs: string[];
  /** Everything that the engine's side sent. */
  readonly sent: FromEngine[];
  readonly exit: (code: number) => void;
}

const open: MessagePort[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const port of open.splice(0)) port.close();
});

/** Both sides over a real message channel, so that everything is really cloned. */
function host(
  methods: Methods | ((tokens: (url: string) => TokenProvider) => Methods),
  tokenFor: (url: string, refused?: string | null) => Promise<string | null> = async () => null,
  userOf: (url: string) => Promise<string | null> = async () => null,
): Host {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const sent: FromEngine[] = [];
  serveEngine(
    {
      post: (message) => {
        port2.postMessage(message);
        sent.push(message);
      },
      onMessage: (listener) => void port2.on('message', (data) => listener(data as ToEngine)),
    },
    typeof methods === 'function' ? methods : () => methods,
  );
  const bugs: string[] = [];
  let onExit: (code: number) => void = () => undefined;
  const client = createEngineClient(
    {
      post: (message) => port1.postMessage(message),
      onMessage: (listener) => void port1.on('message', (data) => listener(data as FromEngine)),
      onExit: (listener) => (onExit = listener),
      kill: () => onExit(0),
    },
    { tokenFor, userOf, onBug: (method, stack) => bugs.push(`${method}: ${stack}`) },
  );
  return {
    call: client.call as unknown as Host['call'],
    client,
    bugs,
    sent,
    exit: (code) => onExit(code),
  };
}

const untilStopped = (_: never, { signal }: RunOptions): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('an engine behind a port', () => {
  it('answers with what the method gives, cloned', async () => {
    const { call } = host({ echo: (input: unknown) => ({ input, big: 2n ** 60n }) });
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await call('echo', { bytes })).toEqual({ input: { bytes }, big: 2n ** 60n });
  });

  it('answers calls that run at the same time each with its own result', async () => {
    const { call } = host({
      later: async (ms: number) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ms;
      },
    });
    expect(await Promise.all([call('later', 20), call('later', 1), call('later', 10)])).toEqual([
      20, 1, 10,
    ]);
  });

  it('hands an expected failure over with its hint and the words of the server', async () => {
    const server = { code: 400, message: 'No.', details: ['Really.'] };
    const { call, bugs } = host({
      fail: () => {
        throw new AppError('refused', 'It said no.', { hint: 'Ask again.', server });
      },
    });
    const error = await call('fail').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'refused',
      message: 'It said no.',
      hint: 'Ask again.',
      server,
    });
    expect(bugs).toEqual([]);
  });

  it('tells the caller of a bug nothing, and the log everything', async () => {
    const { call, bugs } = host({
      bug: () => {
        throw new TypeError('secret of /home/anna');
      },
    });
    await expect(call('bug')).rejects.toMatchObject({
      code: 'internal',
      message: 'Something went wrong.',
      hint: undefined,
    });
    expect(bugs).toHaveLength(1);
    expect(bugs[0]).toMatch(/^bug: TypeError: secret of[^]+host\.test\.ts/);
  });

  it.each(['nothing', 'constructor', 'toString', '__proto__'])(
    'answers a call of %s, which is no method, as a bug',
    async (method) => {
      const { call, bugs } = host({});
      await expect(call(method)).rejects.toMatchObject({ code: 'internal' });
      expect(bugs[0]).toContain(`There is no method ${method}`);
    },
  );

  it('answers a result that cannot be cloned as a bug', async () => {
    const { call, bugs } = host({ odd: () => () => 1 });
    await expect(call('odd')).rejects.toMatchObject({ code: 'internal' });
    expect(bugs[0]).toContain('could not be cloned');
  });

  it('rejects an input that cannot be cloned and goes on', async () => {
    const { call } = host({ echo: (input: unknown) => input });
    await expect(call('echo', () => 1)).rejects.toThrow('could not be cloned');
    expect(await call('echo', 1)).toBe(1);
  });

  it('stops a call whose signal aborts, and no other', async () => {
    const { call } = host({
      wait: untilStopped,
      later: () => new Promise((resolve) => setTimeout(resolve, 30, 'done')),
    });
    const stop = new AbortController();
    const stopped = call('wait', null, { signal: stop.signal });
    const other = call('later');
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled', message: 'Stopped.' });
    expect(await other).toBe('done');
  });

  it('stops a call whose signal had aborted before', async () => {
    const { call } = host({ wait: untilStopped });
    const signal = AbortSignal.abort();
    await expect(call('wait', null, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('rejects what waits with a hint when the process ends, and every call after', async () => {
    const { call, client, exit } = host({ wait: untilStopped });
    const waiting = [call('wait'), call('wait')].map((one) =>
      one.catch((thrown: unknown) => thrown as AppError),
    );
    exit(137);
    for (const error of await Promise.all(waiting)) {
      expect(error).toMatchObject({ code: 'internal' });
      expect((error as AppError).message).toContain('code 137');
      expect((error as AppError).hint).toMatch(/^Nothing is lost/);
    }
    expect(client.hasEnded).toBe(true);
    await expect(call('wait')).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('progress', () => {
  it('loses no phase, keeps the order, and delivers the last count', async () => {
    const { call } = host({
      work: (_: never, { progress }: RunOptions) => {
        for (let phase = 0; phase < 30; phase++) {
          progress.phase(`phase ${phase}`);
          progress.rows('Trees', phase);
        }
      },
    });
    const events: unknown[] = [];
    await call('work', null, { onProgress: (some) => events.push(...some) });
    const phases = events.filter((event) => (event as { kind: string }).kind === 'phase');
    expect(phases).toEqual(
      Array.from({ length: 30 }, (_, i) => ({ kind: 'phase', text: `phase ${i}` })),
    );
    expect(events.at(-1)).toEqual({ kind: 'rows', layer: 'Trees', count: 29 });
  });

  it('tells of 200,000 rows at one moment in two messages', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    const { call, sent } = host({
      work: (_: never, { progress }: RunOptions) => {
        for (let count = 1; count <= 200_000; count++) progress.rows('Trees', count);
      },
    });
    const events: unknown[] = [];
    await call('work', null, { onProgress: (some) => events.push(...some) });
    expect(sent.filter(({ kind }) => kind === 'progress')).toHaveLength(2);
    expect(events.at(-1)).toEqual({ kind: 'rows', layer: 'Trees', count: 200_000 });
  });

  it('comes ten times a second while synchronous work lets no timer run', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    const { call, sent } = host({
      work: (_: never, { progress }: RunOptions) => {
        for (let count = 1; count <= 200_000; count++) {
          if (count % 1000 === 0) vi.setSystemTime(Date.now() + 10);
          progress.rows('Trees', count);
        }
      },
    });
    await call('work');
    // Two seconds, and one each for the beginning and the end.
    expect(sent.filter(({ kind }) => kind === 'progress').length).toBeLessThanOrEqual(22);
    expect(sent.filter(({ kind }) => kind === 'progress').length).toBeGreaterThanOrEqual(18);
  });

  it('comes before the answer also when the work fails', async () => {
    const { call, sent } = host({
      work: (_: never, { progress }: RunOptions) => {
        progress.phase('first');
        progress.phase('second');
        throw new AppError('refused', 'No.');
      },
    });
    await expect(call('work')).rejects.toMatchObject({ code: 'refused' });
    expect(sent.map(({ kind }) => kind)).toEqual(['progress', 'progress', 'failed']);
  });
});

describe('tokens', () => {
  const asking = (tokens: (url: string) => TokenProvider): Methods => ({
    token: () => tokens(SERVICE).token(),
    refresh: (refused: string) => tokens(SERVICE).refresh(refused),
  });

  it('are asked for by service, and again after one was refused', async () => {
    const asked: unknown[] = [];
    const { call } = host(asking, async (...question) => {
      asked.push(question);
      return question.length === 2 && question[1] !== undefined ? 'second' : 'first';
    });
    expect(await call('token')).toBe('first');
    expect(await call('refresh', 'first')).toBe('second');
    expect(asked).toEqual([
      [SERVICE, undefined],
      [SERVICE, 'first'],
    ]);
  });

  it('come with the name of whose they are, which changes with them', async () => {
    let user: string | null = 'anna';
    const told = (tokens: (url: string) => TokenProvider): Methods => {
      const mine = tokens(SERVICE);
      const client = createFeatureServiceClient({
        connection: createConnection({ fetch, tokens: mine }),
        serviceUrl: SERVICE,
      });
      const other = tokens(`${SERVICE}2`);
      return {
        user: async () => {
          const before = client.user;
          await mine.token();
          return [before, client.user, other.user];
        },
      };
    };
    const { call } = host(
      told,
      async () => 'a token',
      async () => user,
    );
    expect(await call('user')).toEqual([undefined, 'anna', undefined]);
    user = null;
    expect(await call('user')).toEqual(['anna', null, undefined]);
  });

  it('that cannot be had fail the work with the reason', async () => {
    const { call, bugs } = host(asking, async () => {
      throw new AppError('sign-in', 'The password is wrong.', { hint: 'Sign in again.' });
    });
    await expect(call('token')).rejects.toMatchObject({
      code: 'sign-in',
      message: 'The password is wrong.',
      hint: 'Sign in again.',
    });
    expect(bugs).toEqual([]);
  });
});
