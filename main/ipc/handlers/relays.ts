import type { Handlers } from '../../../shared/contract/contract.ts';
import { freeReplicaFile } from '../../workbench/files.ts';
import { isRelayName } from '../../workbench/relay-list.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { RELAY_FILES, type Desktop } from './files.ts';

export function relayHandlers(
  { relays, relayWork, jobs, engines, grants, settings }: Workbench,
  desktop: Pick<Desktop, 'openFile' | 'saveFile'>,
): Handlers['relays'] {
  const reader = () => engines.planner();
  return {
    list: () => relays.list(),
    async open() {
      const path = await desktop.openFile('Open a relay', RELAY_FILES);
      return path === null ? null : relays.open(path);
    },
    async locate({ key }) {
      jobs.requireIdle(relays.path(key));
      const path = await desktop.openFile('Where the relay file is', RELAY_FILES);
      if (path !== null) await relays.locate(key, path);
      return path !== null;
    },
    forget({ key }) {
      jobs.requireIdle(relays.path(key));
      return relays.forget(key);
    },
    async suggestFile({ name }) {
      return grants.allow(await freeReplicaFile(settings.get().replicasFolder, name, '.relay'));
    },
    async chooseFile({ suggested }) {
      const path = await desktop.saveFile('Where the relay file goes', suggested, RELAY_FILES);
      if (path === null) return null;
      return grants.allow(isRelayName(path) ? path : `${path}.relay`);
    },
    plan: ({ source, target, choices }) => relayWork.plan({ source, target }, choices),
    create({ source, target, choices, path }) {
      grants.require(path);
      return relayWork.create({ source, target }, choices, path);
    },
    sync: ({ key, retriesRefused }) => relayWork.sync(key, retriesRefused),
    close: ({ key }) => relayWork.close(key),
    sessions: ({ key }) => reader().call('relaySessions', { path: relays.path(key) }),
    receipts: ({ key, ...page }) =>
      reader().call('relayReceipts', { path: relays.path(key), ...page }),
    overridden: ({ key, ...page }) =>
      reader().call('relayOverridden', { path: relays.path(key), ...page }),
  };
}
