/**
 * Colours of the map, taken from the window's CSS custom properties so that a theme is defined in one place.
 * Every colour has a fall-back here; it may use light-dark().
 */
import { MAP_STATES, type MapState } from '../../shared/model/view.ts';
import type { Rgba } from './symbol.ts';

const FALLBACKS = {
  '--map-land': 'light-dark(#f4f3ee, #24292b)',
  '--map-water': 'light-dark(#dbe6ea, #171c1f)',
  '--map-border': 'light-dark(#c3c6c2, #40474a)',
  '--map-label': 'light-dark(#6b7275, #8d979b)',
  '--map-label-halo': 'light-dark(#f4f3eecc, #24292bcc)',
  '--map-draw': 'light-dark(#0f6b66, #4fc3ba)',
  '--map-draw-fill': 'light-dark(#0f6b6624, #4fc3ba2e)',
  '--map-handle': 'light-dark(#ffffff, #101415)',
  '--map-outline': 'light-dark(#5c6467, #a9b2b6)',
  '--map-selection': 'light-dark(#00838f, #36d6e7)',
  '--map-hover': 'light-dark(#00838f99, #36d6e799)',
  '--map-preview': 'light-dark(#5c646799, #a9b2b699)',
  '--map-casing': 'light-dark(#ffffff, #101415)',
  '--map-before': 'light-dark(#8a5a00, #e0b050)',
  '--map-after': 'light-dark(#0b5cad, #6db3f8)',
  '--edit-add': 'light-dark(#007a5c, #3fcf9f)',
  '--edit-update': 'light-dark(#0061a8, #6cb8f2)',
  '--edit-delete': 'light-dark(#b03a06, #ff9163)',
  '--edit-conflict': 'light-dark(#8d2f74, #ee9ad3)',
} as const;

type ColorName = keyof typeof FALLBACKS;

/** Every colour as `rgba(…)`, which OpenLayers and canvas read alike. */
export interface MapTheme {
  readonly land: string;
  readonly water: string;
  readonly border: string;
  readonly label: string;
  readonly labelHalo: string;
  readonly draw: string;
  readonly drawFill: string;
  readonly handle: string;
  readonly outline: string;
  readonly selection: string;
  readonly hover: string;
  readonly preview: string;
  readonly casing: string;
  readonly before: string;
  readonly after: string;
  readonly states: Readonly<Record<MapState, string>>;
}

/** Reads the colours that hold for `element`, which must be in the document. */
export function readTheme(element: HTMLElement): MapTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const style = getComputedStyle(probe);
  const read = (name: ColorName): string => {
    probe.style.color = `var(${name}, ${FALLBACKS[name]})`;
    return toRgba(style.color);
  };
  try {
    return {
      land: read('--map-land'),
      water: read('--map-water'),
      border: read('--map-border'),
      label: read('--map-label'),
      labelHalo: read('--map-label-halo'),
      draw: read('--map-draw'),
      drawFill: read('--map-draw-fill'),
      handle: read('--map-handle'),
      outline: read('--map-outline'),
      selection: read('--map-selection'),
      hover: read('--map-hover'),
      preview: read('--map-preview'),
      casing: read('--map-casing'),
      before: read('--map-before'),
      after: read('--map-after'),
      states: readStates(read),
    };
  } finally {
    probe.remove();
  }
}

/** Calls back after the window's theme may have changed. Returns the way to stop. */
export function watchTheme(onChange: () => void): () => void {
  let frame = 0;
  const schedule = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(onChange);
  };
  const observer = new MutationObserver(schedule);
  const attributes = ['class', 'style', 'data-theme', 'data-contrast'];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: attributes });
  }
  const queries = [
    '(prefers-color-scheme: dark)',
    '(prefers-contrast: more)',
    '(forced-colors: active)',
  ];
  const lists = queries.map((query) => matchMedia(query));
  for (const list of lists) list.addEventListener('change', schedule);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    for (const list of lists) list.removeEventListener('change', schedule);
  };
}

/** Reads `rgba(…)` as written by `readTheme`. */
export function parseRgba(color: string): Rgba {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return { red, green, blue, alpha };
}

function readStates(read: (name: ColorName) => string): Record<MapState, string> {
  const entries = MAP_STATES.map((state) => {
    return [state, state === 'none' ? 'rgba(0, 0, 0, 0)' : read(`--edit-${state}`)] as const;
  });
  return Object.fromEntries(entries) as Record<MapState, string>;
}

let pixel: CanvasRenderingContext2D | null = null;

/** Computed colours may be written as oklch() or color(): painting one pixel tells what they are. */
function toRgba(color: string): string {
  if (/^rgba?\([^/]*\)$/.test(color)) {
    const { red, green, blue, alpha } = parseRgba(color);
    return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
  }
  pixel ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!pixel) return 'rgba(0, 0, 0, 1)';
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${Math.round((alpha / 255) * 1000) / 1000})`;
}
