/** Accounts in the keychain of the operating system: an index, and a secret for each account. */
import { z } from 'zod';
import { ACCOUNT_KINDS, type AccountKind } from '../../shared/model/account.ts';

/** Secrets in the keychain of the operating system. */
export interface Secrets {
  readonly canKeep: boolean;
  read(name: string): Promise<string | null>;
  keep(name: string, secret: string): Promise<void>;
  forget(name: string): Promise<void>;
}

/** What is written down of an account beside its secret. */
export interface AccountFacts {
  readonly id: string;
  readonly kind: AccountKind;
  readonly portalUrl: string | null;
  readonly serverUrl: string | null;
  readonly clientId: string | null;
  readonly username: string | null;
}

const Secret = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth'),
    refreshToken: z.string(),
    refreshExpires: z.number().nullable(),
    redirectUri: z.string(),
  }),
  z.object({ kind: z.literal('password'), password: z.string() }),
  z.object({ kind: z.literal('token'), token: z.string() }),
  z.object({ kind: z.literal('windows') }),
]);
export type AccountSecret = z.infer<typeof Secret>;

const Facts = z.object({
  id: z.string(),
  kind: z.enum(ACCOUNT_KINDS),
  portalUrl: z.url().nullable(),
  serverUrl: z.string().nullable(),
  clientId: z.string().nullable(),
  username: z.string().nullable(),
});
const Index = z.object({
  accounts: z.array(Facts),
  chosen: z.record(z.string(), z.string().nullable()),
});
/** How a password was kept before there were accounts: under the name of its server. */
const OldPassword = z.object({ username: z.string(), password: z.string() });

export interface KeptAccount {
  readonly facts: AccountFacts;
  readonly secret: AccountSecret;
}

export interface Kept {
  readonly accounts: readonly KeptAccount[];
  readonly chosen: Readonly<Record<string, string | null>>;
}

const INDEX = 'accounts';
const nameOf = (id: string): string => `account ${id}`;

export class AccountVault {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  get canKeep(): boolean {
    return this.#secrets.canKeep;
  }

  /** What is damaged, or of another user of this machine, counts as not there. */
  async read(): Promise<Kept> {
    const index = parsed(Index, await this.#secrets.read(INDEX));
    if (index === null) return { accounts: [], chosen: {} };
    const found = await Promise.all(
      index.accounts.map(async (facts) => {
        const secret = parsed(Secret, await this.#secrets.read(nameOf(facts.id)));
        return secret?.kind === facts.kind ? [{ facts, secret }] : [];
      }),
    );
    return { accounts: found.flat(), chosen: index.chosen };
  }

  keepSecret(id: string, secret: AccountSecret): Promise<void> {
    return this.#secrets.keep(nameOf(id), JSON.stringify(secret));
  }

  forgetSecret(id: string): Promise<void> {
    return this.#secrets.forget(nameOf(id));
  }

  /** Nothing stays behind when there is nothing to keep. */
  async keepIndex(
    accounts: readonly AccountFacts[],
    chosen: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    if (accounts.length === 0) await this.#secrets.forget(INDEX);
    else await this.#secrets.keep(INDEX, JSON.stringify({ accounts, chosen }));
  }

  /** A password that was kept before there were accounts; it is taken out. */
  async takeOld(server: string): Promise<{ username: string; password: string } | null> {
    const old = parsed(OldPassword, await this.#secrets.read(server));
    if (old !== null) await this.#secrets.forget(server);
    return old;
  }
}

function parsed<Output>(schema: z.ZodType<Output>, text: string | null): Output | null {
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
