/** The handbook in a window of its own. Its pages have no scripts and no door to the program. */
import { BrowserWindow, nativeTheme } from 'electron';
import type { HelpPage } from '../../shared/model/help.ts';
import { createFindBar } from './help-find.ts';
import { helpAction, type HelpAction, type Zoom } from './help-keys.ts';
import { APP_ORIGIN } from './schemes.ts';

export interface HelpWindow {
  /** Shows a page; in the window that is open already, where there is one. */
  show(page: HelpPage): void;
  /** Does what the menu of the program asks for while the handbook is in front; false when it is not. */
  find(): boolean;
}

const USUAL = { width: 1020, height: 780 };
const SMALLEST = { width: 480, height: 360 };
const ZOOM: Readonly<Record<Zoom, (now: number) => number>> = {
  'zoom-in': (now) => Math.min(now + 0.5, 4),
  'zoom-out': (now) => Math.max(now - 0.5, -3),
  'zoom-reset': () => 0,
};

export function createHelpWindow(): HelpWindow {
  let open: { readonly window: BrowserWindow; readonly act: (action: HelpAction) => void } | null =
    null;
  return {
    show(page) {
      if (!open) {
        open = openHelp();
        open.window.once('closed', () => (open = null));
      }
      const { window } = open;
      void window.loadURL(`${APP_ORIGIN}/help/${page}.html`);
      if (window.isMinimized()) window.restore();
      window.show();
    },
    find() {
      if (!open?.window.isFocused()) return false;
      open.act('find');
      return true;
    },
  };
}

function openHelp(): { window: BrowserWindow; act: (action: HelpAction) => void } {
  const window = new BrowserWindow({
    ...USUAL,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Syncline Help',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191a' : '#ffffff',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false,
    },
  });
  // The menu of the program acts on the program; here keys and links are enough.
  if (process.platform !== 'darwin') window.removeMenu();
  const page = window.webContents;
  const listen = (contents: Electron.WebContents): void => {
    contents.on('before-input-event', (event, input) => {
      const action = helpAction(input, process.platform === 'darwin');
      if (action === null) return;
      event.preventDefault();
      act(action);
    });
  };
  const bar = createFindBar(window, listen);
  const act = (action: HelpAction): void => {
    if (action === 'find') bar.open();
    else if (action === 'find-next' || action === 'find-previous') bar.next(action === 'find-next');
    else if (action === 'leave') void (bar.close() || window.close());
    else if (action === 'back') page.navigationHistory.goBack();
    else if (action === 'forward') page.navigationHistory.goForward();
    else if (action === 'close') window.close();
    else page.setZoomLevel(ZOOM[action](page.getZoomLevel()));
  };
  listen(page);
  return { window, act };
}
