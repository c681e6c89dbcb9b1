/** Reads and checks every parameter of synchronizeReplica (synchronizeReplica page, Request parameters). */
import type { Generation, LayerEdits } from '../archive/archive.ts';
import type { Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { isObject } from '../json.ts';
import type { SyncContext } from './context.ts';
import { checkTimeReference, readDataFormat } from './create-request.ts';
import type { DataFormat } from './create-request.ts';
import { readEdits } from './edits.ts';
import { historyTrimmed } from './generations.ts';
import { canonicalGuid } from './identifiers.ts';
import {
  choiceOf,
  integerOf,
  isEmbedded,
  oneOf,
  refusal,
  textOf,
  wantsAttachmentsByUrl,
} from './reading.ts';
import { mayUse } from './registry.ts';
import type { Replica } from './replica.ts';

const DIRECTIONS = ['bidirectional', 'upload', 'download', 'snapshot'] as const;
type Direction = (typeof DIRECTIONS)[number];

/** What is to happen to one layer. */
export interface LayerPlan {
  readonly layerId: number;
  readonly direction: Direction;
  /** The generation that the client holds; null when it gave none. */
  readonly from: Generation | null;
  /** Sibling generation to remember; null when none was given. */
  readonly sibling: number | null;
}

export interface SynchronizeRequest {
  readonly replica: Replica;
  readonly plans: readonly LayerPlan[];
  /** Of the layers that upload; those of others are ignored. */
  readonly edits: readonly LayerEdits[];
  readonly rollbackOnFailure: boolean;
  readonly returnIdsForAdds: boolean;
  readonly closeReplica: boolean;
  /** The version of the replica is reconciled after the upload. */
  readonly reconciles: boolean;
  readonly dataFormat: DataFormat;
  /** Never for sqlite: a delta geodatabase always comes by URL. */
  readonly embedded: boolean;
  readonly attachmentsByUrl: boolean;
  readonly async: boolean;
}

const uploads = ({ direction }: LayerPlan): boolean =>
  direction === 'upload' || direction === 'bidirectional';
export const downloads = ({ direction }: LayerPlan): boolean =>
  direction === 'download' || direction === 'bidirectional';

/** ServiceError 400 for a replica that is not there and for anything missing, unknown or of the other model. */
export function readSynchronizeRequest(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): SynchronizeRequest {
  if (!context.abilities.sync) {
    throw new ServiceError(400, 'This operation is not supported.', [
      'The capability Sync is off.',
    ]);
  }
  const replica = findReplica(context, parameters, caller);
  const dataFormat = readDataFormat(parameters, 'synchronizeReplica');
  checkTimeReference(context, parameters, replica);
  const reconciles = parameters.flag('reconcileBranchVersion', false);
  const canReconcile = context.traits.supportsBranchVersionReconcile && replica.version !== null;
  if (reconciles && !canReconcile) {
    throw refusal(
      "'reconcileBranchVersion' is not supported by this service (supportsBranchVersionReconcile).",
    );
  }
  const plans =
    replica.syncModel === 'perLayer'
      ? readSyncLayers(context, replica, parameters)
      : readReplicaPlans(context, replica, parameters);
  for (const plan of plans) checkPlan(context, replica, plan);
  checkFormat(dataFormat, plans);
  const edits = editsOf(plans, () => readEdits(context, replica, parameters));
  return {
    replica,
    plans,
    edits,
    rollbackOnFailure: readRollback(context, parameters),
    returnIdsForAdds: parameters.flag('returnIdsForAdds', false),
    closeReplica: parameters.flag('closeReplica', false),
    reconciles,
    dataFormat,
    embedded: isEmbedded(parameters) && !parameters.flag('async', false) && dataFormat === 'json',
    attachmentsByUrl: wantsAttachmentsByUrl(parameters),
    async: readAsync(context, parameters),
  };
}

/** A delta geodatabase holds changes; nobody has described one that replaces whole layers. */
function checkFormat(dataFormat: DataFormat, plans: readonly LayerPlan[]): void {
  if (dataFormat === 'json' || plans.every(({ direction }) => direction !== 'snapshot')) return;
  throw refusal("'syncDirection'=snapshot is answered with 'dataFormat'=json only.");
}

function readAsync(context: SyncContext, parameters: Parameters): boolean {
  const async = parameters.flag('async', false);
  if (async && !context.traits.supportsAsync)
    throw refusal("'async' is not supported by this service.");
  return async;
}

/** The replica that the request names; the error of one that is gone is protocol.md 11.1. */
function findReplica(context: SyncContext, parameters: Parameters, caller: Caller): Replica {
  const text = textOf(parameters, 'replicaID');
  if (text === null) throw refusal("'replicaID' is required.");
  const id = canonicalGuid(text);
  const replica = id === null ? null : context.registry.find(id);
  if (replica === null) {
    throw new ServiceError(400, 'Unable to synchronize replica.', [`Replica not found: ${text}.`]);
  }
  if (mayUse(context, caller, replica)) return replica;
  throw new ServiceError(403, 'You do not have permissions to access this resource.', [
    `The replica ${text} belongs to another user.`,
  ]);
}

/** Without the capability the service decides: perReplica-only all or nothing, otherwise bad edits are skipped. */
function readRollback({ traits }: SyncContext, parameters: Parameters): boolean {
  const wanted = parameters.flag('rollbackOnFailure', false);
  if (traits.supportsRollbackOnFailure) return wanted;
  return traits.supportsPerReplicaSync && !traits.supportsPerLayerSync;
}

function readReplicaPlans(
  context: SyncContext,
  replica: Replica,
  parameters: Parameters,
): LayerPlan[] {
  const direction = choiceOf(parameters, 'syncDirection', DIRECTIONS, 'bidirectional');
  const text = generationText(parameters, 'replicaServerGen');
  const sibling = readSibling(textOf(parameters, 'replicaServerSibGen'), 'replicaServerSibGen');
  const from = text === null ? null : context.generations.read(text, 'replicaServerGen');
  if (from === null && (direction === 'download' || direction === 'bidirectional')) {
    throw refusal(
      "The replica has the sync model perReplica: 'replicaServerGen' is required (syncLayers belongs to perLayer).",
    );
  }
  return replica.layers.map(({ id }) => ({ layerId: id, direction, from, sibling }));
}

/** Examples send `replicaServerGen=[]` for none. */
function generationText(parameters: Parameters, name: string): string | null {
  const text = textOf(parameters, name);
  return text === '[]' ? null : text;
}

function readSibling(value: unknown, name: string): number | null {
  if (value === undefined || value === null || value === '' || value === '[]') return null;
  const sibling = integerOf(value);
  if (sibling === null)
    throw refusal(`'${name}' is ${JSON.stringify(value)}, but must be a number.`);
  return sibling;
}

/** syncLayers: ids and generations as numbers or text; a layer may stand there twice (protocol.md 5.1.2). */
function readSyncLayers(
  context: SyncContext,
  replica: Replica,
  parameters: Parameters,
): LayerPlan[] {
  if (generationText(parameters, 'replicaServerGen') !== null) {
    throw refusal(
      "The replica has the sync model perLayer: give the generations in 'syncLayers', not in 'replicaServerGen'.",
    );
  }
  const value =
    textOf(parameters, 'syncLayers') === null ? undefined : parameters.json('syncLayers');
  if (!Array.isArray(value) || value.length === 0) {
    throw refusal(
      "The replica has the sync model perLayer: 'syncLayers' is required, an array of {id, serverGen, syncDirection}.",
    );
  }
  const fallback = choiceOf(parameters, 'syncDirection', DIRECTIONS, 'bidirectional');
  const plans = new Map<number, LayerPlan>();
  for (const item of value as readonly unknown[]) {
    const plan = readSyncLayer(context, replica, item, fallback);
    plans.set(plan.layerId, merged(plans.get(plan.layerId), plan));
  }
  return [...plans.values()];
}

function readSyncLayer(
  context: SyncContext,
  replica: Replica,
  item: unknown,
  fallback: Direction,
): LayerPlan {
  const layerId = isObject(item) ? integerOf(item['id']) : null;
  if (!isObject(item) || layerId === null)
    throw refusal("'syncLayers': every item needs the id of a layer.");
  if (!replica.layers.some(({ id }) => id === layerId)) {
    throw refusal(`'syncLayers': layer ${layerId} is not in the replica ${replica.name}.`);
  }
  const direction = oneOf(
    item['syncDirection'] ?? fallback,
    `syncLayers[${layerId}].syncDirection`,
    DIRECTIONS,
  );
  const serverGen = item['serverGen'] ?? null;
  const from =
    serverGen === null
      ? null
      : context.generations.read(serverGen, `syncLayers[${layerId}].serverGen`);
  if (from === null && (direction === 'download' || direction === 'bidirectional')) {
    throw refusal(`'syncLayers': layer ${layerId} needs serverGen for the direction ${direction}.`);
  }
  const sibling = readSibling(item['serverSibGen'], `syncLayers[${layerId}].serverSibGen`);
  return { layerId, direction, from, sibling };
}

/** Two entries of one layer must agree in direction; the older generation repeats changes rather than lose any. */
function merged(earlier: LayerPlan | undefined, plan: LayerPlan): LayerPlan {
  if (earlier === undefined) return plan;
  if (earlier.direction !== plan.direction) {
    throw refusal(`'syncLayers' names layer ${plan.layerId} twice with different directions.`);
  }
  if (earlier.from === null || plan.from === null)
    return { ...plan, from: earlier.from ?? plan.from };
  return { ...plan, from: Math.min(earlier.from, plan.from) };
}

function checkPlan(context: SyncContext, replica: Replica, plan: LayerPlan): void {
  const { syncDirection, targetType } = replica;
  if (syncDirection === 'download' && uploads(plan)) {
    throw refusal(
      `The replica ${replica.name} only downloads; 'syncDirection'=${plan.direction} is not allowed.`,
    );
  }
  if (syncDirection === 'upload' && plan.direction !== 'upload') {
    throw refusal(
      `The replica ${replica.name} only uploads; 'syncDirection'=${plan.direction} is not allowed.`,
    );
  }
  const needsSibling =
    targetType === 'server' && syncDirection === 'bidirectional' && uploads(plan);
  if (needsSibling && plan.sibling === null) {
    throw refusal(
      'Uploading to a bidirectional server replica needs replicaServerSibGen (perReplica) or serverSibGen (perLayer).',
    );
  }
  const oldest = context.service.archive.oldestGeneration();
  if (!downloads(plan) || plan.from === null || plan.from >= oldest) return;
  throw historyTrimmed(
    `Layer ${plan.layerId}: the generation ${context.generations.write(plan.from)} is older than the kept history.`,
  );
}

/** Edits of layers that only download are ignored, as the page says; those of layers left out are refused. */
function editsOf(plans: readonly LayerPlan[], read: () => LayerEdits[]): LayerEdits[] {
  if (!plans.some(uploads)) return [];
  const byLayer = new Map(plans.map((plan) => [plan.layerId, plan]));
  return read().filter((edits) => {
    const plan = byLayer.get(edits.layerId);
    if (plan === undefined) {
      throw refusal(`'edits' holds layer ${edits.layerId}, which is not in 'syncLayers'.`);
    }
    return uploads(plan);
  });
}
