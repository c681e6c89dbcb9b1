/** Answers the system's dialogs, which no test can click. */
import type { ElectronApplication } from '@playwright/test';

/** The next open dialogs choose these files; none means that the user cancels. */
export async function stubOpenDialog(
  app: ElectronApplication,
  paths: readonly string[],
): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      const canceled = filePaths.length === 0;
      dialog.showOpenDialog = async () => ({ canceled, filePaths });
      dialog.showOpenDialogSync = () => (canceled ? undefined : filePaths);
    },
    [...paths],
  );
}

/** The next save dialogs choose this file; null means that the user cancels. */
export async function stubSaveDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: filePath === null, filePath: filePath ?? '' });
    dialog.showSaveDialogSync = () => filePath ?? '';
  }, path);
}
