/** What a relay would carry, before anything is created: reads only. */
import { wkidOf, type EsriGeometry, type FilterGeometryType } from '../../shared/model/geometry.ts';
import { hasProblem, warning, type Remark } from '../../shared/model/remark.ts';
import type {
  BySide,
  RelayLayer,
  RelayLayerPlan,
  RelayPlan,
  RelayRecord,
  RelayScope,
} from '../../shared/model/relay.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { FeatureService, RowQuery } from '../sync/service-port.ts';
import { fit } from './check.ts';
import { carriedPart, rulesOf, sameVersion } from './item.ts';
import type { RelayPorts } from './ports.ts';
import { amount, number } from './words.ts';

/** What the user asked for. */
export interface RelayWish {
  readonly layers: readonly number[] | null;
  readonly direction: RelayRecord['direction'];
  readonly policy: RelayRecord['policy'];
  readonly withAttachments: boolean;
  /** Null: every row. */
  readonly area: {
    readonly geometry: EsriGeometry;
    readonly geometryType: FilterGeometryType;
    readonly inSR: RelayScope['inSR'];
  } | null;
  readonly where: Readonly<Record<string, string>>;
}

/** Rows of a layer that are compared one by one before anything is sent. */
const MOST_COMPARED = 10_000;
const COMPARED_AT_ONCE = 100;

type Reading = Pick<RelayPorts, 'services' | 'signal' | 'progress'>;

/** The plan, and the record of the relay that it describes; null where a problem forbids it. */
export async function previewRelay(
  wish: RelayWish,
  names: BySide<string>,
  at: string,
  ports: Reading,
  compares = true,
): Promise<{ readonly plan: RelayPlan; readonly record: RelayRecord | null }> {
  const { services, signal, progress } = ports;
  progress.phase('Reading both services');
  const [source, target] = [
    await services.source.describe(signal),
    await services.target.describe(signal),
  ];
  const fitted = fit({ source, target }, wish);
  const remarks: Remark[] = [...fitted.remarks];
  const spatialReference = source.spatialReference ?? { wkid: 4326 };
  const scope = scopeOf(wish, source.fullExtent, spatialReference);
  const end = (service: typeof source, name: string): RelayRecord['ends']['source'] => ({
    ...{ serviceUrl: service.url, serviceName: service.name, replicaName: name, replicaId: null },
    ...{ generations: { replica: null, layers: {} }, siblings: null, isRegistered: false },
  });
  const record: RelayRecord = {
    ...{ direction: wish.direction, policy: wish.policy, spatialReference, scope },
    syncModel: fitted.syncModel ?? 'perLayer',
    layers: fitted.layers,
    ends: { source: end(source, names.source), target: end(target, names.target) },
    ...{ state: 'creating', createdAt: at, lastSyncAt: null },
  };
  const isPossible = !hasProblem(remarks);
  const layers: RelayLayerPlan[] = [];
  for (const layer of fitted.layers) {
    layers.push(await planLayer(layer, record, ports, isPossible && compares));
  }
  remarks.push(...trackingRemarks(fitted.layers));
  const plan: RelayPlan = {
    ...{ direction: wish.direction, policy: wish.policy, syncModel: fitted.syncModel },
    source: { serviceUrl: source.url, serviceName: source.name },
    target: { serviceUrl: target.url, serviceName: target.name },
    layers,
    remarks,
  };
  return { plan, record: isPossible ? record : null };
}

/** Without an area everything is asked for; the protocol demands a geometry all the same. */
function scopeOf(
  { area, where }: RelayWish,
  extent: {
    readonly xmin: number;
    readonly ymin: number;
    readonly xmax: number;
    readonly ymax: number;
  } | null,
  spatialReference: RelayRecord['spatialReference'],
): RelayScope {
  if (area) return { ...area, where, isEverything: false };
  const { xmin, ymin, xmax, ymax } = extent ?? { xmin: -180, ymin: -90, xmax: 180, ymax: 90 };
  return {
    geometry: { xmin, ymin, xmax, ymax },
    geometryType: 'esriGeometryEnvelope',
    inSR: extent ? (wkidOf(spatialReference) ?? 4326) : 4326,
    where,
    isEverything: true,
  };
}

