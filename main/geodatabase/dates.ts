/** Dates are Julian days in UTC; generations of clients are epoch milliseconds. */

const EPOCH = 2440587.5;
const DAY_MS = 86_400_000;
/** The farthest date that has a name in JavaScript. */
const FARTHEST_MS = 8.64e15;

/** Rows with a later end are current: their end is 9999-12-31 23:59:59. */
const CURRENT_AFTER = 5373484;

/** Epoch milliseconds of a Julian day, or null when it is no date. */
export function fromJulianDay(day: number): number | null {
  const milliseconds = Math.round((day - EPOCH) * DAY_MS);
  return Math.abs(milliseconds) <= FARTHEST_MS ? milliseconds : null;
}

/** The Julian day of epoch milliseconds. */
export function toJulianDay(milliseconds: number): number {
  return milliseconds / DAY_MS + EPOCH;
}

/** True for the `gdb_to_date` of a row that is neither changed nor deleted since. */
export function isStillCurrent(gdbToDate: number): boolean {
  return gdbToDate > CURRENT_AFTER;
}
