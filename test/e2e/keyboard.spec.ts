import { expect, test, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import { launchApp } from './support/app.ts';
import { ask, skipWelcome } from './support/bridge.ts';
import { startService } from './support/sample.ts';

/** More stops than any page has. */
const MOST_STOPS = 150;

/** Presses Tab until the element has the focus; every stop on the way must show that it has it. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press('Tab');
    expect(await hiddenFocus(page)).toBeNull();
  }
  throw new Error(`Tab does not lead to ${wanted.toString()}.`);
}

async function press(page: Page, button: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press(key);
}

function hasFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

/** What has the focus without showing it, or lies outside the window; null when the user can see where they are. */
function hiddenFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const says = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60)}`;
    const box = element.getBoundingClientRect();
    const isInside =
      box.width > 0 &&
      box.height > 0 &&
      box.left < innerWidth &&
      box.right > 0 &&
      box.top < innerHeight &&
      box.bottom > 0;
    if (!isInside) return `outside: ${says}`;
    const hasOutline = ({ outlineStyle, outlineWidth }: CSSStyleDeclaration): boolean =>
      outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    // The map has its ring on top of what it draws; some controls have it around their frame.
    const over = getComputedStyle(element, '::after');
    if (over.content !== 'none' && Number.parseFloat(over.borderTopWidth) > 0) return null;
    // A table keeps the focus and marks its row.
    const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const frames = [element, row, element.parentElement, element.parentElement?.parentElement];
    if (frames.some((frame) => frame && hasOutline(getComputedStyle(frame)))) return null;
    return `no ring: ${says}`;
  });
}

/** What the accelerator of a menu item does: key presses of a test do not reach the native menu. */
async function chooseInMenu(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    const item = items?.find((each) => each.label === wanted);
    if (!item?.accelerator) throw new Error(`No menu item ${wanted} with a shortcut.`);
    const choose = item.click as () => void;
    choose();
  }, label);
}

test('the keyboard alone leads from the first run to a replica and a sync', async () => {
  test.setTimeout(120_000);
  const service = await startService();
  const { app, page, close } = await launchApp();

  await test.step('the first page names itself and its buttons are reached by Tab', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await press(page, page.getByRole('button', { name: 'Add a service' }));
  });

  await test.step('a service is added by typing and Enter', async () => {
    const address = page.getByRole('textbox', { name: /Address of the service/ });
    await expect(address).toBeFocused();
    await page.keyboard.type(service.url);
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: 'New replica from this service' }));
  });

  await test.step('a replica is defined', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'New replica' })).toBeFocused();
    const attachments = page.getByRole('checkbox', { name: 'Bring attachments along' });
    await press(page, attachments, 'Space');
    await expect(attachments).toBeChecked();
    const both = page.getByRole('radio', { name: 'Both ways', exact: true });
    const upload = page.getByRole('radio', { name: 'Send only', exact: true });
    await tabTo(page, both);
    await page.keyboard.press('ArrowDown');
    await expect(upload).toBeChecked();
    await page.keyboard.press('ArrowUp');
    await expect(both).toBeChecked();
    await press(page, page.getByRole('button', { name: 'More', exact: true }));
    await tabTo(page, page.getByRole('textbox', { name: 'Replica name' }));
    await page.keyboard.type('Town');
    await expect(page.getByText('Town.gpkg')).toBeVisible();
    await press(page, page.getByRole('button', { name: 'Create replica' }));
  });

  await test.step('it is opened and its rows are walked through', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeFocused();
    await press(page, page.getByRole('button', { name: 'Open the replica' }));
    await expect(page.getByRole('heading', { level: 1, name: 'Town' })).toBeFocused();
    const rows = page.getByRole('grid', { name: 'Rows of Trees' });
    await expect(rows).toHaveAttribute('aria-rowcount', '11');
    await tabTo(page, rows);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await expect(rows.getByRole('row', { selected: true })).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Copy the GlobalID' })).toBeVisible();
    await tabTo(page, page.getByRole('searchbox', { name: 'Search these rows' }));
    await page.keyboard.type('no such tree');
    await expect(page.getByText('No row matches')).toBeVisible();
    await tabTo(page, rows);
  });

  await test.step('it is synchronised', async () => {
    await chooseInMenu(app, 'Synchronise…');
    await expect(page.getByRole('tab', { name: 'Sync' })).toHaveAttribute('aria-selected', 'true');
    await press(page, page.getByRole('button', { name: 'Bring changes', exact: true }));
    await expect(page.getByRole('region', { name: 'This sync' })).toBeVisible();
    expect(await ask<object[]>(page, 'jobs.list')).toContainEqual(
      expect.objectContaining({ kind: 'sync', state: 'done' }),
    );
  });

  await test.step('menus and dialogs are left with Escape, and the focus goes back', async () => {
    const menu = page.getByRole('button', { name: 'More for this replica' });
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem', { name: 'Unregister…' })).toBeFocused();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(menu).toBeFocused();
  });
  await close();
  await service.close();
});

test('Tab leaves every page at its end and comes round again', async () => {
  const service = await startService();
  const { app, page, close } = await launchApp();
  await skipWelcome(page);
  await ask(page, 'services.add', { url: service.url });
  const pages = [
    { label: 'New Replica…', heading: 'New replica' },
    { label: 'Services', heading: 'Services' },
    { label: 'Activity', heading: 'Activity' },
    { label: 'Settings…', heading: 'Settings' },
    { label: 'Replicas', heading: 'Replicas' },
  ];
  for (const { label, heading } of pages) {
    await test.step(heading, async () => {
      await chooseInMenu(app, label);
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeFocused();
      const first = page.getByRole('link', { name: 'Skip to the page' });
      await page.keyboard.press('Tab');
      await tabTo(page, first);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('main')).toBeFocused();
      await page.keyboard.press('Tab');
      const isInPage = await page.evaluate(() => document.activeElement?.closest('main') !== null);
      expect(isInPage || heading === 'Activity').toBe(true);
    });
  }
  await close();
  await service.close();
});
