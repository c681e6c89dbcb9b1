import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { LayerSpec } from '../../../main/sample-service/spec.ts';
import { LAYERS } from './catalog-rows.ts';

/** SHA-256, its first 16 digits, over all rows and attachment bytes. A change of the sample data must change it on purpose. */
const EXPECTED: Readonly<Record<string, string>> = {
  'SaveTheBay/Incidents': 'efd689ee540e9836',
  'SaveTheBay/SurveyLines': '17fdc49ab6bb14f7',
  'SaveTheBay/Habitats': '03e78917390cae36',
  'SaveTheBay/ExclusionDistances': 'c61f532a11f73250',
  'SaveTheBay/IncidentLabels': '6cec27c5ee566839',
  'SaveTheBay/Observations': '4a15fd925100e61f',
  'Facilities/Facilities': '834ca82aeccccd20',
  'Facilities/Inspections': 'b4b1db88bac503fa',
  'LandUse/LandUse': 'f5c8d9b11d65e7b1',
};

describe('the catalog', () => {
  it('holds the same bytes on every machine', () => {
    const found = Object.fromEntries(LAYERS.map(({ path, layer }) => [path, hashOf(layer)]));
    expect(found).toEqual(EXPECTED);
  });

  it('holds the same rows when its layers are read afresh in the opposite order', async () => {
    vi.resetModules();
    const again = await import('../../../main/sample-service/catalog/catalog.ts');
    const services = again.catalog().toReversed();
    const layers = services.flatMap(({ name, layers }) =>
      layers.toReversed().map((layer) => [`${name}/${layer.name}`, hashOf(layer)] as const),
    );
    expect(Object.fromEntries(layers)).toEqual(EXPECTED);
  });

  it('begins anew at every call of rows', () => {
    for (const { layer } of LAYERS) {
      const [first] = layer.rows();
      const [again] = layer.rows();
      expect(again).toEqual(first);
    }
  });
});

function hashOf(layer: LayerSpec): string {
  const hash = createHash('sha256');
  for (const { attributes, geometry, attachments } of layer.rows()) {
    hash.update(JSON.stringify([attributes, geometry]));
    for (const { globalId, name, contentType, data } of attachments ?? []) {
      hash.update(JSON.stringify([globalId, name, contentType])).update(data);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
