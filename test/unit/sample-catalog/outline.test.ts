import { describe, expect, it } from 'vitest';
import { COLUMNS, lattice, ROWS } from '../../../main/sample-service/catalog/land-use/lattice.ts';
import { outline } from '../../../main/sample-service/catalog/land-use/outline.ts';
import { doubleArea } from '../../../main/sample-service/catalog/shapes.ts';

/** South-west square of an inland block: far from the shore, all squares around it are land. */
const COLUMN = 400;
const ROW = 250;

const cases: readonly {
  name: string;
  /** Rows from north to south; x belongs to the union. */
  squares: readonly string[];
  /** Corners of each ring of each part, the outer ring first. */
  rings: readonly (readonly number[])[];
}[] = [
  { name: 'one square', squares: ['x'], rings: [[4]] },
  { name: 'two squares side by side', squares: ['xx'], rings: [[6]] },
  { name: 'an L', squares: ['x.', 'xx'], rings: [[8]] },
  { name: 'a frame with a hole', squares: ['xxx', 'x.x', 'xxx'], rings: [[12, 4]] },
  { name: 'two squares apart', squares: ['x.x'], rings: [[4], [4]] },
  { name: 'two squares that touch at a corner', squares: ['x.', '.x'], rings: [[4], [4]] },
  { name: 'the other two', squares: ['.x', 'x.'], rings: [[4], [4]] },
  {
    name: 'two holes that touch at a corner',
    squares: ['xxxx', 'x.xx', 'xx.x', 'xxxx'],
    rings: [[16, 4, 4]],
  },
  {
    name: 'an island in a hole',
    squares: ['xxxxx', 'x...x', 'x.x.x', 'x...x', 'xxxxx'],
    rings: [[20, 12], [4]],
  },
];

describe('outline', () => {
  it.each(cases)('draws $name', ({ squares, rings }) => {
    const parts = outline(numbersOf(squares), lattice());
    const corners = parts.map((part) => part.map((ring) => ring.length));
    expect(corners.toSorted((a, b) => b.length - a.length)).toEqual(rings);
  });

  it.each(cases)('gives $name the area of its squares', ({ squares }) => {
    const area = (numbers: readonly number[]): number =>
      outline(numbers, lattice())
        .flat()
        .reduce((sum, ring) => sum + doubleArea(ring) / 2, 0);
    const numbers = numbersOf(squares);
    const apart = numbers.reduce((sum, square) => sum + area([square]), 0);
    expect(area(numbers)).toBeCloseTo(apart, 3);
  });
});

describe('lattice', () => {
  it('has no square that is folded over', () => {
    const folded: string[] = [];
    for (let square = 0; square < COLUMNS * ROWS; square++) {
      const [column, row] = [square % COLUMNS, Math.floor(square / COLUMNS)];
      const pieces = lattice().pieces(column, row);
      if (pieces.some((ids) => doubleArea(ids.map((id) => lattice().corner(id))) <= 0)) {
        folded.push(`${column}, ${row}`);
      }
    }
    expect(folded).toEqual([]);
  });
});

function numbersOf(squares: readonly string[]): number[] {
  return squares
    .toReversed()
    .flatMap((line, up) =>
      [...line].flatMap((sign, along) =>
        sign === 'x' ? [(ROW + up) * COLUMNS + COLUMN + along] : [],
      ),
    );
}
