import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { ask, skipWelcome } from './support/bridge.ts';

test.describe('the handbook', () => {
  let launched: LaunchedApp;
  let app: ElectronApplication;
  let page: Page;

  test.beforeEach(async () => {
    launched = await launchApp();
    ({ app, page } = launched);
  });
  test.afterEach(() => launched.close());

  test('opens from the menu at the page about what is shown, and from page to page', async () => {
    await skipWelcome(page);
    await page.getByRole('navigation').getByRole('button', { name: 'Relays' }).click();
    const help = await helpWindow(() => chooseHelp());
    await expect(help).toHaveTitle('Relays – Syncline Help');
    const contents = help.getByRole('navigation', { name: 'Contents' });
    await contents.getByRole('link', { name: 'Conflicts' }).click();
    await expect(help.getByRole('heading', { level: 1, name: 'Conflicts' })).toBeVisible();
    await page.getByRole('navigation').getByRole('button', { name: 'New replica' }).click();
    await page.getByRole('navigation').getByRole('button', { name: 'Help' }).click();
    await expect(help).toHaveTitle('Your first replica – Syncline Help');
    expect(app.windows().filter((each) => each.url().includes('/help/'))).toHaveLength(1);
    const broken = await help.evaluate(
      () =>
        [...document.images].filter((image) => image.complete && image.naturalWidth === 0).length,
    );
    expect(broken).toBe(0);
  });

  test('has no scripts, no way into the program and none to the network', async () => {
    const help = await helpWindow(() => ask(page, 'help.open', { page: 'sync' }));
    const policy = await page.evaluate(async () =>
      (await fetch('app://syncline/help/sync.html')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(await help.evaluate(() => document.scripts.length)).toBe(0);
    expect(
      await help.evaluate(() => typeof (globalThis as Record<string, unknown>)['syncline']),
    ).toBe('undefined');
    const ran = await help.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.ranInline = true';
      document.head.append(script);
      return (globalThis as Record<string, unknown>)['ranInline'];
    });
    expect(ran).toBeUndefined();
    await launched.close([/Content Security Policy/]);
  });

  test('is dark where the program is, and in high contrast', async () => {
    await ask(page, 'settings.set', { theme: 'dark' });
    const help = await helpWindow(() => ask(page, 'help.open', { page: 'words' }));
    const ground = () =>
      help.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await ground()).toBe('rgb(22, 25, 26)');
    await ask(page, 'settings.set', { theme: 'contrast' });
    await ask(page, 'help.open', { page: 'words' });
    await expect(help.locator('html')).toHaveAttribute('data-theme', 'contrast');
    expect(await ground()).toBe('rgb(0, 0, 0)');
  });

  test('has no serious accessibility problem', async () => {
    for (const name of ['index', 'refused', 'installing']) {
      // The window of the handbook runs no scripts, not even those of this check.
      const [copy] = await Promise.all([
        app.waitForEvent('window'),
        app.evaluate(({ BrowserWindow }, address) => {
          void new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL(address);
        }, `app://syncline/help/${name}.html`),
      ]);
      await expect(copy.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await seriousProblems(copy), name).toEqual([]);
    }
  });

  test('finds a text by Ctrl+F, goes on to the next place, and closes by Escape', async () => {
    const help = await helpWindow(() => ask(page, 'help.open', { page: 'index' }));
    await help.getByRole('link', { name: 'All pages on one' }).click();
    await expect(help).toHaveTitle('All pages – Syncline Help');
    await press('f', ['control']);
    await expect.poll(() => findBar()).toBeDefined();
    const bar = findBar()!;
    await look(bar, 'rollbackOnFailure');
    await expect.poll(() => found(bar)).toMatch(/^1 of \d+$/);
    await choose(bar, 'next');
    await expect.poll(() => found(bar)).toMatch(/^2 of \d+$/);
    await choose(bar, 'previous');
    await expect.poll(() => found(bar)).toMatch(/^1 of \d+$/);
    await look(bar, 'there is no such word');
    await expect.poll(() => found(bar)).toBe('Not found');
    expect(bar.url()).toBe('app://syncline/help/find.html');
    await choose(bar, 'close');
    await expect.poll(() => findBar()).toBeUndefined();
    expect(help.isClosed()).toBe(false);
    const closed = help.waitForEvent('close');
    await press('Escape');
    await closed;
  });

  // The bar sends its form to nowhere; locators would wait for that to end.
  function look(bar: Page, text: string): Promise<void> {
    return bar.evaluate((wanted) => {
      document.querySelector('input')!.value = wanted;
      document.querySelector('form')!.requestSubmit();
    }, text);
  }

  function choose(bar: Page, name: string): Promise<void> {
    return bar.evaluate((value) => {
      document.querySelector<HTMLButtonElement>(`button[value=${value}]`)!.click();
    }, name);
  }

  function found(bar: Page): Promise<string | undefined> {
    return bar.evaluate(() => document.querySelector('output')?.value);
  }

  function findBar(): Page | undefined {
    return app.windows().find((each) => each.url().endsWith('/help/find.html'));
  }

  async function helpWindow(open: () => Promise<unknown>): Promise<Page> {
    const [help] = await Promise.all([app.waitForEvent('window'), open()]);
    await help.waitForLoadState();
    return help;
  }

  /** What the accelerator of the menu item does: key presses of a test do not reach the native menu. */
  function chooseHelp(): Promise<void> {
    return app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
      const item = items?.find(({ label }) => label === 'Syncline Help');
      if (item?.accelerator !== 'F1') throw new Error('No help by F1.');
      (item.click as () => void)();
    });
  }

  /** A key in the window of the handbook, as the keyboard sends it. */
  function press(keyCode: string, modifiers: readonly 'control'[] = []): Promise<void> {
    return app.evaluate(
      ({ BrowserWindow }, [key, held]) => {
        const help = BrowserWindow.getAllWindows().find((each) =>
          each.webContents.getURL().includes('/help/'),
        );
        help?.webContents.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers: [...held] });
      },
      [keyCode, modifiers] as const,
    );
  }
});
