/** What a replica says about its sync: GPSyncReplica and its datasets (reference: section 6). */
import { cannotRead } from './errors.ts';
import { bareName } from './items.ts';
import type { Item } from './items.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import { readQueryArea } from './query-geometry.ts';
import type { QueryArea } from './query-geometry.ts';
import { ATTACH_SUFFIX } from './attachments.ts';
import { childOf, childrenOf, flagOf, parseXml, textOf, toNumber } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface ReplicaDataset {
  /** The table in the file. */
  readonly tableName: string;
  readonly isAttachment: boolean;
  readonly layerId: number;
  readonly layerName: string | null;
  readonly direction: ReplicaDirection | null;
  readonly serverGen: number | null;
  /** Epoch milliseconds of the client's clock, as the three that follow are. */
  readonly downloadGen: number | null;
  readonly uploadGen: number | null;
  readonly acknowledgedUploadGen: number | null;
  readonly useGeometry: boolean | null;
  readonly where: string | null;
  readonly includeRelated: boolean | null;
  /** Such as `esriRowsTypeFilter`. */
  readonly queryOption: string | null;
}

export type ReplicaDirection = 'bidirectional' | 'upload' | 'download';

export interface ReplicaMetadata {
  readonly name: string;
  /** Null: the server does not know this copy (a packaged map area). */
  readonly replicaId: GlobalId | null;
  /** The replicaID as the file spells it, for a server that wants it back like that. */
  readonly replicaIdAsWritten: string | null;
  readonly serviceUrl: string | null;
  readonly owner: string | null;
  readonly syncModel: 'perReplica' | 'perLayer' | 'none' | null;
  readonly direction: ReplicaDirection | null;
  /** As written, such as `2016-03-04T20:07:32.000000`. */
  readonly creationDate: string | null;
  readonly returnsAttachments: boolean | null;
  readonly attachmentsDirection: ReplicaDirection | 'none' | null;
  /** Of a replica under perReplica; null under perLayer. */
  readonly replicaServerGen: number | null;
  readonly datasets: readonly ReplicaDataset[];
  /** The area that it was created for; null where it is not known. */
  readonly queryArea: QueryArea | null;
}

/** The metadata of the replica, or null when the geodatabase is none. */
export function readReplica(items: readonly Item[]): ReplicaMetadata | null {
  const replicas = items.filter(({ kind }) => kind === 'sync-replica');
  if (replicas.length > 1)
    throw cannotRead('The file holds more than one replica, which is not understood.');
  const [item] = replicas;
  if (item === undefined) return null;
  if (item.definition === null)
    throw cannotRead('The description of the replica is missing in the file.');
  const root = parseXml(item.definition, 'The description of the replica');
  const list = childOf(root, 'GPSyncDatasets');
  const datasets = (list === null ? [] : childrenOf(list, 'GPSyncDataset')).map(readDataset);
  requireOneStory(datasets, items);
  const syncModel = readModel(textOf(root, 'SyncModel'));
  return {
    name: textOf(root, 'ReplicaName') ?? item.name,
    ...readId(item, textOf(root, 'ReplicaID')),
    serviceUrl: textOf(root, 'ServiceName') ?? item.datasetInfo1,
    owner: textOf(root, 'Owner') ?? item.datasetInfo2,
    syncModel,
    direction: readDirection(textOf(root, 'Direction')),
    creationDate: textOf(root, 'CreationDate'),
    returnsAttachments: flagOf(root, 'ReturnsAttachments'),
    attachmentsDirection: readAttachmentsDirection(textOf(root, 'AttachmentsSyncDirection')),
    replicaServerGen: syncModel === 'perReplica' ? replicaGeneration(root, datasets) : null,
    datasets,
    queryArea: readQueryArea(root),
  };
}

