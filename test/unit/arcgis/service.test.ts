import { describe, expect, it } from 'vitest';
import { normaliseServiceUrl } from '../../../main/arcgis/service.ts';
import {
  readDomain,
  readFeatureType,
  readField,
  readSpatialReference,
} from '../../../main/arcgis/wire/field.ts';
import { isWholeLayer, readLayer } from '../../../main/arcgis/wire/layer.ts';
import type { LayerDefaults } from '../../../main/arcgis/wire/layer.ts';
import { readServiceRoot } from '../../../main/arcgis/wire/service.ts';
import type {
  LayerDescription,
  Ownership,
  SyncCapabilities,
} from '../../../shared/model/service.ts';

describe('normaliseServiceUrl', () => {
  const SERVICE =
    'https://services.example.com/Abc/arcgis/rest/services/Save the Bay/FeatureServer';
  const HREF = SERVICE.replaceAll(' ', '%20');

  it.each([
    ['as it is', SERVICE, HREF],
    ['with blanks around', `  ${SERVICE} \n`, HREF],
    ['with slashes', `${SERVICE}//`, HREF],
    ['with a layer', `${SERVICE}/0`, HREF],
    ['with a layer and a slash', `${SERVICE}/12/`, HREF],
    ['with a query and a token', `${SERVICE}?f=json&token=abc`, HREF],
    ['with a fragment', `${SERVICE}/3?f=html#top`, HREF],
    [
      'in another case',
      'HTTP://H.example.com:6080/rest/services/x/featureserver',
      'http://h.example.com:6080/rest/services/x/featureserver',
    ],
  ])('takes an address %s', (_, address, expected) => {
    expect(normaliseServiceUrl(address)).toBe(expected);
  });

  it.each([
    ['no scheme', 'services.example.com/rest/services/x/FeatureServer', /not a web address/],
    ['another scheme', 'ftp://h.example.com/FeatureServer', /not a web address/],
    ['nothing', '', /not a web address/],
    ['a map service', 'https://h.example.com/rest/services/x/MapServer', /not a feature service/],
    ['a web page', 'https://www.example.com/home/item.html?id=1', /not a feature service/],
    [
      'an operation',
      'https://h.example.com/rest/services/x/FeatureServer/0/query',
      /not a feature service/,
    ],
    ['a password', 'https://me:secret@h.example.com/x/FeatureServer', /user name or a password/],
  ])('refuses %s', (_, address, message) => {
    expect(() => normaliseServiceUrl(address)).toThrowError(message);
    expect(() => normaliseServiceUrl(address)).toThrowError(
      expect.objectContaining({ code: 'invalid' }) as Error,
    );
    expect(() => normaliseServiceUrl(address)).not.toThrowError(/secret/);
  });

  it('says of a map service where the feature service may be', () => {
    expect(() => normaliseServiceUrl('https://h.example.com/x/MapServer')).toThrowError(
      expect.objectContaining({
        hint: expect.stringContaining('/FeatureServer') as string,
      }) as Error,
    );
  });
});

