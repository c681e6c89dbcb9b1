/** Variants of replicas and of the answers that make and synchronise them (protocol.md, sections 3 to 5 and 16). */
import {
  LIST,
  INFO,
  CREATE,
  CALL,
  ANSWER,
  RESULT,
  UNREGISTER,
  ANY,
  body,
  inside,
  some,
  has,
  lacks,
  is,
  like,
  kind,
  both,
  part,
  BARE_LOWER,
  BARE_UPPER,
  BRACED_LOWER,
  BRACED_UPPER,
  guidLike,
  generations,
  attributes,
  error,
  hostile,
  on,
  isCount,
} from './see.ts';
import type { Variant } from './see.ts';
import type { Json } from './wire.ts';

export const REPLICAS_VARIANTS: readonly Variant[] = [
  hostile(
    '3.1.1',
    'the list as a bare array',
    some(({ path, json }) => LIST.test(path) && Array.isArray(json) && json.length > 0),
  ),
  hostile(
    '3.1.1',
    'an empty array',
    some(({ path, json }) => LIST.test(path) && Array.isArray(json) && json.length === 0),
  ),
  on(
    'enterprise-geodatabase',
    '3.1.2',
    'a list with lastSyncDate and replicaVersion',
    body(LIST, has('lastSyncDate', 'replicaVersion')),
  ),
  hostile(
    '3.1.3',
    'a list of names and ids alone, whatever is asked for',
    body(LIST, lacks('lastSyncDate', 'replicaID')),
  ),
  hostile('3.2.2', 'layerServerGens as text', body(INFO, kind('layerServerGens', 'string'))),
  hostile(
    '3.2.2',
    'layerServerGens as an array',
    body(INFO, (json) => Array.isArray(json['layerServerGens'])),
  ),
  hostile(
    '3.2.2',
    'layerServerGens with a null item',
    body(ANSWER, (json) => generations(json).includes(null)),
  ),
  hostile(
    '3.2.2',
    'layerServerGens with numbers as text',
    body(ANSWER, (json) =>
      generations(json).some((item) => typeof (item as Json | null)?.['serverGen'] === 'string'),
    ),
  ),
  hostile(
    '3.2.2',
    'layerServerGens with numbers',
    body(ANSWER, (json) =>
      generations(json).some((item) => typeof (item as Json | null)?.['serverGen'] === 'number'),
    ),
  ),
  hostile(
    '3.2.3',
    'serverSibGen -1',
    body(INFO, (json) =>
      generations(json).some((item) => Number((item as Json | null)?.['serverSibGen']) === -1),
    ),
  ),
  on(
    'enterprise-hosted',
    '3.2.3',
    'no serverSibGen',
    body(INFO, (json) => generations(json).some((item) => !('serverSibGen' in (item as Json)))),
  ),
  on(
    'hosted',
    '3.2.4',
    'a generation that counts',
    body(ANSWER, (json) => generations(json).some(isCount)),
  ),
  on(
    'enterprise-geodatabase',
    '3.2.4',
    'a generation like epoch milliseconds',
    body(ANSWER, (json) => Number(json['replicaServerGen']) > 1e12),
  ),
  ...(
    [
      ['lower case in braces', BRACED_LOWER],
      ['upper case', BARE_UPPER],
      ['lower case', BARE_LOWER],
      ['upper case in braces', BRACED_UPPER],
    ] as const
  ).map(([says, pattern]) =>
    hostile('3.2.6', `replicaID in ${says}`, body(ANY, guidLike('replicaID', pattern))),
  ),
  hostile('3.2.9', 'replicaOwner empty', body(INFO, is('replicaOwner', ''))),
  hostile('3.2.9', 'replicaOwner Esri_Anonymous', body(INFO, is('replicaOwner', 'Esri_Anonymous'))),
  hostile('3.2.9', 'replicaOwner null', body(INFO, is('replicaOwner', null))),
  hostile('3.2.9', 'replicaOwner missing', body(INFO, lacks('replicaOwner', 'syncModel'))),
  hostile(
    '3.2.10',
    'lastSyncDate as creationDate',
    body(
      INFO,
      (json) =>
        'creationDate' in json && Number(json['lastSyncDate']) === Number(json['creationDate']),
    ),
  ),
  hostile('3.2.10', 'lastSyncDate missing', body(INFO, lacks('lastSyncDate', 'syncModel'))),
  hostile('3.2.10', 'lastSyncDate 0', body(INFO, is('lastSyncDate', 0, '0'))),
  hostile(
    '3.2.10',
    'lastSyncDate 1970-01-01T00:00:01',
    body(INFO, is('lastSyncDate', 1000, '1000')),
  ),
  hostile('3.2.1', 'dates as text', body(INFO, kind('creationDate', 'string'))),
  hostile('3.2.1', 'dates as numbers', body(INFO, kind('creationDate', 'number'))),
  hostile('3.3.2', 'success true', body(UNREGISTER, is('success', true))),
  hostile(
    '3.3.2',
    'an empty object',
    body(UNREGISTER, (json) => Object.keys(json).length === 0),
  ),
  hostile(
    '3.3.2',
    'success false with an error',
    body(UNREGISTER, both(is('success', false), has('error'))),
  ),
  hostile('3.3.2', 'an error without success', body(UNREGISTER, lacks('success', 'error'))),
  hostile(
    '3.3.4',
    'an unknown id with code 400',
    body(UNREGISTER, (json) => Number(part(json, 'error')['code']) === 400),
  ),
  hostile(
    '3.3.4',
    'an unknown id with code 1',
    body(UNREGISTER, (json) => part(json, 'error')['code'] === 1),
  ),
  on(
    'enterprise-geodatabase',
    '3.3.4',
    'an unknown id as an error of the whole answer',
    body(UNREGISTER, lacks('success', 'error')),
  ),
  hostile('3.4.2', '-2147212920 as extendedCode', inside(CALL, is('extendedCode', -2147212920))),
  hostile('3.4.2', '-2147212920 in the details', error(like('details', /-2147212920/))),
];

