/** Lines, columns and lists of plain text. */
import { safe } from './words.ts';
import type { Style } from './style.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A table with a header; numbers go right. No line ends in blanks. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): string[] {
  const cells = rows.map((row) => row.map(safe));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => width(row[index] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => pad(cell, widths[index]!, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [style.faint(line(columns.map(({ title }) => title))), ...cells.map(line)];
}

/** Names and values in two columns. */
export function pairs(entries: readonly (readonly [string, string])[], style: Style): string[] {
  const longest = Math.max(0, ...entries.map(([name]) => width(name)));
  return entries.map(([name, value]) =>
    `${style.faint(pad(name, longest, 'left'))}  ${safe(value)}`.trimEnd(),
  );
}

export function indent(lines: readonly string[], by = 2): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}

/** Sections with a blank line between; empty ones vanish. */
export function sections(...parts: readonly (readonly string[])[]): string[] {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}

/** The first items, and how many more there are. */
export function shortened(lines: readonly string[], limit: number): string[] {
  if (lines.length <= limit) return [...lines];
  return [...lines.slice(0, limit), `… and ${lines.length - limit} more; --json lists all.`];
}

/** Breaks at blanks so that no line is longer than `columns`, as far as words allow. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** East Asian wide characters and most emoji take two columns. */
function width(text: string): number {
  let columns = 0;
  for (const character of text)
    columns +=
      /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u.test(
        character,
      )
        ? 2
        : 1;
  return columns;
}

function pad(text: string, columns: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, columns - width(text)));
  return align === 'right' ? blanks + text : text + blanks;
}
