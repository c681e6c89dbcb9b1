/** The bar in which a text of the handbook is looked for, above the page at its upper right. */
import { WebContentsView, type BrowserWindow } from 'electron';
import { APP_ORIGIN } from './schemes.ts';

export interface FindBar {
  /** Shows the bar, or goes to it. */
  open(): void;
  /** False when it was not there. */
  close(): boolean;
  /** Goes on with the last text; without one, shows the bar. */
  next(isForward: boolean): void;
}

const SIZE = { width: 460, height: 42 };
const MARGIN = 16;
const ADDRESS = `${APP_ORIGIN}/help/find.html`;

export function createFindBar(
  window: BrowserWindow,
  onKeys: (contents: Electron.WebContents) => void,
): FindBar {
  const page = window.webContents;
  let bar: WebContentsView | null = null;
  let text = '';

  const place = (): void => {
    const { width } = window.getContentBounds();
    bar?.setBounds({ x: Math.max(0, width - SIZE.width - MARGIN), y: 8, ...SIZE });
  };
  const find = (wanted: string, isForward: boolean): void => {
    const findNext = wanted !== text;
    text = wanted;
    page.findInPage(wanted, { forward: isForward, findNext });
  };
  const self: FindBar = {
    open() {
      if (!bar) {
        bar = createBar((sent) => {
          if (sent === null) self.close();
          else find(sent.text, sent.isForward);
        });
        onKeys(bar.webContents);
        window.contentView.addChildView(bar);
        place();
      }
      bar.webContents.focus();
    },
    close() {
      if (!bar) return false;
      const { webContents } = bar;
      window.contentView.removeChildView(bar);
      bar = null;
      text = '';
      webContents.close();
      page.stopFindInPage('keepSelection');
      page.focus();
      return true;
    },
    next(isForward) {
      if (text === '') self.open();
      else find(text, isForward);
    },
  };
  window.on('resize', place);
  window.on('closed', () => bar?.webContents.close());
  page.on('found-in-page', (_event, result) => void say(bar, found(result)));
  page.on('did-navigate', () => {
    text = '';
  });
  return self;
}

/** The bar's page sends its form; that is read here and goes nowhere. `null`: it is to be closed. */
function createBar(
  onSent: (sent: { readonly text: string; readonly isForward: boolean } | null) => void,
): WebContentsView {
  const bar = new WebContentsView({
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  bar.webContents.on('will-navigate', (event) => {
    event.preventDefault();
    const { searchParams } = new URL(event.url);
    const text = searchParams.get('text') ?? '';
    const go = searchParams.get('go');
    if (go === 'close') onSent(null);
    else if (text !== '') onSent({ text, isForward: go !== 'previous' });
  });
  bar.webContents.once('did-finish-load', () => bar.webContents.focus());
  void bar.webContents.loadURL(ADDRESS);
  return bar;
}

function found({ matches, activeMatchOrdinal }: Electron.FoundInPageResult): string {
  return matches === 0 ? 'Not found' : `${activeMatchOrdinal} of ${matches}`;
}

/** The bar's page has no scripts of its own. */
async function say(bar: WebContentsView | null, words: string): Promise<void> {
  await bar?.webContents.executeJavaScript(
    `document.querySelector('output').textContent = ${JSON.stringify(words)}`,
  );
}
