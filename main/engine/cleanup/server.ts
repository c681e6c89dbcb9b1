/** A service as clean-up asks it: over the REST client. */
import type { CleanupDetails } from '../../../shared/model/cleanup.ts';
import type { ReplicaInfo } from '../../../shared/model/protocol.ts';
import { portalAccount, portalOf, portalUser } from '../../arcgis/portal-people.ts';
import { listReplicas, unregisterReplica } from '../../arcgis/replica-list.ts';
import { askedReplica, type AskedReplica } from '../../arcgis/replica-asked.ts';
import type { Connection } from '../../arcgis/request.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { serviceFacts } from '../../arcgis/service-facts.ts';
import { definitionOf } from '../../cleanup/definition.ts';
import type { Account, CleanupServer } from '../../cleanup/ports.ts';
import { extentOf } from './extent.ts';

const UNKNOWN: Account = { username: null, isAdministrator: null };

/** Portals and accounts are asked once for all services of a server that share a memory. */
export interface PortalMemory {
  readonly portals: Map<string, Promise<string | null>>;
  readonly accounts: Map<string, Promise<Account>>;
  readonly owners: Map<string, ReturnType<CleanupServer['ownerState']>>;
}

export function createPortalMemory(): PortalMemory {
  return { portals: new Map(), accounts: new Map(), owners: new Map() };
}

export function cleanupServer(
  connection: Connection,
  address: string,
  memory: PortalMemory,
): CleanupServer {
  const serviceUrl = normaliseServiceUrl(address);
  // Services of one server share its portal and its sign-in.
  const server = serviceUrl.replace(/\/rest\/services\/.*$/i, '');
  const portal = (signal: AbortSignal) =>
    remember(memory.portals, server, () => portalOf(connection, serviceUrl, signal));
  let username: string | null = null;
  const account = async (signal: AbortSignal): Promise<Account> => {
    const found = await remember(memory.accounts, server, async () => {
      if (connection.user === null) return UNKNOWN;
      const url = await portal(signal);
      if (url === null) return UNKNOWN;
      return (await portalAccount(connection, url, serviceUrl, signal)) ?? UNKNOWN;
    });
    username = found.username;
    return found;
  };
  return {
    get user() {
      // A token that somebody else made does not say whose it is; its portal may.
      return connection.user === undefined ? (username ?? undefined) : connection.user;
    },
    list: (signal) => listReplicas(connection, serviceUrl, signal),
    facts: (signal) => serviceFacts(connection, serviceUrl, signal),
    async details(replicaId, signal) {
      const found = await askedReplica(connection, serviceUrl, replicaId, signal);
      return found && detailsOf(found.info, found.asked);
    },
    unregister: (replicaId) => unregisterReplica(connection, serviceUrl, replicaId),
    account,
    ownerState: (owner, signal) =>
      remember(memory.owners, `${server} ${owner}`, async () => {
        const url = await portal(signal);
        if (url === null) return 'unknown';
        const found = await portalUser(connection, url, serviceUrl, owner, signal);
        if (found !== 'absent') return found;
        // A portal hides people from others: only administrators are told the truth.
        return (await account(signal)).isAdministrator === true ? 'gone' : 'unknown';
      }),
    async definition(replicaId, signal) {
      const found = await askedReplica(connection, serviceUrl, replicaId, signal);
      return found && definitionOf(serviceUrl, found.info, found.asked);
    },
  };
}

/** What failed is asked again the next time. */
function remember<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  ask: () => Promise<T>,
): Promise<T> {
  const known = memory.get(key);
  if (known) return known;
  const answer = ask();
  memory.set(key, answer);
  answer.catch(() => memory.delete(key));
  return answer;
}

function detailsOf(info: ReplicaInfo, asked: AskedReplica): CleanupDetails {
  const wheres = new Map(asked.layers.map(({ id, query }) => [id, query?.where ?? null]));
  return {
    replicaOwner: info.replicaOwner,
    owner: 'unknown',
    ...{ syncModel: info.syncModel, targetType: info.targetType },
    ...{ syncDirection: info.syncDirection, creationDate: info.creationDate },
    ...{ lastSyncDate: info.lastSyncDate, replicaVersion: info.replicaVersion },
    returnAttachments: info.returnAttachments,
    attachmentsSyncDirection: info.attachmentsSyncDirection,
    generations: info.generations,
    layers: info.layerIds.map((id) => ({ id, name: null, where: wheres.get(id) ?? null })),
    ...extentOf(asked.geometry, asked.inSR),
  };
}