describe('readServiceRoot', () => {
  const NOTHING: SyncCapabilities = {
    async: false,
    perReplica: false,
    perLayer: false,
    none: false,
    rollbackOnFailure: false,
    registeringExistingData: false,
    syncDirectionControl: false,
    attachmentsSyncDirection: false,
    bidirectionalForServer: false,
    branchVersionReconcile: false,
    syncDataOptions: 0,
  };

  const cases: readonly {
    readonly name: string;
    readonly root: object;
    readonly sync: Partial<SyncCapabilities>;
    readonly syncEnabled: boolean;
  }[] = [
    {
      name: 'ArcGIS Online hosted',
      root: {
        layers: [],
        capabilities: 'Create,Delete,Query,Update,Editing,Sync',
        syncEnabled: true,
        syncCapabilities: {
          supportsAsync: true,
          supportsRegisteringExistingData: true,
          supportsSyncDirectionControl: true,
          supportsPerLayerSync: true,
          supportsPerReplicaSync: true,
          supportsRollbackOnFailure: true,
          supportsAttachmentsSyncDirection: true,
          supportsSyncModelNone: true,
        },
      },
      sync: {
        async: true,
        registeringExistingData: true,
        syncDirectionControl: true,
        perLayer: true,
        perReplica: true,
        rollbackOnFailure: true,
        attachmentsSyncDirection: true,
        none: true,
      },
      syncEnabled: true,
    },
    {
      name: 'the documented spelling supportsASync',
      root: {
        layers: [],
        syncEnabled: true,
        syncCapabilities: {
          supportsASync: 'true',
          supportsPerLayerSync: true,
          supportsPerReplicaSync: false,
        },
      },
      sync: { async: true, perLayer: true },
      syncEnabled: true,
    },
    {
      name: 'no model named: perReplica',
      root: { tables: [], syncEnabled: true, syncCapabilities: { supportsAsync: true } },
      sync: { async: true, perReplica: true },
      syncEnabled: true,
    },
    {
      name: 'sync off, with all the keys',
      root: {
        layers: [],
        capabilities: 'Query,Sync',
        syncEnabled: false,
        syncCapabilities: { supportsPerLayerSync: true, supportsAsync: true },
      },
      sync: { async: true, perLayer: true },
      syncEnabled: false,
    },
    {
      name: 'an old service with the word only',
      root: { layers: [], capabilities: ' query , SYNC' },
      sync: { perReplica: true },
      syncEnabled: true,
    },
    {
      name: 'sync data options in syncCapabilities',
      root: {
        layers: [],
        syncEnabled: true,
        syncCapabilities: {
          supportedSyncDataOptions: 7,
          supportsPerLayerSync: true,
          supportsPerReplicaSync: true,
          supportsBiDirectionalSyncForServer: true,
          supportsBranchVersionReconcile: true,
        },
      },
      sync: {
        syncDataOptions: 7,
        perLayer: true,
        perReplica: true,
        bidirectionalForServer: true,
        branchVersionReconcile: true,
      },
      syncEnabled: true,
    },
    {
      name: 'sync data options at the root',
      root: { layers: [], supportedSyncDataOptions: '3' },
      sync: { syncDataOptions: 3 },
      syncEnabled: false,
    },
  ];

  it.each(cases)('reads what sync can do: $name', ({ root, sync, syncEnabled }) => {
    const read = readServiceRoot(root);
    expect(read?.sync).toEqual({ ...NOTHING, ...sync });
    expect(read?.syncEnabled).toBe(syncEnabled);
  });

  it('reads ids of layers and tables, numbers as text and change tracking', () => {
    const root = readServiceRoot({
      currentVersion: '10.81',
      layers: [{ id: 0, name: 'a' }, { id: '123' }, { name: 'no id' }],
      tables: [{ id: 1 }],
      maxRecordCount: 2000,
      hasVersionedData: true,
      spatialReference: { wkid: 102100, latestWkid: 3857, xyTolerance: 0.001 },
      changeTrackingInfo: {
        lastSyncDate: 1,
        layerServerGens: [{ id: 0, minServerGen: 5, serverGen: 9 }],
      },
    });
    expect(root).toMatchObject({
      currentVersion: 10.81,
      layerIds: [0, 123],
      tableIds: [1],
      maxRecordCount: 2000,
      hasVersionedData: true,
      spatialReference: { wkid: 102100, latestWkid: 3857 },
      minServerGens: { 0: 5 },
    });
  });

  it('reads whose rows they are, where text is refused, and the zone in which dates are shown', () => {
    const root = readServiceRoot({
      layers: [],
      editorTrackingInfo: {
        enableOwnershipAccessControl: true,
        allowOthersToUpdate: 'true',
        allowOthersToDelete: false,
        allowAnonymousToUpdate: false,
      },
      preferredTimeReference: { timeZone: 'UTC', respectsDaylightSaving: 1 },
      xssPreventionInfo: { xssPreventionEnabled: true, xssInputRule: 'rejectInvalid' },
    });
    expect(root?.layerDefaults).toMatchObject({
      ownership: {
        ...{ othersMayUpdate: true, othersMayDelete: false },
        ...{ anonymousMayUpdate: false, anonymousMayDelete: true },
      },
      preferredDateReference: { timeZone: 'UTC', respectsDaylightSaving: true },
      refusesScripts: true,
    });
    const plain = {
      layers: [],
      editorTrackingInfo: { enableOwnershipAccessControl: false, allowOthersToUpdate: false },
      xssPreventionInfo: { xssPreventionEnabled: true, xssInputRule: 'sanitizeInvalid' },
    };
    expect(readServiceRoot(plain)?.layerDefaults).toMatchObject({
      ...{ ownership: null, preferredDateReference: null, refusesScripts: false },
    });
  });

  it.each([[{}], [{ error: 1 }], [[]], ['text'], [null]])('is null for %j', (raw) => {
    expect(readServiceRoot(raw)).toBeNull();
  });
});

