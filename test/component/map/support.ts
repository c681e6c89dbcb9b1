/** Pointer and keys for a map in the page, and what its canvases show. */
import { render } from 'vitest-browser-svelte';
import { expect } from 'vitest';
import type { BaseMap } from '../../../renderer/map/base-map.ts';
import MapHost from './MapHost.svelte';

/** Half a kilometre about San Francisco: 1 pixel is 1 metre when the map is 800 by 500 pixels. */
export const ORIGIN = [-13_630_000, 4_545_000] as const;

export interface MapPage {
  readonly element: HTMLElement;
  readonly base: BaseMap;
}

/** Shows the controller 800 by 500 pixels large, one metre to the pixel, its lower left corner at `ORIGIN`. */
export async function showMap(controller: { readonly base: BaseMap }): Promise<MapPage> {
  const screen = await render(MapHost, { controller, label: 'Test map' });
  const element = screen.getByRole('application').element() as HTMLElement;
  const { base } = controller;
  await expect.poll(() => base.olMap.getSize()).toEqual([800, 500]);
  const view = base.olMap.getView();
  view.setCenter([ORIGIN[0] + 400, ORIGIN[1] + 250]);
  view.setResolution(1);
  base.olMap.renderSync();
  return { element, base };
}

interface Keys {
  readonly shiftKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly altKey?: boolean;
}

/** Pointer events at a position in metres from `ORIGIN`. */
export function pointer(
  page: MapPage,
  type: string,
  [x, y]: readonly [number, number],
  keys: Keys = {},
): void {
  const { left, top } = page.element.getBoundingClientRect();
  const viewport = page.base.olMap.getViewport()!;
  const isDown = type === 'pointerdown' || type === 'pointerdrag';
  const event = new PointerEvent(type === 'pointerdrag' ? 'pointermove' : type, {
    bubbles: true,
    cancelable: true,
    pointerId: 1,
    pointerType: 'mouse',
    isPrimary: true,
    button: type === 'pointermove' || type === 'pointerdrag' ? -1 : 0,
    buttons: isDown ? 1 : 0,
    clientX: left + x,
    clientY: top + 500 - y,
    ...keys,
  });
  viewport.dispatchEvent(event);
}

export function click(page: MapPage, position: readonly [number, number], keys: Keys = {}): void {
  pointer(page, 'pointermove', position, keys);
  pointer(page, 'pointerdown', position, keys);
  pointer(page, 'pointerup', position, keys);
}

export function drag(
  page: MapPage,
  from: readonly [number, number],
  to: readonly [number, number],
  keys: Keys = {},
): void {
  pointer(page, 'pointermove', from, keys);
  pointer(page, 'pointerdown', from, keys);
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const;
  for (const position of [middle, to]) pointer(page, 'pointerdrag', position, keys);
  pointer(page, 'pointerup', to, keys);
}

export function press(page: MapPage, key: string, keys: Keys = {}): void {
  page.element.focus();
  page.element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...keys }),
  );
}

export function at(x: number, y: number): [number, number] {
  return [ORIGIN[0] + x, ORIGIN[1] + y];
}

/** Pixels of the painted features that are not transparent. */
export function paintedPixels(page: MapPage): number {
  const canvas = page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) count += 1;
  return count;
}
