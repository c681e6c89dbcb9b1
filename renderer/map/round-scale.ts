/** Lengths for a scale line. */

const MOST_PIXELS = 140;

/** The longest round length (1, 2 or 5 times a power of ten) that fits, and its pixels. */
export function roundScale(metresPerPixel: number): {
  readonly metres: number;
  readonly pixels: number;
} {
  const most = metresPerPixel * MOST_PIXELS;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = power * ([5, 2].find((factor) => factor * power <= most) ?? 1);
  return { metres, pixels: metres / metresPerPixel };
}
