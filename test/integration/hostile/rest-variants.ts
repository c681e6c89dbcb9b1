/** Variants of uploads, attachments, results of edits, ids and errors (protocol.md, sections 7 to 9, 12 and 14). */
import {
  INFO,
  CALL,
  JOB,
  ANSWER,
  RESULT,
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
  list,
  part,
  BARE_LOWER,
  BARE_UPPER,
  BRACED_LOWER,
  BRACED_UPPER,
  LETTER,
  attributes,
  error,
  results,
  hostile,
  on,
} from './see.ts';
import type { Variant } from './see.ts';
import type { Json } from './wire.ts';

export const REST_VARIANTS: readonly Variant[] = [
  on(
    'hosted',
    '7.2',
    'an item id of 32 hex digits',
    inside(/^\/uploads\/upload/, like('itemID', /^[0-9a-f]{32}$/)),
  ),
  on(
    'enterprise-hosted',
    '7.2',
    'an item id of i and a GUID',
    inside(/^\/uploads\/upload/, like('itemID', /^i[0-9A-F-]{36}$/)),
  ),
  hostile(
    '7.4',
    'maxUploadFileSize as a number',
    body(/^\/uploads\/info/, kind('maxUploadFileSize', 'number')),
  ),
  hostile(
    '7.4',
    'maxUploadFileSize as text',
    body(/^\/uploads\/info/, kind('maxUploadFileSize', 'string')),
  ),
  hostile('7.4', 'no uploads/info', body(/^\/uploads\/info/, has('error'))),
  hostile(
    '8.2',
    'attachments embedded',
    inside(RESULT, both(kind('data', 'string'), has('contentType'))),
  ),
  hostile(
    '8.2',
    'attachments by address, keys in another case, the size as text',
    inside(RESULT, both(has('url', 'parentGlobalID', 'globalID'), kind('size', 'string'))),
  ),
  hostile(
    '8.2',
    'attachments without attachmentId',
    inside(
      RESULT,
      both(has('contentType', 'name'), (json) => !('attachmentId' in json)),
    ),
  ),
  hostile(
    '8.3',
    'the address of the attachment itself',
    inside(RESULT, like('url', /\/\d+\/\d+\/attachments\/\d+$/)),
  ),
  on(
    'enterprise-hosted',
    '8.3',
    'an address in the folder of results',
    inside(RESULT, like('url', /\/replicafiles\//)),
  ),
  hostile(
    '8.7',
    'attachments under both ids of the parent',
    inside(/queryAttachments/, has('parentObjectId', 'parentGlobalId')),
  ),
  hostile(
    '8.7',
    'attachments under the object id of the parent alone',
    inside(/queryAttachments/, lacks('parentGlobalId', 'parentObjectId')),
  ),
  hostile(
    '8.7',
    'parentObjectId with each attachment',
    inside(/queryAttachments/, has('parentObjectId', 'contentType')),
  ),
  hostile(
    '8.7',
    'a name with the characters of a path',
    inside(/./, is('name', '../path/čaj.txt')),
  ),
  hostile(
    '9.1.1',
    'a failure without an object id',
    results(
      both(
        has('globalID', 'error'),
        (json) => !Object.keys(json).some((key) => /^objectid$/i.test(key)),
      ),
    ),
  ),
  hostile(
    '9.1.1',
    'a failure with objectId -1',
    results(both(is('objectId', -1), is('success', false))),
  ),
  hostile(
    '9.1.1',
    'a failure with an object id of null',
    results(both(is('OBJECTID', null), is('success', false))),
  ),
  hostile('9.1.1', 'objectID and globalID', results(has('objectID', 'globalID'))),
  hostile(
    '9.1.2',
    'results under features',
    inside(RESULT, (json) => has('updateResults')(part(json, 'features'))),
  ),
  hostile('9.1.2', 'results under the item', inside(RESULT, has('features', 'updateResults'))),
  hostile(
    '9.1.3',
    'successful adds, because they were asked for',
    results(both(is('success', true), has('objectID'))),
  ),
  hostile(
    '9.1.5',
    'a rolled back job',
    body(
      JOB,
      both(like('status', /Failed$/), (json) =>
        /Operation rolled back|Unable to complete/.test(JSON.stringify(json)),
      ),
    ),
  ),
  hostile(
    '9.1.5',
    'a rolled back call with its extended code',
    inside(CALL, is('extendedCode', -2147467259)),
  ),
  ...[1011, 1013, 1016].map((code) =>
    hostile('9.2, 10.3', `the code ${code}`, inside(RESULT, is('code', code))),
  ),
  ...(
    [
      ['GlobalID', 'GlobalID'],
      ['GLOBALID', 'GLOBALID'],
      ['globalID', 'globalID'],
      ['globalid', 'globalid'],
    ] as const
  ).map(([says, key]) =>
    hostile(
      '14',
      `GlobalID in features as ${says}`,
      attributes((keys) => keys.includes(key)),
    ),
  ),
  ...(
    [
      ['lower case', BARE_LOWER],
      ['upper case', BARE_UPPER],
      ['lower case in braces', BRACED_LOWER],
      ['upper case in braces', BRACED_UPPER],
    ] as const
  ).map(([says, pattern]) =>
    hostile(
      '14',
      `GlobalIDs of rows in ${says}`,
      inside(RESULT, (json) =>
        Object.entries(part(json, 'attributes')).some(
          ([key, value]) =>
            /globalid$/i.test(key) && pattern.test(String(value)) && LETTER.test(String(value)),
        ),
      ),
    ),
  ),
  hostile(
    '14',
    'attachmentsSyncDirection with a capital',
    body(INFO, is('attachmentsSyncDirection', 'Bidirectional')),
  ),
  hostile(
    '14',
    'attachmentsSyncDirection in lower case',
    body(INFO, is('attachmentsSyncDirection', 'bidirectional')),
  ),
  on(
    'hosted',
    '14',
    'esriTransportTypeUrl',
    body(ANSWER, is('transportType', 'esriTransportTypeUrl')),
  ),
  hostile('14', 'esriTransportTypeURL', body(ANSWER, is('transportType', 'esriTransportTypeURL'))),
  hostile('12.8', 'an error with details null', error(is('details', null))),
  hostile(
    '12.8',
    'an error with a code as text, null and "" among its details',
    error(both(kind('code', 'string'), (json) => list(json['details']).includes(null))),
  ),
  hostile(
    '12.8',
    'an error with messageCode, its details as text',
    error(both(has('messageCode'), kind('details', 'string'))),
  ),
  hostile(
    '12.8',
    'an error as status and messages',
    body(ANY, both(is('status', 'failure'), has('messages'))),
  ),
  on(
    'hosted',
    '12.8',
    'an error with HTTP 200 and a list of details',
    some(
      ({ status, json }) =>
        status === 200 && list(part(json as Json | null, 'error')['details']).length > 0,
    ),
  ),
  hostile(
    '12.8',
    'an error with a true status',
    some(({ status, json }) => status === 400 && json !== null),
  ),
  hostile(
    '12.11',
    'an HTML page with HTTP 401',
    some(
      ({ status, headers }) =>
        status === 401 && /Negotiate/.test(headers.get('www-authenticate') ?? ''),
    ),
  ),
  hostile(
    '12.12',
    'a cookie',
    some(({ headers }) => /AGS_ROLES/.test(headers.get('set-cookie') ?? '')),
  ),
];
