/** Little pictures that pass for photographs of a shore: sky, sea, foam and sand. */
import { createNoise } from '../noise.ts';
import type { Random } from '../random.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row from the top. */
  readonly pixels: Uint8Array;
}

type Rgb = readonly [number, number, number];

const SKIES: readonly Rgb[] = [
  [188, 208, 224],
  [205, 205, 202],
  [232, 196, 160],
  [150, 182, 214],
];
const SEAS: readonly Rgb[] = [
  [62, 104, 124],
  [84, 112, 108],
  [48, 82, 112],
];
const GROUNDS: readonly Rgb[] = [
  [206, 186, 150],
  [168, 152, 128],
  [122, 112, 100],
];

export function shorePicture(width: number, height: number, random: Random): Picture {
  const colours = [random.pick(SKIES), random.pick(SEAS), random.pick(GROUNDS)] as const;
  const horizon = height * random.between(0.25, 0.45);
  const surf = height * random.between(0.55, 0.8);
  const slope = random.between(-0.25, 0.25);
  const grains = createGrains(width, height, random);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = grains(x, y);
      const toSurf = y - surf - slope * (x - width / 2) - grain * height * 0.03;
      const isFoam = toSurf > -height * 0.02 && toSurf < height * 0.012;
      const band = y < horizon ? 0 : toSurf < 0 ? 1 : 2;
      const light = isFoam ? 235 : null;
      const shade =
        (band === 0 ? 6 : 15) * grain + ((y - horizon) / height) * (band === 1 ? 24 : -12);
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const value = light ?? colours[band][channel]! + shade;
        pixels[at + channel] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
  return { width, height, pixels };
}

/** Noise for each pixel, made once for two by two of them. */
function createGrains(
  width: number,
  height: number,
  random: Random,
): (x: number, y: number) => number {
  const noise = createNoise(`picture/${random.bits()}`, width / 14);
  const columns = (width + 1) >> 1;
  const grains = Float64Array.from({ length: columns * ((height + 1) >> 1) }, (_, index) =>
    noise((index % columns) * 2, Math.floor(index / columns) * 5),
  );
  return (x, y) => grains[(y >> 1) * columns + (x >> 1)]!;
}
