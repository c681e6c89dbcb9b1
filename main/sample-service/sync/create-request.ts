/** Reads and checks every parameter of createReplica (createReplica page, Request parameters). */
import { hasUnknownDates } from './service-json.ts';
import type { Caller, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { mayEditReadOnly } from './context.ts';
import type { SyncContext } from './context.ts';
import { readReplicaLayers } from './layer-queries.ts';
import { choiceOf, isEmbedded, refusal, textOf, wantsAttachmentsByUrl } from './reading.ts';
import { checkLayersKnown, readReplicaOptions } from './replica-options.ts';
import type {
  AttachmentsDirection,
  ReplicaDefinition,
  ReplicaDirection,
  SyncModel,
} from './replica.ts';
import type { GivenGenerations } from './replica-options.ts';
import { readReplicaReference, readSpatialFilter } from './spatial-filter.ts';

export interface CreateRequest {
  /** Null: the service invents one. */
  readonly name: string | null;
  readonly definition: ReplicaDefinition;
  /** False for syncModel none: data without a replica. */
  readonly isRegistered: boolean;
  /** registerExistingData: no data is returned. */
  readonly isRegistration: boolean;
  /** Generations that registerExistingData carries over. */
  readonly given: GivenGenerations;
  readonly targetType: 'client' | 'server';
  readonly syncDirection: ReplicaDirection;
  readonly dataFormat: DataFormat | 'shapefile';
  /** Never for sqlite: a geodatabase always comes by URL. */
  readonly embedded: boolean;
  readonly attachmentsByUrl: boolean;
  readonly async: boolean;
}

const MODELS = ['perReplica', 'perLayer', 'none'] as const;
const FORMATS = ['json', 'sqlite', 'filegdb', 'shapefile'] as const;
/** The formats that this service writes. */
export type DataFormat = 'json' | 'sqlite';
const ATTACHMENT_DIRECTIONS: readonly AttachmentsDirection[] = ['bidirectional', 'upload', 'none'];

/** ServiceError 400 that names the parameter when anything is missing, unknown or not allowed together. */
export function readCreateRequest(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): CreateRequest {
  const model = choiceOf(parameters, 'syncModel', MODELS, 'perReplica');
  const options = readReplicaOptions(context, parameters, caller);
  checkAllowed(context, options.reference?.syncModel ?? model);
  const dataFormat = readCreateFormat(parameters, model);
  const definition =
    options.reference ?? readDefinition(context, parameters, model, options.syncDataOptions);
  checkTimeReference(context, parameters, definition);
  checkLayersKnown(definition, options.given);
  const async = parameters.flag('async', false);
  if (async && !context.traits.supportsAsync)
    throw refusal("'async' is not supported by this service.");
  return {
    name: textOf(parameters, 'replicaName'),
    definition,
    isRegistered: options.reference !== null || model !== 'none',
    isRegistration: options.isRegistration,
    given: options.given,
    ...readTarget(context, parameters, caller),
    dataFormat,
    embedded: isEmbedded(parameters) && !async && dataFormat === 'json',
    attachmentsByUrl: wantsAttachmentsByUrl(parameters),
    async,
  };
}

/** Sync is needed for a replica; Extract alone allows syncModel none (protocol.md 1.12). */
function checkAllowed(context: SyncContext, model: SyncModel | 'none'): void {
  const { abilities, traits } = context;
  if (!abilities.sync && !abilities.extract) {
    throw new ServiceError(400, 'This operation is not supported.', [
      'createReplica needs the capability Sync, or Extract for syncModel=none.',
    ]);
  }
  if (model !== 'none' && !abilities.sync) {
    throw refusal("The service offers Extract without Sync: only 'syncModel'=none is allowed.");
  }
  const supported = {
    perReplica: traits.supportsPerReplicaSync,
    perLayer: traits.supportsPerLayerSync,
    none: traits.supportsSyncModelNone,
  };
  if (!supported[model]) {
    throw refusal(`'syncModel'=${model} is not supported by this service (see syncCapabilities).`);
  }
}

/** Shapefiles are for data without a replica. */
function readCreateFormat(
  parameters: Parameters,
  model: SyncModel | 'none',
): CreateRequest['dataFormat'] {
  const format = choiceOf(parameters, 'dataFormat', FORMATS, 'json');
  if (format === 'shapefile' && model === 'none') return format;
  return readDataFormat(parameters, 'createReplica');
}

/** json or sqlite; refuses the other formats by name. */
export function readDataFormat(parameters: Parameters, operation: string): DataFormat {
  const format = choiceOf(parameters, 'dataFormat', FORMATS, 'json');
  if (format === 'json' || format === 'sqlite') return format;
  throw refusal(
    `'dataFormat'=${format} is not supported by ${operation} of this service; use json or sqlite.`,
  );
}

/** With dates in an unknown time zone, clients must say that they can handle them (protocol.md 2.10). */
export function checkTimeReference(
  context: SyncContext,
  parameters: Parameters,
  { layers }: Pick<ReplicaDefinition, 'layers'>,
): void {
  if (parameters.flag('timeReferenceUnknownClient', false)) return;
  const { archive } = context.service;
  if (!layers.some(({ id }) => hasUnknownDates(context, archive.layer(id)))) return;
  throw refusal(
    'The dates of this service are in an unknown time zone: send timeReferenceUnknownClient=true if the client keeps them unchanged.',
  );
}

function readDefinition(
  context: SyncContext,
  parameters: Parameters,
  model: SyncModel | 'none',
  syncDataOptions: number,
): ReplicaDefinition {
  const { archive } = context.service;
  const mapWkid = archive.service.wkid;
  return {
    layers: readReplicaLayers(archive, parameters, syncDataOptions),
    filter: readSpatialFilter(parameters, mapWkid),
    wkid: readReplicaReference(parameters, mapWkid),
    syncModel: model === 'none' ? 'perReplica' : model,
    ...readAttachments(context, parameters),
    syncDataOptions,
  };
}

/** Legal pairs: true with bidirectional (default) or upload, false with upload or none (default). */
function readAttachments(
  context: SyncContext,
  parameters: Parameters,
): Pick<ReplicaDefinition, 'returnAttachments' | 'attachmentsSyncDirection'> {
  const returnAttachments = parameters.flag('returnAttachments', false);
  const fallback = returnAttachments ? 'bidirectional' : 'none';
  const text = textOf(parameters, 'attachmentsSyncDirection');
  if (text !== null && !context.traits.supportsAttachmentsSyncDirection) {
    throw refusal(
      "'attachmentsSyncDirection' is not supported by this service (see syncCapabilities).",
    );
  }
  const attachmentsSyncDirection = choiceOf(
    parameters,
    'attachmentsSyncDirection',
    ATTACHMENT_DIRECTIONS,
    fallback,
  );
  const forbidden = returnAttachments ? 'none' : 'bidirectional';
  if (attachmentsSyncDirection === forbidden) {
    throw refusal(
      `'attachmentsSyncDirection'=${forbidden} is not valid with 'returnAttachments'=${returnAttachments}.`,
    );
  }
  return { returnAttachments, attachmentsSyncDirection };
}

function readTarget(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): Pick<CreateRequest, 'targetType' | 'syncDirection'> {
  const targetType = choiceOf(parameters, 'targetType', ['client', 'server'] as const, 'client');
  const directions = ['bidirectional', 'upload', 'download'] as const;
  const fallback = targetType === 'client' ? 'bidirectional' : 'download';
  const syncDirection = choiceOf(parameters, 'syncDirection', directions, fallback);
  if (targetType === 'client' && syncDirection !== 'bidirectional') {
    throw refusal(
      `'syncDirection'=${syncDirection} needs 'targetType'=server; a client replica is bidirectional.`,
    );
  }
  const both = targetType === 'server' && syncDirection === 'bidirectional';
  if (both && !context.traits.supportsBiDirectionalSyncForServer) {
    throw refusal("'targetType'=server allows 'syncDirection'=upload or download on this service.");
  }
  // Query and Sync only: who may not edit gets a replica that only downloads (createReplica page, note).
  const readOnly = context.abilities.queryAndSyncOnly && !mayEditReadOnly(context, caller);
  return { targetType, syncDirection: readOnly ? 'download' : syncDirection };
}
