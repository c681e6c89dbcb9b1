/** Builders for relays: versions, items, layers and records. */
import type { RelayItem, RelayLayer, RelayRecord, RelayVersion } from '../../shared/model/relay.ts';
import type { Field, LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { guid } from './sync.ts';

export const GONE = '2026-03-04T05:06:07.089Z';

export function feature(species: string, geometry = { x: 1, y: 2 }): RelayVersion {
  return { what: 'feature', feature: { attributes: { Species: species, Height: 1 }, geometry } };
}

export function file(sha: string | null, name = 'tree.jpg'): RelayVersion {
  return {
    what: 'attachment',
    file: { name, contentType: 'image/jpeg', size: 3, parentGlobalId: guid(1), sha, place: null },
  };
}

export function item(changes: Partial<RelayItem> = {}): RelayItem {
  return {
    ...{ layerId: 0, what: 'feature', globalId: guid(1), base: null },
    ...{ held: { source: null, target: null }, refusal: null, goneAt: null },
    ...changes,
  };
}

export function relayField(name: string, changes: Partial<Field> = {}): Field {
  return {
    ...{ name, type: 'String', alias: name, nullable: true, editable: true },
    ...{ length: 20, domain: null, defaultValue: null },
    ...changes,
  };
}

export function treesOf(changes: Partial<LayerDescription> = {}): LayerDescription {
  return {
    ...{ id: 0, name: 'Trees', kind: 'layer', geometryType: 'esriGeometryPoint' },
    ...{ hasZ: false, hasM: false, objectIdField: 'OBJECTID', globalIdField: 'GlobalID' },
    fields: [
      relayField('OBJECTID', { type: 'OID', editable: false, length: null }),
      relayField('GlobalID', { type: 'GlobalID', editable: false, length: null }),
      relayField('Species'),
      relayField('Height', { type: 'Double', length: null }),
    ],
    ...{ displayField: null, typeField: null, types: [], editFields: null, relationships: [] },
    ...{ hasAttachments: true, capabilities: [], maxRecordCount: 1000 },
    ...{ spatialReference: { wkid: 102100 }, datesInUnknownTimeZone: false },
    ...{ allowGeometryUpdates: true, enableZDefaults: false, drawingInfo: null },
    ...changes,
  };
}

export function relayLayer(changes: Partial<RelayLayer> = {}): RelayLayer {
  return {
    ...{ layerId: 0, name: 'Trees', fields: ['Species', 'Height'], withAttachments: true },
    descriptions: { source: treesOf(), target: treesOf({ globalIdField: 'GLOBALID' }) },
    ...changes,
  };
}

export function relayService(changes: Partial<ServiceDescription> = {}): ServiceDescription {
  return {
    ...{ url: 'https://a/rest/services/Parks/FeatureServer', name: 'Parks', currentVersion: 11 },
    ...{ capabilities: ['create', 'update', 'delete', 'query', 'sync'], syncEnabled: true },
    sync: {
      ...{ async: true, perReplica: true, perLayer: true, none: true, rollbackOnFailure: true },
      ...{ registeringExistingData: true, syncDirectionControl: true },
      ...{ attachmentsSyncDirection: true, bidirectionalForServer: true },
      ...{ branchVersionReconcile: false, syncDataOptions: 0 },
    },
    ...{ spatialReference: { wkid: 102100 }, fullExtent: null, maxRecordCount: 1000 },
    ...{ hasVersionedData: false, layers: [treesOf()], minServerGens: {} },
    ...changes,
  };
}

export function relayRecord(changes: Partial<RelayRecord> = {}): RelayRecord {
  const end = (side: string): RelayRecord['ends']['source'] => ({
    ...{ serviceUrl: `https://${side}/FeatureServer`, serviceName: 'Parks' },
    ...{ replicaName: `relay_${side}`, replicaId: `id-${side}`, isRegistered: true },
    ...{ generations: { replica: null, layers: { 0: 10 } }, siblings: null },
  });
  return {
    ...{ direction: 'bidirectional', policy: 'source', syncModel: 'perLayer' },
    spatialReference: { wkid: 102100 },
    scope: {
      ...{ geometry: { xmin: 0, ymin: 0, xmax: 9, ymax: 9 } },
      ...{ geometryType: 'esriGeometryEnvelope', inSR: 102100, where: {}, isEverything: true },
    },
    layers: [relayLayer()],
    ends: { source: end('source'), target: end('target') },
    ...{ state: 'ready', createdAt: GONE, lastSyncAt: null },
    ...changes,
  };
}
