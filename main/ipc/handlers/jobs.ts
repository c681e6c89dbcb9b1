import type { Handlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function jobHandlers(
  { jobs, work, grants }: Workbench,
  desktop: Pick<Desktop, 'showInFolder'>,
): Handlers['jobs'] {
  return {
    list: () => jobs.list(),
    create({ definition, path, ...options }) {
      grants.require(path);
      return work.create(definition, path, options);
    },
    resumeCreate: ({ key }) => work.resumeCreate(key),
    sync: ({ key, options }) => work.sync(key, options),
    dryRun: ({ key, options }) => work.dryRun(key, options),
    verify: ({ key }) => work.verify(key),
    previewCarryOver: ({ key }) => work.previewCarryOver(key),
    carryOver({ key, path }) {
      grants.require(path);
      return work.carryOver(key, path);
    },
    unregister: ({ key, ...options }) => work.unregister(key, options),
    registerCopy: ({ key, options }) => work.registerCopy(key, options),
    takeOver({ key, path, ...options }) {
      grants.require(path);
      return work.takeOver(key, path, options);
    },
    makeCopies({ key, ...wish }) {
      grants.require(wish.folder);
      return work.makeCopies(key, wish);
    },
    exportData({ definition, path }) {
      grants.require(path);
      return work.exportData(definition, path);
    },
    resumeExport: ({ id }) => work.resumeExport(id),
    showInFolder({ id }) {
      const made = jobs.madeBy(id);
      if (made === null) throw new AppError('not-found', 'This work has made no file.');
      desktop.showInFolder(made);
    },
    files: ({ id, from, count }) => jobs.files(id, from, count),
    cancel: ({ id }) => jobs.cancel(id),
    dismiss: ({ id }) => jobs.dismiss(id),
    result: ({ id }) => jobs.result(id),
  };
}
