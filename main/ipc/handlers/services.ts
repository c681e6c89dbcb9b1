import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function serviceHandlers({ services }: Workbench): Handlers['services'] {
  return {
    list: () => services.list(),
    add: ({ url }) => services.add(url),
    remove: ({ id }) => services.remove(id),
    describe: ({ id, isFresh }) => services.describe(id, isFresh),
    startSample: () => services.startSample(),
  };
}
