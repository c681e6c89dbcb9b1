import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function serviceHandlers({ engines, services, signIn }: Workbench): Handlers['services'] {
  return {
    list: () => services.list(),
    add: ({ url }) => services.add(url),
    remove: ({ id }) => services.remove(id),
    describe: ({ id, isFresh }) => services.describe(id, isFresh),
    async signIn({ url, ...credentials }) {
      await signIn.signIn(url, credentials);
      await engines.planner().call('forgetService', { url });
      await services.tell();
    },
    async signOut({ id }) {
      const url = services.url(id);
      await signIn.signOut(url);
      await engines.planner().call('forgetService', { url });
      await services.tell();
    },
    startSample: () => services.startSample(),
  };
}
