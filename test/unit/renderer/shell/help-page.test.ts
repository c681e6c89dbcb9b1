import { expect, test } from 'vitest';
import { helpPageOf } from '../../../../renderer/features/shell/help-page.ts';
import type { ReplicaTab, Route } from '../../../../renderer/state/router.svelte.ts';

const replica = (tab: ReplicaTab, isReviewing = false): Route => ({
  page: 'replica',
  key: 'k',
  tab,
  sessionId: null,
  feature: null,
  isReviewing,
});

test.each<[string, Route, string]>([
  ['the first page', { page: 'welcome' }, 'index'],
  ['the clean-up', { page: 'cleanup' }, 'cleanup'],
  ['the settings', { page: 'settings', section: null }, 'settings'],
  ['the map and the table', replica('data'), 'edit'],
  ['pending edits', replica('changes'), 'changes'],
  ['conflicts under review', replica('changes', true), 'conflicts'],
  ['a sync', replica('sync'), 'sync'],
])('help about %s is there', (_, route, page) => {
  expect(helpPageOf(route)).toBe(page);
});
