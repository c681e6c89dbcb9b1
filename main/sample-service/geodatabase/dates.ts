/** Dates of a geodatabase: Julian days in UTC, as doubles. */

const EPOCH = 2_440_587.5;
const DAY = 86_400_000;

/** The Julian day of epoch milliseconds. */
export function toJulianDay(milliseconds: number): number {
  return milliseconds / DAY + EPOCH;
}

/** Epoch milliseconds of a Julian day, rounded to a whole one: a double tells no less. */
export function fromJulianDay(day: number): number {
  return Math.round((day - EPOCH) * DAY);
}

/** `gdb_from_date` of every row that a server has sent: one second after the epoch. */
export const DOWNLOADED = toJulianDay(1000);

/** `gdb_to_date` of every row that holds: julianday('9999-12-31 23:59:59'). */
export const HOLDS = toJulianDay(Date.UTC(9999, 11, 31, 23, 59, 59));

/** `2016-03-04T20:07:32.000000`, as in the XML of sync items. */
export function xmlDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.000000`;
}
