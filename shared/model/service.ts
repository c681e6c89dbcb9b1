/**
 * A feature service as Syncline sees it: normalised from the many ways in which servers describe themselves
 * (protocol.md, sections 1 and 2). Everything here came from a server and is data, never instruction.
 */
import type { ContingentGroup } from './contingent-values.ts';
import type { Envelope, GeometryType, SpatialReference } from './geometry.ts';

export const FIELD_TYPES = [
  'SmallInteger',
  'Integer',
  'BigInteger',
  'Single',
  'Double',
  'String',
  'Date',
  'DateOnly',
  'TimeOnly',
  'TimestampOffset',
  'OID',
  'GUID',
  'GlobalID',
  'Blob',
  'Raster',
  'XML',
  'Geometry',
] as const;

/** Esri field type without the prefix `esriFieldType`. */
export type FieldType = (typeof FIELD_TYPES)[number];

export interface CodedValue {
  readonly name: string;
  readonly code: string | number;
}

export type Domain =
  | {
      readonly type: 'codedValue';
      readonly name: string;
      readonly codedValues: readonly CodedValue[];
    }
  | { readonly type: 'range'; readonly name: string; readonly min: number; readonly max: number };

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly alias: string;
  readonly nullable: boolean;
  readonly editable: boolean;
  /** Characters of a String field, when the server says. */
  readonly length: number | null;
  readonly domain: Domain | null;
  readonly defaultValue: string | number | null;
}

/** A feature type or subtype: rows whose `typeField` holds `id` have these domains instead of the fields' own. */
export interface FeatureType {
  readonly id: string | number;
  readonly name: string;
  readonly domains: Readonly<Record<string, Domain>>;
  /** Values of a new row by field name; absent in replica files of earlier versions. */
  readonly defaults?: Defaults;
}

export type Defaults = Readonly<Record<string, string | number>>;

export interface EditFields {
  readonly creator: string | null;
  readonly created: string | null;
  readonly editor: string | null;
  readonly edited: string | null;
}

/** What people other than the creator of a row may do with it (ownership-based access control). */
export interface Ownership {
  readonly othersMayUpdate: boolean;
  readonly othersMayDelete: boolean;
  /** Nobody is signed in, and the row was created so. */
  readonly anonymousMayUpdate: boolean;
  readonly anonymousMayDelete: boolean;
}

/** The zone in which the database of a service keeps its dates; over the wire they are UTC all the same. */
export interface DateReference {
  readonly timeZone: string;
  readonly respectsDaylightSaving: boolean;
}

export interface Relationship {
  readonly id: number;
  readonly name: string;
  readonly relatedLayerId: number;
  readonly role: 'origin' | 'destination';
  readonly keyField: string | null;
  readonly composite: boolean;
}

export interface LayerDescription {
  readonly id: number;
  readonly name: string;
  /** `annotation` and `dimension` layers come along only through syncDataOptions. */
  readonly kind: 'layer' | 'table' | 'annotation' | 'dimension' | 'group' | 'other';
  readonly geometryType: GeometryType | null;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly fields: readonly Field[];
  readonly objectIdField: string;
  /** Null: the layer cannot be synchronised. */
  readonly globalIdField: string | null;
  readonly displayField: string | null;
  readonly typeField: string | null;
  readonly types: readonly FeatureType[];
  readonly editFields: EditFields | null;
  readonly relationships: readonly Relationship[];
  readonly hasAttachments: boolean;
  readonly capabilities: readonly string[];
  readonly maxRecordCount: number | null;
  readonly spatialReference: SpatialReference | null;
  readonly datesInUnknownTimeZone: boolean;
  readonly allowGeometryUpdates: boolean;
  readonly enableZDefaults: boolean;
  /** Null: rows belong to nobody. This and what follows is absent in replica files of earlier versions. */
  readonly ownership?: Ownership | null;
  /** Null: the layer does not say, or the zone of its dates is not known. */
  readonly dateReference?: DateReference | null;
  /** The zone in which clients should show dates; null: none is preferred. */
  readonly preferredDateReference?: DateReference | null;
  /** Text that looks like a script is refused (xssPreventionInfo). */
  readonly refusesScripts?: boolean;
  /** Values of a new row by field name, where its type says none. */
  readonly defaults?: Defaults;
  /** Combinations of values as they were when the replica was made; absent: none came along. */
  readonly contingentValues?: readonly ContingentGroup[];
  /** The renderer as served, for drawing; not looked into by the engine. */
  readonly drawingInfo: unknown;
}

/** What sync can do here. A property that the server does not mention is false (protocol.md 1.1, 1.5). */
export interface SyncCapabilities {
  readonly async: boolean;
  readonly perReplica: boolean;
  readonly perLayer: boolean;
  readonly none: boolean;
  readonly rollbackOnFailure: boolean;
  readonly registeringExistingData: boolean;
  readonly syncDirectionControl: boolean;
  readonly attachmentsSyncDirection: boolean;
  readonly bidirectionalForServer: boolean;
  readonly branchVersionReconcile: boolean;
  /** Bit mask: 1 annotation, 2 dimension, 4 contingent values, higher bits as the server defines them; 0 = none. */
  readonly syncDataOptions: number;
}

export interface ServiceDescription {
  /** `…/FeatureServer`, without trailing slash, query or token. */
  readonly url: string;
  readonly name: string;
  readonly currentVersion: number | null;
  /** Lower case words of `capabilities`, such as `create`, `sync`, `uploads`. */
  readonly capabilities: readonly string[];
  readonly syncEnabled: boolean;
  readonly sync: SyncCapabilities;
  readonly spatialReference: SpatialReference | null;
  /** Where the data are, as the service says; null when it gives no usable rectangle. */
  readonly fullExtent: Envelope | null;
  readonly maxRecordCount: number | null;
  readonly hasVersionedData: boolean;
  /** Absent in replica files of earlier versions, and where the data are not branch versioned. */
  readonly branchVersions?: BranchVersions;
  readonly layers: readonly LayerDescription[];
  /** `minServerGen` by layer id, where the service publishes it (protocol.md 3.4.3). */
  readonly minServerGens: Readonly<Record<number, number>>;
}

/** Branch versioned data: `versionPerDownloadedMap` gives each replica a version of its own, anything else none. */
export interface BranchVersions {
  readonly creationRule: string | null;
}

/** True when uploads of a replica go into a branch version of its own. */
export function versionsEachReplica({
  branchVersions,
}: Pick<ServiceDescription, 'branchVersions'>): boolean {
  return branchVersions?.creationRule?.toLowerCase() === 'versionperdownloadedmap';
}

/** What rollbackOnFailure means on a service (synchronizeReplica page, rollbackOnFailure). */
export type RollbackRule = 'choice' | 'skips-bad-edits' | 'all-or-nothing';

/** The rule of the synchronizeReplica page: a choice where supported, else fixed by the sync models offered. */
export function rollbackRule(sync: SyncCapabilities): RollbackRule {
  if (sync.rollbackOnFailure) return 'choice';
  return sync.perLayer && !sync.perReplica ? 'skips-bad-edits' : 'all-or-nothing';
}
