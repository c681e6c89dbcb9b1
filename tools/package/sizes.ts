/** How large installers may be. */

export interface Measured {
  readonly name: string;
  readonly bytes: number;
}

/** A crew copies it from a stick, an office sends it over a slow line. */
export const LARGEST_INSTALLER = 150_000_000;

const MEGABYTE = 1_000_000;

/** One line for each, and the names of those beyond the limit. */
export function describeSizes(files: readonly Measured[]): {
  readonly lines: readonly string[];
  readonly tooLarge: readonly string[];
} {
  return {
    lines: files.map(
      ({ name, bytes }) => `${(bytes / MEGABYTE).toFixed(1).padStart(6)} MB  ${name}`,
    ),
    tooLarge: files.filter(({ bytes }) => bytes > LARGEST_INSTALLER).map(({ name }) => name),
  };
}
