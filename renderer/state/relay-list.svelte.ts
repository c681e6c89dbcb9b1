import type { Api } from '../../shared/contract/contract.ts';
import type { KnownRelay } from '../../shared/model/relay-list.ts';
import { RemoteList } from './remote-list.svelte.ts';

/** The relays that this machine knows; read when their page is shown. */
export class RelayList extends RemoteList<KnownRelay> {
  constructor(api: Api['relays']) {
    super(() => api.list());
  }

  find(key: string): KnownRelay | null {
    return this.items.find((one) => one.key === key) ?? null;
  }
}