const DEFAULTS: LayerDefaults = {
  capabilities: ['query', 'sync'],
  spatialReference: { wkid: 4326 },
  maxRecordCount: 1000,
  allowGeometryUpdates: true,
  enableZDefaults: false,
  ownership: null,
  preferredDateReference: null,
  refusesScripts: false,
};

describe('readLayer', () => {
  const service: Ownership = {
    ...{ othersMayUpdate: false, othersMayDelete: false },
    ...{ anonymousMayUpdate: false, anonymousMayDelete: false },
  };
  const defaults: LayerDefaults = { ...DEFAULTS, ownership: service };
  const own = { allowOthersToUpdate: true, allowOthersToDelete: false };

  it.each<[string, Readonly<Record<string, unknown>>, Ownership | null]>([
    [
      'its own rule',
      { ownershipBasedAccessControlForFeatures: own },
      { ...service, othersMayUpdate: true },
    ],
    ['that its rows belong to nobody', { ownershipBasedAccessControlForFeatures: null }, null],
    ['nothing, so that the rule of the service holds', {}, service],
  ])('reads of ownership %s', (_name, raw, ownership) => {
    expect(readLayer({ id: 0, ...raw }, defaults)?.ownership).toEqual(ownership);
  });

  it('reads in which zone dates are kept, and leaves out one without a name', () => {
    const zone = { timeZone: 'Pacific Standard Time', respectsDaylightSaving: true };
    const read = (raw: unknown) => readLayer({ id: 0, dateFieldsTimeReference: raw }, DEFAULTS);
    expect(read(zone)?.dateReference).toEqual(zone);
    expect(read({ respectsDaylightSaving: true })?.dateReference).toBeNull();
    expect(read(null)?.dateReference).toBeNull();
  });

  it('reads a hosted layer', () => {
    const layer = readLayer(
      {
        id: 3,
        name: 'Trees',
        type: 'Feature Layer',
        geometryType: 'esriGeometryPoint',
        hasZ: true,
        fields: [
          {
            name: 'OBJECTID',
            type: 'esriFieldTypeOID',
            alias: 'OBJECTID',
            nullable: false,
            editable: false,
            domain: null,
          },
          { name: 'GlobalID', type: 'esriFieldTypeGlobalID', length: 38, editable: false },
          {
            name: 'kind',
            type: 'esriFieldTypeSmallInteger',
            alias: 'Kind',
            nullable: true,
            editable: true,
          },
          { name: 'EditDate', type: 'esriFieldTypeDate', length: 8, editable: false },
        ],
        objectIdField: 'objectid',
        globalIdField: 'GLOBALID',
        displayField: 'kind',
        typeIdField: 'KIND',
        types: [{ id: 1, name: 'Oak', domains: { kind: { type: 'inherited' } }, templates: [] }],
        editFieldsInfo: {
          creationDateField: null,
          creatorField: '',
          editDateField: 'EDITDATE',
          editorField: null,
        },
        relationships: [
          {
            id: 0,
            name: 'Inspections',
            relatedTableId: 5,
            cardinality: 'esriRelCardinalityOneToMany',
            role: 'esriRelRoleOrigin',
            keyField: 'GlobalID',
            composite: true,
          },
          { id: 1, relatedTableId: '6', role: 'esriRelRoleDestination' },
        ],
        hasAttachments: true,
        capabilities: 'Query,Update',
        maxRecordCount: 2000,
        extent: { xmin: 0, spatialReference: { wkid: 26910 } },
        drawingInfo: { renderer: { type: 'simple' } },
        allowGeometryUpdates: false,
      },
      DEFAULTS,
    );
    expect(layer).toMatchObject({
      id: 3,
      name: 'Trees',
      kind: 'layer',
      geometryType: 'esriGeometryPoint',
      hasZ: true,
      hasM: false,
      objectIdField: 'OBJECTID',
      globalIdField: 'GlobalID',
      displayField: 'kind',
      typeField: 'kind',
      types: [{ id: 1, name: 'Oak', domains: {}, defaults: {} }],
      editFields: { creator: null, created: null, editor: null, edited: 'EditDate' },
      relationships: [
        {
          id: 0,
          name: 'Inspections',
          relatedLayerId: 5,
          role: 'origin',
          keyField: 'GlobalID',
          composite: true,
        },
        {
          id: 1,
          name: 'Relationship 1',
          relatedLayerId: 6,
          role: 'destination',
          keyField: null,
          composite: false,
        },
      ],
      hasAttachments: true,
      capabilities: ['query', 'update'],
      maxRecordCount: 2000,
      spatialReference: { wkid: 26910 },
      allowGeometryUpdates: false,
      drawingInfo: { renderer: { type: 'simple' } },
    });
  });

  it('fills what a sparse layer leaves out from the service', () => {
    expect(readLayer({ id: 1 }, DEFAULTS)).toEqual({
      id: 1,
      name: 'Layer 1',
      kind: 'table',
      geometryType: null,
      hasZ: false,
      hasM: false,
      fields: [],
      objectIdField: '',
      globalIdField: null,
      displayField: null,
      typeField: null,
      types: [],
      defaults: {},
      editFields: null,
      relationships: [],
      hasAttachments: false,
      capabilities: ['query', 'sync'],
      maxRecordCount: 1000,
      spatialReference: { wkid: 4326 },
      datesInUnknownTimeZone: false,
      allowGeometryUpdates: true,
      enableZDefaults: false,
      ownership: null,
      dateReference: null,
      preferredDateReference: null,
      refusesScripts: false,
      drawingInfo: null,
    });
  });

  it.each<[string | undefined, string | undefined, LayerDescription['kind']]>([
    ['Feature Layer', 'esriGeometryPolygon', 'layer'],
    ['Table', undefined, 'table'],
    ['Annotation Layer', 'esriGeometryPolygon', 'annotation'],
    ['Annotation SubLayer', undefined, 'annotation'],
    ['Dimension Layer', 'esriGeometryPolygon', 'dimension'],
    ['Group Layer', undefined, 'group'],
    ['Catalog Layer', undefined, 'other'],
    [undefined, 'esriGeometryPoint', 'layer'],
    [undefined, undefined, 'table'],
  ])('calls type %s with geometry %s a %s', (type, geometryType, kind) => {
    expect(readLayer({ id: 0, type, geometryType }, DEFAULTS)?.kind).toBe(kind);
  });

  it.each([[null], [''], [undefined]])(
    'cannot sync a layer whose globalIdField is %j',
    (globalIdField) => {
      const fields = [{ name: 'GlobalID', type: 'esriFieldTypeGlobalID' }];
      expect(readLayer({ id: 0, fields, globalIdField }, DEFAULTS)?.globalIdField).toBeNull();
    },
  );

  it('finds the object id by its type where the layer does not name it', () => {
    const fields = [{ name: 'FID', type: 'esriFieldTypeOID' }];
    expect(readLayer({ id: 0, fields, objectIdField: '' }, DEFAULTS)?.objectIdField).toBe('FID');
  });

  it('reads subtypes as types', () => {
    const layer = readLayer(
      {
        id: 0,
        fields: [{ name: 'class', type: 'esriFieldTypeInteger' }],
        subtypeField: 'CLASS',
        defaultSubtypeCode: 1,
        subtypes: [
          {
            code: 1,
            name: 'Main',
            defaultValues: { SIZE: 3, Note: null, Odd: {} },
            domains: { size: { type: 'range', name: 'Size', range: [1, 9] }, x: null },
          },
        ],
      },
      DEFAULTS,
    );
    expect(layer).toMatchObject({
      typeField: 'class',
      types: [
        {
          ...{ id: 1, name: 'Main', defaults: { SIZE: 3 } },
          domains: { size: { type: 'range', name: 'Size', min: 1, max: 9 } },
        },
      ],
      defaults: { class: 1 },
    });
  });

  it('reads what a new row holds from the templates, as far as they agree', () => {
    const template = (attributes: unknown) => ({ name: 'x', prototype: { attributes } });
    const layer = readLayer(
      {
        id: 0,
        types: [
          { id: 1, name: 'Oak', templates: [template({ Height: 2, Note: 'a', Kind: 1 })] },
          {
            ...{ id: 2, name: 'Elm' },
            templates: [template({ Height: 2, Note: 'a' }), template({ Height: 2, Note: 'b' })],
          },
          { id: 3, name: 'Lime', templates: [{ name: 'x' }, 'none'] },
        ],
        templates: [template({ Status: 'new', Seen: null })],
      },
      DEFAULTS,
    );
    expect(layer!.types.map(({ defaults }) => defaults)).toEqual([
      { Height: 2, Note: 'a', Kind: 1 },
      { Height: 2 },
      {},
    ]);
    expect(layer!.defaults).toEqual({ Status: 'new' });
  });

  it('is null without an id', () => {
    expect(readLayer({ name: 'x' }, DEFAULTS)).toBeNull();
  });

  it('tells a whole layer JSON from a mere name', () => {
    expect(isWholeLayer({ id: 0, name: 'x' })).toBe(false);
    expect(isWholeLayer({ id: 0, fields: [{ name: 'a' }] })).toBe(true);
    expect(isWholeLayer({ id: 0, type: 'Group Layer' })).toBe(true);
  });
});

