import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDelta } from '../../../main/geodatabase/delta.ts';
import { toEsriGeometry } from '../../../main/geodatabase/esri-shape.ts';
import { openGeodatabase } from '../../../main/geodatabase/geodatabase.ts';
import { readShape } from '../../../main/geodatabase/shape.ts';
import { ShapeError } from '../../../main/geodatabase/varint.ts';
import { AppError } from '../../../shared/errors.ts';
import { encodeShape } from '../../unit/geodatabase/encode.ts';
import { fuzzCount, mutate, seededRandom } from './random.ts';
import { hasSamples, samplePath } from './samples.ts';
import { keepingSink } from './sinks.ts';
import { writeDelta } from './write-delta.ts';
import { writeGeodatabase } from './write-file.ts';

const HOURS = 3_600_000;
let folder: string;
let copies: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'geodatabase-fuzz-'));
  copies = mkdtempSync(join(tmpdir(), 'geodatabase-copies-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(copies, { recursive: true, force: true });
});

interface Tally {
  read: number;
  refused: number;
}

/** Runs `work` on mutated copies of a file; anything thrown but an `AppError` fails the test with its seed. */
function fuzzFile(original: string, count: number, work: (path: string) => void): Tally {
  const bytes = readFileSync(original);
  const path = join(folder, 'mutated.geodatabase');
  const tally: Tally = { read: 0, refused: 0 };
  for (let seed = 0; seed < count; seed++) {
    writeFileSync(path, mutate(bytes, seededRandom(seed), 1024));
    try {
      work(path);
      tally.read++;
    } catch (error) {
      if (!(error instanceof AppError))
        throw new Error(`Seed ${seed} of ${original}`, { cause: error });
      expect(error.message, `seed ${seed}`).toMatch(/\.$/);
      tally.refused++;
    }
  }
  expect(readdirSync(folder).filter((name) => name.startsWith('mutated'))).toEqual([
    'mutated.geodatabase',
  ]);
  expect(readdirSync(copies)).toEqual([]);
  return tally;
}

function readAll(path: string): void {
  const geodatabase = openGeodatabase(path, { temporaryFolder: copies });
  try {
    const { sink } = keepingSink();
    geodatabase.pendingEdits();
    geodatabase.readInto(sink, 'acknowledged');
    geodatabase.readInto(sink);
    for (const { id } of geodatabase.description.layers)
      for (const batch of geodatabase.archivedFeatures(id)) void batch;
  } finally {
    geodatabase.close();
  }
}

describe('mutated bytes are read or refused, never more', () => {
  test(
    'of shapes',
    () => {
      const grid = {
        xOrigin: 0,
        yOrigin: 0,
        xyScale: 1,
        zOrigin: 0,
        zScale: 1,
        mOrigin: 0,
        mScale: 1,
      };
      const ring = Array.from({ length: 20 }, (_, at) => [at * 1000, (at * at) % 17, at, at]);
      const originals = [
        encodeShape({ kind: 'point', parts: [[[68621644124, 342698193708]]] }),
        encodeShape({ kind: 'multipoint', parts: [ring], hasZ: true }),
        encodeShape({ kind: 'line', parts: [ring, ring.slice(3)], hasZ: true, hasM: true }),
        encodeShape({
          kind: 'polygon',
          parts: [
            [...ring, ring[0]!],
            [...ring.slice(5), ring[5]!],
          ],
        }),
      ];
      const tally: Tally = { read: 0, refused: 0 };
      for (let seed = 0; seed < fuzzCount(4000); seed++) {
        const random = seededRandom(seed);
        const bytes = mutate(originals[seed % originals.length]!, random, 16);
        try {
          toEsriGeometry(readShape(bytes), grid);
          tally.read++;
        } catch (error) {
          if (!(error instanceof ShapeError)) throw new Error(`Seed ${seed}`, { cause: error });
          tally.refused++;
        }
      }
      expect(tally.read).toBeGreaterThan(0);
      expect(tally.refused).toBeGreaterThan(tally.read);
    },
    HOURS,
  );

  test(
    'of a replica',
    () => {
      const original = join(folder, 'replica.geodatabase');
      writeGeodatabase(original);
      const tally = fuzzFile(original, fuzzCount(1200), readAll);
      expect(tally.read).toBeGreaterThan(0);
      expect(tally.refused).toBeGreaterThan(0);
    },
    HOURS,
  );

  test(
    'of a delta',
    () => {
      const original = join(folder, 'delta.geodatabase');
      writeDelta(original);
      const work = (path: string): void =>
        void readDelta(path, keepingSink().sink, { temporaryFolder: copies });
      const tally = fuzzFile(original, fuzzCount(800), work);
      expect(tally.read).toBeGreaterThan(0);
      expect(tally.refused).toBeGreaterThan(0);
    },
    HOURS,
  );

  test.runIf(hasSamples)(
    'of a real replica',
    () => {
      const tally = fuzzFile(samplePath('offline-sample'), fuzzCount(200), readAll);
      expect(tally.read + tally.refused).toBeGreaterThan(0);
    },
    HOURS,
  );
});
