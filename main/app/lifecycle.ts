/** One instance, files that are opened from outside, and what happens when the program is to end during work. */
import { app, dialog, Notification, type BrowserWindow } from 'electron';
import type { Job } from '../../shared/model/window.ts';

/** False: another instance runs already and has been told what to open. */
export function claimSingleInstance(onSecond: (files: readonly string[]) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, words) => onSecond(filesIn(words)));
  return true;
}

const OPENED = /\.(gpkg|geodatabase|relay|replica\.json|syncline-kit|syncline-return)$/i;

/** Replica files, relays, definitions, kits and return files among the words of a command line. */
export function filesIn(words: readonly string[]): string[] {
  return words.slice(1).filter((word) => OPENED.test(word));
}

/**
 * Asks before work is interrupted. Interrupted work is safe: its journal lies in the replica file, and the next
 * start finds it. Returns true when the program may end.
 */
export async function mayEnd(
  running: readonly Job[],
  window: BrowserWindow | null,
): Promise<boolean> {
  if (running.length === 0) return true;
  const options: Electron.MessageBoxOptions = {
    type: 'warning',
    message: `${running.length === 1 ? running[0]!.title : `${running.length} replicas`} ${running.length === 1 ? 'is' : 'are'} still being worked on.`,
    detail:
      'If you quit now, the work stops where it is. No edit is lost and none is sent twice: the next start finds the work and offers to go on.',
    buttons: ['Keep Working', 'Quit and Go On Later'],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return response === 1;
}

/** Tells the end of long work when nobody looks. */
export function notifyEnd(job: Job, window: BrowserWindow | null): void {
  if (window?.isFocused() || !Notification.isSupported()) return;
  const seconds = ((job.endedAt ?? job.startedAt) - job.startedAt) / 1000;
  if (seconds < 5 || job.state === 'cancelled') return;
  const notification = new Notification({ title: job.title, body: job.summary });
  notification.on('click', () => {
    window?.show();
    window?.focus();
  });
  notification.show();
}

/** Tells once that a newer version lies at the place that was set. Nothing happens until the user asks for it. */
export function notifyUpdate(version: string, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title: `Syncline ${version} is available`,
    body: 'Install it in Settings, when it suits you.',
  });
  notification.on('click', onClick);
  notification.show();
}

/** Progress in the task bar or the dock: how much of the running work is under way. */
export function showProgress(jobs: readonly Job[], window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (jobs.length === 0) {
    window.setProgressBar(-1);
    return;
  }
  const [job] = jobs;
  const { done = 0, total = null } = job?.transfer ?? {};
  window.setProgressBar(total ? Math.min(1, done / total) : 2);
}
