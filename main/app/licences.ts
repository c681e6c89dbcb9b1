/** The licence notices of everything that the program is made of. */
import { join } from 'node:path';
import { app, dialog, shell } from 'electron';

/** Opens them with the program that the system has for text; where it has none, says where they lie. */
export async function showLicences(): Promise<void> {
  const folder = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'out');
  const path = join(folder, 'licences.txt');
  const reason = await shell.openPath(path);
  if (reason === '') return;
  await dialog.showMessageBox({
    type: 'info',
    message: 'The licences lie beside the program.',
    detail: path,
  });
}
