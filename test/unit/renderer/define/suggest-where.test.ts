import { describe, expect, test } from 'vitest';
import { suggestWhere } from '../../../../renderer/features/define/suggest-where.ts';
import { field, layer } from '../../../support/service-description.ts';

const hydrants = layer({
  fields: [
    {
      ...field('Status'),
      alias: 'State',
      domain: {
        type: 'codedValue',
        name: 'States',
        codedValues: [
          { code: 'O', name: 'open' },
          { code: "O'", name: 'odd' },
        ],
      },
    },
    field('Pressure', 'Double'),
    field('Photo', 'Blob'),
  ],
});

function at(marked: string): ReturnType<typeof suggestWhere> {
  return suggestWhere(marked.replace('|', ''), marked.indexOf('|'), hydrants);
}

describe('suggestWhere', () => {
  test('offers fields with what they mean, and the words of a clause', () => {
    const found = at('Sta|')!;
    expect(found.from).toBe(0);
    expect(found.options[0]).toEqual({ text: 'Status', detail: 'State, String' });
    expect(found.options.map(({ text }) => text)).toContain('AND');
    expect(found.options.map(({ text }) => text)).not.toContain('Photo');
  });

  test.each(['Status = |', 'Status=|', "Status <> '|", 'status IN (|', "Status IN ('O', |"])(
    'offers the values of the field after a comparison: %s',
    (marked) => {
      expect(at(marked)!.options).toEqual([
        { text: "'O'", detail: 'open' },
        { text: "'O'''", detail: 'odd' },
      ]);
    },
  );

  test('replaces the value that was begun, with its quote', () => {
    expect(at("Pressure > 2 AND Status = 'O|")!.from).toBe('Pressure > 2 AND Status = '.length);
  });

  test('is silent inside of a text, and offers fields behind it', () => {
    expect(at("Name = 'a|")).toBeNull();
    expect(at("Name = 'a' AND |")!.isEmpty).toBe(true);
    expect(at("Name = 'a' AND |")!.options[0]!.text).toBe('Status');
  });
});
