/**
 * The dialect of the hostile profile: every variant of protocol.md, section 14, that a server may answer with.
 *
 * Nothing in it is wrong. A client that reads keys without case, takes numbers as text, ignores what it does
 * not know and does not count on any order understands each answer.
 */
import type { EditResult, GlobalId, RowVersion } from '../archive/archive.ts';
import type { LayerSpec } from '../spec.ts';
import { Turns } from '../turns.ts';
import { plainDialect, guidFields, withGuids } from './dialect.ts';
import type { Dialect, Json } from './dialect.ts';
import { hostileAnswer } from './hostile-answers.ts';
import { canonicalGuid } from './identifiers.ts';
import type { SyncTraits } from './profiles.ts';

const NO_ROW = 1011;
const NOT_YOURS_OR_NO_ROW = 1013;

/** Looks like data to a reader that does not mind where it is. */
const EXTRAS: Json = {
  'x-diagnostics': { id: -1, features: [{ attributes: { note: 'not a row' } }], layers: [null] },
};

/** The hostile dialect on top of the family's GUID styles. */
export function hostileDialect(traits: SyncTraits): Dialect {
  const turns = new Turns();
  return {
    ...plainDialect(traits),
    contentType: 'text/plain',
    isShuffled: true,
    get resultsBesideFeatures() {
      return turns.next('place of results', [true, false]);
    },
    extras: EXTRAS,
    globalId: mixedGuid,
    replicaId: (id) =>
      turns.next('replicaID', [`{${id}}`, id.toUpperCase(), id, `{${id.toUpperCase()}}`]),
    feature: (layer) => {
      const guids = guidFields(layer);
      return (row, geometry) => ({
        attributes: respelled(withGuids(row.attributes, guids, mixedGuid), layer, row),
        ...(geometry === undefined ? {} : { geometry }),
      });
    },
    attachment: (attachment) => hostileAttachment(attachment, turns),
    editResult: (result) => hostileResult(result, turns),
    answer: hostileAnswer(turns),
    jobFailure: ({ code, message, details }) =>
      turns.next<Json>('failed job', [
        { error: { details: null, description: message, code: String(code) } },
        { error: { code, message, details: [null, '', ...details] } },
        { messages: messagesOf([message, ...details]) },
      ]),
  };
}

/** As geoprocessing jobs tell why they failed (protocol.md 6.4). */
function messagesOf(texts: readonly string[]): Json[] {
  return [
    { type: 'esriJobMessageTypeInformative', description: 'Submitted.' },
    ...texts.map((description) => ({ type: 'esriJobMessageTypeError', description })),
  ];
}

/** With and without braces, in upper and lower case, as the GUID itself says. */
function mixedGuid(globalId: GlobalId): string {
  const guid = canonicalGuid(globalId);
  if (guid === null) return globalId;
  const spelled = /[0-7]$/.test(guid) ? guid.toUpperCase() : guid;
  return /[37bf]$/.test(guid) ? `{${spelled}}` : spelled;
}

/** The GlobalID field in another case from row to row; every seventh row as a database names its columns. */
function respelled(
  attributes: Record<string, unknown>,
  { fields, name }: LayerSpec,
  { objectId }: RowVersion,
): Json {
  if (objectId % 7 === 0) return qualified(attributes, name);
  const key = fields.find(({ type }) => type === 'GlobalID')?.name ?? '';
  const spellings = [key, key.toUpperCase(), 'globalID', key.toLowerCase()];
  const spelling = spellings[objectId % spellings.length] ?? key;
  if (spelling === key || spelling.toLowerCase() !== key.toLowerCase()) return attributes;
  const { [key]: value, ...others } = attributes;
  return { [spelling]: value, ...others };
}

/** schema.table.field, and what the database computes (protocol.md 5.2.3). */
function qualified(attributes: Json, table: string): Json {
  const entries = Object.entries(attributes).map(([name, value]) => [
    `sde.${table}.${name}`,
    value,
  ]);
  return {
    ...(Object.fromEntries(entries) as Json),
    'st_area(shape)': 12.5,
    'st_length(shape)': 14,
  };
}

/** The size as text, keys in another case, no attachmentId. */
function hostileAttachment(attachment: Json, turns: Turns): Json {
  const { attachmentId, globalId, parentGlobalId, size, ...others } = attachment;
  return turns.next<Json>('attachment', [
    { ...others, parentGlobalID: parentGlobalId, globalID: globalId, size: String(size) },
    attachment,
    { ...others, size, globalId, parentGlobalId, id: attachmentId },
  ]);
}

/** No object id, -1 or null for what failed, and two names for "no such row" (protocol.md 9.1.1, 10.3). */
function hostileResult({ objectId, globalId, success, error }: EditResult, turns: Turns): Json {
  const id = globalId === null ? null : mixedGuid(globalId);
  const told = error === undefined ? {} : { error: otherCode(error, turns) };
  if (objectId >= 0) return { success, ...told, globalID: id, objectID: objectId };
  return turns.next<Json>('result without a row', [
    { success, ...told, globalID: id },
    { objectId: -1, globalId: id, success, ...told },
    { OBJECTID: null, globalId: id, success, ...told },
  ]);
}

function otherCode(error: NonNullable<EditResult['error']>, turns: Turns): Json {
  if (error.code !== NO_ROW) return error;
  return { ...error, code: turns.next('no such row', [NO_ROW, NOT_YOURS_OR_NO_ROW]) };
}
