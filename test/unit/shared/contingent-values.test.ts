import { describe, expect, it } from 'vitest';
import {
  contingentProblems,
  contingentText,
  type ContingentGroup,
} from '../../../shared/model/contingent-values.ts';
import { layer } from '../../support/service-description.ts';

const GROUP: ContingentGroup = {
  name: 'Make and year',
  isRestrictive: true,
  fields: ['Make', 'Year'],
  combinations: [
    {
      subtype: null,
      values: [
        { kind: 'code', code: 'Ford' },
        { kind: 'range', min: 1990, max: 2000 },
      ],
    },
    { subtype: null, values: [{ kind: 'code', code: 'Opel' }, { kind: 'any' }] },
    { subtype: null, values: [{ kind: 'code', code: 7 }, { kind: 'null' }] },
    { subtype: 2, values: [{ kind: 'code', code: 'Fiat' }, { kind: 'any' }] },
  ],
};
const LAYER = { ...layer(), typeField: 'Kind', types: [], contingentValues: [GROUP] };

describe('contingentProblems', () => {
  it.each([
    [{ Make: 'Ford', Year: 1995 }, true],
    [{ Make: 'Ford', Year: 2001 }, false],
    [{ Make: 'Ford', Year: null }, false],
    [{ Make: 'Ford' }, false],
    [{ Make: 'Opel', Year: null }, true],
    [{ Make: '7', Year: null }, true],
    [{ Make: '7', Year: 3 }, false],
    [{ Make: null, Year: null }, true],
    [{ Make: 'Fiat', Year: 1, Kind: 2 }, true],
    [{ Make: 'Fiat', Year: 1, Kind: 3 }, false],
  ])('of %j: the values go together: %s', (attributes, isFine) => {
    expect(contingentProblems({ attributes }, LAYER)).toHaveLength(isFine ? 0 : 1);
  });

  it('are none where nothing came along', () => {
    expect(contingentProblems({ attributes: { Make: 'Ford', Year: 1 } }, layer())).toEqual([]);
  });

  it('say that a group is advice alone', () => {
    const advice = { ...LAYER, contingentValues: [{ ...GROUP, isRestrictive: false }] };
    const [problem] = contingentProblems({ attributes: { Make: 'Ford', Year: 1 } }, advice);
    expect(problem?.text).toContain('advice');
  });
});

describe('contingentText', () => {
  it.each([
    [{ kind: 'any' }, 'any value'],
    [{ kind: 'null' }, 'no value'],
    [{ kind: 'range', min: 1, max: 3 }, '1 to 3'],
    [{ kind: 'code', code: 'Ford' }, 'Ford'],
  ] as const)('of %j is %s', (value, text) => {
    expect(contingentText(value, undefined, { attributes: {} }, LAYER)).toBe(text);
  });
});
