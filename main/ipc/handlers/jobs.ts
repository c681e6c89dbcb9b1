import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function jobHandlers({ jobs, work, grants }: Workbench): Handlers['jobs'] {
  return {
    list: () => jobs.list(),
    create({ definition, path }) {
      grants.require(path);
      return work.create(definition, path);
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
    unregister: ({ key }) => work.unregister(key),
    cancel: ({ id }) => jobs.cancel(id),
    dismiss: ({ id }) => jobs.dismiss(id),
    result: ({ id }) => jobs.result(id),
  };
}
