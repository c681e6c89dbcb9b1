/** What the window may ask about accounts. */
import { z } from 'zod';
import { CHOICE_SCOPES, type Account, type OAuthStart, type SignedOut } from '../model/account.ts';
import { returns, type Groups } from './call.ts';
import { Nothing } from './schemas.ts';

const AccountId = z.string().min(1).max(64);
const Address = z.string().min(1).max(2000);
const Attempt = z.strictObject({ attempt: z.string().max(64) });

export const accountCalls = {
  list: returns<readonly Account[]>().from(Nothing),
  /** Opens the browser at a portal; `finishOAuth` waits for the user. Stops a sign-in that was under way before. */
  beginOAuth: returns<OAuthStart>().from(
    z.strictObject({
      portalUrl: Address,
      clientId: z.string().trim().min(1).max(256),
      keep: z.boolean(),
      /** Where the browser comes back to, for portals that insist on one port; default any free one. */
      redirectPort: z.int().min(1024).max(65_535).exactOptional(),
    }),
  ),
  /** The new account. Throws `sign-in` when the user or the portal refuses, `cancelled` after a cancel. */
  finishOAuth: returns<Account>().from(Attempt),
  cancelOAuth: returns<void>().from(Attempt),
  addPassword: returns<Account>().from(
    z.strictObject({
      url: Address,
      username: z.string().min(1).max(256),
      password: z.string().min(1).max(1024),
      keep: z.boolean(),
    }),
  ),
  /** A token that was made elsewhere; it cannot be renewed. */
  addToken: returns<Account>().from(
    z.strictObject({
      url: Address,
      token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
      keep: z.boolean(),
    }),
  ),
  /** Throws `invalid` where the system offers no Windows sign-in. */
  addWindows: returns<Account>().from(z.strictObject({ url: Address, keep: z.boolean() })),
  /** Forgets it here, and ends it at its portal. */
  signOut: returns<SignedOut>().from(z.strictObject({ id: AccountId })),
  /** Which account serves a service, or all of its server; null: nobody. */
  choose: returns<void>().from(
    z.strictObject({
      url: Address,
      account: AccountId.nullable(),
      scope: z.enum(CHOICE_SCOPES),
    }),
  ),
  /** The account that serves this service; null: nobody is signed in there. */
  serving: returns<Account | null>().from(z.strictObject({ url: Address })),
} as const satisfies Groups[string];
