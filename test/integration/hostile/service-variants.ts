/** Variants of descriptions: the service, its layers and tables (protocol.md, sections 1 and 2). */
import {
  ROOT,
  LAYERS,
  RESULT,
  body,
  inside,
  some,
  has,
  lacks,
  is,
  like,
  kind,
  both,
  list,
  part,
  hostile,
  on,
} from './see.ts';
import type { Variant } from './see.ts';
import type { Json } from './wire.ts';

export const SERVICE_VARIANTS: readonly Variant[] = [
  hostile(
    '1.1',
    'a root without what may be missing',
    body(ROOT, lacks('maxRecordCount', 'layers')),
  ),
  hostile('1.1', 'a root that leaves false out', body(ROOT, lacks('hasVersionedData', 'layers'))),
  hostile('1.1', 'unknown keys at the root', body(ROOT, has('x-future'))),
  hostile(
    '1.2',
    'supportsAttachmentsSyncDirection among the capabilities',
    inside(ROOT, has('supportsAttachmentsSyncDirection')),
  ),
  hostile('1.3', 'supportsAsync', inside(ROOT, has('supportsAsync'))),
  hostile('1.3', 'supportsASync', inside(ROOT, has('supportsASync'))),
  hostile(
    '1.3',
    'capabilities of sync with a capital at the beginning',
    inside(ROOT, has('SupportsPerLayerSync')),
  ),
  hostile(
    '1.4',
    'supportsQueryWithDatumTransformatiom',
    body(ROOT, has('supportsQueryWithDatumTransformatiom')),
  ),
  on(
    'enterprise-branch',
    '1.4',
    'supportsBranchVersionReconcile and versionCreationRule',
    (wire) =>
      body(ROOT, has('versionCreationRule'))(wire) &&
      inside(ROOT, has('supportsBranchVersionReconcile'))(wire),
  ),
  on(
    'enterprise-geodatabase',
    '1.4',
    'advancedReplicasResourceCapabilities',
    body(ROOT, has('advancedReplicasResourceCapabilities')),
  ),
  on(
    'hosted',
    '1.6',
    'both sync models, with rollback',
    inside(
      ROOT,
      both(
        is('supportsPerLayerSync', true),
        is('supportsPerReplicaSync', true),
        is('supportsRollbackOnFailure', true),
      ),
    ),
  ),
  on(
    'enterprise-hosted',
    '1.6',
    'perLayer alone, without rollback',
    inside(
      ROOT,
      both(
        is('supportsPerLayerSync', true),
        is('supportsPerReplicaSync', false),
        is('supportsRollbackOnFailure', false),
      ),
    ),
  ),
  on(
    'enterprise-geodatabase',
    '1.6',
    'perReplica alone',
    inside(ROOT, both(is('supportsPerLayerSync', false), is('supportsPerReplicaSync', true))),
  ),
  hostile(
    '1.8',
    'capabilities with blanks, in any case, with an unknown word',
    body(ROOT, like('capabilities', /^ query, CREATE,.*ChangeTracking/)),
  ),
  on('enterprise-hosted', '1.9', 'the word Uploads', body(ROOT, like('capabilities', /Uploads/))),
  on('hosted', '1.9', 'no word Uploads', body(ROOT, like('capabilities', /^(?!.*Uploads).*Sync/))),
  hostile('1.14', 'currentVersion 10.41 as a number', body(ROOT, is('currentVersion', 10.41))),
  hostile('1.14', 'currentVersion as text', body(ROOT, is('currentVersion', '10.41'))),
  on('enterprise-hosted', '1.14', 'currentVersion 10.81', body(ROOT, is('currentVersion', 10.81))),
  hostile(
    '1.14',
    'an extent with a type',
    body(ROOT, (json) => has('type')(part(json, 'fullExtent'))),
  ),
  hostile(
    '1.14',
    'a spatial reference with tolerances',
    body(ROOT, (json) => has('xyTolerance')(part(json, 'spatialReference'))),
  ),
  hostile(
    '1.14',
    'changeTrackingInfo',
    inside(ROOT, (json) => Array.isArray(part(json, 'changeTrackingInfo')['layerServerGens'])),
  ),
  hostile('1.14', 'no changeTrackingInfo', body(ROOT, lacks('changeTrackingInfo', 'layers'))),
  hostile(
    '1.14',
    'generations of changeTrackingInfo as text',
    inside(ROOT, (json) => kind('layerServerGens', 'string')(part(json, 'changeTrackingInfo'))),
  ),
  hostile(
    '1.15',
    'layers with id and name alone',
    body(ROOT, (json) =>
      list(json['layers']).some((layer) => Object.keys(layer as Json).length === 2),
    ),
  ),
  hostile(
    '1.15',
    'layers with type and scales',
    body(ROOT, (json) =>
      list(json['layers']).some((layer) => has('type', 'minScale')(layer as Json)),
    ),
  ),
  hostile(
    '1.17',
    'JSON as text/plain',
    some(
      ({ headers, json }) =>
        json !== null && /^text\/plain/.test(headers.get('content-type') ?? ''),
    ),
  ),
  on(
    'hosted',
    '1.17',
    'JSON as application/json',
    some(({ headers }) => /^application\/json/.test(headers.get('content-type') ?? '')),
  ),
];

