import { test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NewReplicaPage from '../../../renderer/features/define/NewReplicaPage.svelte';
import AppHost from '../support/AppHost.svelte';
import { waterApp } from './water.ts';

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));
for (const [theme, w, h] of [
  ['light', 1060, 800],
  ['dark', 1380, 1000],
  ['light', 680, 600],
] as const) {
  test(`shots ${theme} ${w}`, async () => {
    await page.viewport(w, h);
    document.documentElement.dataset['theme'] = theme;
    const fake = await waterApp({
      'define.cost': () => ({
        features: 1566,
        attachments: 56,
        attachmentBytes: 1e7,
        dataBytes: 1240000,
        basis: 'x',
      }),
    });
    await render(AppHost, {
      props: { app: fake.app, page: NewReplicaPage as never, values: { serviceId: null } },
    });
    await pause(2500);
    const shot = (n: string) =>
      page.screenshot({ path: `/work/main/.cache/s2/${theme}-${w}-${n}.png` });
    await shot('1');
    const column = document.querySelector('.column')!;
    column.scrollTop = 330;
    await page.getByRole('button', { name: 'Filter' }).first().click();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByRole('combobox', { name: 'Value' }).selectOptions('Broken (B)');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await pause(1500);
    await shot('2');
    await page.getByRole('radio', { name: 'SQL' }).click();
    await pause(500);
    await page.getByRole('textbox', { name: /as SQL/ }).click();
    await userEvent.keyboard('{End} AND Status = ');
    await userEvent.keyboard('{Control>} {/Control}');
    await pause(800);
    await shot('3');
    await userEvent.keyboard('{Escape}');
    column.scrollTop = 1050;
    await pause(300);
    await shot('4');
    await page.getByRole('button', { name: 'More' }).click();
    column.scrollTop = 1900;
    await pause(300);
    await shot('5');
    column.scrollTop = 99999;
    await pause(300);
    await shot('6');
    column.scrollTop = 0;
    await page.getByRole('button', { name: 'None', exact: true }).click();
    await page.getByRole('button', { name: 'Draw a polygon' }).click();
    await page.getByRole('button', { name: /problem/ }).click();
    await pause(500);
    await shot('7');
  }, 60000);
}
