/** Runs the command line in this process, against the fake engine and the fake terminal. */
import type { BySide } from '../../shared/model/relay.ts';
import type { Engine } from '../../main/engine/api.ts';
import type { Cleanup } from '../../main/engine/cleanup/cleanup.ts';
import type { Kits } from '../../main/engine/kits/kits.ts';
import type { Relays } from '../../main/engine/relay.ts';
import type { Returns } from '../../main/engine/returns/returns.ts';
import type { Credentials } from '../../main/cli/credentials.ts';
import { runCli } from '../../main/cli/run.ts';
import type { SampleServiceStarter } from '../../main/cli/sample-service.ts';
import { fakeCleanup } from './fake-cleanup.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeKits } from './fake-kits.ts';
import { fakeRelays } from './fake-relays.ts';
import { fakeReturns } from './fake-returns.ts';
import { type FakeTerminal, fakeTerminal } from './fake-terminal.ts';

export interface FakeRun {
  readonly engine?: Engine;
  readonly cleanup?: Cleanup;
  readonly relays?: Relays;
  readonly returns?: Returns;
  readonly kits?: Kits;
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
  const { cleanup = fakeCleanup() } = given;
  let credentials: Credentials | null = null;
  let relayCredentials: BySide<Credentials> | null = null;
  const code = await runCli(words, {
    terminal,
    version: '1.2.3',
    createEngine: async (found) => {
      credentials = found;
      return engine;
    },
    createCleanup: async (found) => {
      credentials = found;
      return cleanup;
    },
    createRelays: async (found) => {
      relayCredentials = found;
      return relays;
    },
    createReturns: async (found) => {
      credentials = found;
      return given.returns ?? fakeReturns();
    },
    createKits: async (found) => {
      credentials = found;
      return given.kits ?? fakeKits();
    },
    startSampleService:
      given.startSampleService ?? (() => Promise.reject(new Error('not part of this test'))),
  });
  const [stdout, stderr] = [terminal.printed(), terminal.complained()];
  return { code, stdout, stderr, terminal, credentials, relayCredentials };
}
