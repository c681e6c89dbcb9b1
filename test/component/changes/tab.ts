/** The Changes tab in a world of its own, and the hands of these tests. */
import { afterEach, beforeEach, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { edit, World } from '../replica/world.ts';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';

/** Anew for each test. */
export let world: World;

export function withEdits(count: number): void {
  world.edits = Array.from({ length: count }, (_, at) => edit(at + 1));
  tell({ pending: count });
}

export function tell(status: Partial<NonNullable<World['summary']['status']>>): void {
  world.summary = { ...world.summary, status: { ...world.summary.status!, ...status } };
}

beforeEach(() => {
  world = new World();
  world.serveFeatures();
});
afterEach(async () => {
  vi.restoreAllMocks();
  // A table that leaves the page while it is scrolled would tell of one more scroll.
  const grid = document.querySelector('[role=grid]');
  if (grid) grid.scrollTop = 0;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
});

export async function open(replies: Replies = {}) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const values = { tab: 'changes' };
  const screen = await render(ReplicaHost, { app: fake.app, ...values });
  return { fake, screen };
}

type Screen = Awaited<ReturnType<typeof open>>['screen'];

export const row = (screen: Screen, name: string) =>
  screen.getByRole('grid').getByText(name, { exact: true });
export const detail = (screen: Screen) => screen.getByRole('region', { name: 'The selected edit' });

export const grid = (screen: Screen) => screen.getByRole('grid', { name: 'Pending edits' });

export async function filter(screen: Screen, name: string, option: string): Promise<void> {
  await screen.getByRole('combobox', { name }).click();
  await screen.getByRole('option', { name: option, exact: true }).click();
}

export async function arrange(screen: Screen, item: string): Promise<void> {
  await screen.getByRole('button', { name: 'Arrange' }).click();
  await screen.getByRole('menuitemcheckbox', { name: item }).click();
}

export function change(editId: number, more: Parameters<typeof edit>[1]): void {
  world.edits = world.edits.map((each) => (each.editId === editId ? { ...each, ...more } : each));
}
