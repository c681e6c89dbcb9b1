/** `syncline service`: what the service can do. */
import type { ServiceReport } from '../../../shared/model/report.ts';
import {
  versionsEachReplica,
  type LayerDescription,
  type ServiceDescription,
  type SyncCapabilities,
} from '../../../shared/model/service.ts';
import { pairs, sections, table } from './layout.ts';
import { ROLLBACK_TEXTS } from './protocol-words.ts';
import type { Style } from './style.ts';
import { number, safe, yesNo } from './words.ts';

export function serviceLines(report: ServiceReport, style: Style): string[] {
  const { service, rollback } = report;
  return sections(
    [style.strong(safe(service.name)), safe(service.url)],
    pairs(
      [
        ['Version', service.currentVersion === null ? 'not told' : String(service.currentVersion)],
        ['Capabilities', service.capabilities.join(', ') || 'none'],
        ['Spatial reference', referenceText(service.spatialReference)],
        ['Sync', service.syncEnabled ? 'on' : 'off: replicas cannot be made from this service'],
        ...(service.syncEnabled ? capabilityPairs(service.sync, rollback) : []),
        ...branchPairs(service),
      ],
      style,
    ),
    layerTable(report, style),
    service.syncEnabled ? nextStep(report) : [],
  );
}

function branchPairs(service: ServiceDescription): [string, string][] {
  if (service.branchVersions === undefined) return [];
  const { branchVersionReconcile } = service.sync;
  const each = versionsEachReplica(service);
  return [
    ['Branch versions', each ? 'one for each replica' : 'replicas work on the default version'],
    ...(each
      ? [['Reconcile while synchronising', yesNo(branchVersionReconcile)] as [string, string]]
      : []),
  ];
}

function capabilityPairs(
  sync: SyncCapabilities,
  rollback: ServiceReport['rollback'],
): [string, string][] {
  const models = [
    ...(sync.perLayer ? ['perLayer'] : []),
    ...(sync.perReplica || !sync.perLayer ? ['perReplica'] : []),
    ...(sync.none ? ['none'] : []),
  ];
  return [
    ['Sync models', models.join(', ')],
    ['Asynchronous jobs', yesNo(sync.async)],
    ['Rollback on failure', ROLLBACK_TEXTS[rollback]],
    ['Attachment direction', sync.attachmentsSyncDirection ? 'can be chosen' : 'cannot be chosen'],
    ['Sync data options', sync.syncDataOptions === 0 ? 'none' : String(sync.syncDataOptions)],
    ['Register existing data', yesNo(sync.registeringExistingData)],
  ];
}

function layerTable({ service, counts }: ServiceReport, style: Style): string[] {
  const rows = service.layers.map((layer) => [
    String(layer.id),
    layer.name,
    layer.kind,
    geometryText(layer),
    layer.kind === 'group' ? '' : countText(counts[layer.id]),
    layer.globalIdField ?? (layer.kind === 'group' ? '' : 'missing: cannot sync'),
    layer.hasAttachments ? 'yes' : 'no',
  ]);
  return table(
    [
      { title: 'Layer', align: 'right' },
      { title: 'Name' },
      { title: 'Kind' },
      { title: 'Geometry' },
      { title: 'Rows', align: 'right' },
      { title: 'GlobalID' },
      { title: 'Attachments' },
    ],
    rows,
    style,
  );
}

function nextStep({ service }: ServiceReport): string[] {
  const ids = service.layers
    .filter(({ kind, globalIdField }) => globalIdField && (kind === 'layer' || kind === 'table'))
    .map(({ id }) => id);
  if (ids.length === 0) return [];
  return [
    'See what a replica of the whole world would hold, before it is created; a smaller extent takes less:',
    `  syncline create ${safe(service.url)} --layers ${ids.join(',')} --extent -180,-90,180,90 --plan`,
  ];
}

function geometryText({ geometryType, hasZ, hasM }: LayerDescription): string {
  if (geometryType === null) return '';
  const dimensions = `${hasZ ? ' Z' : ''}${hasM ? ' M' : ''}`;
  return geometryType.replace('esriGeometry', '').toLowerCase() + dimensions;
}

function countText(count: number | null | undefined): string {
  return count === null || count === undefined ? 'not told' : number(count);
}

export function referenceText(reference: unknown): string {
  if (typeof reference === 'number') return String(reference);
  if (typeof reference !== 'object' || reference === null) return 'not told';
  const { wkid, latestWkid, wkt } = reference as Record<string, unknown>;
  const id = latestWkid ?? wkid;
  if (typeof id === 'number') return String(id);
  return typeof wkt === 'string' ? wkt.slice(0, 60) : 'not told';
}
