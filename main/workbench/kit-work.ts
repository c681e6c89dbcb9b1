/** Makes crew kits: the engine makes them whole, and the guide is printed where there is a window to print it with. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  GUIDE_FILE,
  PRINTED_GUIDE_FILE,
  type KitReport,
  type KitWish,
} from '../../shared/model/kit-making.ts';
import { AppError } from '../../shared/errors.ts';
import type { Job } from '../../shared/model/window.ts';
import type { EngineClient } from '../engine/host/client.ts';
import { exists, makeFolder, writeWhole } from './files.ts';
import type { JobRequest, Jobs } from './jobs.ts';
import type { KitFolders } from './kit-folders.ts';
import type { ReplicaList } from './replica-list.ts';

export interface KitWork {
  /** Of a replica of the list. */
  make(key: string, wish: Omit<KitWish, 'from'>): Promise<Job>;
  /** Goes on with a kit that was begun in this folder. Throws `invalid` where none was. */
  goOn(folder: string): Promise<Job>;
}

export interface KitWorkOptions {
  readonly jobs: Jobs;
  readonly engine: () => EngineClient;
  readonly replicas: Pick<ReplicaList, 'path' | 'fileOf' | 'list'>;
  readonly kitFolders: Pick<KitFolders, 'remember'>;
  /** A page of HTML as PDF. Absent: nothing is printed. */
  readonly printPage: ((html: string) => Promise<Uint8Array>) | undefined;
  readonly onBug: (error: unknown) => void;
}

export function createKitWork(options: KitWorkOptions): KitWork {
  const { jobs, replicas, kitFolders, engine } = options;
  /** The folder is known from the beginning: a kit that is interrupted is found again, and so are its returns. */
  const start = async (
    { key, path, title, serviceUrl }: Pick<JobRequest, 'key' | 'path' | 'title' | 'serviceUrl'>,
    folder: string,
    work: (engine: EngineClient, call: Parameters<JobRequest['run']>[1]) => Promise<KitReport>,
  ): Promise<Job> => {
    kitFolders.remember(folder);
    return jobs.start({
      ...{ kind: 'make-kit', key, path, title, serviceUrl },
      run: async (worker, call) => ({
        kind: 'make-kit',
        report: await printed(await work(worker, call), options),
      }),
    });
  };
  return {
    async make(key, wish) {
      const from = await replicas.fileOf(key);
      const status = (await replicas.list()).find((one) => one.key === key)?.status;
      await makeFolder(dirname(wish.folder));
      const about = { key, path: replicas.path(key), title: wish.name };
      return start(
        { ...about, serviceUrl: status?.serviceUrl ?? '' },
        wish.folder,
        (worker, call) => worker.call('makeKit', { ...wish, from }, call),
      );
    },
    async goOn(folder) {
      const begun = await engine().call('begunKit', { folder });
      if (!begun) {
        throw new AppError('invalid', 'The making of this kit has ended.', {
          hint: 'Look at the list of kits again.',
        });
      }
      const { from, name } = begun;
      const listed = (await replicas.list()).find(({ path }) => path === from);
      return start(
        {
          ...{ key: listed?.key ?? '', path: from, title: name },
          serviceUrl: listed?.status?.serviceUrl ?? '',
        },
        folder,
        (worker, call) => worker.call('goOnWithKit', { folder }, call),
      );
    },
  };
}

/** A kit without a printed guide is whole: the page itself can be printed by any browser. */
async function printed(
  report: KitReport,
  { printPage, onBug }: KitWorkOptions,
): Promise<KitReport> {
  const { crewFolder } = report;
  if (crewFolder === null || !printPage) return report;
  const path = join(crewFolder, PRINTED_GUIDE_FILE);
  try {
    if (await exists(path)) return report;
    const data = await printPage(await readFile(join(crewFolder, GUIDE_FILE), 'utf8'));
    await writeWhole(path, data);
    const file = { kind: 'printed-guide', path, bytes: data.byteLength } as const;
    return { ...report, files: [...report.files, file] };
  } catch (error) {
    onBug(error);
    const text =
      'The guide could not be made ready to print. Open its page in a browser to print it.';
    return { ...report, remarks: [...report.remarks, { level: 'warning', where: 'guide', text }] };
  }
}
