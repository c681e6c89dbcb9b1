/**
 * Compares a replica with the server: counts, GlobalIDs, the contents of every row, attachments. Reads only, page
 * by page; each difference is explained as far as both sides tell.
 */
import type { LayerComparison, VerifyDifference, VerifyReport } from '../../shared/model/report.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type { EditKind, WireFeature } from '../../shared/model/edit.ts';
import { comparisonOf, differences, type Comparison } from './conflict.ts';
import type { LocalRow, ReplicaLayer } from './ports.ts';
import type { RowQuery } from './service-port.ts';
import { compareAttachments } from './verify-attachments.ts';
import type { VerifyPorts } from './verify-report.ts';

/** Throws `AppError` when the service cannot be asked. */
export async function verifyReplica(ports: VerifyPorts): Promise<VerifyReport> {
  const layers: LayerComparison[] = [];
  const found: VerifyDifference[] = [];
  for (const layer of ports.contents.layers()) {
    ports.progress.phase(`Comparing ${layer.description.name}`);
    const result = await compareLayer(layer, ports);
    layers.push(result.comparison);
    found.push(...result.differences);
    found.push(...(await compareAttachments(layer, result.objectIds, ports)));
  }
  const wrong = found.filter(({ isExpected }) => !isExpected).length;
  const total = layers.reduce((sum, { equal }) => sum + equal, 0);
  return {
    layers,
    differences: found,
    isEqual: wrong === 0,
    summary: summarise(total, found.length - wrong, wrong),
  };
}

function summarise(equal: number, expected: number, wrong: number): string {
  if (expected + wrong === 0) {
    return `Every one of ${equal} rows is the same here and on the server.`;
  }
  const same = equal === 1 ? '1 row is' : `${equal} rows are`;
  const apart = (n: number): string => (n === 1 ? '1 difference is' : `${n} differences are`);
  const found = [
    expected === 0 ? '' : `${apart(expected)} expected`,
    wrong === 0 ? '' : `${apart(wrong)} not expected`,
  ];
  return `${same} the same; ${found.filter((text) => text !== '').join(', ')}.`;
}

interface LayerResult {
  readonly comparison: LayerComparison;
  readonly differences: readonly VerifyDifference[];
  readonly objectIds: ReadonlyMap<GlobalId, number>;
}

async function compareLayer(layer: ReplicaLayer, ports: VerifyPorts): Promise<LayerResult> {
  const { contents } = ports;
  const { layerId, description } = layer;
  const replica = contents.replica();
  const comparison = comparisonOf(description, replica.replicaSR);
  const since = Date.parse(replica.lastSyncAt ?? replica.createdAt);
  const seen = new Set<GlobalId>();
  const objectIds = new Map<GlobalId, number>();
  const found: VerifyDifference[] = [];
  let equal = 0;
  for await (const page of serverRows(layer, ports)) {
    const rows = byGlobalId(page, layer);
    const local = contents.rowsByGlobalId(layerId, [...rows.keys()]);
    for (const [globalId, theirs] of rows) {
      seen.add(globalId);
      objectIds.set(globalId, Number(theirs.attributes[description.objectIdField]));
      const difference = compareRow(local.get(globalId), globalId, theirs, {
        layer,
        comparison,
        since,
      });
      if (difference) found.push(difference);
      else equal += 1;
    }
    ports.progress.rows(description.name, page.length);
  }
  let here = 0;
  const absent: GlobalId[] = [];
  for (const { globalId, pending } of contents.globalIds(layerId)) {
    if (pending === 'delete') continue;
    here += 1;
    if (seen.has(globalId)) continue;
    if (pending) found.push(pendingOnlyHere(layer, globalId, pending));
    else absent.push(globalId);
  }
  found.push(...(await explainAbsent(layer, absent, comparison, ports)));
  return {
    comparison: { layerId, name: description.name, here, onServer: seen.size, equal },
    differences: found,
    objectIds,
  };
}

