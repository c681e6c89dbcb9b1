/**
 * A feature service as the rest of the program uses it: every operation, bound to one connection and one address.
 *
 * Operations that change the server (`createReplica`, `synchronizeReplica`, `unregisterReplica`) fail with
 * "unknown-outcome" whenever the request may have arrived and no clear answer came back; any other failure means
 * that the server did nothing. All others may be repeated at will.
 */
import type { GlobalId } from '../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  AttachmentInfo,
  CreateRequest,
  JobState,
  ReplicaInfo,
  ReplicaListItem,
  Submitted,
  SyncRequest,
} from '../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { readAnswer as readJsonAnswer } from './answer.ts';
import type { ReadAnswerOptions } from './answer.ts';
import { downloadAttachment, downloadAttachmentTo, listAttachments } from './attachments.ts';
import type { AttachmentOptions, AttachmentSource } from './attachments.ts';
import { downloadResult } from './download.ts';
import type { DownloadOptions } from './download.ts';
import { jobState } from './jobs.ts';
import {
  count,
  lookUpByGlobalIds,
  queryByObjectIds,
  queryFeatures,
  queryFirstFeatures,
} from './query.ts';
import type { FoundFeature, RowOptions, RowQuery } from './query.ts';
import { askVersion } from './branch-version.ts';
import { createReplicaParameters } from './replica-parameters.ts';
import { listReplicas, replicaInfo, unregisterReplica } from './replica-list.ts';
import { createReplica, synchronizeReplica } from './replicas.ts';
import type { SubmitOptions } from './replicas.ts';
import type { Connection } from './request.ts';
import { describeService, normaliseServiceUrl } from './service.ts';
import { upload, uploadLimit } from './uploads.ts';
import type { UploadContent, UploadOptions } from './uploads.ts';

export interface FeatureServiceClient {
  /** `…/FeatureServer`. */
  readonly serviceUrl: string;
  /** Who is signed in; null: nobody; undefined: it is not known here. */
  readonly user?: string | null | undefined;
  /** The service with all its layers and tables, read anew. */
  describe(signal?: AbortSignal): Promise<ServiceDescription>;
  /** The number of rows of a layer that satisfy the filter. */
  count(layer: Pick<LayerDescription, 'id'>, query?: Omit<RowQuery, 'outSR'>): Promise<number>;
  /** Rows that satisfy the filter, page by page. */
  queryFeatures(layer: LayerDescription, query?: RowQuery): AsyncIterable<readonly FoundFeature[]>;
  queryFirstFeatures(
    layer: LayerDescription,
    query: RowQuery & { readonly limit: number },
  ): Promise<readonly FoundFeature[]>;
  /** Rows with these object ids, page by page. */
  queryByObjectIds(
    layer: LayerDescription,
    objectIds: readonly number[],
    options?: RowOptions,
  ): AsyncIterable<readonly FoundFeature[]>;
  /** Rows by GlobalID; what the server does not have is not in the map. */
  lookUpByGlobalIds(
    layer: LayerDescription,
    globalIds: readonly GlobalId[],
    options?: RowOptions,
  ): Promise<Map<GlobalId, FoundFeature>>;

  /** The form parameters that `createReplica` sends, without `f` and `token`. */
  createReplicaParameters(request: CreateRequest): Record<string, string>;
  createReplica(request: CreateRequest, options: SubmitOptions): Promise<Submitted>;
  synchronizeReplica(request: SyncRequest, options: SubmitOptions): Promise<Submitted>;
  jobState(statusUrl: string, signal?: AbortSignal): Promise<JobState>;
  /** Streams the result at `url` into a file; called again, goes on where it stopped. */
  downloadResult(url: string, options: Omit<DownloadOptions, 'home'>): Promise<void>;
  readAnswer(file: string, sink: AnswerSink, options: ReadAnswerOptions): Promise<AnswerHead>;

