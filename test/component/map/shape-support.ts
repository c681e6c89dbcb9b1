/** A replica's map in the page with layers to snap to, and the shape on it in metres from the origin. */
import { afterEach, beforeEach } from 'vitest';
import { ReplicaMap } from '../../../renderer/map/replica-map.ts';
import type { ShapeStatus } from '../../../renderer/map/shape-status.ts';
import type { EsriGeometry, GeometryType } from '../../../shared/model/geometry.ts';
import type { MapFeatures, MapQuery } from '../../../shared/model/view.ts';
import { flatFeatures } from '../../unit/renderer/map/flat.ts';
import { at, click, type MapPage, ORIGIN, showMap } from './support.ts';

export type Pair = readonly [number, number];

/** What a test has at hand; new for each of them. */
export interface ShapeDesk {
  map: ReplicaMap;
  page: MapPage;
  status: ShapeStatus | null;
  statuses: ShapeStatus[];
  finished: EsriGeometry[];
  asked: MapQuery[];
  answers: Record<number, MapFeatures>;
}

export const SQUARE: readonly Pair[] = [
  [200, 100],
  [200, 300],
  [400, 300],
  [400, 100],
];

/** Makes the map before each test and takes it away afterwards. */
export function useShapeDesk(): ShapeDesk {
  const desk = {} as ShapeDesk;
  beforeEach(async () => {
    const answers: Record<number, MapFeatures> = { 0: flatFeatures('polygon', []) };
    Object.assign(desk, { status: null, statuses: [], finished: [], asked: [], answers });
    desk.map = new ReplicaMap({
      load: async (query) => {
        desk.asked.push(query);
        return desk.answers[query.layerId]!;
      },
    });
    desk.map.shapes.onStatus((status) => {
      desk.status = status;
      desk.statuses.push(status);
    });
    desk.map.shapes.onFinish((geometry) => desk.finished.push(geometry));
    desk.page = await showMap(desk.map);
  });
  afterEach(() => {
    desk.map.dispose();
    document.documentElement.removeAttribute('data-theme');
  });
  return desk;
}

/** Clicks these places one after the other. */
export function clickAll({ page }: ShapeDesk, places: readonly Pair[]): void {
  for (const place of places) click(page, place);
}

export function ring(...corners: readonly Pair[]): Pair[] {
  return [...corners, corners[0]!].map(([x, y]) => at(x, y));
}

export function polygon(...rings: readonly (readonly Pair[])[]): EsriGeometry {
  return { rings: rings.map((corners) => ring(...corners)) };
}

/** Lines of a geometry in metres from the origin, rounded to a millimetre. */
export function relative(geometry: EsriGeometry | null | undefined): number[][][] {
  const { rings, paths, points, x, y } = geometry as Record<string, unknown>;
  const lines = (rings ?? paths ?? [points ?? [[x, y]]]) as number[][][];
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return lines.map((line) => line.map(([a, b]) => [round(a! - ORIGIN[0]), round(b! - ORIGIN[1])]));
}

/** Shows one layer and waits until it can be snapped to. */
export async function showLayer(
  { map, asked }: ShapeDesk,
  geometryType: GeometryType,
  layerId = 0,
): Promise<void> {
  map.setLayers([{ layerId, geometryType, drawingInfo: null, isVisible: true }]);
  const isAsked = (): boolean => asked.some(({ resolution }) => resolution === 0);
  while (!isAsked()) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 0));
}
