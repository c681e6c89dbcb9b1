/** Where the window is. */

export const REPLICA_TABS = ['data', 'changes', 'sync', 'history', 'definition'] as const;
export type ReplicaTab = (typeof REPLICA_TABS)[number];

/** A part of the settings that can be gone to. */
export type SettingsSection = 'accounts' | 'diagnostics' | 'shortcuts';

export type Route =
  | { readonly page: 'welcome' }
  | { readonly page: 'replicas' }
  /** `draft`: a definition to begin with. */
  | { readonly page: 'new-replica'; readonly serviceId: string | null }
  | { readonly page: 'services'; readonly serviceId: string | null; readonly isAdding: boolean }
  | { readonly page: 'relays'; readonly key: string | null; readonly isCreating: boolean }
  | { readonly page: 'cleanup' }
  /** `replicaKey`: what a new kit is made of. */
  | {
      readonly page: 'kits';
      readonly folder: string | null;
      readonly isMaking: boolean;
      readonly replicaKey?: string;
    }
  /** The window of a crew: one kit, and nothing else. */
  | { readonly page: 'crew' }
  /** `path`: a return file to open; `key`: the review that is shown. */
  | {
      readonly page: 'returns';
      readonly path: string | null;
      readonly kitFolder: string | null;
      readonly key: string | null;
    }
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
      readonly feature: FeaturePlace | null;
      /** Changes: the review of conflicts is open at once. */
      readonly isReviewing?: boolean;
    };

/** A feature, and the field of it that somebody came for. */
export interface FeaturePlace {
  readonly layerId: number;
  readonly globalId: string;
  readonly field?: string;
}

/** Goes from page to page. */
export class Router {
  /** Asked before the window leaves where it is; true: it asks the user, and calls `proceed` if they agree. */
  guard: (to: Route, proceed: () => void) => boolean = () => false;
  #route = $state.raw<Route>({ page: 'replicas' });

  get route(): Route {
    return this.#route;
  }

  go(route: Route): void {
    const proceed = (): void => {
      this.#route = route;
    };
    if (!this.guard(route, proceed)) proceed();
  }

  openReplica(
    key: string,
    tab: ReplicaTab = 'data',
    options: {
      readonly sessionId?: number;
      readonly feature?: FeaturePlace;
      readonly isReviewing?: boolean;
    } = {},
  ): void {
    const { sessionId = null, feature = null, isReviewing = false } = options;
    this.go({
      ...{ page: 'replica', key, tab, sessionId, feature },
      ...(isReviewing ? { isReviewing } : {}),
    });
  }
}