export const LAYER_VARIANTS: readonly Variant[] = [
  hostile('2.2', 'editFieldsInfo null', inside(LAYERS, is('editFieldsInfo', null))),
  hostile('2.2', 'editFieldsInfo missing', inside(LAYERS, lacks('editFieldsInfo', 'fields'))),
  hostile(
    '2.2',
    'editFieldsInfo with names',
    inside(LAYERS, (json) => has('creatorField')(part(json, 'editFieldsInfo'))),
  ),
  hostile('2.3', 'fields with sqlType and length', inside(LAYERS, has('sqlType', 'length'))),
  hostile(
    '2.3',
    'fields without length, sqlType and alias',
    inside(
      LAYERS,
      (json) =>
        has('name', 'type', 'nullable')(json) &&
        !has('alias')(json) &&
        !has('length')(json) &&
        !has('sqlType')(json),
    ),
  ),
  hostile(
    '2.3',
    'fields with actualType, description, visible, and a length as text',
    inside(LAYERS, both(has('actualType', 'description', 'visible'), kind('length', 'string'))),
  ),
  hostile(
    '2.3',
    'tracking fields that are not editable',
    inside(LAYERS, both(is('name', 'EditDate'), is('editable', false))),
  ),
  ...[
    'SmallInteger',
    'Integer',
    'Double',
    'String',
    'Date',
    'OID',
    'GUID',
    'GlobalID',
    'BigInteger',
    'DateOnly',
    'TimeOnly',
    'TimestampOffset',
  ].map((type) =>
    hostile('2.4', `the field type ${type}`, inside(LAYERS, is('type', `esriFieldType${type}`))),
  ),
  hostile(
    '2.4',
    'BigInteger beyond 2^53',
    inside(RESULT, (json) =>
      Object.values(part(json, 'attributes')).some(
        (value) => typeof value === 'number' && value > 2 ** 53,
      ),
    ),
  ),
  hostile(
    '2.5',
    'coded values that are numbers',
    inside(LAYERS, both(has('name'), kind('code', 'number'))),
  ),
  hostile(
    '2.5',
    'coded values that are text',
    inside(LAYERS, both(has('name'), kind('code', 'string'))),
  ),
  hostile('2.5', 'inherited domains', inside(LAYERS, is('type', 'inherited'))),
  hostile(
    '2.6',
    'types with templates in them',
    inside(LAYERS, (json) =>
      list(json['types']).some((type) => has('id', 'templates')(type as Json)),
    ),
  ),
  hostile('2.6', 'no types where there are none', inside(LAYERS, lacks('types', 'fields'))),
  on(
    'enterprise-geodatabase',
    '2.6',
    'subtypes with subtypeField and defaultSubtypeCode',
    inside(
      LAYERS,
      both(has('subtypeField', 'defaultSubtypeCode'), (json) => list(json['subtypes']).length > 0),
    ),
  ),
  hostile(
    '2.7',
    'relationships of both roles',
    (wire) =>
      inside(LAYERS, is('role', 'esriRelRoleOrigin'))(wire) &&
      inside(LAYERS, is('role', 'esriRelRoleDestination'))(wire),
  ),
  hostile(
    '2.7',
    'relationships with the keys of Enterprise',
    inside(LAYERS, has('relationshipTableId', 'keyFieldInRelationshipTable', 'catalogID')),
  ),
  hostile(
    '2.8',
    'attachmentProperties',
    inside(LAYERS, has('hasAttachments', 'attachmentProperties')),
  ),
  hostile('2.8', 'hasAttachments missing', inside(LAYERS, lacks('hasAttachments', 'fields'))),
  hostile('2.9', 'allowTrueCurvesUpdates', inside(LAYERS, has('allowTrueCurvesUpdates'))),
  hostile(
    '2.9',
    'allowtrueCurvesUpdates, archivingInfo, sqlParserVersion, geometryField',
    inside(
      LAYERS,
      has('allowtrueCurvesUpdates', 'archivingInfo', 'sqlParserVersion', 'geometryField'),
    ),
  ),
  hostile(
    '2.9',
    'the id of a layer as text',
    inside(LAYERS, both(has('fields'), kind('id', 'string'))),
  ),
  on(
    'enterprise-geodatabase',
    '2.10',
    'datesInUnknownTimeZone',
    inside(LAYERS, both(is('datesInUnknownTimeZone', true), is('dateFieldsTimeReference', null))),
  ),
  hostile(
    '2.11',
    'the unique index of the GlobalID',
    inside(LAYERS, like('name', /^GlobalID_Index/)),
  ),
  hostile(
    '2.11',
    'indexes that do not name the GlobalID',
    inside(LAYERS, (json) => list(json['indexes']).length === 1),
  ),
];
