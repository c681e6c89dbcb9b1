/** What may stand at a place of a where clause: fields, words, and the values that a field can have. */
import type { LayerDescription } from '../../../shared/model/service.ts';
import { codesOf, queryableFields } from './where-builder.ts';

interface Suggestion {
  readonly text: string;
  /** What it means: the alias of a field, the name of a code. */
  readonly detail?: string | undefined;
}

interface Suggestions {
  /** Where the text begins that a suggestion replaces. */
  readonly from: number;
  /** Nothing has been typed there yet. */
  readonly isEmpty: boolean;
  readonly options: readonly Suggestion[];
}

const WORDS = ['AND', 'OR', 'NOT', 'IS NULL', 'IS NOT NULL', 'LIKE', 'IN', 'BETWEEN'];
/** A field, a comparison, and the beginning of its value. */
const VALUE =
  /(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_$.]*))\s*(?:=|<>|!=|<=|>=|<|>|\bIN\s*\((?:[^()]*,)?)\s*('(?:[^']|'')*|[\p{L}\p{N}_.-]*)$/iu;
const WORD = /[\p{L}_][\p{L}\p{N}_$.]*$/u;

/** Null inside of a text that no list of values is for. */
export function suggestWhere(
  text: string,
  at: number,
  layer: LayerDescription,
): Suggestions | null {
  const before = text.slice(0, at);
  const comparison = VALUE.exec(before);
  const values = comparison ? valuesOf(comparison[1] ?? comparison[2]!, layer) : [];
  if (comparison && values.length > 0) {
    const typed = comparison[3]!;
    return { from: at - typed.length, isEmpty: false, options: values };
  }
  if (isInsideText(before)) return null;
  const typed = WORD.exec(before)?.[0] ?? '';
  const fields = queryableFields(layer).map(({ name, alias, type }) => ({
    text: name,
    detail: alias === name || alias === '' ? type : `${alias}, ${type}`,
  }));
  const options = [...fields, ...WORDS.map((word) => ({ text: word }))];
  return { from: at - typed.length, isEmpty: typed === '', options };
}

function valuesOf(name: string, layer: LayerDescription): Suggestion[] {
  const field = layer.fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!field) return [];
  return codesOf(field, layer).map(({ code, name: detail }) => ({
    text: typeof code === 'number' ? String(code) : `'${code.replaceAll("'", "''")}'`,
    detail,
  }));
}

function isInsideText(before: string): boolean {
  return (before.match(/'/g)?.length ?? 0) % 2 === 1;
}
