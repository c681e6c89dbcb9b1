import type { Api } from '../../shared/contract/contract.ts';
import type { KnownService } from '../../shared/model/window.ts';
import { RemoteList } from './remote-list.svelte.ts';

/** The services that replicas are made from. */
export class ServiceList extends RemoteList<KnownService> {
  constructor(api: Api['services']) {
    super(() => api.list());
  }

  find(id: string): KnownService | null {
    return this.items.find((one) => one.id === id) ?? null;
  }

  /** The service at this address, whatever its letters' case. */
  at(url: string): KnownService | null {
    return this.items.find((one) => one.url.toLowerCase() === url.toLowerCase()) ?? null;
  }
}
