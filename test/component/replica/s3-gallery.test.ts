import { test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import ReplicaHost from './ReplicaHost.svelte';
import { fakeApp } from '../support/fake-app.ts';
import { conflict, edit, KEY, World } from './world.ts';

const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
const shots: [string, string, (world: World) => void, (() => Promise<void>)?][] = [
  ['data', 'data', () => {}],
  [
    'data-selected',
    'data',
    () => {},
    async () => {
      await page.getByText('Hydrant 3', { exact: true }).first().click();
      await wait(500);
    },
  ],
  [
    'data-changed',
    'data',
    (w) => {
      w.conflicts = [conflict(2)];
    },
    async () => {
      await page.getByText('Hydrant 2', { exact: true }).first().click();
      await wait(500);
    },
  ],
  [
    'data-several',
    'data',
    (w) => {
      w.hydrants = 187_321;
    },
    async () => {
      await page.getByText('Hydrant 3', { exact: true }).first().click();
      await page
        .getByText('Hydrant 6', { exact: true })
        .first()
        .click({ modifiers: ['Shift'] });
      await page.getByRole('button', { name: 'Filter' }).click();
      await wait(500);
    },
  ],
  [
    'changes',
    'changes',
    (w) => {
      w.edits = Array.from({ length: 1234 }, (_, i) =>
        edit(i + 1, i % 11 === 3 ? { isHeld: true } : {}),
      );
      w.conflicts = [conflict(2), conflict(9)];
      w.summary = { ...w.summary, status: { ...w.summary.status!, pending: 1234, conflicts: 2 } };
    },
    async () => {
      await page.getByText('Hydrant 4', { exact: true }).first().click();
      await wait(800);
    },
  ],
  ['changes-empty', 'changes', () => {}],
  ['definition', 'definition', () => {}, () => wait(500)],
  [
    'closed',
    'data',
    (w) => {
      w.summary = { ...w.summary, state: 'closed' };
    },
  ],
  [
    'missing',
    'data',
    (w) => {
      w.summary = {
        ...w.summary,
        state: 'missing',
        status: null,
        error: {
          code: 'file',
          message: '/media/usb/gone.gpkg is not there.',
          hint: 'It was moved, renamed or deleted, or its drive is not connected.',
        },
      };
    },
  ],
  [
    'unfinished',
    'data',
    (w) => {
      w.summary = { ...w.summary, state: 'unfinished' };
    },
  ],
  [
    'interrupted',
    'data',
    (w) => {
      w.summary = { ...w.summary, state: 'interrupted' };
    },
  ],
  [
    'unregister',
    'data',
    () => {},
    async () => {
      await page.getByRole('button', { name: 'More for this replica' }).click();
      await page.getByRole('menuitem', { name: 'Unregister…' }).click();
      await wait(200);
    },
  ],
];
const themes = (import.meta.env['VITE_THEMES'] ?? 'light').split(',');
const only = import.meta.env['VITE_ONLY'] ?? '';
const [w, h] = (import.meta.env['VITE_SIZE'] ?? '1060x800').split('x').map(Number);
for (const theme of themes)
  for (const [name, tab, prepare, act] of shots.filter(([n]) => n.startsWith(only)))
    test(`${theme} ${name}`, async () => {
      await page.viewport(w!, h!);
      document.documentElement.dataset['theme'] = theme;
      const world = new World();
      prepare(world);
      world.serveFeatures();
      const { app } = await fakeApp(world.replies());
      const values = { tab };
      await render(ReplicaHost, { app, ...values });
      await wait(900);
      await act?.();
      await page.screenshot({ path: `/work/main/.cache/s3/${theme}-${w}-${name}.png` });
    });
