/** The parameter replicaOptions of createReplica: registerExistingData or syncDataOptions, never both. */
import type { Generation } from '../archive/archive.ts';
import type { Caller, Parameters } from '../context.ts';
import { isObject } from '../json.ts';
import type { SyncContext } from './context.ts';
import { canonicalGuid } from './identifiers.ts';
import { supportedDataOptions } from './layer-queries.ts';
import { integerOf, refusal, textOf } from './reading.ts';
import { mayUse } from './registry.ts';
import type { ReplicaDefinition, SyncModel } from './replica.ts';

/** Generations of the archive that a client brings along; both empty when it brought none. */
export interface GivenGenerations {
  readonly replica: Generation | null;
  readonly layers: ReadonlyMap<number, Generation>;
}

export interface ReplicaOptions {
  readonly syncDataOptions: number;
  readonly isRegistration: boolean;
  /** Definition of the reference replica, null when it is gone or none was named. */
  readonly reference: ReplicaDefinition | null;
  readonly given: GivenGenerations;
}

const NO_GENERATIONS: GivenGenerations = { replica: null, layers: new Map() };
const NO_OPTIONS: ReplicaOptions = {
  syncDataOptions: 0,
  isRegistration: false,
  reference: null,
  given: NO_GENERATIONS,
};

/** ServiceError 400 when the options contradict each other, the service or the reference replica. */
export function readReplicaOptions(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): ReplicaOptions {
  if (textOf(parameters, 'replicaOptions') === null) return NO_OPTIONS;
  const value = parameters.json('replicaOptions');
  if (!isObject(value)) throw refusal("'replicaOptions' must be an object.");
  const { registerExistingData, syncDataOptions } = value;
  const bits = readDataOptions(context, syncDataOptions);
  if (registerExistingData === undefined || registerExistingData === null) {
    return { ...NO_OPTIONS, syncDataOptions: bits };
  }
  // syncDataOptions 0 counts as absent (createReplica page, replicaOptions).
  if (bits !== 0) {
    throw refusal(
      "'replicaOptions' holds registerExistingData and syncDataOptions; only one is allowed.",
    );
  }
  if (!isObject(registerExistingData)) {
    throw refusal("'replicaOptions': registerExistingData must be an object.");
  }
  return readRegistration(context, parameters, caller, registerExistingData);
}

function readDataOptions(context: SyncContext, value: unknown): number {
  if (value === undefined || value === null) return 0;
  const bits = integerOf(value);
  if (bits === null || bits < 0) {
    throw refusal(
      "'replicaOptions': syncDataOptions must be a number, the sum of the wanted bits.",
    );
  }
  const supported = supportedDataOptions(context.service.archive);
  if ((bits & ~supported) !== 0) {
    throw refusal(
      `'replicaOptions': syncDataOptions ${bits} is not supported; supportedSyncDataOptions is ${supported}.`,
    );
  }
  return bits;
}

function readRegistration(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
  options: Readonly<Record<string, unknown>>,
): ReplicaOptions {
  if (!context.traits.supportsRegisteringExistingData) {
    throw refusal("'replicaOptions': registerExistingData is not supported by this service.");
  }
  const id =
    typeof options['refReplicaId'] === 'string' ? canonicalGuid(options['refReplicaId']) : null;
  if (id === null)
    throw refusal("'replicaOptions': registerExistingData needs refReplicaId, a GUID.");
  const reference = context.registry.find(id);
  if (reference !== null && !mayUse(context, caller, reference)) {
    throw refusal(`'replicaOptions': the replica ${id} belongs to another user.`);
  }
  const isDefined =
    textOf(parameters, 'layers') !== null && textOf(parameters, 'geometry') !== null;
  if (reference === null && !isDefined) {
    throw refusal(
      `'replicaOptions': the replica ${id} is not on the server; send the parameters that define it (layers, geometry, layerQueries).`,
    );
  }
  const model = reference?.syncModel ?? modelOf(parameters);
  const given = readGenerations(context, options, model);
  return {
    syncDataOptions: 0,
    isRegistration: true,
    reference: reference && definitionOf(reference),
    given,
  };
}

function modelOf(parameters: Parameters): SyncModel {
  const text = textOf(parameters, 'syncModel')?.toLowerCase() ?? 'perreplica';
  if (text === 'none')
    throw refusal("'replicaOptions': registerExistingData needs syncModel perReplica or perLayer.");
  return text === 'perlayer' ? 'perLayer' : 'perReplica';
}

function definitionOf(replica: ReplicaDefinition): ReplicaDefinition {
  return {
    layers: replica.layers,
    filter: replica.filter,
    wkid: replica.wkid,
    syncModel: replica.syncModel,
    returnAttachments: replica.returnAttachments,
    attachmentsSyncDirection: replica.attachmentsSyncDirection,
    syncDataOptions: replica.syncDataOptions,
  };
}

/** refReplicaServerGen belongs to perReplica, refLayerServerGens to perLayer; never both. */
function readGenerations(
  context: SyncContext,
  options: Readonly<Record<string, unknown>>,
  model: SyncModel,
): GivenGenerations {
  const replica = options['refReplicaServerGen'] ?? null;
  const layers = options['refLayerServerGens'] ?? null;
  if (replica !== null && layers !== null) {
    throw refusal("'replicaOptions': give refReplicaServerGen or refLayerServerGens, not both.");
  }
  if (replica !== null && model === 'perLayer') {
    throw refusal("'replicaOptions': the reference replica is perLayer; give refLayerServerGens.");
  }
  if (layers !== null && model === 'perReplica') {
    throw refusal(
      "'replicaOptions': the reference replica is perReplica; give refReplicaServerGen.",
    );
  }
  return {
    replica: replica === null ? null : context.generations.read(replica, 'refReplicaServerGen'),
    layers: layers === null ? new Map() : readLayerGenerations(context, layers),
  };
}

function readLayerGenerations(context: SyncContext, value: unknown): Map<number, Generation> {
  if (!Array.isArray(value)) {
    throw refusal("'replicaOptions': refLayerServerGens must be an array of {id, serverGen}.");
  }
  return new Map(
    value.map((item: unknown) => {
      const id = isObject(item) ? integerOf(item['id']) : null;
      if (!isObject(item) || id === null) {
        throw refusal("'replicaOptions': every item of refLayerServerGens needs id and serverGen.");
      }
      return [id, context.generations.read(item['serverGen'], 'refLayerServerGens')];
    }),
  );
}

/** Every layer of refLayerServerGens must be in the replica. */
export function checkLayersKnown({ layers }: ReplicaDefinition, given: GivenGenerations): void {
  const known = new Set(layers.map(({ id }) => id));
  const unknown = [...given.layers.keys()].find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw refusal(`'replicaOptions': layer ${unknown} of refLayerServerGens is not in the replica.`);
}
