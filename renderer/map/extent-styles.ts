/** How extents look on the map: the shape, its handles, what the service covers, and a faint sample of its features. */
import type { FeatureLike } from 'ol/Feature.js';
import type Geometry from 'ol/geom/Geometry.js';
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Polygon from 'ol/geom/Polygon.js';
import { Circle, Fill, RegularShape, Stroke, Style } from 'ol/style.js';
import type { Bbox } from '../../shared/model/view.ts';
import { handlesOf } from './rectangle-tool.ts';
import type { MapTheme } from './theme.ts';

/** Beyond this many, handles hide the shape; vertices can be moved all the same. */
const MOST_HANDLES = 200;

export interface ExtentStyles {
  readonly shape: Style[];
  /** Corners are edited here, but the edges run elsewhere. */
  readonly control: Style[];
  readonly rectangle: Style[];
  readonly controlRectangle: Style[];
  readonly sketch: Style[];
  readonly grip: Style;
  readonly service: Style;
  readonly preview: Style;
}

export function extentStyles(theme: MapTheme): ExtentStyles {
  const casing = new Style({ stroke: new Stroke({ color: theme.casing, width: 4 }) });
  const point = new Circle({
    radius: 5,
    fill: new Fill({ color: theme.draw }),
    stroke: new Stroke({ color: theme.casing, width: 2 }),
  });
  const body = new Style({
    stroke: new Stroke({ color: theme.draw, width: 2 }),
    fill: new Fill({ color: theme.drawFill }),
    image: point,
  });
  const handle = new RegularShape({
    points: 4,
    radius: 5.5,
    angle: Math.PI / 4,
    fill: new Fill({ color: theme.handle }),
    stroke: new Stroke({ color: theme.draw, width: 1.5 }),
  });
  const vertices = new Style({ image: handle, geometry: vertexPoints });
  const corners = new Style({ image: handle, geometry: boxHandles });
  const thin = new Style({
    stroke: new Stroke({ color: theme.draw, width: 1, lineDash: [2, 4] }),
    image: point,
  });
  const faint = new Stroke({ color: theme.preview, width: 1 });
  return {
    shape: [casing, body, vertices],
    control: [thin, vertices],
    rectangle: [casing, body, corners],
    controlRectangle: [thin, corners],
    sketch: [casing, body],
    grip: new Style({
      image: new Circle({
        radius: 6,
        fill: new Fill({ color: theme.drawFill }),
        stroke: new Stroke({ color: theme.draw, width: 2 }),
      }),
    }),
    service: new Style({
      stroke: new Stroke({ color: theme.outline, width: 1.25, lineDash: [6, 4] }),
    }),
    preview: new Style({
      stroke: faint,
      fill: new Fill({ color: 'rgba(0, 0, 0, 0)' }),
      image: new Circle({ radius: 2.5, fill: new Fill({ color: theme.preview }) }),
    }),
  };
}

function boxHandles(feature: FeatureLike): Geometry | undefined {
  const extent = feature.getGeometry()?.getExtent();
  if (!extent) return undefined;
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = extent;
  const box: Bbox = [xmin, ymin, xmax, ymax];
  return new MultiPoint(
    [...handlesOf(box), [(xmin + xmax) / 2, (ymin + ymax) / 2]].map(([x, y]) => [x, y]),
  );
}

function vertexPoints(feature: FeatureLike): Geometry | undefined {
  const positions = positionsOf(feature.getGeometry());
  return positions.length === 0 || positions.length > MOST_HANDLES
    ? undefined
    : new MultiPoint(positions);
}

function positionsOf(geometry: unknown): number[][] {
  if (geometry instanceof LineString) return geometry.getCoordinates();
  if (geometry instanceof MultiLineString || geometry instanceof Polygon)
    return geometry.getCoordinates().flat();
  if (geometry instanceof MultiPolygon) return geometry.getCoordinates().flat(2);
  return [];
}
