import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Archive } from '../../../main/sample-service/archive/archive.ts';
import { lazyArchive } from '../../../main/sample-service/archive/lazy-archive.ts';
import {
  openArchive,
  openArchiveLazily,
} from '../../../main/sample-service/archive/sqlite-archive.ts';
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import { layerSpec, PARK, TREES } from './park.ts';

const folder = mkdtempSync(join(tmpdir(), 'lazy-archive-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const OPTIONS = { seedNow: 0 };

/** The trees alone, and how often somebody has asked for their rows. */
function countedTrees(): { readonly spec: ServiceSpec; readonly seedings: () => number } {
  let count = 0;
  const rows = (): ReturnType<typeof TREES.rows> => {
    count += 1;
    return TREES.rows();
  };
  const notes = PARK.layers.filter(({ id }) => id !== TREES.id);
  return { spec: { ...PARK, layers: [{ ...TREES, rows }, ...notes] }, seedings: () => count };
}

const CONTEXT = {
  user: 'editor',
  now: 0,
  replicaId: null,
  useGlobalIds: false,
  rollbackOnFailure: false,
};

const FIRST_USES: readonly [string, (archive: Archive) => unknown, unknown][] = [
  ['generation', (archive) => archive.generation(), 1],
  ['oldestGeneration', (archive) => archive.oldestGeneration(), 0],
  ['trim', (archive) => archive.trim(1), undefined],
  ['select', (archive) => [...archive.select({ layerId: 0 })].length, 10],
  ['count', (archive) => archive.count({ layerId: 0, where: "SPECIES = 'fir'" }), 5],
  ['objectIds', (archive) => archive.objectIds({ layerId: 0, limit: 2 }), [1, 2]],
  ['extent', (archive) => archive.extent({ layerId: 0 })?.xmax, 900],
  ['related', (archive) => [...archive.related(0, 0, [])], []],
  ['changesSince', (archive) => [...archive.changesSince(0, 0)].length, 10],
  ['attachments', (archive) => [...archive.attachments(0)].length, 1],
  ['attachmentChangesSince', (archive) => [...archive.attachmentChangesSince(0, 0)].length, 1],
  ['attachmentData', (archive) => archive.attachmentData(0, 1)?.byteLength, 10],
  ['edit', (archive) => archive.edit([], CONTEXT).rolledBack, false],
];

describe('an archive that is opened lazily', () => {
  it.each(FIRST_USES)('is seeded once, by %s', (_name, use, expected) => {
    const { spec, seedings } = countedTrees();
    const archive = openArchiveLazily(':memory:', spec, OPTIONS);
    expect(seedings()).toBe(0);
    expect(use(archive)).toEqual(expected);
    expect(archive.count({ layerId: 0 })).toBe(10);
    expect(seedings()).toBe(1);
    archive.close();
  });

  it('answers from the specification and closes without being seeded', () => {
    const { spec, seedings } = countedTrees();
    const archive = openArchiveLazily(':memory:', spec, { ...OPTIONS, isOwnershipBased: true });
    expect(archive.service).toBe(spec);
    expect(archive.layer(0).name).toBe('Trees');
    expect(() => archive.layer(99)).toThrow(/Invalid or missing/);
    expect(archive.rules).toEqual({ isOwnershipBased: true, allowGeometryUpdates: true });
    archive.close();
    expect(() => archive.generation()).toThrow(/not open/);
    expect(seedings()).toBe(0);
  });

  it('locks its file at once', () => {
    const file = join(folder, 'locked.sqlite');
    const archive = openArchiveLazily(file, PARK, OPTIONS);
    expect(() => openArchiveLazily(file, PARK, OPTIONS)).toThrow(/locked/);
    archive.close();
  });

  it('is seeded later when nobody used it the first time, and never again after that', () => {
    const file = join(folder, 'later.sqlite');
    const { spec, seedings } = countedTrees();
    openArchiveLazily(file, spec, OPTIONS).close();
    for (let start = 0; start < 2; start += 1) {
      const archive = openArchiveLazily(file, spec, OPTIONS);
      expect(archive.count({ layerId: 0 })).toBe(10);
      archive.close();
    }
    expect(seedings()).toBe(1);
  });

  it('refuses a file of another specification when it is opened, although nobody used it', () => {
    const file = join(folder, 'changed.sqlite');
    openArchiveLazily(file, PARK, OPTIONS).close();
    const changed = { ...PARK, layers: [layerSpec({ id: 0, name: 'Other' })] };
    expect(() => openArchiveLazily(file, changed, OPTIONS)).toThrow(/another version/);
  });

  it('says at each use why it cannot be seeded', () => {
    const rows = () => [{ attributes: { GlobalID: 'none' }, geometry: null }];
    const spec = { ...PARK, layers: [layerSpec({ id: 0, name: 'Broken', rows })] };
    expect(() => openArchive(':memory:', spec, OPTIONS)).toThrow(/Row 1 of Broken/);
    const archive = openArchiveLazily(':memory:', spec, OPTIONS);
    expect(() => archive.generation()).toThrow(/Row 1 of Broken: "none" is no GlobalID/);
    expect(() => archive.count({ layerId: 0 })).toThrow(/Row 1 of Broken/);
    archive.close();
  });
});

describe('lazyArchive', () => {
  it('tries again after a preparation that failed', () => {
    const real = openArchive(':memory:', PARK, OPTIONS);
    let attempts = 0;
    const archive = lazyArchive(real, () => {
      attempts += 1;
      if (attempts === 1) throw new Error('not yet');
    });
    expect(() => archive.generation()).toThrow('not yet');
    expect([archive.generation(), archive.generation()]).toEqual([1, 1]);
    expect(attempts).toBe(2);
    archive.close();
  });
});
