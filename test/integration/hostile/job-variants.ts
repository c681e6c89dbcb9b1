/** Variants of jobs (protocol.md, section 6). */
import {
  CALL,
  JOB,
  body,
  some,
  has,
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

export const JOBS_VARIANTS: readonly Variant[] = [
  hostile('6.1', 'statusURL', body(CALL, has('statusURL'))),
  hostile('6.1', 'statusUrl', body(CALL, has('statusUrl'))),
  hostile(
    '6.1',
    'a status address with a query of its own',
    some(({ path }) => /\/createReplica\/[^?]+\?statusId=/.test(path)),
  ),
  on(
    'hosted',
    '6.1',
    'a status address of jobs',
    some(({ path }) => /^\/jobs\/j[0-9a-f]{32}\?/.test(path)),
  ),
  ...[
    'Pending',
    'Completed',
    'ImportChanges',
    'ExportChanges',
    'ExportingData',
    'ExportAttachments',
    'ImportAttachments',
  ].map((word) => hostile('6.3', `the word ${word}`, body(JOB, is('status', word)))),
  ...[
    'ExportingSnapshot',
    'UnRegisteringReplica',
    'Failed',
    'InProgress',
    'CompletedWithErrors',
  ].map((word) => on('hosted', '6.3', `the word ${word}`, body(JOB, is('status', word)))),
  hostile('6.3', 'the word ProvisioningReplica', body(JOB, is('status', 'ProvisioningReplica'))),
  hostile('6.3', 'a word in capitals', body(JOB, is('status', 'PENDING'))),
  hostile('6.3', 'a word with blanks', body(JOB, is('status', 'In Progress'))),
  hostile('6.3', 'Completed With Errors', body(JOB, is('status', 'Completed With Errors'))),
  hostile('6.3', 'a word that nobody knows', body(JOB, is('status', 'OptimizingStorage'))),
  ...['esriJobSubmitted', 'esriJobExecuting', 'esriJobSucceeded', 'esriJobFailed'].map((word) =>
    hostile('6.4', `the word ${word}`, body(JOB, is('status', word))),
  ),
  hostile(
    '6.4',
    'a failure with messages',
    body(JOB, (json) =>
      list(json['messages']).some((each) => is('type', 'esriJobMessageTypeError')(each as Json)),
    ),
  ),
  hostile(
    '6.5',
    'a failure with message',
    body(JOB, (json) => 'status' in json && has('message')(part(json, 'error'))),
  ),
  hostile(
    '6.5',
    'a failure with description',
    body(JOB, (json) => has('description')(part(json, 'error'))),
  ),
  hostile(
    '6.5',
    'a failure without a reason',
    body(
      JOB,
      both(like('status', /Failed$/), (json) => !('error' in json) && !('messages' in json)),
    ),
  ),
  hostile(
    '6.5',
    'details null',
    body(JOB, (json) => is('details', null)(part(json, 'error'))),
  ),
  hostile(
    '6.5',
    'details with null and ""',
    body(JOB, (json) => list(part(json, 'error')['details']).includes(null)),
  ),
  hostile(
    '6.6',
    'a job with errors and a result',
    body(
      JOB,
      both(like('status', /^Completed ?With ?Errors$/), (json) =>
        Object.keys(json).some((key) => /url$/i.test(key)),
      ),
    ),
  ),
  hostile(
    '6.7',
    'a finished create without generations',
    body(
      JOB,
      both(
        like('status', /^(esriJobSucceeded|completed)$/i),
        (json) => !('layerServerGens' in json) && !('replicaServerGen' in json),
      ),
    ),
  ),
  hostile(
    '6.7',
    'a finished sync with generations',
    body(JOB, both(like('status', /^(esriJobSucceeded|completed)$/i), has('layerServerGens'))),
  ),
  hostile(
    '6.7',
    'NoEdits without an address',
    body(
      JOB,
      both(
        is('responseType', 'esriReplicaResponseTypeNoEdits'),
        (json) => !Object.keys(json).some((key) => /url$/i.test(key)),
      ),
    ),
  ),
  hostile(
    '6.8',
    'a finished job without transportType and responseType',
    body(
      JOB,
      both(
        has('replicaName', 'replicaID'),
        (json) => !('transportType' in json) && !('responseType' in json),
      ),
    ),
  ),
  hostile('6.9', 'times as text', body(JOB, kind('submissionTime', 'string'))),
  hostile('6.9', 'times as numbers', body(JOB, kind('submissionTime', 'number'))),
  hostile(
    '6.13',
    'a result on another host',
    some(({ status, headers }) => status === 302 && headers.get('location') !== null),
  ),
  hostile(
    '6.13',
    'a result that is gone',
    some(({ status, path }) => status === 404 && /\/blobs\//.test(path)),
  ),
  hostile(
    '6.15',
    'an address that only the server can reach',
    some(({ path }) => /\/r\/arcgis\//.test(path) || /^https?:.*\/r\//.test(path)),
  ),
  hostile('3, 6.5', 'a token that dies while a job runs', (wire) =>
    body(JOB, (json) => Number(part(json, 'error')['code'] ?? json['code']) === 498)(wire),
  ),
];
