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

/** Remembers the way, so that Back leads where one came from. */
export class Router {
  #route = $state.raw<Route>({ page: 'replicas' });
  #past = $state.raw<readonly Route[]>([]);

  get route(): Route {
    return this.#route;
  }

  get canGoBack(): boolean {
    return this.#past.length > 0;
  }

  go(route: Route): void {
    this.#past = [...this.#past, this.#route].slice(-50);
    this.#route = route;
  }

  /** Like `go`, without a step that Back would lead to. */
  replace(route: Route): void {
    this.#route = route;
  }

  back(): void {
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.#route = last;
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
