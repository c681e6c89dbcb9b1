import type { HelpPage } from '../../../shared/model/help.ts';
import type { ReplicaTab, Route } from '../../state/router.svelte.ts';

const OF_TABS: Readonly<Record<ReplicaTab, HelpPage>> = {
  data: 'edit',
  changes: 'changes',
  sync: 'sync',
  history: 'history',
  definition: 'first-replica',
};

const OF_PAGES: Readonly<Record<Exclude<Route['page'], 'replica'>, HelpPage>> = {
  welcome: 'index',
  replicas: 'first-replica',
  'new-replica': 'first-replica',
  services: 'accounts',
  relays: 'relays',
  cleanup: 'cleanup',
  kits: 'kits',
  crew: 'crew',
  returns: 'returns',
  activity: 'history',
  settings: 'settings',
};

/** The page of the handbook about what the window shows. */
export function helpPageOf(route: Route): HelpPage {
  if (route.page !== 'replica') return OF_PAGES[route.page];
  return route.tab === 'changes' && route.isReviewing ? 'conflicts' : OF_TABS[route.tab];
}
