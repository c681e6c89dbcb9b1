/** Numbers, sizes and times as people read them. */

const NUMBER = new Intl.NumberFormat('en');

/** `12,345` */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** `1 edit`, `43 edits` */
export function amount(value: number, one: string, many: string): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `0 B`, `734 kB`, `12.3 MB` */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [rest, unit] = [value, 0];
  while (rest >= 999.95 && unit < units.length - 1) [rest, unit] = [rest / 1000, unit + 1];
  return `${unit === 0 || rest >= 99.95 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]!}`;
}

/** `8 s`, `3 min 05 s`, `2 h 07 min` */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** `2026-08-07 09:12 UTC`, or `fallback` for null. */
export function moment(iso: string | null, fallback: string): string {
  if (iso === null) return fallback;
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : fromDate(time);
}

/** Servers write a moment of 1970 for "never" (protocol.md 3.2.10). */
export function serverMoment(epoch: number | null, fallback: string): string {
  return epoch === null || epoch < Date.UTC(1990) ? fallback : fromDate(new Date(epoch));
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One line, control characters made visible: what comes from a service must not steer the terminal. */
export function safe(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

function fromDate(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
