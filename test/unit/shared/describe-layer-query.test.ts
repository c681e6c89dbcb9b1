import { expect, test } from 'vitest';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { describeLayerQuery } from '../../../shared/model/describe-layer-query.ts';
import { definition, service } from '../../support/service-description.ts';

const cases: readonly {
  readonly says: string;
  readonly layer: number;
  readonly given: Partial<ReplicaDefinition>;
}[] = [
  { says: 'All features that intersect the extent.', layer: 0, given: {} },
  {
    says: "All features that intersect the extent and match Status = 'open'.",
    layer: 0,
    given: { layerQueries: { 0: { where: "Status = 'open'" } } },
  },
  {
    says: 'All features that intersect the polygon.',
    layer: 0,
    given: { geometryType: 'esriGeometryPolygon', layerQueries: { 0: { where: '1=1' } } },
  },
  {
    says: 'All features that match Pressure > 3, wherever they are.',
    layer: 0,
    given: { layerQueries: { 0: { where: 'Pressure > 3', useGeometry: false } } },
  },
  {
    says: 'All features, wherever they are.',
    layer: 0,
    given: { layerQueries: { 0: { queryOption: 'all', where: 'Pressure > 3' } } },
  },
  { says: 'All rows of the table.', layer: 1, given: { layers: [0, 1] } },
  {
    says: "All rows that match Status = 'open'.",
    layer: 1,
    given: { layers: [0, 1], layerQueries: { 1: { where: "Status = 'open'" } } },
  },
  {
    says: 'Only Inspections related to the Hydrants of this replica.',
    layer: 1,
    given: { layers: [0, 1], layerQueries: { 1: { queryOption: 'none' } } },
  },
  {
    says: 'No rows: nothing in this replica is related to this layer.',
    layer: 1,
    given: { layers: [1], layerQueries: { 1: { queryOption: 'none' } } },
  },
  {
    says: 'No rows now; only what is added here is uploaded.',
    layer: 4,
    given: { layers: [4], layerQueries: { 4: { queryOption: 'none', includeRelated: false } } },
  },
  {
    says: 'Nothing is downloaded: the rows that are already here are registered.',
    layer: 0,
    given: { replicaOptions: { registerExistingData: { refReplicaId: 'x' } } },
  },
  { says: 'The service has no layer 9.', layer: 9, given: { layers: [9] } },
];

test.each(cases)('describeLayerQuery says: $says', ({ says, layer, given }) => {
  expect(describeLayerQuery(definition(given), service(), layer)).toBe(says);
});
