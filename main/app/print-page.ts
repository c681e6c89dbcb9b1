/** A page on paper: laid out by a window that nobody sees, which runs no scripts and loads nothing. */
import { BrowserWindow, session } from 'electron';
import { fetchNoDictionaries } from './window.ts';

const LONGEST_MS = 20_000;

/** As PDF, on A4. Rejects when it takes too long. */
export async function printPage(html: string): Promise<Uint8Array> {
  const pages = session.fromPartition('print');
  fetchNoDictionaries(pages);
  const window = new BrowserWindow({
    show: false,
    webPreferences: { javascript: false, sandbox: true, spellcheck: false, session: pages },
  });
  const tooLong = setTimeout(() => window.destroy(), LONGEST_MS);
  try {
    await window.loadURL(
      `data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`,
    );
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      preferCSSPageSize: true,
    });
  } finally {
    clearTimeout(tooLong);
    if (!window.isDestroyed()) window.destroy();
  }
}
