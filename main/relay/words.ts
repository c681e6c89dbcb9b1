/** Numbers in the sentences of a relay. */

const NUMBER = new Intl.NumberFormat('en');

/** `12,345` */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** `1 edit`, `12,345 edits` */
export function amount(value: number, one: string, many: string): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}
