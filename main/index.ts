/** Composition root of the desktop program: builds everything, wires it, decides nothing. */
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain } from 'electron';
import { openInBrowser } from './app/browser.ts';
import { keepConnectionsApart } from './app/connections.ts';
import { createDesktop } from './app/desktop.ts';
import { createHelpWindow } from './app/help-window.ts';
import { appInfo } from './app/info.ts';
import {
  claimSingleInstance,
  filesIn,
  mayEnd,
  notifyEnd,
  notifyUpdate,
  showProgress,
} from './app/lifecycle.ts';
import { setMenu } from './app/menu.ts';
import { netFetch } from './app/net-fetch.ts';
import { createSample } from './app/sample.ts';
import { printPage } from './app/print-page.ts';
import { registerSchemes, serveApp, serveReplicaData } from './app/schemes.ts';
import { createSecrets } from './app/secrets.ts';
import { startEngineProcess } from './app/start-engine-process.ts';
import { createUpdater, updatesHere } from './app/updater.ts';
import {
  applyTheme,
  canAnswer,
  closeWindow,
  isOwnPage,
  lockDown,
  openWindow,
} from './app/window.ts';
import { createWindowsSignIn } from './app/windows-sign-in.ts';
import { receiveDropped } from './ipc/dropped-files.ts';
import { createHandlers } from './ipc/handlers/index.ts';
import { createPublish } from './ipc/publish.ts';
import { serve } from './ipc/serve.ts';
import { openLog, type Log } from './platform/log.ts';
import { openConfig } from './workbench/config.ts';
import { createWorkbench, type Workbench } from './workbench/workbench.ts';

const here = import.meta.dirname;
const isDeveloped = !app.isPackaged;
const devUrl = isDeveloped ? process.env['SYNCLINE_DEV_URL'] : undefined;
const userData = isDeveloped ? process.env['SYNCLINE_USER_DATA'] : undefined;
if (userData) {
  app.setPath('userData', userData);
  app.setPath('documents', join(userData, 'documents'));
  app.setPath('logs', join(userData, 'logs'));
}

keepConnectionsApart();
registerSchemes();
app.setName('Syncline');

const config = openConfig(app.getPath('userData'));
let window: BrowserWindow | null = null;
let bench: Workbench | null = null;
const updater = createUpdater();
const help = createHelpWindow();
let ending: 'not-asked' | 'asking' | 'leaving' | 'closing' | 'closed' = 'not-asked';

/** Files that macOS named before anything could open them. */
const early: string[] = [];

function open(files: readonly string[]): void {
  const workbench = bench;
  if (!workbench) {
    early.push(...files);
    return;
  }
  for (const file of files) {
    void workbench.openFile(file).then((request) => workbench.openRequests.put(request));
  }
}

function show(): void {
  if (!window || window.isDestroyed()) {
    window = openWindow({ preload: join(here, '../preload/index.cjs'), config, devUrl });
    window.on('close', (event) => {
      // The page is asked by then whether it would lose something.
      if (ending !== 'leaving') closeInOrder(event);
    });
    window.on('closed', () => (window = null));
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

function start(): void {
  const folder = app.getPath('userData');
  const home = process.env['SYNCLINE_HOME'] ?? folder;
  const log = openLog(app.getPath('logs'));
  const secrets = createSecrets(join(folder, 'secrets'));
  const info = appInfo(secrets.canKeep);
  const publish = createPublish(() => BrowserWindow.getAllWindows().map((one) => one.webContents));
  const sample = createSample({
    modulePath: join(here, 'sample-process.js'),
    dataFolder: join(folder, 'sample-service'),
  });
  const workbench = createWorkbench({
    ...{ info, config, log, secrets },
    fetch: netFetch,
    openBrowser: openInBrowser,
    windowsSignIn: createWindowsSignIn(),
    publish: (event, payload) => {
      publish(event, payload);
      if (event === 'jobs.changed') showProgress(workbench.jobs.running(), window);
      if (event === 'settings.changed') applyTheme(workbench.settings.get().theme);
    },
    defaultFolder: join(app.getPath('documents'), 'Syncline'),
    geodatabaseFolder: join(app.getPath('userData'), 'geodatabases'),
    startEngine: () => startEngineProcess(join(here, 'engine-process.js'), info.version, home),
    startSample: () => sample.start(),
    printPage,
    onJobEnded: (job) => notifyEnd(job, window),
    onCrew: (isOn) => showMenu(isOn),
    updates: {
      updater: updatesHere(process.env, process.platform) ?? updater,
      onFound: (version) =>
        notifyUpdate(version, () => (show(), publish('app.command', 'settings'))),
      quit: () => app.quit(),
    },
  });
  bench = workbench;

  serveApp(join(here, '../renderer'), () => workbench.settings.get().theme);
  serveReplicaData(workbench);
  serve(ipcMain, createHandlers(workbench, createDesktop(help)), {
    isTrusted: (url) => isOwnPage(url, devUrl),
    onError: (channel, error) => log.error(channel, error),
  });
  receiveDropped(
    ipcMain,
    (url) => isOwnPage(url, devUrl),
    (path) => workbench.grants.allowReading(path),
  );
  applyTheme(workbench.settings.get().theme);
  const showMenu = (isCrew: boolean): void =>
    setMenu((command) => {
      if (command === 'help' && !window) help.show('index');
      else if (command !== 'find' || !help.find()) publish('app.command', command);
    }, isCrew);
  showMenu(workbench.crew.isOn);
  show();
  void workbench.updates.lookQuietly();
  if (workbench.services.hasSample) void startSampleAgain(workbench, log);
  open([...early, ...filesIn(process.argv)]);
}

/** Replicas of the sample service find it again. Without it they say that nobody answers there. */
async function startSampleAgain({ services }: Workbench, log: Log): Promise<void> {
  try {
    await services.startSample();
  } catch (error) {
    log.error('sample service', error);
  }
}

/** Before the program or its window ends: running work is a reason to ask, and files are closed in order. */
function endInOrder(event: Electron.Event): void {
  if (ending === 'closed' || !bench) return;
  event.preventDefault();
  if (ending !== 'not-asked') return;
  ending = 'asking';
  void endOrStay(bench);
}

/** On macOS the program goes on without its window. */
function closeInOrder(event: Electron.Event): void {
  if (process.platform !== 'darwin') {
    endInOrder(event);
    return;
  }
  if (ending !== 'not-asked' || !bench) return;
  event.preventDefault();
  ending = 'asking';
  void leaveWindow(bench).then(() => (ending = 'not-asked'));
}

/** False when the user stays. */
async function leaveWindow({ closing }: Workbench): Promise<boolean> {
  if (window && canAnswer(window)) await closing.settle();
  ending = 'leaving';
  return window === null || closeWindow(window);
}

async function endOrStay(workbench: Workbench): Promise<void> {
  if (!(await mayEnd(workbench.jobs.running(), window)) || !(await leaveWindow(workbench))) {
    ending = 'not-asked';
    updater.installLater();
    return;
  }
  ending = 'closing';
  await workbench.engines.endAll();
  await workbench.copies.removeAll();
  ending = 'closed';
  if (!updater.installNow()) app.quit();
}

if (claimSingleInstance((files) => (show(), open(files)))) {
  app.on('web-contents-created', (_event, contents) => lockDown(contents, devUrl));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('activate', show);
  app.on('before-quit', endInOrder);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      console.error(error);
      app.exit(1);
    });
} else {
  app.quit();
}
