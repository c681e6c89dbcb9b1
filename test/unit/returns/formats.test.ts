import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { parseKit, type KitManifest } from '../../../shared/model/kit.ts';
import { ReturnLine, ReturnManifest } from '../../../shared/model/return-line.ts';

const COPY = {
  ...{ name: 'north', fileName: 'north.gpkg', sha256: 'a'.repeat(64), twinSha256: 'b'.repeat(64) },
  ...{ replicaId: '1', serviceUrl: 'https://host/FeatureServer', publicKey: 'k'.repeat(60) },
};
const KIT: KitManifest = {
  ...{ format: 1, kitId: '6f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f', name: 'Spring', copies: [COPY] },
  ...{ madeAt: '2026-03-04T05:06:07.089Z', expiresAt: null, program: 'Syncline 1' },
  ...{ basemap: null, definitions: [] },
};

function refusal(kit: unknown): string {
  try {
    parseKit(typeof kit === 'string' ? kit : JSON.stringify(kit), 'spring.syncline-kit');
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('the manifest of a kit', () => {
  test('is read as it was written', () => {
    expect(parseKit(JSON.stringify(KIT), 'k')).toEqual(KIT);
  });

  test.each([
    ['no JSON', 'x', /is not the manifest of a kit/],
    ['something else', { a: 1 }, /is not the manifest of a kit/],
    ['a newer one', { ...KIT, format: 2 }, /newer Syncline/],
    ['one without copies', { ...KIT, copies: [] }, /is damaged/],
    [
      'a path out of the folder',
      { ...KIT, copies: [{ ...COPY, fileName: '../x.gpkg' }] },
      /is damaged/,
    ],
    ['a path into another', { ...KIT, definitions: ['a/b.json'] }, /is damaged/],
  ])('is refused with a sentence: %s', (_, kit, says) => {
    expect(refusal(kit)).toMatch(says);
  });
});

describe('what a return file holds', () => {
  const manifest = {
    ...{ format: 1, kitId: 'k', copyName: 'north', replicaId: '1', number: 1, by: null },
    earlier: [],
    ...{ madeAt: '2026-03-04T05:06:07.089Z', program: 'Syncline 1', edits: 1, attachments: 0 },
    parts: [{ name: 'edits.jsonl', bytes: 10, sha256: 'a'.repeat(64) }],
  };
  const line = {
    ...{ layerId: 0, target: 'feature', globalId: '{AAAAAAAA-0000-4000-8000-000000000002}' },
    ...{ comment: null, firstChangedAt: '', lastChangedAt: '', revision: 1, ownChanges: 0 },
    ...{
      before: null,
      after: { a: { i: '-9223372036854775808' }, b: { f: '-0' }, c: { b: 'AQ==' } },
    },
  };

  test('is taken as it was made', () => {
    expect(ReturnManifest.parse(manifest)).toEqual(manifest);
    expect(ReturnLine.parse(line)).toEqual(line);
  });

  test.each([
    ['a part with a path', { parts: [{ ...manifest.parts[0], name: 'attachments/../x' }] }],
    ['a part with another name', { parts: [{ ...manifest.parts[0], name: 'run.exe' }] }],
    ['a size below nothing', { parts: [{ ...manifest.parts[0], bytes: -1 }] }],
    ['number nothing', { number: 0 }],
  ])('is refused when its manifest has %s', (_, changes) => {
    expect(ReturnManifest.safeParse({ ...manifest, ...changes }).success).toBe(false);
  });

  test.each([
    ['no GlobalID', { globalId: 'x' }],
    ['another target', { target: 'table' }],
    ['a number that is none', { after: { a: { i: '1e9' } } }],
    ['bytes that are none', { after: { a: { b: '*' } } }],
    ['more than a value', { after: { a: { i: '1', x: 2 } } }],
  ])('is refused when a line has %s', (_, changes) => {
    expect(ReturnLine.safeParse({ ...line, ...changes }).success).toBe(false);
  });
});
