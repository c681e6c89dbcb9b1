/**
 * The server families of protocol.md, sections 1, 3 and 16, as traits.
 *
 * Everything that differs between families is a trait here; the operations ask the traits and never the
 * name of the profile. Spellings that only the hostile family has are in hostile.ts.
 */
import type { ProfileName } from '../context.ts';
import type { IdStyle } from './identifiers.ts';

export interface SyncTraits {
  readonly supportsPerReplicaSync: boolean;
  readonly supportsPerLayerSync: boolean;
  readonly supportsSyncModelNone: boolean;
  readonly supportsRollbackOnFailure: boolean;
  readonly supportsAsync: boolean;
  readonly supportsRegisteringExistingData: boolean;
  readonly supportsAttachmentsSyncDirection: boolean;
  readonly supportsSyncDirectionControl: boolean;
  readonly supportsBiDirectionalSyncForServer: boolean;
  /** The documentation prints supportsASync, live servers write supportsAsync. */
  readonly asyncKey: 'supportsAsync' | 'supportsASync';
  /** The comma-separated words of the service JSON. */
  readonly capabilities: string;
  /** A growing counter, or numbers that look like epoch milliseconds. */
  readonly generations: 'counter' | 'epoch';
  readonly replicaIds: IdStyle;
  readonly globalIds: IdStyle;
  readonly transportUrl: 'esriTransportTypeUrl' | 'esriTransportTypeURL';
  /** Keys of a synchronous createReplica answer by URL: job-like with resultUrl, or short with URL. */
  readonly createAnswer: 'status' | 'url';
  /** `jobs/j<hex>`, or `createReplica/<guid>?statusId=<guid>`. */
  readonly statusUrls: 'jobs' | 'operation';
  /** Attachment data at the attachment resource, or as files of the output folder. */
  readonly attachmentUrls: 'resource' | 'output';
  /** The list of replicas takes replicaVersion, returnVersion, returnLastSyncDate (10.8.1). */
  readonly listsVersions: boolean;
  /** The service JSON carries changeTrackingInfo with minServerGen. */
  readonly tracksChanges: boolean;
  /** An unknown replica at unRegisterReplica: `{ success: false, error }`, or a top-level error. */
  readonly unknownAtUnregister: 'outcome' | 'error';
  /** serverSibGen -1 in the info of client replicas (live pages of 2023). */
  readonly showsSiblings: boolean;
  /** Layers may have dates in an unknown time zone; hosted services do not (synchronizeReplica page). */
  readonly knowsUnknownDates: boolean;
  /** Branch versioned data, and whether each replica gets a version of its own. */
  readonly versionCreationRule: 'none' | 'versionPerDownloadedMap' | null;
  readonly supportsBranchVersionReconcile: boolean;
  /** Replica info names the version of the replica; else the list alone does, with returnVersion. */
  readonly infoNamesVersion: boolean;
  /** What editsUploadFormat may be: the page lists sqlite alone, forms of ArcGIS Online JSON as well (protocol.md 14). */
  readonly editsUploadFormats: readonly ('json' | 'sqlite')[];
  /** Every spelling and type variant seen in the wild, see hostile.ts. */
  readonly isHostile: boolean;
}

const HOSTED: SyncTraits = {
  supportsPerReplicaSync: true,
  supportsPerLayerSync: true,
  supportsSyncModelNone: true,
  supportsRollbackOnFailure: true,
  supportsAsync: true,
  supportsRegisteringExistingData: true,
  supportsAttachmentsSyncDirection: true,
  supportsSyncDirectionControl: true,
  supportsBiDirectionalSyncForServer: true,
  asyncKey: 'supportsAsync',
  capabilities: 'Create,Delete,Query,Update,Editing,Extract,Sync',
  generations: 'counter',
  replicaIds: 'plain',
  globalIds: 'plain',
  transportUrl: 'esriTransportTypeUrl',
  createAnswer: 'status',
  statusUrls: 'jobs',
  attachmentUrls: 'resource',
  listsVersions: false,
  tracksChanges: true,
  unknownAtUnregister: 'outcome',
  showsSiblings: true,
  knowsUnknownDates: false,
  versionCreationRule: null,
  supportsBranchVersionReconcile: false,
  infoNamesVersion: true,
  editsUploadFormats: ['json', 'sqlite'],
  isHostile: false,
};

const ENTERPRISE_HOSTED: SyncTraits = {
  ...HOSTED,
  supportsPerReplicaSync: false,
  supportsRollbackOnFailure: false,
  supportsBiDirectionalSyncForServer: false,
  capabilities: 'Query,Editing,Create,Update,Delete,Uploads,Sync,Extract',
  globalIds: 'braced',
  createAnswer: 'url',
  statusUrls: 'operation',
  attachmentUrls: 'output',
  tracksChanges: false,
  showsSiblings: false,
  editsUploadFormats: ['sqlite'],
};

const ENTERPRISE_GEODATABASE: SyncTraits = {
  ...ENTERPRISE_HOSTED,
  supportsPerReplicaSync: true,
  supportsPerLayerSync: false,
  asyncKey: 'supportsASync',
  capabilities: 'Create,Delete,Query,Sync,Update,Uploads,Editing,Extract',
  generations: 'epoch',
  replicaIds: 'braced',
  transportUrl: 'esriTransportTypeURL',
  statusUrls: 'jobs',
  knowsUnknownDates: true,
  listsVersions: true,
  unknownAtUnregister: 'error',
};

const ENTERPRISE_BRANCH: SyncTraits = {
  ...ENTERPRISE_GEODATABASE,
  supportsPerReplicaSync: true,
  supportsPerLayerSync: true,
  supportsRollbackOnFailure: true,
  versionCreationRule: 'versionPerDownloadedMap',
  supportsBranchVersionReconcile: true,
  infoNamesVersion: false,
};

const HOSTILE: SyncTraits = {
  ...HOSTED,
  capabilities: ' query, CREATE,Update ,delete,editing,SYNC,Extract,ChangeTracking',
  replicaIds: 'braced',
  transportUrl: 'esriTransportTypeURL',
  statusUrls: 'operation',
  isHostile: true,
};

const TRAITS: Readonly<Record<ProfileName, SyncTraits>> = {
  hosted: HOSTED,
  'enterprise-hosted': ENTERPRISE_HOSTED,
  'enterprise-geodatabase': ENTERPRISE_GEODATABASE,
  'enterprise-branch': ENTERPRISE_BRANCH,
  hostile: HOSTILE,
};

/** The traits of a server family (protocol.md, section 16). */
export function traitsOf(profile: ProfileName): SyncTraits {
  return TRAITS[profile];
}

/** What the words of a capabilities string allow; compared without case and blanks (protocol.md 1.8). */
export interface Abilities {
  readonly sync: boolean;
  readonly extract: boolean;
  readonly create: boolean;
  readonly update: boolean;
  readonly remove: boolean;
  /** Query and Sync without any editing word: read-only for all but owner and administrator. */
  readonly queryAndSyncOnly: boolean;
}

export function readAbilities(capabilities: string): Abilities {
  const words = new Set(capabilities.split(',').map((word) => word.trim().toLowerCase()));
  const named = ['create', 'update', 'delete'].filter((word) => words.has(word));
  // Services of before 10.6 wrote Editing for all three.
  const all = named.length === 0 && words.has('editing');
  return {
    sync: words.has('sync'),
    extract: words.has('extract'),
    create: all || words.has('create'),
    update: all || words.has('update'),
    remove: all || words.has('delete'),
    queryAndSyncOnly: words.has('sync') && named.length === 0 && !all,
  };
}
