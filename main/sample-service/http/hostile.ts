/**
 * What the hostile profile answers outside synchronisation: descriptions of services and layers, attachments, the
 * limit of uploads, and errors (protocol.md, sections 1, 2, 7, 8 and 12). Each answer takes the next variant.
 */
import { Turns } from '../turns.ts';
import type { ErrorBody, HttpDialect, Json } from './dialect.ts';

/** As Enterprise sends it; nobody needs it (protocol.md 12.12). */
const COOKIE = 'AGS_ROLES="419jqfa+uOZgYod4xPOQ8Q=="; Max-Age=60; Path=/; HttpOnly';

/** What a service may leave out: then it has the usual value, or false (protocol.md 1.1). */
const OPTIONAL_AT_ROOT = [
  'serviceDescription',
  'description',
  'copyrightText',
  'supportsDisconnectedEditing',
  'supportsReturnDeleteResults',
  'maxRecordCount',
  'initialExtent',
  'units',
  'changeTrackingInfo',
  'supportedQueryFormats',
];

const OPTIONAL_AT_LAYER = [
  'currentVersion',
  'parentLayer',
  'displayField',
  'description',
  'copyrightText',
  'defaultVisibility',
  'htmlPopupType',
  'uniqueIdField',
  'indexes',
  'maxRecordCount',
  'standardMaxRecordCount',
  'tileMaxRecordCount',
  'maxRecordCountFactor',
  'capabilities',
  'advancedQueryCapabilities',
];

/** The dialect of the hostile profile, for one server. */
export function hostileHttp(): HttpDialect {
  const turns = new Turns();
  return {
    headers: { 'set-cookie': COOKIE },
    resource: (path, body) => resource(path, body as Json, turns),
    error: (error) => errorBody(error, turns),
  };
}

function resource(path: readonly string[], body: Json, turns: Turns): unknown {
  const [first = '', ...rest] = path;
  if (path.length === 0) return service(body, turns);
  if (first === 'layers') return allLayers(body, turns);
  if (first === 'uploads') return rest[0] === 'info' ? uploadLimit(body, turns) : body;
  if (!/^\d+$/.test(first)) return body;
  if (rest.length === 0) return layer(body, turns);
  return rest[0] === 'queryAttachments' ? attachmentGroups(body, turns) : body;
}

/** All there is; only what is needed, false left out; numbers as text, keys in another case. */
function service(body: Json, turns: Turns): Json {
  return turns.next('service', [() => body, () => sparseService(body), () => wordyService(body)])();
}

function sparseService(body: Json): Json {
  const short = (entries: unknown): Json[] =>
    (entries as Json[]).map(({ id, name }) => ({ id, name }));
  return {
    ...withoutFalse(without(body, OPTIONAL_AT_ROOT)),
    syncCapabilities: withoutFalse((body['syncCapabilities'] ?? {}) as Json),
    layers: short(body['layers']),
    tables: short(body['tables']),
  };
}

function wordyService(body: Json): Json {
  const { syncCapabilities, fullExtent, changeTrackingInfo, currentVersion, ...others } = body;
  const tracking = changeTrackingInfo as Json | undefined;
  return {
    ...others,
    'x-future': { layers: [{ id: 77 }] },
    syncCapabilities: shouted((syncCapabilities ?? {}) as Json),
    currentVersion: String(currentVersion),
    maxRecordCount: String(others['maxRecordCount']),
    fullExtent: { type: 'extent', ...(fullExtent as Json) },
    spatialReference: {
      ...(others['spatialReference'] as Json),
      xyTolerance: 0.001,
      zUnits: null,
    },
    ...(tracking === undefined
      ? {}
      : {
          changeTrackingInfo: {
            ...tracking,
            layerServerGens: JSON.stringify(tracking['layerServerGens']),
          },
        }),
    datumTransformations: null,
    serviceItemId: null,
    supportsQueryWithDatumTransformatiom: true,
  };
}

/** supportsASync as the documentation prints it, the others with a capital at the beginning. */
function shouted(capabilities: Json): Json {
  const entries = Object.entries(capabilities).map(([key, value]) => [
    key === 'supportsAsync' ? 'supportsASync' : key.replace(/^s/, 'S'),
    value,
  ]);
  return Object.fromEntries(entries) as Json;
}

