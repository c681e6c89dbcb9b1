/** The browser of the system. */
import { shell } from 'electron';
import { refuseOpenLine } from '../arcgis/auth/open-line.ts';

/** Shows an address in the browser. Throws `AppError` "invalid" for one without encryption (loopback aside). */
export async function openInBrowser(url: string): Promise<void> {
  refuseOpenLine(url, 'The sign-in');
  await shell.openExternal(url);
}
