/** What the root of a service alone says about replicas: one request, without its layers. */
import type { CleanupFacts } from '../../shared/model/cleanup.ts';
import { versionsEachReplica } from '../../shared/model/service.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import {
  anything,
  integer,
  isRecord,
  lax,
  lowerKeys,
  optionalFlag,
  records,
  text,
  unwrapJson,
} from './wire/lax.ts';
import { readServiceRoot } from './wire/service.ts';

const RawFacts = lax({
  hasarchiveddata: optionalFlag,
  changetrackinginfo: anything,
  layers: records,
  tables: records,
});
const RawName = lax({ id: integer, name: text });
const RawGeneration = lax({ id: integer, servergen: integer });

/** @throws AppError "bad-answer" when the address answers but is no feature service */
export async function serviceFacts(
  connection: Connection,
  serviceUrl: string,
  signal?: AbortSignal,
): Promise<CleanupFacts> {
  const operation = 'read the description of the service';
  const body = await connection.json({ url: serviceUrl, operation, signal });
  const root = readServiceRoot(body);
  if (root === null) {
    const context = { operation, host: hostOf(serviceUrl) };
    throw failure('bad-answer', context, 'its answer does not describe a feature service');
  }
  const raw = RawFacts.parse(body);
  return {
    name: nameOf(serviceUrl),
    currentVersion: root.currentVersion,
    capabilities: root.capabilities,
    perReplica: root.sync.perReplica,
    perLayer: root.sync.perLayer,
    hasVersionedData: root.hasVersionedData,
    hasBranchVersions: root.branchVersions !== undefined,
    versionsEachReplica: versionsEachReplica(root),
    hasArchivedData: raw.hasarchiveddata,
    tracksChanges: isRecord(raw.changetrackinginfo) || root.capabilities.includes('changetracking'),
    minServerGens: root.minServerGens,
    serverGens: readServerGens(raw.changetrackinginfo),
    layers: [...raw.layers, ...raw.tables].flatMap((item) => {
      const { id, name } = RawName.parse(item);
      return id === null ? [] : [{ id, name: name ?? `Layer ${id}` }];
    }),
  };
}

/** The name in the address: what the service calls itself may be empty or the same for many. */
function nameOf(serviceUrl: string): string {
  const path = /\/rest\/services\/(.*)\/FeatureServer$/i.exec(new URL(serviceUrl).pathname)?.[1];
  const name = path ?? serviceUrl;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function readServerGens(changeTrackingInfo: unknown): Readonly<Record<number, number>> {
  const items = unwrapJson(lowerKeys(changeTrackingInfo)['layerservergens']);
  const result: Record<number, number> = {};
  for (const item of Array.isArray(items) ? (items as unknown[]) : []) {
    const { id, servergen } = RawGeneration.parse(item);
    if (id !== null && servergen !== null) result[id] = servergen;
  }
  return result;
}
