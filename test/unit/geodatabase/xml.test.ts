import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { childOf, flagOf, numberOf, parseXml, textOf } from '../../../main/geodatabase/xml.ts';

describe('parseXml', () => {
  test('reads quotes of both kinds, prefixes and entities', () => {
    const root = parseXml(
      `<t:A xmlns:t="u" xmlns:xsi='i' xsi:type='x'><Name>O&apos;Hara &gt; 1</Name><N>4.5</N><F>true</F></t:A>`,
      'It',
    );
    expect([textOf(root, 'name'), numberOf(root, 'N'), flagOf(root, 'F')]).toEqual([
      "O'Hara > 1",
      4.5,
      true,
    ]);
  });

  test('takes the last of several children, not one deeper down', () => {
    const root = parseXml('<A><E><S>1</S></E><S>2</S><S>3</S></A>', 'It');
    expect(textOf(root, 'S')).toBe('3');
    expect(textOf(childOf(root, 'E')!, 'S')).toBe('1');
  });

  test('closes an element whose end tag has letters too many, as a client wrote it', () => {
    const root = parseXml('<A><Name>main.Wells</Namee><B>1</B></A>', 'It');
    expect([textOf(root, 'Name'), textOf(root, 'B')]).toEqual(['main.Wells', '1']);
  });

  test.each([
    ['an end tag of another element', '<A><B>1</C></A>'],
    ['a cut text', '<A><B>1</B>'],
    ['no XML at all', 'hello'],
    ['nothing', ''],
    ['entities of its own', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ['an unknown entity', '<a>&bogus;</a>'],
    ['very deep nesting', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`],
    ['very long text', `<a>${'x'.repeat(9 * 1024 * 1024)}</a>`],
  ])('refuses %s in a sentence', (_, text) => {
    expect(() => parseXml(text, 'The definition of Wells')).toThrow(AppError);
    expect(() => parseXml(text, 'The definition of Wells')).toThrow(
      /^The definition of Wells is .*\.$/,
    );
  });
});
