/** The fixed calendar of the catalog. */
export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

/** "Today" of all sample data, 30 June 2025, 00:00 UTC, in epoch milliseconds. */
export const REFERENCE_DATE = 1_751_241_600_000;

/** `2025-06-30`. */
export function isoDate(epoch: number): string {
  return new Date(epoch).toISOString().slice(0, 10);
}

/** `17:05:00`, UTC. */
export function isoTime(epoch: number): string {
  return new Date(epoch).toISOString().slice(11, 19);
}

/** -1 in midwinter, 1 in midsummer, straight lines between. */
export function season(epoch: number): number {
  const sinceSolstice = (((epoch - REFERENCE_DATE) / DAY + 9) % 365.25) + 365.25;
  const phase = (sinceSolstice % 365.25) / 365.25;
  return 1 - 4 * Math.min(phase, 1 - phase);
}
