import { describe, expect, test } from 'vitest';
import { capabilityWords, totalRows } from '../../../renderer/features/services/capabilities.ts';
import type { SyncCapabilities } from '../../../shared/model/service.ts';
import { serviceReport } from '../support/fixtures.ts';

const SYNC = serviceReport().service.sync;
const words = (sync: Partial<SyncCapabilities>, name: string) =>
  capabilityWords(serviceReport({ sync: { ...SYNC, ...sync } })).find((one) => one.name === name)
    ?.text;

describe('capabilities in words', () => {
  test('rollback follows from the choice and from the sync models', () => {
    const name = 'When an edit is refused';
    expect(words({}, name)).toMatch(/^You choose/);
    expect(words({ rollbackOnFailure: false, perReplica: false }, name)).toMatch(/skipped/);
    expect(words({ rollbackOnFailure: false, perLayer: false }, name)).toMatch(/^All or nothing/);
  });

  test('the bits of sync data options have names, unknown ones their number', () => {
    expect(words({ syncDataOptions: 0 }, 'Sync data options')).toBe('None.');
    expect(words({ syncDataOptions: 1 + 2 + 2048 }, 'Sync data options')).toBe(
      'Annotation, dimensions and option 2048.',
    );
  });

  test('a service that takes no edits only sends', () => {
    const report = serviceReport({ capabilities: ['query', 'sync'] });
    expect(capabilityWords(report)[1]?.text).toMatch(/^None go up/);
  });

  test('a count that the service keeps back makes the sum unknown', () => {
    expect(totalRows(serviceReport())).toBe(12_717);
    expect(totalRows(serviceReport({}, { 0: 1, 1: null, 2: 3 }))).toBeNull();
  });
});
