/** The layer or table JSON (protocol.md, section 2). */
import type { z } from 'zod';
import { GEOMETRY_TYPES } from '../../../shared/model/geometry.ts';
import type { GeometryType, SpatialReference } from '../../../shared/model/geometry.ts';
import type {
  DateReference,
  EditFields,
  Field,
  LayerDescription,
  Ownership,
  Relationship,
} from '../../../shared/model/service.ts';
import { readDateReference, readOwnership } from './access.ts';
import { readDefaults, readFeatureType, readField, readSpatialReference } from './field.ts';
import {
  anything,
  flag,
  integer,
  isRecord,
  lax,
  lowerKeys,
  number,
  optionalFlag,
  records,
  text,
  toFlag,
  words,
} from './lax.ts';

const RawLayer = lax({
  id: integer,
  name: text,
  type: text,
  geometrytype: text,
  hasz: flag,
  hasm: flag,
  fields: records,
  objectidfield: text,
  globalidfield: text,
  displayfield: text,
  typeidfield: text,
  subtypefield: text,
  types: records,
  subtypes: records,
  defaultsubtypecode: anything,
  templates: records,
  editfieldsinfo: anything,
  relationships: records,
  hasattachments: flag,
  capabilities: words,
  maxrecordcount: number,
  extent: anything,
  sourcespatialreference: anything,
  datesinunknowntimezone: flag,
  allowgeometryupdates: optionalFlag,
  enablezdefaults: optionalFlag,
  ownershipbasedaccesscontrolforfeatures: anything,
  datefieldstimereference: anything,
  preferredtimereference: anything,
  drawinginfo: anything,
});

/** What a layer takes from its service where it says nothing itself. */
export interface LayerDefaults {
  readonly capabilities: readonly string[];
  readonly spatialReference: SpatialReference | null;
  readonly maxRecordCount: number | null;
  readonly allowGeometryUpdates: boolean;
  readonly enableZDefaults: boolean;
  /** Of the service as a whole; null: rows belong to nobody. */
  readonly ownership: Ownership | null;
  readonly preferredDateReference: DateReference | null;
  readonly refusesScripts: boolean;
}

/** True when a layer says that values of some of its fields go together. */
export function mentionsContingentValues(raw: unknown): boolean {
  return toFlag(lowerKeys(raw)['hascontingentvaluesdefinition']);
}

/** True when a member of `/layers` is the whole layer JSON, not only its id and name. */
export function isWholeLayer(raw: unknown): boolean {
  return RawLayer.parse(raw).fields.length > 0 || isGroup(raw);
}

function isGroup(raw: unknown): boolean {
  return kindOf(RawLayer.parse(raw)) === 'group';
}

/** The layer, or null when it has no id. */
export function readLayer(raw: unknown, defaults: LayerDefaults): LayerDescription | null {
  const layer = RawLayer.parse(raw);
  if (layer.id === null) return null;
  const fields = layer.fields.map(readField).filter((field) => field !== null);
  const geometryType = readGeometryType(layer.geometrytype);
  const extent = lowerKeys(layer.extent);
  const typeField = ownName(layer.typeidfield ?? layer.subtypefield, fields);
  return {
    id: layer.id,
    name: layer.name ?? `Layer ${layer.id}`,
    kind: kindOf(layer),
    geometryType,
    hasZ: geometryType !== null && layer.hasz,
    hasM: geometryType !== null && layer.hasm,
    fields,
    objectIdField:
      ownName(layer.objectidfield, fields) ?? fields.find(({ type }) => type === 'OID')?.name ?? '',
    globalIdField: ownName(layer.globalidfield, fields),
    displayField: ownName(layer.displayfield, fields),
    typeField,
    types: (layer.types.length > 0 ? layer.types : layer.subtypes).flatMap(readFeatureType),
    editFields: readEditFields(layer.editfieldsinfo, fields),
    relationships: layer.relationships.flatMap(readRelationship),
    hasAttachments: layer.hasattachments,
    capabilities: layer.capabilities.length > 0 ? layer.capabilities : defaults.capabilities,
    maxRecordCount: layer.maxrecordcount ?? defaults.maxRecordCount,
    spatialReference:
      readSpatialReference(extent['spatialreference']) ??
      defaults.spatialReference ??
      readSpatialReference(layer.sourcespatialreference),
    datesInUnknownTimeZone: layer.datesinunknowntimezone,
    allowGeometryUpdates: layer.allowgeometryupdates ?? defaults.allowGeometryUpdates,
    enableZDefaults: layer.enablezdefaults ?? defaults.enableZDefaults,
    ownership: readOwnership(layer.ownershipbasedaccesscontrolforfeatures, defaults.ownership),
    dateReference: readDateReference(layer.datefieldstimereference),
    preferredDateReference:
      readDateReference(layer.preferredtimereference) ?? defaults.preferredDateReference,
    refusesScripts: defaults.refusesScripts,
    defaults: readDefaults(typeField, layer.templates, layer.defaultsubtypecode),
    drawingInfo: layer.drawinginfo ?? null,
  };
}

function kindOf(layer: z.infer<typeof RawLayer>): LayerDescription['kind'] {
  const type = layer.type?.toLowerCase() ?? '';
  if (type.startsWith('annotation')) return 'annotation';
  if (type.startsWith('dimension')) return 'dimension';
  if (type === 'group layer') return 'group';
  if (type === 'table') return 'table';
  if (type === 'feature layer') return 'layer';
  if (type !== '') return 'other';
  return layer.geometrytype === null ? 'table' : 'layer';
}

function readGeometryType(type: string | null): GeometryType | null {
  return GEOMETRY_TYPES.find((known) => known.toLowerCase() === type?.toLowerCase()) ?? null;
}

/** The name as the field list spells it; the name as given when the list lacks it. */
function ownName(name: string | null, fields: readonly Field[]): string | null {
  if (name === null) return null;
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

const RawEditFields = lax({
  creatorfield: text,
  creationdatefield: text,
  editorfield: text,
  editdatefield: text,
});

function readEditFields(raw: unknown, fields: readonly Field[]): EditFields | null {
  if (!isRecord(raw)) return null;
  const names = RawEditFields.parse(raw);
  const result: EditFields = {
    creator: ownName(names.creatorfield, fields),
    created: ownName(names.creationdatefield, fields),
    editor: ownName(names.editorfield, fields),
    edited: ownName(names.editdatefield, fields),
  };
  return Object.values(result).every((name) => name === null) ? null : result;
}

const RawRelationship = lax({
  id: integer,
  name: text,
  relatedtableid: integer,
  role: text,
  keyfield: text,
  composite: flag,
});

function readRelationship(raw: unknown): readonly Relationship[] {
  const relationship = RawRelationship.parse(raw);
  if (relationship.id === null || relationship.relatedtableid === null) return [];
  return [
    {
      id: relationship.id,
      name: relationship.name ?? `Relationship ${relationship.id}`,
      relatedLayerId: relationship.relatedtableid,
      role: /destination$/i.test(relationship.role ?? '') ? 'destination' : 'origin',
      keyField: relationship.keyfield,
      composite: relationship.composite,
    },
  ];
}
