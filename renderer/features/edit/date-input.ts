/** Dates and times as people type them, and as they go onto the wire. Pure. */

interface TypedParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DATE_TIME = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T]+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/;
const TIME = /^(\d\d?):(\d\d)(?::(\d\d))?$/;
const OFFSET = /\s*(z|[+-]\d\d:?\d\d)$/i;

const two = (part: number): string => String(part).padStart(2, '0');

/** Epoch milliseconds of what was typed, as local time or as UTC; null for what is no moment. */
export function parseMoment(text: string, isUtc: boolean): number | null {
  const parts = partsOf(text);
  if (!parts) return null;
  const { year, month, day, hour, minute, second } = parts;
  const moment = isUtc
    ? new Date(Date.UTC(year, month - 1, day, hour, minute, second))
    : new Date(year, month - 1, day, hour, minute, second);
  return moment.getTime();
}

/** Such as `2026-05-03 14:22`, with seconds where there are any. */
export function momentText(milliseconds: number, isUtc: boolean): string {
  const moment = new Date(milliseconds);
  if (Number.isNaN(moment.getTime())) return '';
  const local = isUtc ? moment : new Date(milliseconds - moment.getTimezoneOffset() * 60_000);
  const [day = '', time = ''] = local.toISOString().split('T');
  return `${day} ${time.slice(0, 5)}${time.slice(6, 8) === '00' ? '' : time.slice(5, 8)}`;
}

/** `2026-05-03`; null for what is no day. */
export function parseDay(text: string): string | null {
  const parts = partsOf(text);
  return parts
    ? `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`
    : null;
}

/** `14:22:00`; null for what is no time of day. */
export function parseTime(text: string): string | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `2026-05-03T14:22:00+02:00`; without an offset it is the one of this computer at that moment. */
export function parseWithOffset(text: string): string | null {
  const trimmed = text.trim();
  const typed = OFFSET.exec(trimmed)?.[1];
  const bare = typed === undefined ? trimmed : trimmed.replace(OFFSET, '');
  const parts = partsOf(bare);
  if (!parts) return null;
  const offset = typed === undefined ? localOffset(parseMoment(bare, false)!) : offsetText(typed);
  const { hour, minute, second } = parts;
  return `${parseDay(bare)!}T${two(hour)}:${two(minute)}:${two(second)}${offset}`;
}

function offsetText(typed: string): string {
  if (typed.toLowerCase() === 'z') return '+00:00';
  return typed.includes(':') ? typed : `${typed.slice(0, 3)}:${typed.slice(3)}`;
}

function localOffset(milliseconds: number): string {
  const minutes = -new Date(milliseconds).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Only days that the calendar has. */
function partsOf(text: string): TypedParts | null {
  const match = DATE_TIME.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  // Earlier years are taken for those of the twentieth century.
  const isDay = year >= 100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return null;
  return { year, month, day, hour, minute, second };
}
