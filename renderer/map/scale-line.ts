/** A scale line in round numbers. Written as text and width, because a strict content policy forbids markup from strings. */
import type OlMap from 'ol/Map.js';
import { unByKey } from 'ol/Observable.js';
import { getPointResolution } from 'ol/proj.js';
import { formatLength } from './drawing-status.ts';
import { roundScale } from './round-scale.ts';

/** Keeps a scale line in `element` true to the middle of the map. Returns the way to stop. */
export function showScale(map: OlMap, element: HTMLElement): () => void {
  const bar = document.createElement('div');
  bar.className = 'map-scale';
  element.append(bar);
  const update = (): void => {
    const view = map.getView();
    const [resolution, center] = [view.getResolution(), view.getCenter()];
    if (resolution === undefined || !center) return;
    const onGround = getPointResolution(view.getProjection(), resolution, center, 'm');
    const { metres, pixels } = roundScale(onGround);
    if (!Number.isFinite(pixels)) return;
    bar.textContent = formatLength(metres);
    bar.style.width = `${Math.round(pixels)}px`;
  };
  const key = map.on('postrender', update);
  update();
  return () => {
    unByKey(key);
    bar.remove();
  };
}
