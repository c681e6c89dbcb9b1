/** The town of service-spec.ts with trees that have a list and a range, and with paths. */
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import { guid, parksSpec, specField, specLayer, TREES } from '../../support/service-spec.ts';

export const PATHS = 4;

/** Condition is Good, Damaged or Dead (1 to 3), Girth lies between 0 and 500; Path 1 leads along y = 1500. */
export function editSpec(): ServiceSpec {
  const spec = parksSpec({ trees: 12 });
  const values = [
    specField('Condition', 'SmallInteger', {
      domain: {
        type: 'codedValue',
        name: 'Conditions',
        codedValues: ['Good', 'Damaged', 'Dead'].map((name, at) => ({ name, code: at + 1 })),
      },
    }),
    specField('Girth', 'Double', {
      domain: { type: 'range', name: 'Girths', range: [0, 500] },
    }),
  ];
  const paths = specLayer({
    id: PATHS,
    name: 'Paths',
    geometryType: 'esriGeometryPolyline',
    rows: () => [
      {
        attributes: { GlobalID: guid('e', 1) },
        geometry: {
          paths: [
            [
              [100, 1500],
              [700, 1500],
              [1300, 1500],
            ],
          ],
        },
      },
    ],
  });
  const layers = spec.layers.map((layer) =>
    layer.id === TREES ? { ...layer, fields: [...layer.fields, ...values] } : layer,
  );
  return { ...spec, layers: [...layers, paths] };
}
