/** What would become of each pending edit on a fresh replica, judged by the rows that the server has now. Reads only. */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { CarriedEdit, CarryOverPlan } from '../../../shared/model/report.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { comparisonOf } from '../conflict.ts';
import type { CarriedVersions, Progress, ReplicaFile, ReplicaLayer } from '../ports.ts';
import type { FeatureService } from '../service-port.ts';
import { fateOfAttachment, fateOfFeature, STAYS_BEHIND, type Verdict } from './fate.ts';
import { planOf } from './report.ts';
import { carriedEdit } from './replay.ts';

interface PreviewPorts {
  readonly service: FeatureService;
  readonly file: Pick<ReplicaFile, 'carriedVersions' | 'layers' | 'replica'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Throws `AppError` when the service cannot be asked. */
export async function previewCarryOver(ports: PreviewPorts): Promise<CarryOverPlan> {
  const { service, file, progress, signal } = ports;
  progress.phase('Reading what the service is today');
  const today = await service.describe(signal);
  const replicaId = file.replica().replicaId;
  const info = replicaId === null ? null : await service.replicaInfo(replicaId, signal);
  const byLayer = Map.groupBy(file.carriedVersions(), ({ edit }) => edit.layerId);
  const edits: CarriedEdit[] = [];
  for (const layer of file.layers()) {
    const all = byLayer.get(layer.layerId);
    if (!all) continue;
    progress.phase(`Comparing the edits of ${layer.description.name}`);
    edits.push(...(await judgeLayer(all, layer, today, ports)));
  }
  return planOf(edits, info !== null);
}

async function judgeLayer(
  all: readonly CarriedVersions[],
  layer: ReplicaLayer,
  today: ServiceDescription,
  { service, file, signal }: PreviewPorts,
): Promise<CarriedEdit[]> {
  const { replicaSR } = file.replica();
  const there = today.layers.find(({ id }) => id === layer.layerId) ?? null;
  const features = all.filter(({ edit }) => edit.target === 'feature');
  const parents = all.flatMap(({ parentGlobalId }) => parentGlobalId ?? []);
  const ids = [...new Set([...features.map(({ edit }) => edit.globalId), ...parents])];
  const rows = there
    ? await service.lookUpByGlobalIds(there, ids, { outSR: replicaSR, signal })
    : new Map<GlobalId, WireFeature>();
  const attachments = new Set<GlobalId>();
  if (there?.hasAttachments && parents.length > 0) {
    const numbers = parents.flatMap((id) => {
      const number: unknown = rows.get(id)?.attributes[there.objectIdField];
      return typeof number === 'number' ? [number] : [];
    });
    const listed = await service.listAttachments(there, [...new Set(numbers)], signal);
    for (const { globalId } of listed) if (globalId) attachments.add(globalId);
  }
  const comparison = comparisonOf(layer.description, replicaSR);
  return all.map((versions) => {
    const { target, globalId } = versions.edit;
    const judge = (): Verdict =>
      target === 'attachment'
        ? fateOfAttachment(versions, attachments.has(globalId), there?.hasAttachments === true)
        : fateOfFeature(versions, rows.get(globalId) ?? null, comparison, there);
    return carriedEdit(versions, versions.problem === null ? judge() : STAYS_BEHIND, layer);
  });
}