function trackingRemarks(layers: readonly RelayLayer[]): Remark[] {
  const tracked = layers.filter(({ descriptions }) => descriptions.target.editFields !== null);
  if (tracked.length === 0) return [];
  const names = tracked.map(({ name }) => name).join(', ');
  return [
    warning(
      'layers',
      `Who edited a row and when is kept by each service itself: rows that are carried name the signed-in user (${names}).`,
    ),
  ];
}

async function planLayer(
  layer: RelayLayer,
  record: RelayRecord,
  ports: Reading,
  compares: boolean,
): Promise<RelayLayerPlan> {
  const { services, signal, progress } = ports;
  progress.phase(`Counting ${layer.name}`);
  const query = queryOf(layer, record, signal);
  const rows = {
    source: await services.source.count(layer.descriptions.source, query),
    target: await services.target.count(layer.descriptions.target, query),
  };
  const isSmall = rows.source <= MOST_COMPARED;
  const comparison = compares && isSmall ? await compare(layer, record, query, ports) : null;
  const { layerId, name, fields } = layer;
  return {
    layerId,
    name,
    fields,
    rows,
    comparison,
    sentence: sentenceOf(layer, record, rows, comparison),
  };
}

function queryOf(
  { layerId, descriptions }: RelayLayer,
  { scope, spatialReference }: RelayRecord,
  signal: AbortSignal,
): RowQuery {
  const where = scope.where[String(layerId)];
  const hasArea = !scope.isEverything && descriptions.source.geometryType !== null;
  return {
    ...(where === undefined ? {} : { where }),
    ...(hasArea
      ? { geometry: scope.geometry, geometryType: scope.geometryType, inSR: scope.inSR }
      : {}),
    outSR: spatialReference,
    signal,
  };
}

async function compare(
  layer: RelayLayer,
  record: RelayRecord,
  query: RowQuery,
  { services, signal }: Reading,
): Promise<NonNullable<RelayLayerPlan['comparison']>> {
  const { comparison } = rulesOf(record, layer);
  const idField = layer.descriptions.source.globalIdField ?? 'GlobalID';
  const counts = { onlySource: 0, same: 0, different: 0 };
  for await (const page of services.source.queryFeatures(layer.descriptions.source, query)) {
    for (let from = 0; from < page.length; from += COMPARED_AT_ONCE) {
      const some = page.slice(from, from + COMPARED_AT_ONCE);
      const ids = some.flatMap(({ attributes }) => parseGlobalId(attributes[idField]) ?? []);
      const there = await lookUp(services.target, layer, ids, record, signal);
      for (const row of some) {
        const id = parseGlobalId(row.attributes[idField]);
        const other = id === null ? undefined : there.get(id);
        if (!other) counts.onlySource += 1;
        else {
          const [ours, theirs] = [row, other].map((one) =>
            carriedPart(one, null, layer, comparison.hasGeometry),
          );
          counts[sameVersion(ours!, theirs!, comparison) === 'same' ? 'same' : 'different'] += 1;
        }
      }
    }
  }
  return counts;
}

function lookUp(
  service: FeatureService,
  layer: RelayLayer,
  ids: readonly NonNullable<ReturnType<typeof parseGlobalId>>[],
  { spatialReference }: RelayRecord,
  signal: AbortSignal,
) {
  return service.lookUpByGlobalIds(layer.descriptions.target, ids, {
    outSR: spatialReference,
    signal,
  });
}

function sentenceOf(
  { name }: RelayLayer,
  { direction, policy }: RelayRecord,
  rows: { readonly source: number; readonly target: number },
  comparison: RelayLayerPlan['comparison'],
): string {
  if (comparison === null) {
    return `${name}: ${amount(rows.source, 'row', 'rows')} on the source ${rows.source === 1 ? 'is' : 'are'} looked up on the target by GlobalID before ${rows.source === 1 ? 'it is' : 'they are'} sent.`;
  }
  const { onlySource, same, different } = comparison;
  const kept = direction === 'one-way' ? 'source' : policy;
  const clash =
    different === 0
      ? ''
      : ` ${amount(different, 'is', 'are')} there with other values: the version of the ${kept} is kept, the other one stays in the relay file.`;
  const left = same === 0 ? '' : ` ${amount(same, 'is', 'are')} there already and left.`;
  return `${name}: ${number(onlySource)} of ${amount(rows.source, 'row goes', 'rows go')} to the target as new ones.${left}${clash}`;
}
