import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function crewHandlers({ crew, engines, replicas }: Workbench): Handlers['crew'] {
  return {
    state: () => crew.state(),
    async enter({ key }) {
      const path = replicas.path(key);
      const look = await crew.look(path);
      if (look) await crew.enter(path, look);
    },
    choose: ({ copyName }) => crew.choose(copyName),
    understand: () => crew.understand(),
    goOn: ({ there }) => crew.goOn(there),
    sign: ({ by }) => crew.sign(by),
    copyHere: ({ copyName }) => crew.copyHere(copyName),
    handIn: ({ key }) => engines.planner().call('handInState', { path: replicas.path(key) }),
    leave: () => crew.leave(),
  };
}
