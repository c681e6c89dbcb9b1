import { describe, expect, it } from 'vitest';
import { defaultsOfField } from '../../../shared/model/default-values.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { LAYERS } from '../../support/service-description.ts';

const layer: LayerDescription = {
  ...LAYERS[0]!,
  typeField: 'Kind',
  types: [
    { id: 1, name: 'Oak', domains: {}, defaults: { Height: 30, Note: '' } },
    { id: 2, name: 'Elm', domains: {} },
  ],
  defaults: { Height: 20, Note: 'as usual' },
};

describe('defaultsOfField', () => {
  it.each([
    ['Height', { Kind: 1 }, [30, 20, 10]],
    ['Height', { Kind: '1' }, [30, 20, 10]],
    ['Height', { Kind: 2 }, [20, 10]],
    ['Height', {}, [20, 10]],
    ['Note', { Kind: 1 }, ['', 'as usual', 10]],
    ['Other', { Kind: 1 }, [10]],
  ])('%s of a row with %j', (name, attributes, expected) => {
    expect(defaultsOfField({ name, defaultValue: 10 }, { attributes }, layer)).toEqual(expected);
  });

  it('are none where nobody names one, also in a layer without types', () => {
    const field = { name: 'Height', defaultValue: null };
    const plain = { ...LAYERS[0]!, typeField: null, types: [] };
    expect(defaultsOfField(field, { attributes: { Kind: 1 } }, plain)).toEqual([]);
  });
});
