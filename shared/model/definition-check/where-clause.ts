/**
 * A reader of where clauses that finds the slips people make, not a parser of SQL: a service may know functions
 * and literals that Syncline does not, so everything that is not plainly wrong passes.
 */
import { nearest } from '../../nearest.ts';
import type { LayerDescription } from '../service.ts';

const TOKEN =
  /(?<space>\s+)|(?<text>[Nn]?'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_$#@][\p{L}\p{N}_$#@.]*)|(?<other>[^])/uy;

/** Words of standardised queries and of the databases below services that are no fields. */
const SQL_WORDS: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS ASC BETWEEN BIGINT BOTH BY CASE CAST CHAR CHARACTER COLLATE CROSS CURRENT CURRENT_DATE CURRENT_TIME ' +
    'CURRENT_TIMESTAMP CURRENT_USER DATE DATETIME DAY DECIMAL DESC DISTINCT DOUBLE ELSE END ESCAPE EXISTS FALSE FLOAT ' +
    'FOR FROM GLOB GROUP HAVING HOUR ILIKE IN INT INTEGER INTERVAL IS ISNULL LEADING LIKE LIMIT LOCALTIME LOCALTIMESTAMP ' +
    'MINUTE MOD MONTH NOT NOTNULL NULL NUMERIC NVARCHAR ON OR ORDER PRECISION QUARTER REAL REGEXP SECOND SELECT SIMILAR ' +
    'SMALLINT SOME SYSDATE SYSTIMESTAMP TEXT THEN TIME TIMESTAMP TO TRAILING TRUE UNION UNIQUE UNKNOWN USER USING VARCHAR ' +
    'WEEK WHEN WHERE WITH YEAR ZONE XOR GETDATE SHAPE'
  ).split(' '),
);

interface Token {
  readonly kind: 'text' | 'quoted' | 'number' | 'word' | 'other';
  readonly value: string;
}

/** Sentences about what is plainly wrong with `where` on this layer; none when it looks fine. */
export function checkWhereClause(where: string, layer: LayerDescription): string[] {
  const tokens = tokenize(where);
  const slips = [
    curlyQuotes(where),
    openQuote(tokens),
    unbalancedBrackets(tokens),
    startsWithWhere(tokens),
  ];
  const found = slips.filter((slip) => slip !== null);
  if (found.length > 0) return found;
  return checkFields(tokens, layer);
}

/** True for a clause that lets everything pass, which is how many programs write "no filter". */
export function isNoFilter(where: string | undefined): boolean {
  return where === undefined || where.trim() === '' || /^\s*1\s*=\s*1\s*$/.test(where);
}

function tokenize(where: string): Token[] {
  const tokens: Token[] = [];
  for (const match of where.matchAll(new RegExp(TOKEN, 'guy'))) {
    const [kind, value] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    if (kind !== 'space') tokens.push({ kind: kind as Token['kind'], value });
  }
  return tokens;
}

function curlyQuotes(where: string): string | null {
  const outside = where.replace(/'(?:[^']|'')*'/g, '');
  if (!/[‘’‚“”„]/.test(outside)) return null;
  return "The clause contains curly quotes, as word processors make them. Use straight single quotes: 'text'.";
}

function openQuote(tokens: readonly Token[]): string | null {
  const isOpen = tokens.some(
    ({ kind, value }) => kind === 'other' && (value === "'" || value === '"'),
  );
  if (!isOpen) return null;
  return "A quote is opened and not closed. Text stands in single quotes, and a quote inside it is doubled: 'O''Neill'.";
}

function unbalancedBrackets(tokens: readonly Token[]): string | null {
  let depth = 0;
  for (const { kind, value } of tokens) {
    if (kind !== 'other') continue;
    if (value === '(') depth += 1;
    if (value === ')') depth -= 1;
    if (depth < 0) return 'A bracket is closed that was never opened.';
  }
  return depth === 0 ? null : 'A bracket is opened and not closed.';
}

function startsWithWhere(tokens: readonly Token[]): string | null {
  const first = tokens[0];
  if (first?.kind !== 'word' || first.value.toUpperCase() !== 'WHERE') return null;
  return 'The clause begins with the word WHERE. Leave that word out.';
}

function checkFields(tokens: readonly Token[], layer: LayerDescription): string[] {
  const fields = new Map(layer.fields.map(({ name }) => [name.toLowerCase(), name]));
  const slips = new Set<string>();
  tokens.forEach((token, index) => {
    const name = fieldName(token, tokens[index + 1]);
    if (name === null || fields.has(name.toLowerCase())) return;
    // A qualified name such as database.owner.table.FIELD ends in the field.
    if (fields.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())) return;
    slips.add(unknownField(name, layer, isValuePosition(tokens, index)));
  });
  return [...slips];
}

/** The name when the token can only be a field; null for SQL words, functions and typed literals. */
function fieldName(token: Token, next: Token | undefined): string | null {
  if (token.kind === 'quoted') return token.value.slice(1, -1);
  if (token.kind !== 'word') return null;
  if (next?.value === '(' || next?.kind === 'text') return null;
  return SQL_WORDS.has(token.value.toUpperCase()) ? null : token.value;
}

/** True right of a comparison, where a bare word is most likely a text without its quotes. */
function isValuePosition(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  return before !== undefined && ['=', '<', '>', 'LIKE'].includes(before.value.toUpperCase());
}

function unknownField(name: string, layer: LayerDescription, isValue: boolean): string {
  const names = layer.fields.map((field) => field.name);
  const similar = nearest(name, names);
  if (similar !== null) return `${layer.name} has no field ${name}. Did you mean ${similar}?`;
  if (isValue) {
    return `${layer.name} has no field ${name}. If it is a text, put it in single quotes: '${name}'.`;
  }
  return `${layer.name} has no field ${name}. Its fields: ${names.join(', ')}.`;
}
