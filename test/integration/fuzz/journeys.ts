/** What the client asks of a service: every function that reads an answer, in the order in which it is used. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFeatureServiceClient,
  type FeatureServiceClient,
} from '../../../main/arcgis/client.ts';
import { generateToken } from '../../../main/arcgis/auth/generate-token.ts';
import { serverTokens } from '../../../main/arcgis/auth/federated.ts';
import {
  exchangeRefreshToken,
  refreshAccess,
  revokeToken,
} from '../../../main/arcgis/auth/oauth-tokens.ts';
import { checkPortal } from '../../../main/arcgis/auth/portal.ts';
import { portalSession } from '../../../main/arcgis/auth/portal-session.ts';
import { findTokenService } from '../../../main/arcgis/auth/token-service.ts';
import type { Connection } from '../../../main/arcgis/request.ts';
import type { CreateRequest, Submitted, SyncRequest } from '../../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import { braced, TREES } from '../../support/service-spec.ts';
import { keepingSink } from '../geodatabase/sinks.ts';

export interface Visit {
  readonly connection: Connection;
  readonly serviceUrl: string;
  /** As the service describes itself when nothing is wrong. */
  readonly description: ServiceDescription;
  readonly definition: Omit<CreateRequest, 'async' | 'transportType' | 'syncModel' | 'replicaName'>;
  /** Takes answers; empty before and after. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** What a replica of this service needs to be synchronised. */
  readonly replica: { readonly id: string; readonly request: SyncRequest } | null;
}

type Journey = (visit: Visit) => Promise<unknown>;

const trees = ({ description }: Visit): LayerDescription =>
  description.layers.find(({ id }) => id === TREES)!;

const clientOf = ({ connection, serviceUrl }: Visit): FeatureServiceClient =>
  createFeatureServiceClient({ connection, serviceUrl });

async function follow(visit: Visit, submitted: Submitted, polls = 5): Promise<void> {
  const { folder, description, signal } = visit;
  const client = clientOf(visit);
  let found = submitted;
  if (submitted.kind === 'job') {
    const state = await client.jobState(submitted.statusUrl, signal);
    if (state.kind === 'running' && polls > 0) return follow(visit, submitted, polls - 1);
    if (state.kind !== 'completed' || state.resultUrl === null) return;
    found = { kind: 'link', url: state.resultUrl, generations: state.generations };
  }
  const file = found.kind === 'answer' ? found.file : join(folder, 'result');
  if (found.kind === 'link') await client.downloadResult(found.url, { file, signal });
  if (found.kind === 'nothing') return;
  const { layers } = description;
  await client.readAnswer(file, keepingSink().sink, { layers, signal });
  rmSync(file);
}

const creating =
  (changes: Pick<CreateRequest, 'async' | 'transportType'>): Journey =>
  async (visit) => {
    const { definition, description, signal, folder } = visit;
    const syncModel = description.sync.perLayer ? 'perLayer' : 'perReplica';
    const request = { ...definition, ...changes, syncModel, replicaName: 'Fuzz' } as const;
    const options = { spoolFile: join(folder, 'spool'), signal };
    await follow(visit, await clientOf(visit).createReplica(request, options));
  };

const synchronising =
  (changes: Partial<SyncRequest>): Journey =>
  async (visit) => {
    const { replica, signal, folder } = visit;
    const options = { spoolFile: join(folder, 'spool'), signal };
    const request = { ...replica!.request, ...changes };
    await follow(visit, await clientOf(visit).synchronizeReplica(request, options));
  };

/** The edits that the upload carries. */
const EDITS = JSON.stringify([
  {
    id: TREES,
    features: {
      adds: [
        { attributes: { GlobalID: braced('b', 1), Species: 'Ash' }, geometry: { x: 1, y: 2 } },
      ],
      updates: [{ attributes: { GlobalID: braced('a', 2), Species: 'Yew' } }],
      deleteIds: [braced('a', 3)],
    },
    attachments: { adds: [], updates: [], deleteIds: [] },
  },
]);

export const JOURNEYS: Readonly<Record<string, Journey>> = {
  'the description of a service': (visit) => clientOf(visit).describe(visit.signal),
  'queries and counts': async (visit) => {
    const [client, layer, { signal }] = [clientOf(visit), trees(visit), visit];
    await client.count(layer, { where: '1=1', signal });
    for await (const page of client.queryFeatures(layer, { signal })) void page;
    await client.queryFirstFeatures(layer, { limit: 3, signal });
    const ids = [1, 2, 99].map((n) => parseGlobalId(braced('a', n))!);
    await client.lookUpByGlobalIds(layer, ids, { signal });
  },
  'lists of attachments, and attachments': async (visit) => {
    const [client, layer, { signal }] = [clientOf(visit), trees(visit), visit];
    for (const info of (await client.listAttachments(layer, [1, 2, 3], signal)).slice(0, 2)) {
      const { attachmentId, parentObjectId } = info;
      const source = { url: null, layerId: layer.id, parentObjectId, attachmentId };
      await client.downloadAttachment(source, { signal });
    }
  },
  'a create with its rows in the answer': creating({
    async: false,
    transportType: 'esriTransportTypeEmbedded',
  }),
  'a create as a job': creating({ async: true, transportType: 'esriTransportTypeUrl' }),
  'a sync that downloads': synchronising({}),
  'a sync that uploads, as a job': synchronising({ edits: EDITS, async: true }),
  'a sync that uploads, with its results in the answer': synchronising({
    edits: EDITS,
    transportType: 'esriTransportTypeEmbedded',
  }),
  'lists of replicas, and replicas': async (visit) => {
    const [client, { signal, replica }] = [clientOf(visit), visit];
    await client.listReplicas(signal);
    await client.replicaInfo(replica!.id, signal);
    await client.unregisterReplica(replica!.id, signal);
  },
  uploads: async (visit) => {
    const [client, { signal }] = [clientOf(visit), visit];
    await client.uploadLimit(signal);
    const content = { name: 'a.txt', contentType: 'text/plain', data: Buffer.from('12345678') };
    await client.upload(content, { signal, partsFrom: 4, partBytes: 4 });
    await client.upload(content, { signal });
  },
};

export interface Guest {
  readonly connection: Connection;
  readonly serviceUrl: string;
  readonly portalUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly refreshToken: string;
  readonly redirectUri: string;
}

/** A sign-in by every way, and the end of it. */
export async function signInEverywhere(guest: Guest): Promise<void> {
  const { connection, serviceUrl, portalUrl, clientId, username, password } = guest;
  const app = { portalUrl, clientId };
  await checkPortal(connection, portalUrl);
  const service = await findTokenService(connection, serviceUrl);
  const tokenUrl = service?.tokenUrl ?? `${portalUrl}/sharing/rest/generateToken`;
  await generateToken(connection, { tokenUrl, username, password });
  const { refreshToken } = await refreshAccess(connection, app, guest.refreshToken);
  const given = {
    refreshToken: refreshToken ?? guest.refreshToken,
    redirectUri: guest.redirectUri,
  };
  const renewed = await exchangeRefreshToken(connection, app, given);
  const session = portalSession({
    ...{ connection, portalUrl, clientId, username, save: () => undefined },
    grant: {
      refreshToken: renewed.refreshToken ?? given.refreshToken,
      refreshExpires: renewed.refreshExpires,
      redirectUri: guest.redirectUri,
    },
  });
  await serverTokens({ connection, portalUrl, session, serviceUrl }).token();
  await revokeToken(connection, app, session.grant?.refreshToken ?? given.refreshToken);
}
