/** Where the window is. */

export const REPLICA_TABS = ['data', 'changes', 'sync', 'history', 'definition'] as const;
export type ReplicaTab = (typeof REPLICA_TABS)[number];

/** A part of the settings that can be gone to. */
export type SettingsSection = 'diagnostics' | 'shortcuts';

export type Route =
  | { readonly page: 'welcome' }
  | { readonly page: 'replicas' }
  /** `draft`: a definition to begin with. */
  | { readonly page: 'new-replica'; readonly serviceId: string | null }
  | { readonly page: 'services'; readonly serviceId: string | null; readonly isAdding: boolean }
  /** `jobId`: the work whose details are open. */
  | { readonly page: 'activity'; readonly jobId: string | null }
  | { readonly page: 'settings'; readonly section: SettingsSection | null }
  | {
      readonly page: 'replica';
      readonly key: string;
      readonly tab: ReplicaTab;
      /** History: the session that is open. */
      readonly sessionId: number | null;
      /** Data: the feature to show first. */
      readonly feature: { readonly layerId: number; readonly globalId: string } | null;
    };

/** Goes from page to page. */
export class Router {
  #route = $state.raw<Route>({ page: 'replicas' });

  get route(): Route {
    return this.#route;
  }

  go(route: Route): void {
    this.#route = route;
  }

  openReplica(
    key: string,
    tab: ReplicaTab = 'data',
    options: {
      readonly sessionId?: number;
      readonly feature?: { readonly layerId: number; readonly globalId: string };
    } = {},
  ): void {
    const { sessionId = null, feature = null } = options;
    this.go({ page: 'replica', key, tab, sessionId, feature });
  }
}
