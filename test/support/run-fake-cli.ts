/** Runs the command line in this process, against the fake engine and the fake terminal. */
import type { BySide } from '../../shared/model/relay.ts';
import type { Engine } from '../../main/engine/api.ts';
import type { Relays } from '../../main/engine/relay.ts';
import type { Credentials } from '../../main/cli/credentials.ts';
import { runCli } from '../../main/cli/run.ts';
import type { SampleServiceStarter } from '../../main/cli/sample-service.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeRelays } from './fake-relays.ts';
import { type FakeTerminal, fakeTerminal } from './fake-terminal.ts';

export interface FakeRun {
  readonly engine?: Engine;
  readonly relays?: Relays;
  readonly terminal?: FakeTerminal;
  readonly startSampleService?: SampleServiceStarter;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal: FakeTerminal;
  /** Null when the command needed no engine. */
  readonly credentials: Credentials | null;
  /** Null when the command needed no relays. */
  readonly relayCredentials: BySide<Credentials> | null;
}

export async function runFakeCli(words: readonly string[], given: FakeRun = {}): Promise<Ran> {
  const { engine = fakeEngine(), relays = fakeRelays(), terminal = fakeTerminal() } = given;
  let credentials: Credentials | null = null;
  let relayCredentials: BySide<Credentials> | null = null;
  const code = await runCli(words, {
    terminal,
    version: '1.2.3',
    createEngine: async (found) => {
      credentials = found;
      return engine;
    },
    createRelays: async (found) => {
      relayCredentials = found;
      return relays;
    },
    startSampleService:
      given.startSampleService ?? (() => Promise.reject(new Error('not part of this test'))),
  });
  const [stdout, stderr] = [terminal.printed(), terminal.complained()];
  return { code, stdout, stderr, terminal, credentials, relayCredentials };
}
