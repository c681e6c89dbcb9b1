/** What the menu's commands do wherever the window is; screens may take them over while they are shown. */
import type { AppState } from '../../state/app.svelte.ts';
import { stepInText } from '../edit/edit-keys.ts';
import { helpPageOf } from './help-page.ts';

export function wireCommands(app: AppState): void {
  const { router } = app;
  app.onCommand('new-replica', () => router.go({ page: 'new-replica', serviceId: null }));
  app.onCommand('open-file', () => {
    void app.api.app
      .openFile()
      .then((opened) => opened && app.receiveOpened(opened))
      .catch((error: unknown) => app.reportOpenError(error));
  });
  app.onCommand('returns', () =>
    router.go({ page: 'returns', path: null, kitFolder: null, key: null }),
  );
  app.onCommand('add-service', () =>
    router.go({ page: 'services', serviceId: null, isAdding: true }),
  );
  app.onCommand('settings', () => router.go({ page: 'settings', section: null }));
  app.onCommand('diagnostics', () => router.go({ page: 'settings', section: 'diagnostics' }));
  app.onCommand('shortcuts', () => router.go({ page: 'settings', section: 'shortcuts' }));
  app.onCommand('help', () => void app.api.help.open({ page: helpPageOf(router.route) }));
  app.onCommand('show-replicas', () => router.go({ page: 'replicas' }));
  app.onCommand('show-services', () =>
    router.go({ page: 'services', serviceId: null, isAdding: false }),
  );
  app.onCommand('show-activity', () => router.go({ page: 'activity', jobId: null }));
  app.onCommand('undo', () => void stepInText('undo'));
  app.onCommand('redo', () => void stepInText('redo'));
  app.onCommand('sync', () => {
    const { route } = router;
    if (route.page === 'replica') router.openReplica(route.key, 'sync');
  });
}
