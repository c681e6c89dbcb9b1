/** What the window may ask about relays. */
import { z } from 'zod';
import type { RelaySession } from '../model/relay.ts';
import type { KnownRelay, OverriddenChanges, RelayReceipts } from '../model/relay-list.ts';
import type { Job } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import { Key, KeyInput, Nothing, Page } from './schemas.ts';

const Address = z.string().min(1).max(2000);
const FilePath = z.string().max(4000);
const RelayWishInput = z.strictObject({
  source: Address,
  target: Address,
  choices: z.strictObject({
    direction: z.enum(['one-way', 'bidirectional']),
    policy: z.enum(['source', 'target']),
    withAttachments: z.boolean(),
  }),
});

export const relayCalls = {
  /** Newest first, each looked at now. */
  list: returns<readonly KnownRelay[]>().from(Nothing),
  /** Asks for a relay file and adds it. */
  open: returns<KnownRelay | null>().from(Nothing),
  /** Asks where a file is that was moved; false: the user changed their mind. */
  locate: returns<boolean>().from(KeyInput),
  /** Takes it off the list; the file stays. */
  forget: returns<void>().from(KeyInput),
  suggestFile: returns<string>().from(z.strictObject({ name: z.string().max(255) })),
  chooseFile: returns<string | null>().from(z.strictObject({ suggested: FilePath })),
  /** Compares both services and says what would be carried; creates nothing. */
  plan: returns<Job>().from(RelayWishInput),
  create: returns<Job>().from(RelayWishInput.extend({ path: z.string().min(1).max(4000) })),
  /** Also goes on with an unfinished create. */
  sync: returns<Job>().from(z.strictObject({ key: Key, retriesRefused: z.boolean() })),
  /** Both services forget their replicas; the file and the rows stay. */
  close: returns<Job>().from(KeyInput),
  /** Newest first. */
  sessions: returns<readonly RelaySession[]>().from(KeyInput),
  receipts: returns<RelayReceipts>().from(
    z.strictObject({ key: Key, sessionId: z.int(), ...Page }),
  ),
  overridden: returns<OverriddenChanges>().from(z.strictObject({ key: Key, ...Page })),
} as const satisfies Groups[string];
