import type { Api } from '../../shared/contract/contract.ts';
import { mayServe, serverOf, type Account } from '../../shared/model/account.ts';
import type { KnownService } from '../../shared/model/window.ts';
import { RemoteList } from './remote-list.svelte.ts';

/** Who is signed in where. */
export class AccountList extends RemoteList<Account> {
  constructor(api: Api['accounts']) {
    super(() => api.list());
  }

  /** The account that serves a service of the list, as far as the list tells; null: nobody, or it is gone. */
  of({ url, signIn }: KnownService): Account | null {
    const alike = this.items.filter(
      ({ kind, username }) => kind === signIn.kind && username === signIn.username,
    );
    const server = serverOf(url);
    const isChosen = ({ chosenFor }: Account): boolean =>
      chosenFor.some((key) => key === server || key === url.toLowerCase());
    return (
      alike.find(isChosen) ??
      alike.find(({ serverUrl }) => serverUrl === server) ??
      alike.find(({ portalUrl }) => portalUrl !== null) ??
      null
    );
  }

  /** Those that may be used for a service at all: a password and a token stay with their server. */
  fit(url: string): readonly Account[] {
    return this.items.filter((account) => mayServe(account, url));
  }
}
