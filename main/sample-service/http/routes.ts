/** Which operation answers which path below `FeatureServer`. */
import type { Answer, Caller, Parameters, PublishedService, SyncRoutes } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { LayerSpec } from '../spec.ts';
import {
  addFeatures,
  applyLayerEdits,
  applyServiceEdits,
  deleteFeatures,
  updateFeatures,
} from './apply-edits.ts';
import type { EditRequest } from './apply-edits.ts';
import {
  addAttachment,
  attachmentBytes,
  deleteAttachments,
  listAttachments,
  queryAttachments,
  updateAttachment,
} from './attachments.ts';
import { fieldGroupsJson, queryContingentValues } from './contingent-values.ts';
import { layerJson } from './layer-json.ts';
import { query } from './query.ts';
import { queryRelated } from './query-related.ts';
import { allLayersJson, serviceJson } from './service-json.ts';
import type { Uploads } from './uploads.ts';

export interface ServiceRequest {
  readonly service: PublishedService;
  readonly uploads: Uploads;
  readonly syncRoutes: SyncRoutes | null;
  readonly method: string;
  /** What follows FeatureServer, decoded. */
  readonly path: readonly string[];
  readonly parameters: Parameters;
  readonly caller: Caller;
}

/** Answers a request below a service; null when there is no such resource. */
export function handleService(request: ServiceRequest): Answer | Promise<Answer> | null {
  const { service, path, parameters, syncRoutes, caller, uploads } = request;
  const [first, ...rest] = path;
  if (first === undefined) return json(serviceJson(service, syncRoutes));
  if (first === 'layers' && rest.length === 0) return json(allLayersJson(service, syncRoutes));
  if (first === 'applyEdits' && rest.length === 0) {
    requirePost(request);
    return json(applyServiceEdits(request));
  }
  if (first === 'queryContingentValues' && rest.length === 0) {
    return json(queryContingentValues(service, parameters));
  }
  if (first === 'uploads') {
    const writes = ['upload', 'register', 'uploadPart', 'commit', 'delete'];
    if (writes.includes(rest.at(-1) ?? '')) requirePost(request);
    const answer = uploads.handle(rest, parameters);
    return answer === null ? null : json(answer);
  }
  if (/^\d+$/.test(first)) {
    const asked = inVersion(request);
    return handleLayer(asked, asked.service.archive.layer(Number(first)), rest);
  }
  return syncRoutes?.handle(service, path, parameters, caller) ?? null;
}

/** Layers of branch versioned data are asked as they are in the version that gdbVersion names. */
function inVersion(request: ServiceRequest): ServiceRequest {
  const version = request.parameters.text('gdbVersion') ?? '';
  const { syncRoutes, service } = request;
  if (version === '' || syncRoutes?.inVersion === undefined) return request;
  return { ...request, service: syncRoutes.inVersion(service, version) };
}

const json = (body: unknown): Answer => ({ kind: 'json', body });

type Operation = (request: ServiceRequest, layer: LayerSpec) => unknown;

const READS: Readonly<Record<string, Operation>> = {
  query: ({ service, parameters }, layer) => query(service, layer, parameters),
  queryRelatedRecords: ({ service, parameters }, layer) => queryRelated(service, layer, parameters),
  fieldGroups: (_request, layer) => fieldGroupsJson(layer),
  queryAttachments: ({ service, parameters }, layer) =>
    queryAttachments(service, layer, parameters),
};

const EDITS: Readonly<Record<string, (request: EditRequest, layer: LayerSpec) => unknown>> = {
  applyEdits: applyLayerEdits,
  addFeatures,
  updateFeatures,
  deleteFeatures,
};

function handleLayer(
  request: ServiceRequest,
  layer: LayerSpec,
  path: readonly string[],
): Answer | null {
  const [operation = '', ...rest] = path;
  if (path.length === 0) return json(layerJson(request.service, layer, request.syncRoutes));
  if (/^\d+$/.test(operation)) return handleRow(request, layer, Number(operation), rest);
  if (rest.length > 0) return null;
  if (Object.hasOwn(READS, operation)) return json(READS[operation]?.(request, layer));
  if (!Object.hasOwn(EDITS, operation)) return null;
  requirePost(request);
  return json(EDITS[operation]?.(request, layer));
}

function handleRow(
  request: ServiceRequest,
  layer: LayerSpec,
  objectId: number,
  [operation, id, ...rest]: readonly string[],
): Answer | null {
  const { service, uploads } = request;
  if (rest.length > 0) return null;
  if (operation === 'attachments') {
    if (id === undefined) return json(listAttachments(service, layer, objectId));
    return /^\d+$/.test(id) ? attachmentBytes(service, layer, objectId, Number(id)) : null;
  }
  if (id !== undefined) return null;
  switch (operation) {
    case 'addAttachment':
      requirePost(request);
      return json(addAttachment(request, layer, objectId, uploads));
    case 'updateAttachment':
      requirePost(request);
      return json(updateAttachment(request, layer, uploads));
    case 'deleteAttachments':
      requirePost(request);
      return json(deleteAttachments(request, layer));
    default:
      return null;
  }
}

/** What changes data is asked for by POST. */
function requirePost({ method, path }: ServiceRequest): void {
  if (method === 'POST') return;
  throw new ServiceError(405, 'Method not allowed.', [`${path.at(-1) ?? ''} accepts POST only.`]);
}