describe('fields and domains', () => {
  it.each([
    ['esriFieldTypeSmallInteger', 'SmallInteger'],
    ['esriFieldTypeBigInteger', 'BigInteger'],
    ['esriFieldTypeDateOnly', 'DateOnly'],
    ['esriFieldTypeTimeOnly', 'TimeOnly'],
    ['esriFieldTypeTimestampOffset', 'TimestampOffset'],
    ['esriFieldTypeXML', 'XML'],
    ['ESRIFIELDTYPEOID', 'OID'],
    ['Double', 'Double'],
  ])('reads type %s as %s', (type, expected) => {
    expect(readField({ name: 'a', type })?.type).toBe(expected);
  });

  it('reads an unknown type as text that nobody edits', () => {
    expect(readField({ name: 'a', type: 'esriFieldTypeHologram', editable: true })).toMatchObject({
      type: 'String',
      editable: false,
    });
  });

  it('takes nullable and editable for granted, but never for ids', () => {
    expect(readField({ name: 'a', type: 'esriFieldTypeString' })).toMatchObject({
      nullable: true,
      editable: true,
      alias: 'a',
    });
    expect(readField({ name: 'a', type: 'esriFieldTypeOID', editable: true })?.editable).toBe(
      false,
    );
    expect(readField({ name: 'a', type: 'esriFieldTypeGlobalID', editable: true })?.editable).toBe(
      false,
    );
  });

  it('keeps the length of texts only', () => {
    expect(readField({ name: 'a', type: 'esriFieldTypeString', length: '50' })?.length).toBe(50);
    expect(readField({ name: 'a', type: 'esriFieldTypeDate', length: 8 })?.length).toBeNull();
  });

  it('drops a field without a name', () => {
    expect(readField({ type: 'esriFieldTypeString' })).toBeNull();
  });

  const domains = [
    {
      name: 'coded values as numbers, texts and dates',
      raw: {
        type: 'codedValue',
        name: 'Kind',
        codedValues: [
          { name: 'Oak', code: 1 },
          { name: 'Elm', code: 'e' },
          { name: null, code: 1298911207000 },
          { name: 'x' },
        ],
      },
      expected: {
        type: 'codedValue',
        name: 'Kind',
        codedValues: [
          { name: 'Oak', code: 1 },
          { name: 'Elm', code: 'e' },
          { name: '1298911207000', code: 1298911207000 },
        ],
      },
    },
    {
      name: 'a range',
      raw: { type: 'range', name: 'R', range: [0, 31.5] },
      expected: { type: 'range', name: 'R', min: 0, max: 31.5 },
    },
    {
      name: 'a range as text',
      raw: { type: 'Range', range: ['0', '9'] },
      expected: { type: 'range', name: '', min: 0, max: 9 },
    },
    { name: 'a range with one end', raw: { type: 'range', range: [0] }, expected: null },
    { name: 'inherited', raw: { type: 'inherited' }, expected: null },
    { name: 'nothing', raw: null, expected: null },
  ];

  it.each(domains)('reads a domain: $name', ({ raw, expected }) => {
    expect(readDomain(raw)).toEqual(expected);
  });

  it('reads a type whose id is text, and none without an id', () => {
    expect(readFeatureType({ id: 'A', name: null })).toEqual([
      { id: 'A', name: 'A', domains: {}, defaults: {} },
    ]);
    expect(readFeatureType({ name: 'x' })).toEqual([]);
  });

  it.each([
    [{ wkid: '4326' }, { wkid: 4326 }],
    [{ wkt: 'GEOGCS[]' }, { wkt: 'GEOGCS[]' }],
    [{ wkid: null, xyTolerance: 1 }, null],
    [undefined, null],
  ])('reads the spatial reference %j', (raw, expected) => {
    expect(readSpatialReference(raw)).toEqual(expected);
  });
});

