import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeGeometry,
  geometryEnvelope,
  isEmptyGeometry,
} from '../../../main/geometry/decode.ts';
import { GeometryError, JsonStreamError } from '../../../main/geometry/errors.ts';
import { createJsonSplitter } from '../../../main/geometry/split-json.ts';
import { blobOf, encoderFor } from './blobs.ts';
import { layerCase, type LayerCase } from './geometries.ts';

const RUNS = { numRuns: 2000 };

interface Mutation {
  readonly at: number;
  readonly byte: number;
  readonly kind: 'replace' | 'insert' | 'remove' | 'cut';
}

const mutations = fc.array(
  fc.record<Mutation>({
    at: fc.nat(),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[]{}",:\\ 0-'))),
    kind: fc.constantFrom('replace', 'replace', 'insert', 'remove', 'cut'),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const mutated = [...bytes];
  for (const { at, byte, kind } of mutations) {
    const place = mutated.length === 0 ? 0 : at % mutated.length;
    if (kind === 'replace') mutated[place] = byte;
    else if (kind === 'insert') mutated.splice(place, 0, byte);
    else if (kind === 'remove') mutated.splice(place, 1);
    else mutated.splice(place);
  }
  return Uint8Array.from(mutated);
}

/** Whether `read` fails, and only with the error class that it announces. */
function isRefused(read: () => unknown, errorClass: typeof GeometryError | typeof JsonStreamError) {
  try {
    read();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(errorClass);
    expect((error as Error).message).toMatch(/^[A-Z].*\.$/s);
    return true;
  }
}

/** Counts refusals, to show that mutations do reach the checks. */
function countRefusals<T>(arbitrary: fc.Arbitrary<T>, attempt: (value: T) => boolean): number {
  let refusals = 0;
  fc.assert(
    fc.property(arbitrary, (value) => {
      if (attempt(value)) refusals++;
    }),
    RUNS,
  );
  return refusals;
}

describe('mutated input', () => {
  const mutatedCase = fc.record({ layer: layerCase, mutations });
  const blobOfCase = (layer: LayerCase) => blobOf(encoderFor(layer), layer.geometry);

  test('is decoded or refused with a GeometryError', () => {
    const refusals = countRefusals(mutatedCase, ({ layer, mutations }) => {
      const blob = mutate(blobOfCase(layer), mutations);
      return isRefused(() => decodeGeometry(blob), GeometryError);
    });
    expect(refusals).toBeGreaterThan(RUNS.numRuns / 10);
  });

  test('has an envelope or is refused with a GeometryError', () => {
    const refusals = countRefusals(mutatedCase, ({ layer, mutations }) => {
      const blob = mutate(blobOfCase(layer), mutations);
      return (
        isRefused(() => geometryEnvelope(blob), GeometryError) ||
        isRefused(() => isEmptyGeometry(blob), GeometryError)
      );
    });
    expect(refusals).toBeGreaterThan(RUNS.numRuns / 20);
  });

  test('is encoded or refused with a GeometryError', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ rings: fc.anything() }),
      fc.record({ rings: fc.array(fc.array(fc.array(fc.anything()))) }),
      fc.record({ x: fc.anything(), y: fc.anything(), z: fc.anything() }),
      fc.record({ points: fc.array(fc.anything()) }),
    );
    const refusals = countRefusals(
      fc.record({ layer: layerCase, geometry: anything }),
      ({ layer, geometry }) => isRefused(() => encoderFor(layer).encode(geometry), GeometryError),
    );
    expect(refusals).toBeGreaterThan(RUNS.numRuns / 2);
  });

  test('is split or refused with a JsonStreamError', () => {
    const answer = Buffer.from(
      JSON.stringify({
        replicaName: 'survey-team-2 "north"',
        layers: [
          { id: 0, features: [{ attributes: { note: 'a\\b' } }, { geometry: { x: 1.5 } }] },
          { id: 1, features: [], attachments: [{ name: 'ä.jpg' }] },
        ],
        error: null,
      }),
    );
    const refusals = countRefusals(mutations, (mutations) =>
      isRefused(() => {
        const splitter = createJsonSplitter({
          arrays: ['layers[*].features', 'layers[*].attachments'],
          onElements: (_, json) => JSON.parse(Buffer.from(json).toString()) as unknown,
        });
        splitter.feed(mutate(answer, mutations));
        splitter.end();
      }, JsonStreamError),
    );
    expect(refusals).toBeGreaterThan(RUNS.numRuns / 2);
    expect(refusals).toBeLessThan(RUNS.numRuns);
  });
});
