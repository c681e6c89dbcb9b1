import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { parseDefinition, printDefinition } from '../../../shared/model/parse-definition.ts';
import { definition } from '../../support/service-description.ts';

const good = definition({
  replicaName: 'North',
  layerQueries: { 0: { where: 'Pressure > 3', queryOption: 'useFilter' } },
  replicaSR: { wkid: 102100, latestWkid: 3857 },
});

function complaint(value: unknown): string {
  try {
    parseDefinition(
      typeof value === 'string' ? value : JSON.stringify(value),
      'north.replica.json',
    );
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('invalid');
    return (error as AppError).message;
  }
  throw new Error('The definition was accepted.');
}

describe('parseDefinition', () => {
  test('reads what printDefinition wrote', () => {
    expect(parseDefinition(printDefinition(good), 'north.replica.json')).toEqual(good);
  });

  test('reads a file that begins with a byte order mark', () => {
    expect(parseDefinition(`\uFEFF${printDefinition(good)}`, 'x').replicaName).toBe('North');
  });

  test('fills in what may be left out', () => {
    const { layers, geometry, geometryType, inSR } = good;
    const read = parseDefinition(JSON.stringify({ layers, geometry, geometryType, inSR }), 'x');
    expect(read).toMatchObject({ layerQueries: {}, returnAttachments: false, dataFormat: 'json' });
  });

  test.each([
    ['{"layers": [0],}', /north\.replica\.json is not JSON/],
    ['[]', /The file is \[\]: expected an object in braces\./],
    [{ ...good, layers: [] }, /layers is \[\]: expected at least 1 of them\./],
    [{ ...good, layers: undefined }, /layers is missing: expected a list in square brackets\./],
    [{ ...good, layers: [0, 'x'] }, /layers\[1\] is "x": expected a number\./],
    [{ ...good, layers: [1.5] }, /layers\[0\] is 1\.5: expected a whole number\./],
    [
      { ...good, geometryType: 'envelope' },
      /geometryType is "envelope": expected esriGeometryEnvelope, /,
    ],
    [
      { ...good, attachmentsSyncDirection: 'Upload' },
      /"Upload": expected bidirectional, upload, none\./,
    ],
    [{ ...good, inSR: '4326' }, /inSR is "4326": expected a well-known id such as 4326/],
    [
      { ...good, returnAttachements: true },
      /no member returnAttachements\. Did you mean returnAttachments\?/,
    ],
    [
      { ...good, layerQueries: { 0: { Where: '1=1' } } },
      /no member Where in layerQueries\[0\]\. Did you mean where\?/,
    ],
    [{ ...good, layerQueries: { roads: {} } }, /layerQueries.*layer ids as keys/],
    [
      { ...good, layerQueries: { 0: { useGeometry: 'no' } } },
      /layerQueries\[0\]\.useGeometry is "no": expected true or false\./,
    ],
    [{ ...good, replicaName: 'x'.repeat(300) }, /expected at most 255 characters\./],
  ])('says what is wrong with %j', (value, says) => {
    expect(complaint(value)).toMatch(says);
  });

  test('names every member that is wrong, not only the first', () => {
    const message = complaint({ ...good, async: 'yes', syncModel: 'both' });
    expect(message).toMatch(/async is "yes"/);
    expect(message).toMatch(/syncModel is "both": expected perReplica, perLayer, none\./);
  });
});