describe('the full extent of a service', () => {
  const extentOf = (fullExtent: unknown, spatialReference: unknown = { wkid: 25832 }) =>
    readServiceRoot({ layers: [], fullExtent, spatialReference })?.fullExtent;
  const rectangle = { xmin: 1, ymin: 2, xmax: 3, ymax: 4 };

  it('is told in its own reference, or in that of the service', () => {
    expect(extentOf({ ...rectangle, spatialReference: { wkid: 102100 } })).toEqual({
      ...rectangle,
      spatialReference: { wkid: 102100 },
    });
    expect(extentOf(rectangle)).toEqual({ ...rectangle, spatialReference: { wkid: 25832 } });
  });

  it.each([
    ['missing', undefined],
    ['of a service without data', { xmin: 'NaN', ymin: 'NaN', xmax: 'NaN', ymax: 'NaN' }],
    ['incomplete', { xmin: 1, ymin: 2, xmax: 3 }],
    ['turned inside out', { xmin: 3, ymin: 2, xmax: 1, ymax: 4 }],
    ['no object', 'everywhere'],
  ])('is nothing when it is %s', (_, fullExtent) => {
    expect(extentOf(fullExtent)).toBeNull();
  });

  it('is nothing without any reference', () => {
    expect(extentOf(rectangle, null)).toBeNull();
  });
});
