import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import type { AppState } from '../../../renderer/state/app.svelte.ts';
import AppHost from './AppHost.svelte';

/** Shows a page as the window does, with the state that it asks for. */
export async function renderPage<P extends object>(
  app: AppState,
  page: Component<P>,
  values: P,
): Promise<void> {
  await render(AppHost, { props: { app, page, values } });
}
