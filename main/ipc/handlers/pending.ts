import type { Handlers } from '../../../shared/contract/contract.ts';
import type { EngineClient } from '../../engine/host/client.ts';
import { changesText } from '../../workbench/export.ts';
import { nameOfFile, writeWhole } from '../../workbench/files.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { Desktop } from './files.ts';

const FORMATS = { csv: 'CSV', json: 'JSON', geojson: 'GeoJSON' } as const;

export function pendingHandlers(
  { replicas, engines, jobs }: Workbench,
  desktop: Desktop,
): Handlers['pending'] {
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  return {
    open: ({ key, query }) => viewer(key).call('openChanges', { path: path(key), query }),
    rows: ({ key, ...page }) => viewer(key).call('changeRows', { path: path(key), ...page }),
    detail: ({ key, editId }) => viewer(key).call('change', { path: path(key), editId }),
    async hold({ key, ...which }) {
      jobs.requireIdle(path(key));
      const changed = await viewer(key).call('hold', { path: path(key), ...which });
      await replicas.refresh(key);
      return changed;
    },
    comment: ({ key, ...what }) => viewer(key).call('comment', { path: path(key), ...what }),
    async revert({ key, edits }) {
      jobs.requireIdle(path(key));
      const editIds = await viewer(key).call('editIds', { path: path(key), edits });
      const outcome = await viewer(key).call('revert', { path: path(key), editIds });
      await replicas.refresh(key);
      return outcome;
    },
    async export({ key, edits, format }) {
      const editIds = await viewer(key).call('editIds', { path: path(key), edits });
      const name = `${nameOfFile(path(key))} pending edits.${format}`;
      const filter = { name: FORMATS[format], extensions: [format] };
      const target = await desktop.saveFile('Save the pending edits', name, filter);
      if (target === null) return null;
      const reference = await viewer(key).call('reference', { path: path(key) });
      const pages = changePages(viewer(key), path(key), editIds);
      await writeWhole(target, changesText(pages, format, reference));
      return target;
    },
  };
}

const AT_ONCE = 200;

/** Read when they are asked for. */
async function* changePages(
  viewer: EngineClient,
  path: string,
  editIds: readonly number[],
): AsyncGenerator<readonly ChangeReport[]> {
  for (let from = 0; from < editIds.length; from += AT_ONCE) {
    yield viewer.call('changesByIds', { path, editIds: editIds.slice(from, from + AT_ONCE) });
  }
}
