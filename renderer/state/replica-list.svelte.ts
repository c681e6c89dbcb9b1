import type { Api } from '../../shared/contract/contract.ts';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { RemoteList } from './remote-list.svelte.ts';

/** The replicas that this machine knows, as the sidebar and the Replicas page show them. */
export class ReplicaList extends RemoteList<ReplicaSummary> {
  constructor(api: Api['replicas']) {
    super(() => api.list());
  }

  find(key: string): ReplicaSummary | null {
    return this.items.find((one) => one.key === key) ?? null;
  }
}