function readId(
  item: Item,
  written: string | null,
): Pick<ReplicaMetadata, 'replicaId' | 'replicaIdAsWritten'> {
  const inXml = parseGlobalId(written);
  const uuid = parseGlobalId(item.uuid);
  if (inXml !== null && /^\{[0-]+\}$/.test(inXml))
    return { replicaId: null, replicaIdAsWritten: null };
  if (inXml !== null && uuid !== null && inXml !== uuid) {
    throw cannotRead(
      'The file names its replica in two different ways, so it is not clear which one it is.',
    );
  }
  const replicaId = uuid ?? inXml;
  return { replicaId, replicaIdAsWritten: inXml === null ? replicaId : written };
}

/** Each dataset is described twice: in the replica, and in an item of its own. */
function requireOneStory(datasets: readonly ReplicaDataset[], items: readonly Item[]): void {
  for (const item of items) {
    if (item.kind !== 'sync-dataset' || item.definition === null) continue;
    const again = readDataset(parseXml(item.definition, `The description of dataset ${item.name}`));
    const first = datasets.find(
      ({ tableName }) => tableName.toLowerCase() === again.tableName.toLowerCase(),
    );
    if (first === undefined || storyOf(first) === storyOf(again)) continue;
    throw cannotRead(
      `The file says two different things about how far ${again.tableName} was synchronised.`,
      'Synchronise it once more in the app that wrote it, then take it over.',
    );
  }
}

function storyOf({ layerId, serverGen, uploadGen, acknowledgedUploadGen }: ReplicaDataset): string {
  return [layerId, serverGen, uploadGen, acknowledgedUploadGen].join(' ');
}

function readDataset(element: XmlElement): ReplicaDataset {
  const tableName = bareName(textOf(element, 'DatasetName') ?? '');
  const layerId = generation(element, 'LayerID');
  if (tableName === '' || layerId === null) {
    throw cannotRead(
      'The description of the replica names a dataset without a table or without a layer.',
    );
  }
  return {
    tableName,
    isAttachment: flagOf(element, 'IsAttachment') ?? ATTACH_SUFFIX.test(tableName),
    layerId,
    layerName: textOf(element, 'LayerName'),
    direction: readDirection(textOf(element, 'Direction')),
    serverGen: generation(element, 'ReplicaServerGen'),
    downloadGen: generation(element, 'ReplicaClientDownloadGen'),
    uploadGen: generation(element, 'ReplicaClientUploadGen'),
    acknowledgedUploadGen: generation(element, 'ReplicaClientAcknowledgeUploadGen'),
    useGeometry: flagOf(element, 'UseGeometry'),
    where: textOf(element, 'Where'),
    includeRelated: flagOf(element, 'IncludeRelated'),
    queryOption: textOf(element, 'QueryOption'),
  };
}

function generation(element: XmlElement, name: string): number | null {
  const text = textOf(element, name);
  if (text === null) return null;
  const number = toNumber(text);
  if (number === null || !Number.isSafeInteger(number) || number < 0) {
    throw cannotRead(
      `The description of the replica says ${name} ${text.slice(0, 40)}, which is no number of that kind.`,
    );
  }
  return number;
}

/** Where it stands is not documented: with the replica, or the same with every dataset. */
function replicaGeneration(root: XmlElement, datasets: readonly ReplicaDataset[]): number | null {
  const own = generation(root, 'ReplicaServerGen');
  if (own !== null) return own;
  const [first, ...others] = new Set(datasets.map(({ serverGen }) => serverGen));
  return others.length === 0 ? (first ?? null) : null;
}

function readModel(text: string | null): ReplicaMetadata['syncModel'] {
  switch (text?.replace(/^esriSyncModel/i, '').toLowerCase()) {
    case 'perreplica':
      return 'perReplica';
    case 'perlayer':
      return 'perLayer';
    case 'none':
      return 'none';
    default:
      return null;
  }
}

function readDirection(text: string | null): ReplicaDirection | null {
  const word = text?.replace(/^esriSyncDirection/i, '').toLowerCase();
  return word === 'bidirectional' || word === 'upload' || word === 'download' ? word : null;
}

function readAttachmentsDirection(text: string | null): ReplicaMetadata['attachmentsDirection'] {
  const word = text?.replace(/^esri(Attachments?)?(Sync)?Direction/i, '').toLowerCase();
  return word === 'none' ? 'none' : readDirection(word ?? null);
}
