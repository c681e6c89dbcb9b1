/** applyEdits of a service or a layer, addFeatures, updateFeatures, deleteFeatures. */
import type {
  EditContext,
  EditOutcome,
  EditResult,
  LayerEditResults,
  LayerEdits,
} from '../archive/archive.ts';
import type { Caller, Parameters, PublishedService } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { isObject } from '../json.ts';
import { writeGuid } from '../guid.ts';
import type { LayerSpec } from '../spec.ts';
import { readLayerEdits, readReferences } from './edit-input.ts';
import type { InputContext } from './edit-input.ts';
import { invalidParameter } from './parameters.ts';
import { coreTraits } from './profile.ts';
import { readSelection } from './query.ts';

type Json = Readonly<Record<string, unknown>>;

const ROLLED_BACK = -2147467259;
const NOTHING: Omit<LayerEdits, 'layerId'> = {
  adds: [],
  updates: [],
  deletes: [],
  attachmentAdds: [],
  attachmentUpdates: [],
  attachmentDeletes: [],
};

/** What an edit operation works with besides its own parameters. */
export interface EditRequest {
  readonly service: PublishedService;
  readonly parameters: Parameters;
  readonly caller: Caller;
}

/** `<service>/applyEdits`: a list of layers. */
export function applyServiceEdits(request: EditRequest): unknown {
  const { parameters } = request;
  const edits = parameters.json('edits');
  if (!Array.isArray(edits)) throw invalidParameter('edits', 'it is no list of layers');
  const input = inputContext(request);
  const layers = edits.map((item: unknown) => {
    const id = isObject(item) ? Number(item['id'] ?? NaN) : NaN;
    if (!isObject(item) || !Number.isInteger(id))
      throw invalidParameter('edits', 'a layer has no id');
    return readLayerEdits(id, item, input);
  });
  const outcome = apply(request, layers);
  return outcome.layers.map((layer) => ({
    id: layer.layerId,
    ...resultsJson(request, layer),
    ...moment(request),
  }));
}

/** `<layer>/applyEdits`. */
export function applyLayerEdits(request: EditRequest, layer: LayerSpec): Json {
  const { parameters } = request;
  const value = {
    adds: parameters.json('adds'),
    updates: parameters.json('updates'),
    deletes: listParameter(parameters, 'deletes'),
    attachments: parameters.json('attachments'),
  };
  const outcome = apply(request, [readLayerEdits(layer.id, value, inputContext(request))]);
  const results = outcome.layers[0] as LayerEditResults;
  return { ...resultsJson(request, results), ...moment(request) };
}

/** `<layer>/addFeatures`. */
export function addFeatures(request: EditRequest, layer: LayerSpec): Json {
  const value = { adds: features(request) };
  const outcome = apply(request, [readLayerEdits(layer.id, value, inputContext(request))]);
  return { addResults: toJson(request, outcome.layers[0]?.adds ?? []) };
}

/** `<layer>/updateFeatures`. */
export function updateFeatures(request: EditRequest, layer: LayerSpec): Json {
  const value = { updates: features(request) };
  const outcome = apply(request, [readLayerEdits(layer.id, value, inputContext(request))]);
  return { updateResults: toJson(request, outcome.layers[0]?.updates ?? []) };
}

/** `<layer>/deleteFeatures`: by objectIds, or all rows that where and geometry select. */
export function deleteFeatures(request: EditRequest, layer: LayerSpec): Json {
  const { parameters, service } = request;
  const value = listParameter(parameters, 'objectIds');
  const deletes =
    value === undefined
      ? service.archive
          .objectIds(readSelection(service, layer, parameters))
          .map((objectId) => ({ objectId }))
      : readReferences(value, 'objectIds', false);
  const outcome = apply(request, [{ layerId: layer.id, ...NOTHING, deletes }]);
  return { deleteResults: toJson(request, outcome.layers[0]?.deletes ?? []) };
}

function features({ parameters }: EditRequest): unknown {
  const value = parameters.json('features');
  if (value === undefined) throw invalidParameter('features', 'it is missing');
  return value;
}

/** `1,2` as it is, `[1,2]` parsed. */
function listParameter(parameters: Parameters, name: string): unknown {
  return parameters.text(name)?.trim().startsWith('[')
    ? parameters.json(name)
    : parameters.text(name);
}

function inputContext({ service, parameters }: EditRequest): InputContext {
  const { wkid, latestWkid } = service.archive.service;
  return {
    storedWkid: latestWkid ?? wkid,
    useGlobalIds: parameters.flag('useGlobalIds', false),
    uploads: service.uploads,
  };
}

/** The context of an edit that a signed-in or anonymous caller makes now. */
export function editContext(request: EditRequest): EditContext {
  const { caller, parameters, service } = request;
  return {
    user: caller.user ?? 'Esri_Anonymous',
    isAdministrator: caller.isAdministrator,
    now: service.now(),
    replicaId: null,
    useGlobalIds: parameters.flag('useGlobalIds', false),
    rollbackOnFailure: parameters.flag('rollbackOnFailure', true),
  };
}

function apply(request: EditRequest, edits: readonly LayerEdits[]): EditOutcome {
  const { archive, profile } = request.service;
  const outcome = archive.edit(edits, editContext(request));
  if (!outcome.rolledBack || !coreTraits(profile).rollbackIsError) return outcome;
  const texts = outcome.layers
    .flatMap((layer) => [
      ...layer.adds,
      ...layer.updates,
      ...layer.deletes,
      ...layer.attachmentAdds,
      ...layer.attachmentUpdates,
      ...layer.attachmentDeletes,
    ])
    .map(({ error }) => error?.description ?? '');
  throw new ServiceError(
    400,
    'Unable to complete operation.',
    ['Operation rolled back.', ...texts],
    ROLLED_BACK,
  );
}

function resultsJson(request: EditRequest, results: LayerEditResults): Json {
  const attachments = {
    addResults: toJson(request, results.attachmentAdds),
    updateResults: toJson(request, results.attachmentUpdates),
    deleteResults: toJson(request, results.attachmentDeletes),
  };
  const hasAttachments = Object.values(attachments).some((list) => list.length > 0);
  return {
    addResults: toJson(request, results.adds),
    updateResults: toJson(request, results.updates),
    deleteResults: toJson(request, results.deletes),
    ...(hasAttachments && { attachments }),
  };
}

function toJson({ service }: EditRequest, results: readonly EditResult[]): Json[] {
  return results.map((result) => resultJson(result, service.profile));
}

/** An edit result; GlobalIDs in the form of the server family. */
export function resultJson(result: EditResult, profile: PublishedService['profile']): Json {
  const { error, globalId, objectId, success } = result;
  return {
    objectId,
    uniqueId: objectId,
    globalId: globalId?.startsWith('{') ? writeGuid(globalId, profile) : globalId,
    success,
    ...(error !== undefined && { error }),
  };
}

function moment({ parameters, service }: EditRequest): Json {
  return parameters.flag('returnEditMoment', false) ? { editMoment: service.now() } : {};
}
