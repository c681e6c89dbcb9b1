/** What createReplica would be asked for and what would come, before anything is created. */
import type { CreatePlan, LayerPlan } from '../../shared/model/report.ts';
import { AppError } from '../../shared/errors.ts';
import { checkDefinition } from '../../shared/model/check-definition.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { describeLayerQuery } from '../../shared/model/describe-layer-query.ts';
import type { CreateRequest } from '../../shared/model/protocol.ts';
import { hasProblem, problem, type Remark } from '../../shared/model/remark.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { RunOptions } from './api.ts';

/** Counts come from the service; where it refuses one, the remark quotes it. */
export async function planReplica(
  definition: ReplicaDefinition,
  description: ServiceDescription,
  service: FeatureService,
  nameSuffix: string,
  run: RunOptions,
): Promise<CreatePlan> {
  const { remarks, request } = checkDefinition(definition, description, nameSuffix);
  const layers: LayerPlan[] = [];
  const refused: Remark[] = [];
  for (const layerId of request.layers) {
    const layer = description.layers.find(({ id }) => id === layerId);
    if (!layer) continue;
    run.progress.phase(`Counting ${layer.name}`);
    const count = await countLayer(layer, request, service, run).catch((error: unknown) => {
      // Without words of the service it is the server that has a problem, not the filter.
      if (!(error instanceof AppError) || error.code !== 'refused' || !error.server) throw error;
      const said = [error.server.message, ...error.server.details].join(' ');
      refused.push(
        problem(
          `layerQueries[${layerId}]`,
          `The service refuses the filter of ${layer.name}: ${said}`,
        ),
      );
      return null;
    });
    const sentence = describeLayerQuery(definition, description, layerId);
    layers.push({ layerId, name: layer.name, count, sentence });
  }
  return {
    request,
    layers,
    // What our own check has found says the same in clearer words.
    remarks: [...(hasProblem(remarks) ? [] : refused), ...remarks],
    parameters: service.createReplicaParameters(request),
  };
}

/** Null: related rows cannot be counted before they are related. */
async function countLayer(
  layer: LayerDescription,
  request: CreateRequest,
  service: FeatureService,
  { signal }: RunOptions,
): Promise<number | null> {
  const query = request.layerQueries[String(layer.id)] ?? {};
  const option = query.queryOption ?? 'useFilter';
  if (option === 'none') return query.includeRelated === false ? 0 : null;
  if (option === 'all') return service.count(layer, { signal });
  const usesGeometry = query.useGeometry !== false && layer.geometryType !== null;
  const { geometry, geometryType, inSR } = request;
  return service.count(layer, {
    signal,
    ...(query.where ? { where: query.where } : {}),
    ...(usesGeometry ? { geometry, geometryType, inSR } : {}),
  });
}
