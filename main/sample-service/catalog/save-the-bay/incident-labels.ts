/** Layer 3 of SaveTheBay: annotation beside the more serious incidents. */
import type { LayerSpec, Row } from '../../spec.ts';
import { coded, featureLayer, field, IDENTITY, REQUIRED, text } from '../fields.ts';
import type { Point } from '../projection.ts';
import { createRandom, guid } from '../random.ts';
import { mercatorPolygon, type Ring } from '../shapes.ts';
import { fill, line, simpleRenderer } from '../symbols.ts';
import { type Incident, incident, INCIDENT_COUNT } from './incidents.ts';

/** The scale at which the text boxes have the size of their text. */
const REFERENCE_SCALE = 25_000;
const METRES_PER_POINT = (0.0254 / 72) * REFERENCE_SCALE;

const STATUS = coded('AnnotationStatus', [
  [0, 'Placed'],
  [1, 'Unplaced'],
]);

const FIELDS = [
  ...IDENTITY,
  field('FeatureID', 'Integer', 'Feature ID'),
  field('IncidentGlobalID', 'GUID', 'Incident'),
  field('ZOrder', 'Integer', 'Z order'),
  field('AnnotationClassID', 'Integer', 'Annotation class', { defaultValue: 0 }),
  field('Status', 'SmallInteger', 'Status', { domain: STATUS, defaultValue: 0 }),
  text('TextString', 'Text', 255, REQUIRED),
  text('FontName', 'Font', 255, { defaultValue: 'Noto Sans' }),
  field('FontSize', 'Double', 'Font size (pt)', { defaultValue: 9 }),
  text('Bold', 'Bold', 1),
  text('Italic', 'Italic', 1),
  text('HorizontalAlignment', 'Horizontal alignment', 8),
  field('XOffset', 'Double', 'Horizontal offset (pt)'),
  field('YOffset', 'Double', 'Vertical offset (pt)'),
  field('Angle', 'Double', 'Angle (degrees, counter-clockwise)'),
];

/**
 * One label for each incident of severity 4 and every second one of severity 3 that has a position.
 *
 * `FeatureID` is the object id that the incident has in a freshly loaded service: its place in the
 * order of the rows, counted from 1.
 */
export function incidentLabels(): LayerSpec {
  return {
    ...featureLayer('esriGeometryPolygon', {
      id: 3,
      name: 'IncidentLabels',
      description: `Annotation for serious incidents, laid out for 1:${REFERENCE_SCALE}.`,
      fields: FIELDS,
      displayField: 'TextString',
      drawingInfo: simpleRenderer(
        fill([255, 255, 255, 0], line('Solid', [120, 120, 120, 160], 0.5)),
        'Label',
      ),
      rows,
    }),
    kind: 'Annotation Layer',
  };
}

function* rows(): Generator<Row> {
  for (let index = 0; index < INCIDENT_COUNT; index++) {
    const found = incident(index);
    const isLabelled = found.severity === 4 || (found.severity === 3 && index % 2 === 0);
    if (isLabelled && found.point) yield label(found, found.point);
  }
}

function label({ index, globalId, kind, severity }: Incident, point: Point): Row {
  const random = createRandom('SaveTheBay/IncidentLabels', index);
  const words = severity === 4 ? `${kind.name} (critical)` : kind.name;
  const fontSize = severity === 4 ? 11 : 9;
  const angle = random.chance(0.75) ? 0 : random.pick([-30, -15, 15, 30, 45]);
  return {
    attributes: {
      GlobalID: guid('SaveTheBay/IncidentLabels', index),
      FeatureID: index + 1,
      IncidentGlobalID: globalId,
      ZOrder: severity === 4 ? 1 : 0,
      AnnotationClassID: severity === 4 ? 1 : 0,
      Status: random.chance(0.97) ? 0 : 1,
      TextString: words,
      FontName: 'Noto Sans',
      FontSize: fontSize,
      Bold: severity === 4 ? 'Y' : 'N',
      Italic: 'N',
      HorizontalAlignment: 'left',
      XOffset: 6,
      YOffset: 0,
      Angle: angle,
    },
    geometry: mercatorPolygon([[textBox(point, words.length, fontSize, angle)]]),
  };
}

/** The box of the text, its left side beside the incident, turned around the incident. */
function textBox([x, y]: Point, characters: number, fontSize: number, angle: number): Ring {
  const height = fontSize * 1.2 * METRES_PER_POINT;
  const left = 6 * METRES_PER_POINT;
  const right = left + characters * 0.52 * fontSize * METRES_PER_POINT;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const corners: Ring = [
    [left, -height / 2],
    [left, height / 2],
    [right, height / 2],
    [right, -height / 2],
  ];
  return corners.map(([u, v]): Point => [x + u * cos - v * sin, y + u * sin + v * cos]);
}
