/** The XML of a replica's sync metadata (geodatabase-format.md, section 6). */
import type { SpatialFilter } from '../archive/archive.ts';
import { boundsOf, readShape } from '../geometry/shape.ts';
import type { Position, Shape } from '../geometry/shape.ts';
import { xmlDate } from './dates.ts';
import { referenceElement } from './definitions.ts';
import { referenceOf } from './references.ts';
import { group, prefixedRoot, value } from './xml.ts';

export interface SyncFacts {
  /** GUID in the form of the archive. */
  readonly replicaGuid: string;
  /** The same as the server family spells it in the XML. */
  readonly replicaIdText: string;
  readonly replicaName: string;
  readonly serviceUrl: string;
  readonly owner: string;
  readonly model: 'perReplica' | 'perLayer';
  readonly direction: 'bidirectional' | 'upload' | 'download';
  readonly created: number;
  readonly filter: SpatialFilter;
  readonly returnsAttachments: boolean;
  readonly attachmentsDirection: 'bidirectional' | 'upload' | 'none';
  /** As told to clients; of the replica under perReplica, else null. */
  readonly serverGeneration: number | null;
  /** Dataset names are `main.Trees` rather than `Trees`. */
  readonly hasQualifiedNames: boolean;
}

export interface SyncLayerFacts {
  readonly serverGeneration: number;
  readonly queryOption: 'none' | 'useFilter' | 'all';
  readonly useGeometry: boolean;
  readonly includeRelated: boolean;
  readonly where: string | null;
}

/** One dataset: a layer, a table, or the attachments of one. */
export interface SyncDataset {
  /** ObjectID of the table in GDB_Items. */
  readonly datasetId: number;
  readonly name: string;
  readonly isSpatial: boolean;
  readonly isAttachments: boolean;
  readonly layerId: number;
  readonly layerName: string;
  readonly hasAttachments: boolean;
  readonly sync: SyncLayerFacts;
}

const DIRECTIONS = {
  bidirectional: 'esriSyncDirectionBidirectional',
  upload: 'esriSyncDirectionUpload',
  download: 'esriSyncDirectionDownload',
  none: 'esriSyncDirectionNone',
} as const;

const QUERY_OPTIONS = {
  none: 'esriRowsTypeNone',
  useFilter: 'esriRowsTypeFilter',
  all: 'esriRowsTypeAll',
} as const;

/** A fresh client's generation: one second after the epoch. */
const FRESH = 1000;

/** The definition of a Sync Dataset item. */
export function datasetDefinition(facts: SyncFacts, dataset: SyncDataset): string {
  return prefixedRoot('GPSyncDataset', datasetElements(facts, dataset));
}

/** The name by which a dataset is known in sync metadata. */
export function datasetName({ hasQualifiedNames }: SyncFacts, name: string): string {
  return hasQualifiedNames ? `main.${name}` : name;
}

function datasetElements(facts: SyncFacts, dataset: SyncDataset): string[] {
  const { sync } = dataset;
  const direction = dataset.isAttachments ? facts.attachmentsDirection : facts.direction;
  return [
    value('DatasetID', dataset.datasetId),
    value('DatasetName', datasetName(facts, dataset.name)),
    value('DatasetType', dataset.isSpatial ? 'esriDTFeatureClass' : 'esriDTTable'),
    value('LayerID', dataset.layerId),
    value('LayerName', dataset.layerName),
    value('Direction', DIRECTIONS[direction]),
    value('ReplicaServerGen', sync.serverGeneration),
    value('ReplicaClientDownloadGen', FRESH),
    value('ReplicaClientUploadGen', FRESH),
    value('ReplicaClientAcknowledgeUploadGen', FRESH),
    value('UseGeometry', sync.useGeometry),
    value('Where', sync.where ?? ''),
    value('IncludeRelated', sync.includeRelated),
    value('QueryOption', QUERY_OPTIONS[sync.queryOption]),
    value('HasAttachments', dataset.hasAttachments),
    value('IsAttachment', dataset.isAttachments),
  ];
}

/** The definition of the Sync Replica item. */
export function replicaDefinition(
  facts: SyncFacts,
  objectId: number,
  datasets: readonly SyncDataset[],
): string {
  return prefixedRoot('GPSyncReplica', [
    value('ReplicaName', facts.replicaName),
    value('ID', objectId),
    value('ReplicaID', facts.replicaIdText),
    value('ServiceName', facts.serviceUrl),
    value('Owner', facts.owner),
    value('Role', 'esriReplicaRoleChild'),
    value(
      'SyncModel',
      facts.model === 'perLayer' ? 'esriSyncModelPerLayer' : 'esriSyncModelPerReplica',
    ),
    value('Direction', DIRECTIONS[facts.direction]),
    value('CreationDate', xmlDate(facts.created)),
    value('LastSyncDate', xmlDate(FRESH)),
    value('ReturnsAttachments', facts.returnsAttachments),
    value('SpatialRelation', 'esriSpatialRelIntersects'),
    queryGeometry(facts.filter),
    // Where the single generation of perReplica stands is not known: here it stands in every dataset as well.
    ...(facts.serverGeneration === null ? [] : [value('ReplicaServerGen', facts.serverGeneration)]),
    group(
      'GPSyncDatasets',
      datasets.map((dataset) =>
        group('GPSyncDataset', datasetElements(facts, dataset), 'typens:GPSyncDataset'),
      ),
      'typens:ArrayOfGPSyncDataset',
    ),
    value('AttachmentsSyncDirection', DIRECTIONS[facts.attachmentsDirection]),
  ]);
}

/** The filter as a polygon; of points and lines, their envelope. */
function queryGeometry({ geometry, wkid }: SpatialFilter): string {
  const shape = readShape(geometry);
  const rings = shape === null ? [] : ringsOf(shape);
  const bounds = shape === null ? null : boundsOf(shape);
  const point = ([x = null, y = null]: Position): string =>
    group('Point', [value('X', x ?? 'NaN'), value('Y', y ?? 'NaN')], 'typens:PointN');
  return group(
    'QueryGeometry',
    [
      value('HasID', false),
      value('HasZ', false),
      value('HasM', false),
      group(
        'Extent',
        [
          value('XMin', bounds?.xmin ?? 'NaN'),
          value('YMin', bounds?.ymin ?? 'NaN'),
          value('XMax', bounds?.xmax ?? 'NaN'),
          value('YMax', bounds?.ymax ?? 'NaN'),
        ],
        'typens:EnvelopeN',
      ),
      group(
        'RingArray',
        rings.map((ring) =>
          group(
            'Ring',
            [group('PointArray', ring.map(point), 'typens:ArrayOfPoint')],
            'typens:Ring',
          ),
        ),
        'typens:ArrayOfRing',
      ),
      referenceElement(referenceOf(wkid)),
    ],
    'typens:PolygonN',
  );
}

function ringsOf(shape: Shape): Shape['parts'] {
  const isArea = shape.type === 'esriGeometryPolygon' || shape.type === 'esriGeometryEnvelope';
  if (isArea) return shape.parts;
  const { xmin, ymin, xmax, ymax } = boundsOf(shape);
  return [
    [
      [xmin, ymin],
      [xmin, ymax],
      [xmax, ymax],
      [xmax, ymin],
      [xmin, ymin],
    ],
  ];
}