function allLayers(body: Json, turns: Turns): Json {
  const spelled = (layers: unknown): Json[] => (layers as Json[]).map((each) => layer(each, turns));
  return { layers: spelled(body['layers']), tables: spelled(body['tables']) };
}

/** All there is; only what is needed; what Enterprise adds, with other spellings. */
function layer(body: Json, turns: Turns): Json {
  return turns.next(`layer ${String(body['id'])}`, [
    () => body,
    () => sparseLayer(body),
    () => enterpriseLayer(body),
  ])();
}

function sparseLayer(body: Json): Json {
  const { fields, ...others } = body;
  const plain = Object.entries(without(others, OPTIONAL_AT_LAYER)).filter(
    ([, value]) => value !== null && value !== false && !isEmpty(value),
  );
  return {
    ...(Object.fromEntries(plain) as Json),
    // Null says that rows belong to nobody; nothing would say that the service decides.
    ownershipBasedAccessControlForFeatures: body['ownershipBasedAccessControlForFeatures'],
    ...(body['allowGeometryUpdates'] === false ? { allowGeometryUpdates: false } : {}),
    fields: (fields as Json[]).map((field) => sparseField(field)),
  };
}

/** Without alias, length of other types than text, sqlType, and whatever is null. */
function sparseField(field: Json): Json {
  const entries = Object.entries(field).filter(
    ([key, value]) =>
      value !== null &&
      key !== 'sqlType' &&
      !(key === 'alias' && value === field['name']) &&
      !(key === 'length' && field['type'] !== 'esriFieldTypeString'),
  );
  return Object.fromEntries(entries);
}

function enterpriseLayer(body: Json): Json {
  const { allowTrueCurvesUpdates, relationships, fields, indexes, ...others } = body;
  const geometryField = { name: 'Shape', type: 'esriFieldTypeGeometry', alias: 'Shape' };
  return {
    ...others,
    id: String(others['id']),
    allowtrueCurvesUpdates: allowTrueCurvesUpdates,
    archivingInfo: { supportsHistoricMoment: true, startArchivingMoment: 1_400_000_000_000 },
    sqlParserVersion: 'PG_10.9',
    geometryField: others['geometryType'] === undefined ? null : geometryField,
    relationships: (relationships as Json[]).map((each) => ({
      ...each,
      relationshipTableId: -1,
      keyFieldInRelationshipTable: '',
      catalogID: `{${'0'.repeat(8)}}`,
    })),
    fields: (fields as Json[]).map((field) => ({
      ...field,
      actualType: 'nvarchar',
      description: '',
      visible: true,
      length: typeof field['length'] === 'number' ? String(field['length']) : '',
    })),
    indexes: (indexes as Json[]).slice(0, 1),
  };
}

/** The parent by both ids, by its object id, or with each attachment. */
function attachmentGroups(body: Json, turns: Turns): Json {
  const groups = body['attachmentGroups'] as readonly Json[];
  const spell = turns.next('attachments', [
    (group: Json): Json => group,
    (group: Json): Json => without(group, ['parentGlobalId']),
    (group: Json): Json => ({
      ...group,
      attachmentInfos: (group['attachmentInfos'] as Json[] | undefined)?.map((info) => ({
        ...without(info, ['keywords', 'exifInfo', 'parentGlobalId']),
        parentObjectId: group['parentObjectId'],
      })),
    }),
  ]);
  return { ...body, attachmentGroups: groups.map(spell) };
}

function uploadLimit(body: Json, turns: Turns): Json {
  return turns.next('limit of uploads', [
    body,
    { maxUploadFileSize: String(body['maxUploadFileSize']) },
    { error: { code: 404, message: 'Invalid URL', details: null } },
  ]);
}

/** Details null, with null and "" among them, or as text; a code as text; status and messages (protocol.md 12.8). */
function errorBody(error: ErrorBody, turns: Turns): Json {
  const { details, ...words } = error;
  const { extendedCode, ...short } = words;
  const inWords = extendedCode === undefined ? [] : [`Error code: ${extendedCode}`];
  return turns.next<Json>('error', [
    { error: { ...words, details: details.length === 0 ? null : details } },
    { error: { ...words, code: String(words.code), details: [null, '', ...details] } },
    { error: { ...short, messageCode: 'GWM_0000', details: [...details, ...inWords].join(' ') } },
    { status: 'failure', ...words, messages: details },
  ]);
}

function without(body: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key)));
}

function withoutFalse(body: Json): Json {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== false));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
