import { describe, expect, it } from 'vitest';
import { eachCall, type Handlers, type Reply } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { serve, type Bus } from '../../../main/ipc/serve.ts';

const OURS = { url: 'app://syncline/', parent: null };
type Frame = Parameters<Parameters<Bus['handle']>[1]>[0]['senderFrame'];

interface Served {
  readonly channels: string[];
  readonly errors: [string, unknown][];
  readonly invoke: (channel: string, input?: unknown, frame?: Frame) => Promise<Reply>;
}

/** Every call of the contract is answered by `answer`. */
function served(answer: (channel: string, input: unknown) => unknown): Served {
  const listeners = new Map<string, Parameters<Bus['handle']>[1]>();
  const errors: [string, unknown][] = [];
  serve({ handle: (channel, listener) => void listeners.set(channel, listener) }, all(answer), {
    isTrusted: (url) => url.startsWith('app://syncline/'),
    onError: (channel, error) => void errors.push([channel, error]),
  });
  return {
    channels: [...listeners.keys()],
    errors,
    invoke: (channel, input, senderFrame = OURS) => listeners.get(channel)!({ senderFrame }, input),
  };
}

function all(answer: (channel: string, input: unknown) => unknown): Handlers {
  const groups: Record<string, Record<string, unknown>> = {};
  eachCall((group, method) => {
    groups[group] ??= {};
    groups[group][method] = (input: unknown) => answer(`${group}.${method}`, input);
  });
  return groups as unknown as Handlers;
}

describe('serve', () => {
  it('answers with what the handler gives', async () => {
    const { invoke, errors } = served((channel, input) => ({ channel, input }));
    expect(await invoke('replica.layers', { key: 'a' })).toEqual({
      ok: true,
      value: { channel: 'replica.layers', input: { key: 'a' } },
    });
    expect(errors).toEqual([]);
  });

  it('does not begin without a handler for every call', () => {
    const handlers = all(() => null) as unknown as Record<string, Record<string, unknown>>;
    delete handlers['jobs']!['cancel'];
    expect(() =>
      serve({ handle: () => undefined }, handlers as unknown as Handlers, {
        isTrusted: () => true,
        onError: () => undefined,
      }),
    ).toThrow('No handler for jobs.cancel');
  });

  it.each<[string, Frame]>([
    ['of a page from elsewhere', { url: 'https://example.com/', parent: null }],
    ['of a page that looks like ours', { url: 'app://syncline.example.com/', parent: null }],
    ['of a frame in our page', { url: OURS.url, parent: {} }],
    ['of a page that is gone', null],
  ])('refuses a call %s', async (_, frame) => {
    const asked: string[] = [];
    const { invoke, errors } = served((channel) => asked.push(channel));
    expect(await invoke('jobs.list', undefined, frame)).toEqual({
      ok: false,
      error: { code: 'invalid', message: 'Call from an unknown page.' },
    });
    expect(asked).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  const password = 'correct horse battery';
  it.each([
    ['accounts.addPassword', { url: 'x', username: 'a', password, keep: 'yes' }, 'keep'],
    [
      'accounts.addPassword',
      { url: 'x', username: 'a', password, keep: true, more: 1 },
      'the input',
    ],
    [
      'accounts.addPassword',
      { url: 'x', username: 'a', password: [password], keep: true },
      'password',
    ],
    ['accounts.addPassword', password, 'the input'],
    ['jobs.sync', { key: 'a', options: { onConflict: password } }, 'options.onConflict'],
    [
      'jobs.sync',
      { key: 'a', options: { layerDirections: { [password]: 'upload' } } },
      'options.layerDirections.…',
    ],
    ['replica.rows', { key: 'a', cursor: 1, from: 0, count: 501 }, 'count'],
    ['jobs.list', {}, 'the input'],
    ['pending.hold', { key: 'a', edits: { editIds: [1, password] }, isHeld: true }, 'edits'],
  ])(
    'refuses what %s cannot use and names the place, not the value',
    async (channel, input, where) => {
      const { invoke, errors } = served(() => 'never');
      expect(await invoke(channel, input)).toEqual({
        ok: false,
        error: { code: 'invalid', message: `This cannot be used: ${where}.` },
      });
      const told = errors.map(([, error]) => `${String(error)} ${JSON.stringify(error)}`).join();
      expect(told).not.toContain(password);
    },
  );

  it('hands an expected failure over with its hint and the words of the server', async () => {
    const server = { code: 400, message: 'No.', details: ['Really.'] };
    const { invoke } = served(() => {
      throw new AppError('refused', 'It said no.', { hint: 'Ask.', server, cause: new Error('x') });
    });
    expect(await invoke('jobs.list')).toEqual({
      ok: false,
      error: { code: 'refused', message: 'It said no.', hint: 'Ask.', server },
    });
  });

  it('tells the page of a bug nothing, and the log everything', async () => {
    const bug = new TypeError('secret of /home/anna');
    const { invoke, errors } = served(() => Promise.reject(bug));
    expect(await invoke('jobs.list')).toEqual({
      ok: false,
      error: { code: 'internal', message: 'Something went wrong.' },
    });
    expect(errors).toEqual([['jobs.list', bug]]);
  });

  it('survives input that is nested without end', async () => {
    let geometry: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) geometry = [geometry];
    const definition = { layers: [0], geometry: { rings: geometry } };
    const { invoke } = served(() => 'never');
    expect(await invoke('define.plan', { definition })).toMatchObject({ ok: false });
  });
});
