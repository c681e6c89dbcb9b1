/** The state of the window on a bridge that answers from memory. */
import type { Bridge, EventName, Events } from '../../../shared/contract/contract.ts';
import { toErrorBody } from '../../../shared/errors.ts';
import type { AppInfo, Settings } from '../../../shared/model/window.ts';
import { openEnvelopes } from '../../../renderer/api.ts';
import { AppState } from '../../../renderer/state/app.svelte.ts';

/** What is answered, by `group.method`: a function of the input, which may throw `AppError` or never resolve. */
export type Replies = Readonly<Record<string, (input: never) => unknown>>;

export interface FakeApp {
  readonly app: AppState;
  /** Every call so far. */
  readonly calls: readonly { readonly channel: string; readonly input: unknown }[];
  /** The inputs of the calls of one channel. */
  readonly inputsOf: (channel: string) => readonly unknown[];
  /** What the main process would tell. */
  readonly emit: <E extends EventName>(event: E, payload: Events[E]) => void;
}

const INFO: AppInfo = {
  name: 'Syncline',
  version: '1.2.3',
  electron: '45.4.1',
  platform: 'linux',
  canKeepSecrets: true,
};

export const SETTINGS: Settings = {
  theme: 'light',
  tileUrl: null,
  tileAttribution: '',
  replicasFolder: '/home/me/Documents/Syncline',
  isWelcomed: true,
};

/** A started app. Calls without a reply fail as a bug would. */
export async function fakeApp(replies: Replies = {}): Promise<FakeApp> {
  let settings = SETTINGS;
  const all: Record<string, (input: never) => unknown> = {
    'app.info': () => INFO,
    'app.takeOpenRequests': () => [],
    'app.copyText': () => undefined,
    'app.settled': () => undefined,
    'settings.get': () => settings,
    'settings.set': (change: Partial<Settings>) => (settings = { ...settings, ...change }),
    'updates.get': () => ({ source: null, state: { kind: 'off' } }),
    'services.list': () => [],
    'accounts.list': () => [],
    'replicas.list': () => [],
    'jobs.list': () => [],
    'kits.basemap': () => null,
    'crew.state': () => null,
    'returns.membership': () => null,
    ...replies,
  };
  const calls: { channel: string; input: unknown }[] = [];
  const listeners = new Map<EventName, Set<(payload: unknown) => void>>();
  const bridge: Bridge = {
    async invoke(channel, input) {
      calls.push({ channel, input });
      const reply = all[channel];
      if (!reply) throw new Error(`${channel} has no reply in this test.`);
      try {
        return { ok: true, value: await reply(input as never) };
      } catch (error) {
        return { ok: false, error: toErrorBody(error) };
      }
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    pathOf: () => '',
  };
  const app = new AppState(openEnvelopes(bridge), bridge);
  await app.start();
  return {
    app,
    calls,
    inputsOf: (channel) =>
      calls.filter((call) => call.channel === channel).map(({ input }) => input),
    emit: (event, payload) => listeners.get(event)?.forEach((listener) => listener(payload)),
  };
}
