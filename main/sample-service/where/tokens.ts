/** Splits an Esri where clause into tokens; nothing that is not SQL-92 gets through. */
import { ServiceError } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';
  /** Words in upper case, strings and quoted names without their quotes. */
  readonly text: string;
  /** As written, for field names. */
  readonly source: string;
  /** Position of the first character, from 1. */
  readonly at: number;
}

const LONGEST = 1_000_000;

const PATTERNS: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /\s+/y],
  ['string', /N?'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")+"/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}_])/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_$.]*/uy],
  ['symbol', /<=|>=|<>|!=|\|\||[=<>(),+*/]|-(?!-)/y],
];

/** The refusal of a where clause, as feature services word it, with the reason in `details`. */
export function invalidWhere(reason: string): ServiceError {
  return new ServiceError(400, 'Cannot perform query. Invalid query parameters.', [
    `'where' parameter is invalid: ${reason}`,
  ]);
}

/** The tokens of a clause, closed by one of kind `end`. ServiceError 400 at the first strange character. */
export function tokenize(text: string): Token[] {
  if (text.length > LONGEST) throw invalidWhere(`it is longer than ${LONGEST} characters.`);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [kind, source] = nextToken(text, at);
    if (kind !== 'blank') tokens.push({ kind, text: meaning(kind, source), source, at: at + 1 });
    at += source.length;
  }
  tokens.push({ kind: 'end', text: '', source: '', at: text.length + 1 });
  return tokens;
}

function nextToken(text: string, at: number): [Token['kind'] | 'blank', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return [kind, match[0]];
  }
  const rest = text.slice(at, at + 12);
  if (rest.startsWith("'"))
    throw invalidWhere(`the text that begins at character ${at + 1} has no end.`);
  throw invalidWhere(`character ${at + 1} cannot be understood: ${rest}`);
}

function meaning(kind: Token['kind'], source: string): string {
  switch (kind) {
    case 'word':
      return source.toUpperCase();
    case 'string':
      return source.slice(source.indexOf("'") + 1, -1).replaceAll("''", "'");
    case 'quoted':
      return source.slice(1, -1).replaceAll('""', '"');
    case 'number':
    case 'symbol':
    case 'end':
      return source;
  }
}
