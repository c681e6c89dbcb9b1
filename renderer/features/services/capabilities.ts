/** What a service can do, in words. */
import type { ServiceReport } from '../../../shared/model/report.ts';
import {
  versionsEachReplica,
  type LayerDescription,
  type ServiceDescription,
  type SyncCapabilities,
} from '../../../shared/model/service.ts';
import { formatList } from '../../ui/format.ts';
import { CAN, COLUMNS } from './messages.ts';

export interface CapabilityWords {
  readonly name: string;
  readonly text: string;
}

/** One sentence for each thing that matters before a replica is made. */
export function capabilityWords({ service, rollback }: ServiceReport): readonly CapabilityWords[] {
  const { sync, currentVersion } = service;
  if (!service.syncEnabled) {
    return [
      { name: CAN.sync, text: CAN.noSync },
      { name: CAN.edits, text: editWords(service) },
      { name: CAN.version, text: versionWords(currentVersion) },
    ];
  }
  return [
    { name: CAN.sync, text: syncableWords(service) },
    { name: CAN.edits, text: editWords(service) },
    { name: CAN.model, text: modelWords(sync) },
    { name: CAN.rollback, text: CAN.rollbackRule[rollback] },
    {
      name: CAN.direction,
      text: sync.syncDirectionControl ? CAN.directionChoice : CAN.directionFixed,
    },
    { name: CAN.attachments, text: attachmentWords(service) },
    { name: CAN.async, text: sync.async ? CAN.asyncYes : CAN.asyncNo },
    { name: CAN.options, text: optionWords(sync.syncDataOptions) },
    {
      name: CAN.uploads,
      text: service.capabilities.includes('uploads') ? CAN.uploadsYes : CAN.uploadsNo,
    },
    { name: CAN.existing, text: sync.registeringExistingData ? CAN.existingYes : CAN.existingNo },
    ...(service.branchVersions ? [{ name: CAN.branch, text: branchWords(service) }] : []),
    { name: CAN.version, text: versionWords(currentVersion) },
  ];
}

function branchWords(service: ServiceDescription): string {
  if (!versionsEachReplica(service)) return CAN.branchDefault;
  return service.sync.branchVersionReconcile ? CAN.branchReconcile : CAN.branchEach;
}

/** Why a layer cannot be in a replica, how it comes along, or that it can. */
export function layerSyncWords(layer: LayerDescription, isSyncEnabled: boolean): string {
  if (!isSyncEnabled) return COLUMNS.serviceHasNoSync;
  if (layer.kind === 'group') return COLUMNS.group;
  if (layer.kind === 'other') return COLUMNS.other;
  if (layer.globalIdField === null) return COLUMNS.noGlobalIds;
  if (layer.kind === 'annotation') return COLUMNS.annotation;
  if (layer.kind === 'dimension') return COLUMNS.dimension;
  return COLUMNS.yes;
}

/** False for layers that only group others. */
function holdsRows({ kind }: LayerDescription): boolean {
  return kind !== 'group';
}

/** The sum of all counts; null when the service kept one back. */
export function totalRows({ service, counts }: ServiceReport): number | null {
  let sum = 0;
  for (const layer of service.layers.filter(holdsRows)) {
    const count = counts[layer.id];
    if (count === undefined || count === null) return null;
    sum += count;
  }
  return sum;
}

function syncableWords({ layers }: ServiceDescription): string {
  const all = layers.filter(holdsRows);
  return CAN.syncable(all.filter(({ globalIdField }) => globalIdField !== null).length, all.length);
}

function editWords({ capabilities }: ServiceDescription): string {
  const kinds = (['create', 'update', 'delete'] as const).filter((kind) =>
    capabilities.includes(kind),
  );
  if (kinds.length > 0) return CAN.takes(formatList(kinds.map((kind) => CAN[kind])));
  if (!capabilities.includes('editing')) return CAN.readOnly;
  return CAN.takes(formatList([CAN.create, CAN.update, CAN.delete]));
}

function modelWords({ perReplica, perLayer, none }: SyncCapabilities): string {
  const models =
    perReplica && perLayer
      ? CAN.both
      : perReplica
        ? CAN.perReplica
        : perLayer
          ? CAN.perLayer
          : CAN.noModel;
  return none ? `${models} ${CAN.none}` : models;
}

function attachmentWords({ layers, sync }: ServiceDescription): string {
  const count = layers.filter(({ hasAttachments }) => hasAttachments).length;
  if (count === 0) return CAN.noAttachments;
  const words = CAN.attachmentLayers(count);
  return sync.attachmentsSyncDirection ? CAN.attachmentsChoice(words) : CAN.attachmentsFixed(words);
}

function optionWords(mask: number): string {
  const bits = Array.from({ length: 31 }, (_, at) => 2 ** at).filter((bit) => (mask & bit) !== 0);
  if (bits.length === 0) return CAN.noOptions;
  const names = formatList(bits.map((bit) => CAN.optionNames[bit] ?? CAN.unknownOption(bit)));
  return `${names.charAt(0).toUpperCase()}${names.slice(1)}.`;
}

function versionWords(version: number | null): string {
  return version === null ? CAN.versionUnknown : String(version);
}
