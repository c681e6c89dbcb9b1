/** What a replica would cost, estimated from a few rows of each layer before createReplica is called. */
import { hasCode } from '../../shared/errors.ts';
import type { CreatePlan } from '../../shared/model/report.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import type { CostEstimate } from '../../shared/model/window.ts';
import { toJson } from '../platform/json.ts';
import type { FeatureService } from '../sync/service-port.ts';

const SAMPLE_ROWS = 50;
/** A row in the file is smaller than its JSON: numbers and coordinates are binary, field names are not repeated. */
const FILE_PER_JSON = 0.55;
/** Tables, indexes and the history that every replica file has. */
const EMPTY_FILE_BYTES = 250_000;

interface LayerCost {
  readonly features: number | null;
  readonly bytes: number | null;
  readonly attachments: number | null;
  readonly attachmentBytes: number | null;
}

/** Never throws what a service says about one layer: what cannot be estimated is null. */
export async function estimateCost(
  plan: CreatePlan,
  description: ServiceDescription,
  service: FeatureService,
  signal: AbortSignal,
): Promise<CostEstimate> {
  const costs: LayerCost[] = [];
  for (const { layerId, count } of plan.layers) {
    const layer = description.layers.find(({ id }) => id === layerId);
    if (layer) costs.push(await costOf(layer, count, plan, service, signal));
  }
  const withAttachments = plan.request.returnAttachments;
  const dataBytes = total(costs.map(({ bytes }) => bytes));
  return {
    features: total(costs.map(({ features }) => features)),
    attachments: withAttachments ? total(costs.map(({ attachments }) => attachments)) : null,
    attachmentBytes: withAttachments
      ? total(costs.map(({ attachmentBytes }) => attachmentBytes))
      : null,
    dataBytes: dataBytes === null ? null : EMPTY_FILE_BYTES + dataBytes,
    basis: basisOf(costs),
  };
}

async function costOf(
  layer: LayerDescription,
  count: number | null,
  { request }: CreatePlan,
  service: FeatureService,
  signal: AbortSignal,
): Promise<LayerCost> {
  const none = { features: count, bytes: null, attachments: null, attachmentBytes: null };
  if (count === 0) return { ...none, bytes: 0, attachments: 0, attachmentBytes: 0 };
  if (count === null || layer.spatialReference === null) return none;
  try {
    const rows = await service.queryFirstFeatures(layer, {
      limit: SAMPLE_ROWS,
      outSR: layer.spatialReference,
      signal,
    });
    if (rows.length === 0) return none;
    const json = rows.reduce((sum, row) => sum + toJson(row).length, 0) / rows.length;
    const bytes = Math.round(count * json * FILE_PER_JSON);
    if (!request.returnAttachments) return { ...none, bytes };
    if (!layer.hasAttachments) return { ...none, bytes, attachments: 0, attachmentBytes: 0 };
    const ids = rows
      .map(({ attributes }) => attributes[layer.objectIdField])
      .filter((id) => typeof id === 'number');
    const found = await service.listAttachments(layer, ids, signal);
    const perRow = found.length / rows.length;
    const size = found.reduce((sum, attachment) => sum + (attachment.size ?? 0), 0) / rows.length;
    return {
      features: count,
      bytes,
      attachments: Math.round(count * perRow),
      attachmentBytes: Math.round(count * size),
    };
  } catch (error) {
    if (!hasCode(error, 'refused', 'bad-answer', 'not-found')) throw error;
    return none;
  }
}

/** Null: nothing is known. */
function total(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
}

function basisOf(costs: readonly LayerCost[]): string {
  const unknown = costs.filter(({ features }) => features === null).length;
  const sampled = `Sizes are estimated from up to ${SAMPLE_ROWS} rows of each layer.`;
  if (unknown === 0) return sampled;
  return `${sampled} ${unknown === 1 ? 'One layer is' : `${unknown} layers are`} not counted, because only related rows of it come along.`;
}
