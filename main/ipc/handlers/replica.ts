import { basename, dirname, join } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EngineClient } from '../../engine/host/client.ts';
import { exportReceipts } from '../../workbench/export.ts';
import { nameOfFile, safeFileName, writeWhole } from '../../workbench/files.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { openedFrom } from '../../workbench/work.ts';
import { GEOPACKAGES, type Desktop } from './files.ts';

export function replicaHandlers(bench: Workbench, desktop: Desktop): Handlers['replica'] {
  const { replicas, engines } = bench;
  const viewer = (key: string): EngineClient => engines.viewer(replicas.path(key));
  const path = (key: string): string => replicas.path(key);

  return {
    async status({ key }) {
      return viewer(key).call('status', { path: await replicas.fileOf(key) });
    },
    layers: ({ key }) => viewer(key).call('layers', { path: path(key) }),
    extents: ({ key }) => viewer(key).call('extents', { path: path(key) }),
    version: ({ key }) => viewer(key).call('version', { path: path(key) }),
    definition: ({ key }) => viewer(key).call('definition', { path: path(key) }),
    service: ({ key }) => viewer(key).call('serviceOf', { path: path(key) }),
    openRows: ({ key, query }) => viewer(key).call('openRows', { path: path(key), query }),
    rows: ({ key, ...page }) => viewer(key).call('rows', { path: path(key), ...page }),
    indexOf: ({ key, ...which }) => viewer(key).call('indexOf', { path: path(key), ...which }),
    closeRows: ({ key, cursor }) => viewer(key).call('closeRows', { path: path(key), cursor }),
    feature: ({ key, ...which }) => viewer(key).call('feature', { path: path(key), ...which }),
    async saveAttachment({ key, ...which }) {
      const found = await viewer(key).call('attachment', { path: path(key), ...which });
      if (!found) throw new AppError('not-found', 'This attachment is not in the file.');
      const target = await desktop.saveFile('Save the attachment', safeFileName(found.name), {
        name: 'All files',
        extensions: ['*'],
      });
      if (target !== null) await writeWhole(target, found.data);
      return target;
    },
    sessions: ({ key }) => viewer(key).call('sessions', { path: path(key) }),
    session: ({ key, sessionId }) => viewer(key).call('session', { path: path(key), sessionId }),
    receipts: ({ key, ...page }) => viewer(key).call('receipts', { path: path(key), ...page }),
    async exportReceipts({ key, sessionId, format }) {
      const all = await viewer(key).call('allReceipts', { path: path(key), sessionId });
      const name = `${nameOfFile(path(key))} receipts ${sessionId}.${format}`;
      return save(desktop, 'Save the receipts', name, format, exportReceipts(all, format));
    },
    previewRegister: ({ key }) => viewer(key).call('previewRegisterCopy', { path: path(key) }),
    previewTakeOver: async ({ key }) =>
      viewer(key).call('previewTakeOver', {
        path: openedFrom(await replicas.list(), key),
        options: {},
      }),
    async exportOpened({ key }) {
      const from = openedFrom(await replicas.list(), key);
      const name = `${basename(from).replace(/\.geodatabase$/i, '')}.gpkg`;
      const target = await desktop.saveFile('Export as GeoPackage', name, GEOPACKAGES);
      if (target === null) return null;
      await bench.geodatabases.export(
        path(key),
        /\.gpkg$/i.test(target) ? target : `${target}.gpkg`,
      );
      return target;
    },
    suggestCopiesFolder: ({ key }) => {
      const file = path(key);
      return bench.grants.allow(join(dirname(file), `${nameOfFile(file)} copies`));
    },
    async chooseCopiesFolder({ suggested }) {
      const folder = await desktop.openFolder('Where the copies go', suggested);
      return folder === null ? null : bench.grants.allow(folder);
    },
    close: ({ key }) => engines.closeViewer(replicas.path(key)),
  };
}

async function save(
  desktop: Desktop,
  title: string,
  name: string,
  format: string,
  text: string,
): Promise<string | null> {
  const filter = { name: format.toUpperCase(), extensions: [format] };
  const path = await desktop.saveFile(title, name, filter);
  if (path !== null) await writeWhole(path, text);
  return path;
}
