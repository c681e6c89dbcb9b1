/** Opens the Data tab on a replica in memory. */
import { expect } from 'vitest';
import { render } from 'vitest-browser-svelte';
import ReplicaHost from '../replica/ReplicaHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import type { EditWorld } from './edit-world.ts';

export async function openData(world: EditWorld, replies: Replies = {}) {
  const fake = await fakeApp({ ...world.replies(), ...replies });
  const screen = await render(ReplicaHost, { app: fake.app, tab: 'data', feature: null });
  await expect.element(screen.getByRole('grid')).toBeVisible();
  const grid = screen.getByRole('grid');
  const inspector = screen.getByRole('region', { name: 'Inspector' });
  const cell = (text: string) => grid.getByText(text, { exact: true });
  /** Selects a row by what stands in it. */
  const select = async (text: string): Promise<void> => {
    await cell(text).first().click();
    await expect.element(inspector.getByRole('heading', { name: text })).toBeVisible();
  };
  return { fake, screen, grid, inspector, cell, select };
}

export type OpenData = Awaited<ReturnType<typeof openData>>;
