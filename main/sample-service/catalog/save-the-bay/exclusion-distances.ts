/** Layer 5 of SaveTheBay: dimensions that tell how far to keep away from serious incidents. */
import type { LayerSpec, Row } from '../../spec.ts';
import { coded, featureLayer, field, IDENTITY } from '../fields.ts';
import { groundScale, roundMetres, type Point } from '../projection.ts';
import { createRandom, guid } from '../random.ts';
import { mercatorPolygon, type Ring } from '../shapes.ts';
import { fill, line, simpleRenderer } from '../symbols.ts';
import { incident, INCIDENT_COUNT } from './incidents.ts';

const DIMENSION_COUNT = 60;
/** Metres between what is measured and its dimension line. */
const OFFSET = 40;

const KINDS = coded('DimensionType', [
  [0, 'Aligned'],
  [1, 'Linear'],
]);

const FLAG = coded('DimensionFlag', [
  [0, 'No'],
  [1, 'Yes'],
]);

const FIELDS = [
  ...IDENTITY,
  field('DIMLENGTH', 'Double', 'Measured length (m)'),
  field('BEGINX', 'Double', 'Begin x'),
  field('BEGINY', 'Double', 'Begin y'),
  field('ENDX', 'Double', 'End x'),
  field('ENDY', 'Double', 'End y'),
  field('DIMX', 'Double', 'Dimension line x'),
  field('DIMY', 'Double', 'Dimension line y'),
  field('TEXTX', 'Double', 'Text x'),
  field('TEXTY', 'Double', 'Text y'),
  field('DIMTYPE', 'SmallInteger', 'Dimension type', { domain: KINDS, defaultValue: 0 }),
  field('EXTANGLE', 'Double', 'Extension line angle'),
  field('STYLEID', 'Integer', 'Style', { defaultValue: 1 }),
  field('USECUSTOMLENGTH', 'SmallInteger', 'Custom length is used', {
    domain: FLAG,
    defaultValue: 0,
  }),
  field('CUSTOMLENGTH', 'Double', 'Custom length (m)'),
];

/** Distances to keep from strandings: from the incident to the edge of the zone, measured along a straight line. */
export function exclusionDistances(): LayerSpec {
  return {
    ...featureLayer('esriGeometryPolygon', {
      id: 5,
      name: 'ExclusionDistances',
      description: 'Dimensions: how far to keep away from incidents.',
      fields: FIELDS,
      displayField: 'DIMLENGTH',
      drawingInfo: simpleRenderer(
        fill([255, 255, 255, 0], line('Solid', [120, 120, 120, 60], 0.5)),
        'Distance',
      ),
      rows,
    }),
    kind: 'Dimension Layer',
  };
}

function* rows(): Generator<Row> {
  let made = 0;
  for (let index = 0; index < INCIDENT_COUNT && made < DIMENSION_COUNT; index++) {
    const found = incident(index);
    if (found.severity !== 4 || !found.point) continue;
    made += 1;
    yield dimension(index, found.point);
  }
}

function dimension(index: number, [x, y]: Point): Row {
  const random = createRandom('SaveTheBay/ExclusionDistances', index);
  const angle = random.between(0, 2 * Math.PI);
  const length = random.whole(6, 30) * 25;
  const along: Point = [Math.cos(angle), Math.sin(angle)];
  const across: Point = [-along[1] * OFFSET, along[0] * OFFSET];
  const onMap = length / groundScale(y);
  const end: Point = [x + along[0] * onMap, y + along[1] * onMap];
  const isCustom = random.chance(0.1);
  const corners: Ring = [
    [x, y],
    [x + across[0], y + across[1]],
    [end[0] + across[0], end[1] + across[1]],
    end,
  ];
  return {
    attributes: {
      GlobalID: guid('SaveTheBay/ExclusionDistances', index),
      DIMLENGTH: length,
      BEGINX: roundMetres(x),
      BEGINY: roundMetres(y),
      ENDX: roundMetres(end[0]),
      ENDY: roundMetres(end[1]),
      DIMX: roundMetres(x + across[0]),
      DIMY: roundMetres(y + across[1]),
      TEXTX: roundMetres((x + end[0]) / 2 + across[0]),
      TEXTY: roundMetres((y + end[1]) / 2 + across[1]),
      DIMTYPE: 0,
      EXTANGLE: 90,
      STYLEID: 1,
      USECUSTOMLENGTH: isCustom ? 1 : 0,
      CUSTOMLENGTH: isCustom ? Math.round(length / 100) * 100 : null,
    },
    geometry: mercatorPolygon([[corners]]),
  };
}
