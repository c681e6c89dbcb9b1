import { describe, expect, test } from 'vitest';
import { columnNames, planLayers, sqlType } from '../../../main/store/table-plan.ts';
import { tableName, unique } from '../../../main/store/table-names.ts';
import { attachment, field, layer, request, service } from '../../support/replica.ts';
import { attachmentToRow } from '../../../main/store/attachment-mapper.ts';

describe('table names', () => {
  test.each([
    ['Trees', 'Trees'],
    ['Hydrants & valves (2024)', 'Hydrants_valves_2024'],
    ['2nd zone', 'layer_2nd_zone'],
    ['Straßen/Wege', 'Straßen_Wege'],
    ['道路', '道路'],
    ['', 'layer_3'],
    ['***', 'layer_3'],
    ['gpkg_contents', 'layer_gpkg_contents'],
    ['SQLITE_master', 'layer_SQLITE_master'],
    ['syncline_edit', 'layer_syncline_edit'],
    ['rtree_x', 'layer_rtree_x'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('%s is stored in %s', (name, table) => {
    expect(tableName(name, 3, new Set())).toBe(table);
  });

  test('differ whatever the case', () => {
    const taken = new Set<string>();
    expect(['Pipes', 'PIPES', 'pipes'].map((name) => tableName(name, 1, taken))).toEqual([
      'Pipes',
      'PIPES_2',
      'pipes_3',
    ]);
    expect(unique('Pipes_2', taken)).toBe('Pipes_2_2');
  });
});

describe('the plan of a layer', () => {
  const plan = (rest: Parameters<typeof layer>[0]) =>
    planLayers(service({ layers: [layer(rest)] }), request({ layers: [rest.id] }), 3857)[0]!;

  test('gives the local key another name where the service has a FID', () => {
    expect(plan({ id: 1 }).feature.fid).toBe('fid');
    expect(
      plan({
        id: 1,
        objectIdField: 'FID',
        fields: [field('FID', 'OID'), field('GlobalID', 'GlobalID')],
      }).feature.fid,
    ).toBe('syncline_fid');
  });

  test('gives the shape another name where the service has a field of that name', () => {
    const { feature } = plan({
      id: 1,
      fields: [field('OBJECTID', 'OID'), field('GlobalID', 'GlobalID'), field('GEOM', 'String')],
    });
    expect(columnNames(feature)).toEqual(['GlobalID', 'OBJECTID', 'GEOM', 'geom_2']);
  });

  test('takes each field once and leaves shapes and rasters out', () => {
    const { feature } = plan({
      id: 1,
      geometryType: null,
      fields: [
        field('objectid', 'OID'),
        field('globalid', 'GlobalID'),
        field('a', 'String'),
        field('A', 'Integer'),
        field('SHAPE', 'Geometry'),
        field('R', 'Raster'),
      ],
    });
    expect(columnNames(feature)).toEqual(['GlobalID', 'OBJECTID', 'a']);
  });

  test.each([
    [{ returnAttachments: true }, true],
    [{ returnAttachments: false }, false],
    [{ returnAttachments: false, attachmentsSyncDirection: 'upload' }, true],
    [{ returnAttachments: true, attachmentsSyncDirection: 'none' }, false],
  ] as const)('has attachments with %j: %s', (rest, expected) => {
    const [planned] = planLayers(
      service({ layers: [layer({ id: 1, hasAttachments: true })] }),
      request({ layers: [1], ...rest }),
      3857,
    );
    expect(planned!.attachment !== null).toBe(expected);
  });

  test('types columns as GeoPackage names them', () => {
    expect(sqlType(field('a', 'String', { length: 20 }))).toBe('TEXT(20)');
    expect(sqlType(field('a', 'String', { length: null }))).toBe('TEXT');
    expect(sqlType(field('a', 'Date'))).toBe('DATETIME');
  });
});

test('what the service does not say about an attachment is not mentioned', () => {
  const said = attachmentToRow(
    attachment(1, 2, { data: null, size: null, attachmentId: null, parentGlobalId: null }),
  );
  expect(Object.keys(said.attributes)).toEqual(['GLOBALID', 'ATT_NAME', 'CONTENT_TYPE']);
});
