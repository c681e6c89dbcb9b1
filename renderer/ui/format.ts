/** Numbers, sizes, times and plurals as people read them. All take an optional locale; without it the system's is used. */

type Locale = string | undefined;

/** A count with thousands separators: `1,234,567`. */
export function formatCount(count: number, locale?: Locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(count);
}

/** A number with at most so many decimals (default 3), with thousands separators. */
export function formatNumber(value: number, decimals = 3, locale?: Locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }).format(value);
}

/** A share of one as a whole percentage: `42%`; shows 100 % only when everything is done, 0 % only when nothing is. */
export function formatPercent(share: number, locale?: Locale): string {
  const bounded = Math.min(1, Math.max(0, share));
  const honest =
    bounded > 0.99 && bounded < 1 ? 0.99 : bounded > 0 && bounded < 0.01 ? 0.01 : bounded;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
    honest,
  );
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size in decimal units with three significant digits at most: `1.25 MB`. */
export function formatBytes(bytes: number, locale?: Locale): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return `${new Intl.NumberFormat(locale, digits).format(value)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** How long something took, in its two largest units: `1 min 12 s`, `2 h 5 min`, `350 ms`. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.round(Math.max(0, milliseconds));
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), hours < 48 ? 'day' : 'days', hours % 24, 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Forms of a phrase by plural category; `other` is always there, `#` becomes the count. */
export type PluralForms = { readonly other: string } & Partial<
  Readonly<Record<Intl.LDMLPluralRule, string>>
>;

/** The phrase for a count: `plural(3, { one: '# edit', other: '# edits' })` is `3 edits`; `zero` is used for 0 when given. */
export function plural(count: number, forms: PluralForms, locale: Locale = 'en'): string {
  const category = new Intl.PluralRules(locale).select(count);
  const form =
    count === 0 && forms.zero !== undefined ? forms.zero : (forms[category] ?? forms.other);
  return form.replaceAll('#', formatCount(count, locale));
}

/** Words as a list: `a, b and c`. */
export function formatList(items: readonly string[], locale: Locale = 'en-GB'): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);
}

/** A moment as date and time of day with the zone's short name. */
export function formatDateTime(moment: Date, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(moment);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How far a moment is from now, in words: `5 minutes ago`, `in 2 hours`, `just now`. */
export function formatRelative(moment: Date, now: Date, locale: Locale = 'en'): string {
  const distance = moment.getTime() - now.getTime();
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) {
      const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
      return words.format(Math.trunc(distance / size), unit);
    }
  }
  return 'just now';
}

/** The host of an address, or the address when it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
