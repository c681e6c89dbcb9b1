/** Reads `*.replica.json`: a replica definition as a file. */
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { ReplicaDefinition } from './definition.ts';

const MEMBERS = [
  ...Object.keys(ReplicaDefinition.shape),
  ...['where', 'useGeometry', 'includeRelated', 'queryOption'],
  ...['syncDataOptions', 'registerExistingData'],
  ...['refReplicaId', 'refReplicaServerGen', 'refLayerServerGens', 'id', 'serverGen'],
];

/**
 * The definition in `text`. Throws `AppError` `invalid` that names every member that is wrong and what is expected
 * there; `fileName` is how the text is called in the message.
 */
export function parseDefinition(text: string, fileName: string): ReplicaDefinition {
  return checkShape(parseJson(text, fileName), fileName);
}

/** Like `parseDefinition`, for a value that is not text any more. */
export function checkShape(value: unknown, called: string): ReplicaDefinition {
  const result = ReplicaDefinition.safeParse(value);
  if (result.success) return result.data;
  const sentences = result.error.issues.map((issue) => sentenceOf(issue, value));
  throw new AppError('invalid', `${called} is no replica definition. ${sentences.join(' ')}`, {
    hint: 'Correct these members; the documentation of the definition lists all of them.',
  });
}

/** The definition as it is saved: two spaces, a final line break. */
export function printDefinition(definition: ReplicaDefinition): string {
  return `${JSON.stringify(definition, null, 2)}\n`;
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new AppError('invalid', `${fileName} is not JSON: ${reason}.`, {
      cause,
      hint: 'Open it in a text editor and look for a missing comma, quote or bracket.',
    });
  }
}

function sentenceOf(issue: z.core.$ZodIssue, root: unknown): string {
  const where = issue.path.length === 0 ? 'The file' : pathText(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownMember(key, issue.path)).join(' ');
  const actual = valueAt(root, issue.path);
  if (actual === undefined) return `${where} is missing: ${expectation(issue)}.`;
  return `${where} is ${shorten(actual)}: ${expectation(issue)}.`;
}

function unknownMember(key: string, path: readonly PropertyKey[]): string {
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  const similar = nearest(key, MEMBERS);
  return `There is no member ${key}${where}.${similar === null ? '' : ` Did you mean ${similar}?`}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${withArticle(issue.expected)}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `expected at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'too_big':
      return `expected at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return 'expected a well-known id such as 4326, or {"wkid": 4326}, or {"wkt": "…"}';
    case 'invalid_key':
      return 'expected layer ids as keys, such as "0"';
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list in square brackets',
  record: 'an object in braces',
  object: 'an object in braces',
};

function withArticle(expected: string): string {
  return ARTICLES[expected] ?? expected;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' of them' : '';
}

/** `layerQueries[2].where` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      const text = String(part);
      if (/^\d+$/.test(text)) return `[${text}]`;
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
