import { JSONParser } from '@streamparser/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { split } from './splitting.ts';

const PATTERNS = [
  'layers[*].features',
  'layers[*].attachments',
  'edits[*].features.adds',
  'edits[*].attachments.updates',
];

const awkward = fc.constantFrom('"', '\\', ']', '}', '\\"', 'ä€𝄞', '\u2028', '\ud800', 'features');

/**
 * Some versions of V8 mistake a name that begins with an escape for an earlier name that is a
 * backslash: JSON.parse('{"q":1,"\\\\":2}') makes it read '{"q":1,"\\"":2}' wrongly from then on.
 */
const name = fc.constantFrom(']', '}', '[{', 'ä€𝄞', ',:', 'features', 'it"s');
const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }).filter(hasPlainNames);
const element = fc.oneof(
  value,
  fc.record({ attributes: fc.dictionary(name, awkward), geometry: fc.constant(null) }),
);
const elements = fc.array(element, { maxLength: 5 });
const layer = fc.record(
  { id: fc.nat(), features: elements, attachments: elements, name: awkward, other: value },
  { requiredKeys: [] },
);
const edits = fc.record(
  {
    id: fc.nat(),
    features: fc.record({ adds: elements, updates: elements }, { requiredKeys: [] }),
    attachments: fc.record({ updates: elements, adds: elements }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    replicaID: awkward,
    layers: fc.oneof(fc.array(layer, { maxLength: 3 }), value),
    edits: fc.array(edits, { maxLength: 3 }),
    features: elements,
  },
  { requiredKeys: [] },
);

function hasPlainNames(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    Object.values(value).every(hasPlainNames) &&
    (Array.isArray(value) || Object.keys(value).every((name) => !name.includes('\\')))
  );
}

/** A document as text, with its cuts: written compactly or with blanks, perhaps with a mark. */
const fed = fc
  .record({
    document,
    indent: fc.constantFrom(undefined, 1, '\t\r\n'),
    mark: fc.boolean(),
    places: fc.array(fc.nat(), { maxLength: 20 }),
  })
  .map(({ document, indent, mark, places }) => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + JSON.stringify(document, null, indent));
    return { document, bytes, cuts: places.map((place) => place % (bytes.length + 1)) };
  });

/** Takes the wanted arrays out of a parsed document: what the splitter does, done the plain way. */
function takeApart(document: unknown): { elements: Record<string, unknown[]>; rest: unknown } {
  const elements: Record<string, unknown[]> = {};
  const walk = (value: unknown, pattern: string, place: string): unknown => {
    if (Array.isArray(value)) {
      if (PATTERNS.includes(pattern)) {
        if (value.length > 0) elements[place] = value;
        return [];
      }
      return value.map((item, at) => walk(item, `${pattern}[*]`, `${place}[${at}]`));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const dot = pattern === '' ? '' : '.';
        return [name, walk(member, `${pattern}${dot}${name}`, `${place}${dot}${name}`)];
      }),
    );
  };
  const rest = walk(document, '', '');
  return { elements, rest };
}

describe('the splitter', () => {
  test('gives the same as JSON.parse, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fed, ({ bytes, cuts }) => {
        const expected = takeApart(JSON.parse(bytes.toString().replace(/^\ufeff/, '')));
        expect(split(bytes, PATTERNS, cuts)).toMatchObject(expected);
        expect(split(bytes, PATTERNS, cuts).rest).toEqual(expected.rest);
      }),
      { numRuns: 1000 },
    );
  });

  test('finds the same elements as another streaming parser', () => {
    const layers = fc.array(
      fc.record({ id: fc.nat(), features: elements }, { requiredKeys: ['features'] }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(layers, fc.nat(), (layers, place) => {
        const bytes = Buffer.from(JSON.stringify({ name: 'x', layers }));
        const theirs: unknown[] = [];
        const parser = new JSONParser({ paths: ['$.layers.*.features.*'] });
        parser.onValue = ({ value }) => theirs.push(structuredClone(value));
        parser.write(bytes);
        const ours = split(bytes, ['layers[*].features'], [place % (bytes.length + 1)]);
        expect(Object.values(ours.elements).flat()).toEqual(theirs);
      }),
    );
  });

  test('refuses a document that is cut anywhere', () => {
    fc.assert(
      fc.property(fed, fc.nat(), ({ bytes, cuts }, end) => {
        const cut = bytes.subarray(0, end % bytes.length);
        const inside = cuts.filter((place) => place <= cut.length);
        expect(() => split(cut, PATTERNS, inside)).toThrow(/ (ends|is empty)/);
      }),
      { numRuns: 500 },
    );
  });
});