export const ANSWERS_VARIANTS: readonly Variant[] = [
  hostile(
    '4.4.1',
    'the address alone',
    body(
      CREATE,
      (json) =>
        Object.keys(json).length === 2 &&
        Object.values(json).some((value) => /^http/.test(String(value))),
    ),
  ),
  hostile(
    '4.4.1',
    'the address with transport and kind',
    body(CREATE, has('transportType', 'responseType')),
  ),
  ...['URL', 'responseUrl', 'resultUrl', 'ResultURL'].map((name) =>
    hostile('4.4.2', `the address named ${name}`, body(ANSWER, like(name, /^http/))),
  ),
  hostile('4.4.3', 'an empty replicaID', body(ANSWER, is('replicaID', ''))),
  on(
    'enterprise-hosted',
    '4.4.1',
    'layerServerGens beside the address',
    body(CREATE, has('URL', 'layerServerGens')),
  ),
  hostile(
    '5.2.2',
    'results beside the changes of others',
    inside(RESULT, both(has('adds', 'updates', 'deleteIds'), has('updateResults'))),
  ),
  hostile(
    '5.2.3',
    'fields as schema.table.field',
    attributes((keys) => keys.some((key) => /^sde\.Trees\.Species$/.test(key))),
  ),
  hostile(
    '5.2.3',
    'computed fields',
    attributes((keys) => keys.includes('st_area(shape)')),
  ),
  ...['Edits', 'EditsAndData', 'NoEdits', 'Data'].map((type) =>
    hostile(
      '5.3.1',
      `responseType ${type}`,
      body(ANSWER, is('responseType', `esriReplicaResponseType${type}`)),
    ),
  ),
  hostile(
    '5.3.2',
    'replicaServerGen null beside layerServerGens',
    body(ANSWER, both(is('replicaServerGen', null), has('layerServerGens'))),
  ),
  hostile(
    '5.3.2',
    'layerServerGens without replicaServerGen',
    body(ANSWER, lacks('replicaServerGen', 'layerServerGens')),
  ),
  hostile(
    '16',
    'the rows before the head of a result',
    body(RESULT, (json) => ['layers', 'edits'].includes(Object.keys(json)[0] ?? '')),
  ),
  on(
    'hosted',
    '16',
    'the head of a result before its rows',
    body(RESULT, (json) => Object.keys(json)[0] === 'replicaName'),
  ),
  hostile('16', 'keys that no page knows, some like rows', inside(RESULT, has('x-diagnostics'))),
];
