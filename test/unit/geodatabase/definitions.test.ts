import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../../main/geodatabase/definitions.ts';
import { readDomains } from '../../../main/geodatabase/domains.ts';
import type { Item, ItemKind } from '../../../main/geodatabase/items.ts';
import { readReplica } from '../../../main/geodatabase/replica.ts';
import { AppError } from '../../../shared/errors.ts';

function item(kind: ItemKind, name: string, definition: string | null, uuid = ''): Item {
  return {
    objectId: 1,
    kind,
    uuid,
    name,
    datasetSubtype1: null,
    datasetInfo1: 'https://a',
    datasetInfo2: 'me',
    definition,
  };
}

const grid = (scale: number): string =>
  `<SpatialReference><XOrigin>1</XOrigin><YOrigin>2</YOrigin><XYScale>${scale}</XYScale><WKID>4326</WKID></SpatialReference>`;

describe('readDefinition', () => {
  test('takes the coordinate system of the class, not that of its extent', () => {
    const xml = `<DEFeatureClassInfo><Extent>${grid(5)}</Extent>${grid(7)}<ShapeType>esriGeometryPoint</ShapeType></DEFeatureClassInfo>`;
    const definition = readDefinition(item('feature-class', 'main.A', xml));
    expect(definition.name).toBe('A');
    expect(definition.spatialReference).toMatchObject({
      wkid: 4326,
      latestWkid: null,
      grid: { xOrigin: 1, yOrigin: 2, xyScale: 7, zScale: 1 },
    });
  });

  test.each(['0', '-1', 'NaN', 'x', ''])('has no grid with a scale of "%s"', (scale) => {
    const xml = `<A>${grid(0).replace('<XYScale>0', `<XYScale>${scale}`)}</A>`;
    expect(readDefinition(item('feature-class', 'A', xml)).spatialReference).toBeNull();
  });

  test('reads fields as they are unless they say otherwise', () => {
    const xml = `<A><GPFieldInfoExs><GPFieldInfoEx><Name>N</Name><FieldType>esriFieldTypeSmallInteger</FieldType><DefaultValueNumeric>10</DefaultValueNumeric></GPFieldInfoEx><GPFieldInfoEx/></GPFieldInfoExs></A>`;
    expect(readDefinition(item('table', 'A', xml)).fields).toEqual([
      {
        name: 'N',
        alias: 'N',
        type: 'esriFieldTypeSmallInteger',
        isNullable: true,
        isEditable: true,
        domainName: null,
        defaultValue: 10,
      },
    ]);
  });

  test('names what has no definition', () => {
    expect(() => readDefinition(item('table', 'main.A', null))).toThrow(
      /^Table A: the geodatabase does not describe it/,
    );
  });
});

describe('readDomains', () => {
  test('keeps codes of text as text, and others as numbers', () => {
    const xml = (type: string): string =>
      `<D><DomainName>D</DomainName><FieldType>esriFieldType${type}</FieldType><CodedValues><CodedValue><Name>One</Name><Code>01</Code></CodedValue></CodedValues></D>`;
    const codes = ['String', 'Integer'].map(
      (type) => readDomains([item('coded-value-domain', 'D', xml(type))]).get('d')!['codedValues'],
    );
    expect(codes).toEqual([[{ name: 'One', code: '01' }], [{ name: 'One', code: 1 }]]);
  });
});

describe('readReplica', () => {
  const ID = '{0F94E812-7D78-45CE-ADAB-266A62E3EDFF}';
  const xml = (id: string, more = ''): string =>
    `<R><ReplicaName>N</ReplicaName><ReplicaID>${id}</ReplicaID>${more}</R>`;

  test.each([ID, ID.toLowerCase(), ID.slice(1, -1)])('knows the replica %s', (id) => {
    expect(readReplica([item('sync-replica', 'N', xml(id), ID)])).toMatchObject({
      replicaId: ID,
      replicaIdAsWritten: id,
      serviceUrl: 'https://a',
      owner: 'me',
    });
  });

  test('a file without one is no replica', () => {
    expect(readReplica([])).toBeNull();
  });

  test('refuses two replicas, and generations that are no numbers', () => {
    expect(() =>
      readReplica([item('sync-replica', 'A', xml(ID)), item('sync-replica', 'B', xml(ID))]),
    ).toThrow(AppError);
    const bad = `<GPSyncDatasets><GPSyncDataset><DatasetName>A</DatasetName><LayerID>0</LayerID><ReplicaServerGen>1.5</ReplicaServerGen></GPSyncDataset></GPSyncDatasets>`;
    expect(() => readReplica([item('sync-replica', 'A', xml(ID, bad))])).toThrow(
      /says ReplicaServerGen 1.5/,
    );
  });

  test('refuses a dataset of which the file says two different things', () => {
    const dataset = (gen: number): string =>
      `<GPSyncDataset><DatasetName>main.A</DatasetName><LayerID>0</LayerID><ReplicaServerGen>${gen}</ReplicaServerGen></GPSyncDataset>`;
    const items = (again: number): Item[] => [
      item('sync-replica', 'N', xml(ID, `<GPSyncDatasets>${dataset(7)}</GPSyncDatasets>`), ID),
      item('sync-dataset', 'A', dataset(again)),
    ];
    expect(readReplica(items(7))!.datasets[0]!.serverGen).toBe(7);
    expect(() => readReplica(items(8))).toThrow(/two different things/);
  });
});