/** The rows that the replica's own filter finds on the server now (create-replica page, layerQueries). */
async function* serverRows(
  { layerId, description }: ReplicaLayer,
  { service, contents, signal }: VerifyPorts,
): AsyncIterable<readonly WireFeature[]> {
  const { definition, replicaSR } = contents.replica();
  const query = definition.layerQueries[String(layerId)] ?? {};
  const option = query.queryOption ?? 'useFilter';
  const base: RowQuery = { outSR: replicaSR, signal };
  if (option === 'all') yield* service.queryFeatures(description, base);
  else if (option === 'useFilter') {
    const usesGeometry = query.useGeometry !== false && description.geometryType !== null;
    const { geometry, geometryType, inSR } = definition;
    yield* service.queryFeatures(description, {
      ...base,
      ...(query.where ? { where: query.where } : {}),
      ...(usesGeometry ? { geometry, geometryType, inSR } : {}),
    });
  } else {
    // Related rows: which ones belong cannot be asked for, but whether ours are right can.
    const ids = [...contents.globalIds(layerId)].map(({ globalId }) => globalId);
    const found = await service.lookUpByGlobalIds(description, ids, { outSR: replicaSR, signal });
    yield [...found.values()];
  }
}

function byGlobalId(
  page: readonly WireFeature[],
  { description }: ReplicaLayer,
): Map<GlobalId, WireFeature> {
  const rows = new Map<GlobalId, WireFeature>();
  for (const feature of page) {
    const globalId = parseGlobalId(feature.attributes[description.globalIdField ?? '']);
    if (globalId) rows.set(globalId, feature);
  }
  return rows;
}

function compareRow(
  local: LocalRow | undefined,
  globalId: GlobalId,
  theirs: WireFeature,
  { layer, comparison, since }: { layer: ReplicaLayer; comparison: Comparison; since: number },
): VerifyDifference | null {
  const isNewer = isEditedSince(theirs, layer, since);
  const where = { layerId: layer.layerId, layerName: layer.description.name, globalId };
  if (!local) {
    return {
      ...where,
      kind: 'only-on-server',
      fields: [],
      explanation: isNewer
        ? 'Added on the server since the last sync.'
        : 'Not in this file: deleted here, or never delivered.',
      isExpected: isNewer,
    };
  }
  const isDeleted = local.pending === 'delete';
  const fields = isDeleted ? [] : differences(local.feature, theirs, comparison);
  if (!isDeleted && fields.length === 0) return null;
  return {
    ...where,
    kind: isDeleted ? 'only-on-server' : 'different',
    fields,
    explanation: local.pending
      ? `A pending ${local.pending} that has not been sent.`
      : isNewer
        ? 'Changed on the server since the last sync.'
        : 'Different without a pending edit here.',
    isExpected: local.pending !== null || isNewer,
  };
}

function isEditedSince(theirs: WireFeature, { description }: ReplicaLayer, since: number): boolean {
  const field = description.editFields?.edited;
  const edited = field ? Number(theirs.attributes[field]) : NaN;
  return Number.isFinite(edited) && edited > since;
}

function pendingOnlyHere(
  { layerId, description }: ReplicaLayer,
  globalId: GlobalId,
  pending: EditKind,
): VerifyDifference {
  return {
    layerId,
    layerName: description.name,
    globalId,
    kind: 'only-here',
    fields: [],
    explanation: `A pending ${pending} that has not been sent.`,
    isExpected: true,
  };
}

/** Rows that the filter does not find on the server: gone, or only outside the filter? */
async function explainAbsent(
  { layerId, description }: ReplicaLayer,
  absent: readonly GlobalId[],
  comparison: Comparison,
  { service, contents, signal }: VerifyPorts,
): Promise<VerifyDifference[]> {
  if (absent.length === 0) return [];
  const outSR = contents.replica().replicaSR;
  const server = await service.lookUpByGlobalIds(description, absent, { outSR, signal });
  const local = contents.rowsByGlobalId(layerId, absent);
  return absent.map((globalId) => {
    const [theirs, mine] = [server.get(globalId), local.get(globalId)];
    const fields = theirs && mine ? differences(mine.feature, theirs, comparison) : [];
    const explanation = !theirs
      ? 'Not on the server: deleted there since the last sync. Synchronise, then compare again.'
      : fields.length > 0
        ? 'On the server outside the filter of this replica, and different there: its changes no longer come down.'
        : 'The same on the server, but outside the filter of this replica: later changes there will not come down.';
    return {
      layerId,
      layerName: description.name,
      globalId,
      kind: theirs && fields.length > 0 ? 'different' : 'only-here',
      fields,
      explanation,
      isExpected: theirs !== undefined && fields.length === 0,
    };
  });
}
