/** Planning a replica while its definition is being made: the same questions again and again, answered from memory. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type { CreatePlan, ServiceReport } from '../../shared/model/report.ts';
import type { CostEstimate } from '../../shared/model/window.ts';
import { createFeatureServiceClient } from '../arcgis/client.ts';
import type { Connection } from '../arcgis/request.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import type { Clock } from '../sync/ports.ts';
import type { RunOptions } from './api.ts';
import { estimateCost } from './cost.ts';
import { urlOf } from './create.ts';
import { serviceReport } from './engine.ts';
import { remember, type RememberedService } from './memory.ts';
import { planReplica } from './plan-create.ts';

const WGS84 = { wkid: 4326 };
const PREVIEW_ROWS = 300;

export interface Planner {
  /** The next question about this service is asked anew: somebody signed in or out. */
  forget(url: string): void;
  service(url: string, isFresh: boolean, run: RunOptions): Promise<ServiceReport>;
  plan(definition: ReplicaDefinition, run: RunOptions): Promise<CreatePlan>;
  cost(definition: ReplicaDefinition, run: RunOptions): Promise<CostEstimate>;
  /** Some rows of a layer, in EPSG:4326. */
  sample(url: string, layerId: number, run: RunOptions): Promise<readonly WireFeature[]>;
}

export function createPlanner(parts: {
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
}): Planner {
  const services = new Map<string, RememberedService>();
  const serviceAt = (url: string): RememberedService => {
    const serviceUrl = normaliseServiceUrl(url);
    const known = services.get(serviceUrl);
    if (known) return known;
    const connection = parts.connectionTo(serviceUrl);
    const client = createFeatureServiceClient({ connection, serviceUrl });
    const service = remember(client, parts.clock);
    services.set(serviceUrl, service);
    return service;
  };
  const suffix = randomUUID().slice(0, 8);
  const plan = async (definition: ReplicaDefinition, run: RunOptions): Promise<CreatePlan> => {
    const service = serviceAt(urlOf(definition));
    return planReplica(definition, await service.describe(run.signal), service, suffix, run);
  };
  return {
    forget: (url) => serviceAt(url).forget(),
    service(url, isFresh, run) {
      const service = serviceAt(url);
      if (isFresh) service.forget();
      return serviceReport(service, run);
    },
    plan,
    async cost(definition, run) {
      const service = serviceAt(urlOf(definition));
      const made = await plan(definition, run);
      return estimateCost(made, await service.describe(run.signal), service, run.signal);
    },
    async sample(url, layerId, { signal }) {
      const service = serviceAt(url);
      const { layers } = await service.describe(signal);
      const layer = layers.find(({ id }) => id === layerId);
      if (!layer) throw new AppError('invalid', `The service has no layer ${layerId}.`);
      return service.queryFirstFeatures(layer, { limit: PREVIEW_ROWS, outSR: WGS84, signal });
    },
  };
}
