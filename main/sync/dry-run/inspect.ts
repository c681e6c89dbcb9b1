/** Looks at edits with the service as it is today: reads only, sends nothing. */
import type { DryRunFinding } from '../../../shared/model/report.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { AttachmentInfo, ReplicaInfo } from '../../../shared/model/protocol.ts';
import { titleOfRow } from '../../../shared/model/row-title.ts';
import {
  rollbackRule,
  type LayerDescription,
  type ServiceDescription,
} from '../../../shared/model/service.ts';
import { takesUploads } from '../effects/takes-uploads.ts';
import type { Progress, ReplicaFile, ReplicaLayer, UploadRow } from '../ports.ts';
import type { FeatureService } from '../service-port.ts';
import { checkAttachment } from './check-attachment.ts';
import { checkFeature } from './check-feature.ts';
import { checkParent, linksOf, parentOf, type Parents } from './check-related.ts';
import type { LayerFacts, ServiceFacts, Verdict } from './verdict.ts';

export interface InspectPorts {
  readonly service: FeatureService;
  readonly file: Pick<ReplicaFile, 'replica' | 'layers' | 'areaTest' | 'pendingVersions'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface Situation {
  readonly today: ServiceDescription;
  /** What the server says of the replica. */
  readonly info: Pick<ReplicaInfo, 'replicaOwner' | 'syncDirection'>;
  readonly rows: readonly UploadRow[];
  readonly options: Pick<SyncOptions, 'direction' | 'oneCall' | 'rollbackOnFailure'>;
}

export interface Inspection {
  readonly findings: readonly DryRunFinding[];
  /** Of the edits for which the server would refuse the call as a whole. */
  readonly stopping: ReadonlySet<number>;
  /** Edits that are not sent, because the service does not take their files. */
  readonly staying: ReadonlySet<number>;
}

/** What there is to say about each edit, in the order of the layers. Throws `AppError` when the server cannot be asked. */
export async function inspect(situation: Situation, ports: InspectPorts): Promise<Inspection> {
  const service = await serviceFacts(situation, ports);
  const layers: LayerFacts[] = [];
  for (const layer of ports.file.layers()) {
    const rows = situation.rows.filter(({ edit }) => edit.layerId === layer.layerId);
    if (rows.length > 0) layers.push(await layerFacts(layer, rows, situation.today, ports));
  }
  const verdicts = new Map<UploadRow, Verdict[]>();
  for (const layer of layers) {
    for (const row of layer.rows) {
      if (row.edit.target === 'feature') verdicts.set(row, checkFeature(row, layer, service));
    }
  }
  const fates = fatesOf(verdicts);
  for (const layer of layers) {
    const { accepted } = fates(layer.then.id);
    for (const row of layer.rows) {
      if (row.edit.target === 'attachment') {
        verdicts.set(row, checkAttachment(row, layer, service, accepted));
      }
    }
    await checkLinks(layer, verdicts, fates, situation.today, ports);
  }
  return report(layers, verdicts);
}

async function serviceFacts(
  { today, info, rows, options }: Situation,
  { service, file, signal }: InspectPorts,
): Promise<ServiceFacts> {
  const hasFiles = rows.some(({ attachment }) => attachment !== null);
  const rule = rollbackRule(today.sync);
  return {
    today,
    replica: file.replica(),
    isOutside: file.areaTest(),
    // The replica's owner made it, and only the owner and administrators may synchronise it.
    user: service.user === undefined ? (info.replicaOwner ?? undefined) : service.user,
    isDownloadOnly: info.syncDirection?.toLowerCase() === 'download',
    uploadLimit: hasFiles && takesUploads(today) ? await service.uploadLimit(signal) : null,
    downloadsFirst: options.direction === 'bidirectional' && !options.oneCall,
    isAllOrNothing: rule === 'all-or-nothing' || (rule === 'choice' && options.rollbackOnFailure),
  };
}

async function layerFacts(
  { layerId, description }: ReplicaLayer,
  rows: readonly UploadRow[],
  today: ServiceDescription,
  { service, file, progress, signal }: InspectPorts,
): Promise<LayerFacts> {
  progress.phase(`Checking the edits of ${description.name}`);
  const now = today.layers.find((layer) => layer.id === layerId) ?? null;
  const facts = { then: description, now, rows, versions: file.pendingVersions(layerId) };
  if (!now) return { ...facts, server: new Map(), attachments: null };
  const ids = new Set<GlobalId>();
  for (const { edit, attachment } of rows) {
    if (edit.target === 'feature') ids.add(edit.globalId);
    else if (attachment?.parentGlobalId) ids.add(attachment.parentGlobalId);
  }
  const outSR = file.replica().replicaSR;
  const server = await service.lookUpByGlobalIds(now, [...ids], { outSR, signal });
  return { ...facts, server, attachments: await listed(now, rows, server, service, signal) };
}

/** Null where no attachment is concerned, or where the server does not tell their GlobalIDs. */
async function listed(
  layer: LayerDescription,
  rows: readonly UploadRow[],
  server: ReadonlyMap<GlobalId, WireFeature>,
  ...[service, signal]: readonly [FeatureService, AbortSignal]
): Promise<ReadonlyMap<GlobalId, AttachmentInfo> | null> {
  const parents = rows.flatMap(({ attachment }) => attachment?.parentGlobalId ?? []);
  const objectIds = parents
    .map((parent) => Number(server.get(parent)?.attributes[layer.objectIdField] ?? NaN))
    .filter(Number.isInteger);
  if (!layer.hasAttachments || objectIds.length === 0) return null;
  const found = await service.listAttachments(layer, [...new Set(objectIds)], signal);
  if (found.some(({ globalId }) => globalId === null)) return null;
  return new Map(found.map((info) => [info.globalId!, info]));
}

type Fates = (layerId: number) => Omit<Parents, 'onServer'>;

/** What the server would make of the rows of each layer. */
function fatesOf(verdicts: ReadonlyMap<UploadRow, readonly Verdict[]>): Fates {
  const byLayer = new Map<number, Record<keyof Omit<Parents, 'onServer'>, Set<GlobalId>>>();
  const of = (layerId: number) => {
    let fates = byLayer.get(layerId);
    if (!fates) {
      fates = { accepted: new Set(), refused: new Set(), deleted: new Set() };
      byLayer.set(layerId, fates);
    }
    return fates;
  };
  for (const [{ edit }, found] of verdicts) {
    const isRefused = found.some(({ code }) => code !== null);
    const fates = of(edit.layerId);
    if (edit.kind === 'delete' && !isRefused) fates.deleted.add(edit.globalId);
    if (edit.kind === 'add') (isRefused ? fates.refused : fates.accepted).add(edit.globalId);
  }
  return of;
}

async function checkLinks(
  { now, rows }: LayerFacts,
  verdicts: Map<UploadRow, Verdict[]>,
  fates: Fates,
  today: ServiceDescription,
  { service, file, signal }: InspectPorts,
): Promise<void> {
  for (const link of now ? linksOf(now, today) : []) {
    const tied = rows.flatMap((row) => {
      const parent = parentOf(row, link);
      return parent ? [{ row, parent }] : [];
    });
    if (tied.length === 0) continue;
    const fate = fates(link.origin.id);
    const asked = new Set(tied.map(({ parent }) => parent));
    const unsure = [...asked].filter((id) => !fate.accepted.has(id) && !fate.deleted.has(id));
    const outSR = file.replica().replicaSR;
    const found = await service.lookUpByGlobalIds(link.origin, unsure, { outSR, signal });
    const parents = { ...fate, onServer: new Set(found.keys()) };
    for (const { row, parent } of tied) {
      const verdict = checkParent(parent, link, parents);
      if (verdict) verdicts.get(row)?.push(verdict);
    }
  }
}

function report(
  layers: readonly LayerFacts[],
  verdicts: ReadonlyMap<UploadRow, readonly Verdict[]>,
): Inspection {
  const stopping = new Set<number>();
  const staying = new Set<number>();
  const findings = layers.flatMap((layer) =>
    layer.rows.flatMap((row) =>
      (verdicts.get(row) ?? []).map(({ stopsAll, staysHere, ...verdict }): DryRunFinding => {
        if (stopsAll) stopping.add(row.edit.editId);
        if (staysHere) staying.add(row.edit.editId);
        return { ...describe(row, layer), ...verdict };
      }),
    ),
  );
  return { findings, stopping, staying };
}

const LONGEST_TITLE = 200;

function describe({ edit, feature, attachment }: UploadRow, layer: LayerFacts) {
  const { editId, layerId, target, kind, globalId } = edit;
  const description = layer.now ?? layer.then;
  const versions = layer.versions.get(globalId);
  const theirs = layer.server.get(globalId);
  const row = versions?.mine ?? versions?.base ?? feature;
  const title =
    target === 'attachment'
      ? (attachment?.name ?? layer.attachments?.get(globalId)?.name ?? globalId)
      : row
        ? titleOfRow(description, row, globalId)
        : globalId;
  const objectId = Number(theirs?.attributes[description.objectIdField] ?? NaN);
  return {
    ...{ editId, layerId, target, kind, globalId },
    layerName: description.name,
    objectId: edit.objectId ?? (Number.isInteger(objectId) ? objectId : null),
    title: title.slice(0, LONGEST_TITLE),
  };
}
