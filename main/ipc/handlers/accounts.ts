import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function accountHandlers(
  { accounts, engines, services }: Workbench,
  desktop: Pick<Desktop, 'showWindow'>,
): Handlers['accounts'] {
  /** What was read under another name, or under none, may differ now. */
  const afterwards = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    const known = await services.list();
    await Promise.all(known.map(({ url }) => engines.planner().call('forgetService', { url })));
    await services.tell();
    return result;
  };
  return {
    list: () => accounts.list(),
    beginOAuth: (input) => accounts.beginOAuth(input),
    async finishOAuth({ attempt }) {
      const account = await afterwards(accounts.finishOAuth(attempt));
      desktop.showWindow();
      return account;
    },
    cancelOAuth: ({ attempt }) => accounts.cancelOAuth(attempt),
    addPassword: (input) => afterwards(accounts.addPassword(input)),
    addToken: (input) => afterwards(accounts.addToken(input)),
    addWindows: (input) => afterwards(accounts.addWindows(input)),
    signOut: ({ id }) => afterwards(accounts.signOut(id)),
    choose: (input) => afterwards(accounts.choose(input)),
    serving: ({ url }) => accounts.serving(url),
  };
}