  listAttachments(
    layer: LayerDescription,
    parentObjectIds: readonly number[],
    signal?: AbortSignal,
  ): Promise<AttachmentInfo[]>;
  downloadAttachment(source: AttachmentSource, options?: AttachmentOptions): Promise<Uint8Array>;
  /** Streams it into a file; called again, goes on where it stopped. */
  downloadAttachmentTo(
    source: AttachmentSource,
    options: AttachmentOptions & { readonly file: string },
  ): Promise<void>;
  /** The item id of the uploaded file. */
  upload(content: UploadContent, options?: UploadOptions): Promise<string>;
  /** Bytes of the largest file that the service takes; null: it does not say. */
  uploadLimit(signal?: AbortSignal): Promise<number | null>;

  listReplicas(signal?: AbortSignal): Promise<ReplicaListItem[]>;
  /** Null when the server does not know the replica (any more). */
  replicaInfo(replicaId: string, signal?: AbortSignal): Promise<ReplicaInfo | null>;
  unregisterReplica(replicaId: string, signal?: AbortSignal): Promise<'done' | 'already-gone'>;
}

/**
 * The client of one service. Makes no request itself.
 *
 * @throws AppError "invalid" when the address is none of a feature service
 */
export function createFeatureServiceClient(options: {
  readonly connection: Connection;
  readonly serviceUrl: string;
  /** The branch version that queries ask; null: the default version. */
  readonly branchVersion?: (() => string | null) | undefined;
  /** Reads answers that are not JSON as well; only JSON unless given. */
  readonly readAnswer?: FeatureServiceClient['readAnswer'] | undefined;
}): FeatureServiceClient {
  const { connection } = options;
  const inVersion = askVersion(connection, options.branchVersion);
  const serviceUrl = normaliseServiceUrl(options.serviceUrl);
  // Layers know their own limit; the service's is the default that went into them.
  const service = { url: serviceUrl, maxRecordCount: null };
  return {
    serviceUrl,
    get user() {
      return connection.user;
    },
    describe: (signal) => describeService(connection, serviceUrl, signal),
    count: (layer, query) => count(inVersion, service, layer.id, query),
    queryFeatures: (layer, query) => queryFeatures(inVersion, service, layer, query),
    queryFirstFeatures: (layer, query) => queryFirstFeatures(inVersion, service, layer, query),
    queryByObjectIds: (layer, objectIds, rows) =>
      queryByObjectIds(inVersion, service, layer, objectIds, rows),
    lookUpByGlobalIds: (layer, globalIds, rows) =>
      lookUpByGlobalIds(inVersion, service, layer, globalIds, rows),
    createReplicaParameters,
    createReplica: (request, submit) => createReplica(connection, serviceUrl, request, submit),
    synchronizeReplica: (request, submit) =>
      synchronizeReplica(connection, serviceUrl, request, submit),
    jobState: (statusUrl, signal) => jobState(connection, statusUrl, { home: serviceUrl, signal }),
    downloadResult: (url, download) =>
      downloadResult(connection, url, { ...download, home: serviceUrl }),
    readAnswer: options.readAnswer ?? readJsonAnswer,
    listAttachments: (layer, objectIds, signal) =>
      listAttachments(inVersion, service, layer, { objectIds }, signal),
    downloadAttachment: (source, attachment) =>
      downloadAttachment(inVersion, serviceUrl, source, attachment),
    downloadAttachmentTo: (source, attachment) =>
      downloadAttachmentTo(inVersion, serviceUrl, source, attachment),
    upload: (content, uploadOptions) => upload(connection, service, content, uploadOptions),
    uploadLimit: (signal) => uploadLimit(connection, service, signal),
    listReplicas: (signal) => listReplicas(connection, serviceUrl, signal),
    replicaInfo: (replicaId, signal) => replicaInfo(connection, serviceUrl, replicaId, signal),
    unregisterReplica: (replicaId, signal) =>
      unregisterReplica(connection, serviceUrl, replicaId, signal),
  };
}
