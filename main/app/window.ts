/** The window: where it stands, what it may load, and nothing else. */
import { BrowserWindow, dialog, nativeTheme, screen, session, shell } from 'electron';
import { APP_ORIGIN } from './schemes.ts';
import type { Theme } from '../../shared/model/window.ts';
import type { Config, WindowPlace } from '../workbench/config.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly config: Config;
  /** Where the pages come from while they are developed; else `app://`. */
  readonly devUrl: string | undefined;
}

const SMALLEST = { width: 900, height: 600 };
const USUAL = { width: 1280, height: 800 };

/** Opens the window. It shows itself when its first page is drawn. */
export function openWindow({ preload, config, devUrl }: WindowOptions): BrowserWindow {
  const place = config.get('window');
  const window = new BrowserWindow({
    ...placeOf(place),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Syncline',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1d1f' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  if (place?.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberPlace(window, config);
  window.webContents.on('will-prevent-unload', (event) => {
    if (wantsToLeave(window)) event.preventDefault();
  });
  void window.loadURL(devUrl ?? `${APP_ORIGIN}/`);
  return window;
}

/** Whether the page of a window is there to be asked something. */
export function canAnswer({ webContents }: BrowserWindow): boolean {
  return !webContents.isCrashed() && !webContents.isLoading();
}

/** Closes the window; false when the user stays because of something that is not saved. */
export function closeWindow(window: BrowserWindow): Promise<boolean> {
  const { webContents } = window;
  return new Promise((resolve) => {
    const closed = (): void => resolve(true);
    window.once('closed', closed);
    webContents.once('will-prevent-unload', (event) => {
      if (event.defaultPrevented) return;
      window.off('closed', closed);
      resolve(false);
    });
    window.close();
  });
}

/** A page cannot ask this question itself while it is being closed. */
function wantsToLeave(window: BrowserWindow): boolean {
  const answer = dialog.showMessageBoxSync(window, {
    type: 'warning',
    message: 'Something is not saved yet.',
    detail:
      'A value or a shape in this replica is not in its file. If you leave now, it is lost; everything else is saved.',
    buttons: ['Stay', 'Leave Without It'],
    defaultId: 0,
    cancelId: 0,
  });
  return answer === 1;
}

/** Refuses every permission, navigation, new window, download and embedded page. */
export function lockDown(contents: Electron.WebContents, devUrl: string | undefined): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url, devUrl)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  session.defaultSession.removeAllListeners('will-download');
  // Files are saved by the main process, to where the user chose.
  session.defaultSession.on('will-download', (event) => event.preventDefault());
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) =>
    answer(false),
  );
  session.defaultSession.setPermissionCheckHandler(() => false);
  fetchNoDictionaries(session.defaultSession);
}

/** Otherwise Chromium asks its maker for one as soon as there is a window. */
export function fetchNoDictionaries(of: Electron.Session): void {
  of.setSpellCheckerEnabled(false);
  of.setSpellCheckerLanguages([]);
}

/** Whether a page at this address is ours. */
export function isOwnPage(url: string, devUrl: string | undefined): boolean {
  return (
    url.startsWith(`${APP_ORIGIN}/`) ||
    (devUrl !== undefined && URL.canParse(url) && new URL(url).origin === new URL(devUrl).origin)
  );
}

/** Light, dark or what the system says. High contrast is a matter of the page. */
export function applyTheme(theme: Theme): void {
  nativeTheme.themeSource = theme === 'contrast' ? 'dark' : theme;
}

function placeOf(place: WindowPlace | null): Partial<Electron.Rectangle> {
  if (!place) return USUAL;
  const { x, y, width, height } = place;
  if (x === null || y === null) return { width, height };
  // A screen that is not connected any more would hide the window.
  const isVisible = screen
    .getAllDisplays()
    .some(
      ({ workArea: area }) =>
        x + width > area.x + 50 &&
        x < area.x + area.width - 50 &&
        y >= area.y - 10 &&
        y < area.y + area.height - 50,
    );
  return isVisible ? { x, y, width, height } : { width, height };
}

/** Some systems tell every step of a movement; writing waits for its end. */
const AT_REST_MS = 500;

function rememberPlace(window: BrowserWindow, config: Config): void {
  let timer: NodeJS.Timeout | undefined;
  const remember = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    const { x, y, width, height } = window.getNormalBounds();
    config.set('window', { x, y, width, height, isMaximized: window.isMaximized() });
  };
  window.on('close', remember);
  const rememberSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(remember, AT_REST_MS);
  };
  window.on('moved', rememberSoon);
  window.on('resized', rememberSoon);
}
