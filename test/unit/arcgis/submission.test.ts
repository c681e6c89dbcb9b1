import { describe, expect, it } from 'vitest';
import {
  readFirstAnswer,
  readJobState,
  readJobStatus,
} from '../../../main/arcgis/wire/submission.ts';
import { JOB_STATUSES } from '../../../shared/model/protocol.ts';

const BASE = 'https://services.example.com/rest/services/Bay/FeatureServer/createReplica';

describe('readFirstAnswer', () => {
  const cases = [
    {
      name: 'a job',
      body: { statusUrl: 'https://services.example.com/jobs/j1' },
      expected: { kind: 'job', statusUrl: 'https://services.example.com/jobs/j1' },
    },
    {
      name: 'a job in the other spelling, with a query',
      body: { statusURL: 'https://h.example.com/createReplica/%7BA%7D?statusId=%7BA%7D' },
      expected: {
        kind: 'job',
        statusUrl: 'https://h.example.com/createReplica/%7BA%7D?statusId=%7BA%7D',
      },
    },
    {
      name: 'a link named URL with generations (create page)',
      body: {
        transportType: 'esriTransportTypeUrl',
        responseType: 'esriReplicaResponseTypeData',
        layerServerGens: [{ id: 0, serverGen: 1526605677436 }],
        URL: 'https://h.example.com/arcgisoutput/a.geodatabase',
      },
      expected: {
        kind: 'link',
        url: 'https://h.example.com/arcgisoutput/a.geodatabase',
        generations: { replica: null, layers: { 0: 1526605677436 } },
      },
    },
    {
      name: 'a link named responseUrl',
      body: { responseUrl: 'https://h.example.com/a.json' },
      expected: { kind: 'link', url: 'https://h.example.com/a.json', generations: null },
    },
    {
      name: 'a link named resultUrl, with the members of a job (create page)',
      body: {
        resultUrl: 'https://h.example.com/a.json',
        status: 'Completed',
        replicaName: 'Meters',
      },
      expected: { kind: 'link', url: 'https://h.example.com/a.json', generations: null },
    },
    {
      name: 'a relative link',
      body: { url: '/arcgisoutput/a.json' },
      expected: {
        kind: 'link',
        url: 'https://services.example.com/arcgisoutput/a.json',
        generations: null,
      },
    },
    {
      name: 'an embedded replica',
      body: { replicaID: 'A', layers: [] },
      expected: { kind: 'answer' },
    },
    {
      name: 'embedded edits',
      body: { edits: [], responseType: 'esriReplicaResponseTypeEdits' },
      expected: { kind: 'answer' },
    },
    {
      name: 'registered data: a replica without rows',
      body: { replicaID: 'A', responseType: 'esriReplicaResponseTypeInfo', replicaServerGen: 5 },
      expected: { kind: 'answer' },
    },
    {
      name: 'nothing to fetch',
      body: { replicaID: 'A', responseType: 'esriReplicaResponseTypeNoEdits', replicaServerGen: 9 },
      expected: { kind: 'nothing', generations: { replica: 9, layers: {} } },
    },
    { name: 'an empty object', body: {}, expected: null },
    { name: 'an empty link', body: { URL: '' }, expected: null },
    { name: 'a list', body: [], expected: null },
  ];

  it.each(cases)('sees $name', ({ body, expected }) => {
    expect(readFirstAnswer(body, BASE)).toEqual(expected);
  });
});

describe('readJobStatus', () => {
  it.each(JOB_STATUSES)('knows %s in any case and with blanks', (status) => {
    expect(readJobStatus(status)).toBe(status);
    expect(readJobStatus(status.toUpperCase())).toBe(status);
    expect(readJobStatus(status.replace(/([a-z])([A-Z])/g, '$1 $2'))).toBe(status);
  });

  it.each([
    ['esriJobSucceeded', 'Completed'],
    ['esriJobFailed', 'Failed'],
    ['esriJobTimedOut', 'Failed'],
    ['esriJobCancelled', 'Failed'],
    ['esriJobExecuting', 'InProgress'],
    ['esriJobSubmitted', 'Pending'],
    ['Completed With Errors', 'CompletedWithErrors'],
    ['SomethingNew', 'InProgress'],
  ])('reads %s as %s', (word, status) => {
    expect(readJobStatus(word)).toBe(status);
  });
});

describe('readJobState', () => {
  const cases = [
    {
      name: 'a finished job of 2015',
      body: {
        replicaName: 'MyReplica',
        replicaID: 'b7b70c50-7b8d-4938-a6f9-61f376e94c75',
        submissionTime: 1446558496150,
        lastUpdatedTime: 1446558505967,
        status: 'Completed',
        resultUrl: 'https://h.example.com/a.geodatabase',
      },
      expected: {
        kind: 'completed',
        withErrors: false,
        resultUrl: 'https://h.example.com/a.geodatabase',
        generations: null,
      },
    },
    {
      name: 'a job that brought no edits',
      body: {
        status: 'completed',
        responseType: 'esriReplicaResponseTypeNoEdits',
        layerServerGens: '[{"id":0,"serverGen":"7"}]',
        resultUrl: '',
      },
      expected: {
        kind: 'completed',
        withErrors: false,
        resultUrl: null,
        generations: { replica: null, layers: { 0: 7 } },
      },
    },
    {
      name: 'a job completed with errors, with the word URL',
      body: { status: 'Completed With Errors', URL: 'https://h.example.com/r.json' },
      expected: {
        kind: 'completed',
        withErrors: true,
        resultUrl: 'https://h.example.com/r.json',
        generations: null,
      },
    },
    {
      name: 'work in progress, time as text',
      body: { status: 'exportingdata', lastUpdatedTime: '1379366482000' },
      expected: { kind: 'running', status: 'ExportingData', lastUpdatedTime: 1379366482000 },
    },
    {
      name: 'a failure with an error',
      body: {
        status: 'Failed',
        error: { code: 500, description: 'Disk full', details: [null, ''] },
      },
      expected: { kind: 'failed', words: { code: 500, message: 'Disk full', details: [] } },
    },
    {
      name: 'a failure with messages',
      body: {
        status: 'esriJobFailed',
        messages: [
          { type: 'esriJobMessageTypeInformative', description: 'Started' },
          { type: 'esriJobMessageTypeError', description: 'ERROR 000744' },
          { type: 'esriJobMessageTypeError', description: 'Failed.' },
        ],
      },
      expected: { kind: 'failed', words: { message: 'ERROR 000744', details: ['Failed.'] } },
    },
    {
      name: 'a failure without a reason',
      body: { status: 'Failed' },
      expected: {
        kind: 'failed',
        words: { message: 'The server gave no reason.', details: [] },
      },
    },
    { name: 'an error without a status', body: { error: { code: 400 } }, expected: null },
    { name: 'a portal error', body: { status: 'error', code: 498 }, expected: null },
    { name: 'a list', body: [], expected: null },
  ];

  it.each(cases)('reads $name', ({ body, expected }) => {
    expect(readJobState(body, BASE)).toEqual(expected);
  });
});
