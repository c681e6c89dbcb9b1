/** Remarks about a definition: problems first, then warnings. */
import type { Remark } from '../../../shared/model/remark.ts';
import { indent } from './layout.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

export function remarkLines(remarks: readonly Remark[], style: Style): string[] {
  const problems = remarks.filter(({ level }) => level === 'problem');
  const warnings = remarks.filter(({ level }) => level === 'warning');
  return [
    ...list(style.bad(amount(problems.length, 'problem', 'problems')), problems),
    ...list(style.doubtful(amount(warnings.length, 'warning', 'warnings')), warnings),
  ];
}

function list(title: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return [];
  return [title, ...indent(remarks.map(({ where, text }) => `${safe(where)}: ${safe(text)}`))];
}
