import { describe, expect, it } from 'vitest';
import type { InterceptedRequest } from '../../../main/sample-service/context.ts';
import { FAULTS, formatFault, parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import type { Fault, FaultName } from '../../../main/sample-service/sync/fault-text.ts';
import { FaultList } from '../../../main/sample-service/sync/faults.ts';
import { parametersOf } from '../../support/sync-harness.ts';

describe('parseFault', () => {
  const cases: { text: string; fault: Fault }[] = [
    {
      text: 'dropBefore',
      fault: { name: 'dropBefore', argument: null, operation: null, count: 1 },
    },
    {
      text: 'dropAfter@synchronizeReplica',
      fault: { name: 'dropAfter', argument: null, operation: 'synchronizeReplica', count: 1 },
    },
    {
      text: 'cut:1000@replicafiles',
      fault: { name: 'cut', argument: '1000', operation: 'replicafiles', count: 1 },
    },
    { text: 'STALL:5000x3', fault: { name: 'stall', argument: '5000', operation: null, count: 3 } },
    {
      text: 'status:503@createReplicax2',
      fault: { name: 'status', argument: '503', operation: 'createReplica', count: 2 },
    },
    {
      text: 'htmlPage@*x*',
      fault: { name: 'htmlPage', argument: null, operation: null, count: null },
    },
    {
      text: ' duplicate@applyEdits ',
      fault: { name: 'duplicate', argument: null, operation: 'applyEdits', count: 1 },
    },
    {
      text: 'failedJob:The server is full@createReplica',
      fault: {
        name: 'failedJob',
        argument: 'The server is full',
        operation: 'createReplica',
        count: 1,
      },
    },
  ];
  it.each(cases)('reads $text', ({ text, fault }) => {
    expect(parseFault(text)).toEqual(fault);
    expect(parseFault(formatFault(fault))).toEqual(fault);
  });

  it.each([
    { text: '', says: /is not of the form name\[:argument\]\[@operation\]\[xCount\]/ },
    { text: 'drop', says: /There is no fault 'drop'; known are cut, dropBefore/ },
    { text: 'cut', says: /'cut' needs a number, such as cut:1000/ },
    { text: 'status', says: /needs a number, such as status:503/ },
    { text: 'status:404', says: /from 500 to 599, but got '404'/ },
    { text: 'stall:soon', says: /takes a whole number, but got 'soon'/ },
    { text: 'duplicate:2', says: /takes no argument, but got '2'/ },
    { text: 'duplicatex0', says: /happens 0 times/ },
    { text: 'cut:10@', says: /is not of the form|whole number/ },
  ])("refuses '$text' in words", ({ text, says }) => {
    expect(() => parseFault(text)).toThrow(says);
  });
});

const request = (path: string, operation: string[] | null): InterceptedRequest => ({
  method: 'POST',
  path,
  operation: operation ?? [],
  service: operation === null ? null : 'Parks',
  parameters: parametersOf({}),
});
const list = (...texts: string[]): FaultList => {
  const faults = new FaultList();
  faults.add(...texts.map(parseFault));
  return faults;
};

describe('FaultList', () => {
  it('hits as often as the count says', () => {
    const faults = list('dropBeforex2');
    const any = request('/x', ['query']);
    expect([1, 2, 3].map(() => faults.planFor(any))).toEqual([
      { dropBefore: true },
      { dropBefore: true },
      null,
    ]);
  });

  it('hits for ever with *', () => {
    const faults = list('dropBeforex*');
    expect([1, 2, 3].every(() => faults.planFor(request('/x', [])) !== null)).toBe(true);
    expect(faults.texts()).toEqual(['dropBeforex*']);
    faults.clear();
    expect(faults.texts()).toEqual([]);
  });

  const aims: { operation: string; path: string; segments: string[] | null; isHit: boolean }[] = [
    { operation: 'createReplica', path: '/a', segments: ['createReplica'], isHit: true },
    { operation: 'CREATEREPLICA', path: '/a', segments: ['createReplica'], isHit: true },
    { operation: 'createReplica', path: '/a', segments: ['createReplica', 'guid'], isHit: false },
    { operation: 'jobs', path: '/a', segments: ['createReplica', 'guid'], isHit: true },
    { operation: 'jobs', path: '/a', segments: ['jobs', 'j1'], isHit: true },
    { operation: 'query', path: '/a', segments: ['0', 'query'], isHit: true },
    { operation: 'service', path: '/a', segments: [], isHit: true },
    {
      operation: 'generateToken',
      path: '/arcgis/tokens/generateToken',
      segments: null,
      isHit: true,
    },
    { operation: 'query', path: '/a', segments: ['0', 'applyEdits'], isHit: false },
  ];
  it.each(aims)('@$operation hits $segments: $isHit', ({ operation, path, segments, isHit }) => {
    expect(list(`dropBefore@${operation}`).planFor(request(path, segments)) !== null).toBe(isHit);
  });

  it('lets several faults strike the same request', () => {
    const plan = list('stall:5', 'duplicate', 'dropAfter').planFor(
      request('/a', ['createReplica']),
    );
    expect(plan).toEqual({ delayBefore: 5, handleTwice: true, dropAfter: true });
  });

  it('keeps what concerns jobs and files for those who ask by name', () => {
    const faults = list('failedJob:no@createReplica', 'expiredResult');
    expect(faults.planFor(request('/a', ['createReplica']))).toBeNull();
    expect(faults.take('failedJob', 'synchronizeReplica')).toBeNull();
    expect(faults.take('failedJob', 'createReplica')?.argument).toBe('no');
    expect(faults.take('failedJob', 'createReplica')).toBeNull();
    expect(faults.take('expiredResult', 'replicafiles')).not.toBeNull();
  });

  it('has a plan or a taker for every fault that can be named', () => {
    const taken: FaultName[] = ['expiredResult', 'failedJob', 'completedWithErrors'];
    for (const name of Object.keys(FAULTS) as FaultName[]) {
      const argument = name === 'status' ? ':500' : name === 'cut' ? ':1' : '';
      const plan = list(`${name}${argument}`).planFor(request('/a', []));
      expect(plan === null, name).toBe(taken.includes(name));
    }
  });
});
