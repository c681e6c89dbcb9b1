import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choicesOf,
  defaultChoices,
  definitionOf,
  NOTHING_CHOSEN,
  queryFor,
  tidyQuery,
} from '../../../../renderer/features/define/choices.ts';
import { checkDefinition } from '../../../../shared/model/check-definition.ts';
import { describeLayerQuery } from '../../../../shared/model/describe-layer-query.ts';
import { anyDefinition } from '../../../support/any-definition.ts';
import { layer, LAYERS, service } from '../../../support/service-description.ts';

describe('choicesOf', () => {
  test('and back keeps everything of a definition', () => {
    fc.assert(
      fc.property(fc.option(fc.webUrl(), { nil: undefined }).chain(anyDefinition), (definition) => {
        expect(definitionOf(choicesOf(definition))).toEqual(definition);
      }),
    );
  });
});

describe('definitionOf', () => {
  test('is nothing without an extent or without layers', () => {
    expect(definitionOf({ ...NOTHING_CHOSEN, layers: [0], extent: null })).toBeNull();
    expect(definitionOf({ ...NOTHING_CHOSEN, layers: [] })).toBeNull();
  });
});

describe('defaultChoices', () => {
  const described = service({ layers: LAYERS });
  const definition = definitionOf(defaultChoices(described, NOTHING_CHOSEN))!;

  test('can be created as they are, without a problem or a warning', () => {
    expect(checkDefinition(definition, described, '0000').remarks).toEqual([]);
  });

  test('take every layer and table that can be synchronised', () => {
    expect(definition.layers).toEqual([0, 1, 4]);
  });

  test('bring the related rows of a table with its features', () => {
    expect(describeLayerQuery(definition, described, 1)).toBe(
      'Only Inspections related to the Hydrants of this replica.',
    );
  });

  test('bring all rows of a table that belongs to nothing', () => {
    const alone = service({ layers: [layer({ id: 5, kind: 'table', geometryType: null })] });
    const choices = defaultChoices(alone, NOTHING_CHOSEN);
    expect(choices.layerQueries).toEqual({ '5': { queryOption: 'all' } });
  });

  test('keep the extent that was there', () => {
    const extent = { geometryType: 'esriGeometryPoint', geometry: { x: 1, y: 2 } } as const;
    const before = { ...NOTHING_CHOSEN, extent, inSR: 3857 };
    expect(defaultChoices(described, before)).toMatchObject({ extent, inSR: 3857 });
  });
});

describe('queryFor', () => {
  const query = { where: 'A = 1', useGeometry: false, includeRelated: false } as const;

  test('leaves nothing that the service would ignore', () => {
    expect(queryFor('all', query)).toEqual({ queryOption: 'all' });
    expect(queryFor('none', query)).toEqual({ queryOption: 'none', includeRelated: false });
    expect(queryFor('useFilter', query)).toEqual({
      where: 'A = 1',
      useGeometry: false,
      queryOption: 'useFilter',
    });
  });
});

describe('tidyQuery', () => {
  test('is nothing when nothing is asked for', () => {
    expect(tidyQuery({ where: '', useGeometry: undefined })).toBeNull();
    expect(tidyQuery({ where: 'A = 1' })).toEqual({ where: 'A = 1' });
  });
});
