/** Definitions of every kind for property tests: what the schema allows, with sane geometries. */
import fc from 'fast-check';
import { ReplicaDefinition } from '../../shared/model/definition.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e7, max: 1e7 });
const position = fc.tuple(number, number).map(([x, y]) => [x + 0, y + 0]);

const extent = fc.oneof(
  fc.tuple(number, number, number, number).map(([xmin, ymin, xmax, ymax]) => ({
    geometryType: 'esriGeometryEnvelope' as const,
    geometry: { xmin: xmin + 0, ymin: ymin + 0, xmax: xmax + 0, ymax: ymax + 0 },
  })),
  position.map(([x, y]) => ({ geometryType: 'esriGeometryPoint' as const, geometry: { x, y } })),
  fc.array(position, { minLength: 1, maxLength: 4 }).map((points) => ({
    geometryType: 'esriGeometryMultipoint' as const,
    geometry: { points },
  })),
  fc.array(position, { minLength: 2, maxLength: 4 }).map((path) => ({
    geometryType: 'esriGeometryPolyline' as const,
    geometry: { paths: [path] },
  })),
  fc.array(position, { minLength: 4, maxLength: 6 }).map((ring) => ({
    geometryType: 'esriGeometryPolygon' as const,
    geometry: { rings: [ring] },
  })),
);

const wkid = fc.constantFrom(4326, 3857, 102100, 25832);
const reference = fc.oneof(
  wkid,
  fc.record({ wkid, latestWkid: wkid }),
  fc.record({ wkt: fc.constant('GEOGCS["GCS_WGS_1984"]') }),
);

const text = fc.string({ minLength: 1, maxLength: 30 });
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const id = fc.integer({ min: 0, max: 40 });

const layerQuery = fc.record(
  {
    where: text,
    useGeometry: fc.boolean(),
    includeRelated: fc.boolean(),
    queryOption: fc.constantFrom('none', 'useFilter', 'all'),
  },
  { requiredKeys: [] },
);
const gens = fc.array(fc.record({ id, serverGen: fc.nat() }), { minLength: 1, maxLength: 3 });
const replicaOptions = fc.oneof(
  fc.record({ syncDataOptions: fc.integer({ min: 0, max: 2047 }) }),
  fc.record({
    registerExistingData: fc.record(
      { refReplicaId: text, refReplicaServerGen: fc.nat(), refLayerServerGens: gens },
      { requiredKeys: ['refReplicaId'] },
    ),
  }),
);

/** Definitions for a service; with undefined, such as may be used for any. */
export function anyDefinition(serviceUrl: string | undefined): fc.Arbitrary<ReplicaDefinition> {
  const rest = fc.record({
    replicaName: some(text),
    layers: fc.uniqueArray(id, { minLength: 1, maxLength: 5 }),
    layerQueries: fc.dictionary(id.map(String), layerQuery, { maxKeys: 3 }),
    inSR: reference,
    replicaSR: some(reference),
    transportType: some(fc.constantFrom('esriTransportTypeUrl', 'esriTransportTypeEmbedded')),
    returnAttachments: fc.boolean(),
    returnAttachmentsDataByUrl: fc.boolean(),
    attachmentsSyncDirection: some(fc.constantFrom('bidirectional', 'upload', 'none')),
    async: some(fc.boolean()),
    syncModel: some(fc.constantFrom('perReplica', 'perLayer', 'none')),
    dataFormat: fc.constantFrom('json', 'sqlite', 'filegdb', 'shapefile'),
    replicaOptions: some(replicaOptions),
    targetType: fc.constantFrom('client', 'server'),
    syncDirection: some(fc.constantFrom('bidirectional', 'upload', 'download')),
  });
  return fc
    .tuple(rest, extent)
    .map(([parts, drawn]) =>
      ReplicaDefinition.parse(
        JSON.parse(JSON.stringify({ ...parts, ...drawn, ...(serviceUrl && { serviceUrl }) })),
      ),
    );
}
