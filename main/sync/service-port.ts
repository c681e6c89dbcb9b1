/** The feature service as the engine needs it, implemented by main/arcgis. Values cross as `ports.ts` says. */
import type { SpatialReferenceInput } from '../../shared/model/definition.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type {
  EsriGeometry,
  FilterGeometryType,
  SpatialReference,
} from '../../shared/model/geometry.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  AttachmentInfo,
  CreateRequest,
  ExpectedChanges,
  JobState,
  PartialItem,
  PieceReader,
  ReplicaInfo,
  ReplicaListItem,
  Submitted,
  SyncRequest,
  Transfer,
} from '../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';

export interface TransferOptions {
  readonly signal: AbortSignal;
  readonly onTransfer?: (transfer: Transfer) => void;
}

/** A feature service. Every method throws `AppError`; a call that may or may not have had effect throws `unknown-outcome`. */
export interface FeatureService {
  /** Who is signed in, as known after the first request; null: nobody; undefined: it is not known here. */
  readonly user?: string | null | undefined;
  describe(signal: AbortSignal): Promise<ServiceDescription>;
  createReplica(
    request: CreateRequest,
    options: TransferOptions & { readonly spoolFile: string },
  ): Promise<Submitted>;
  synchronizeReplica(
    request: SyncRequest,
    options: TransferOptions & { readonly spoolFile: string },
  ): Promise<Submitted>;
  jobState(statusUrl: string, signal: AbortSignal): Promise<JobState>;
  /** Brings a result to `file`, going on with a part that is there. */
  downloadResult(url: string, options: TransferOptions & { readonly file: string }): Promise<void>;
  readAnswer(
    file: string,
    sink: AnswerSink,
    options: TransferOptions & {
      readonly layers: readonly LayerDescription[];
      /** The reference that shapes must have; a format that names another one is refused. */
      readonly replicaSR?: SpatialReference;
      /** Of a sync: what a geodatabase in place of JSON must be for; null: none may come. */
      readonly changes?: ExpectedChanges | null;
    },
  ): Promise<AnswerHead>;
  /** The server's rows with these GlobalIDs now, in `outSR`; absent ones are not in the map. */
  lookUpByGlobalIds(
    layer: LayerDescription,
    globalIds: readonly GlobalId[],
    options: { readonly outSR: SpatialReference; readonly signal: AbortSignal },
  ): Promise<Map<GlobalId, WireFeature>>;
  /** Rows by filter now, page by page, in `outSR`. */
  queryFeatures(layer: LayerDescription, query: RowQuery): AsyncIterable<readonly WireFeature[]>;
  /** At most `limit` rows that a filter finds, whichever come first. */
  queryFirstFeatures(
    layer: LayerDescription,
    query: RowQuery & { readonly limit: number },
  ): Promise<readonly WireFeature[]>;
  /** How many rows a filter finds. */
  count(layer: LayerDescription, query: Omit<RowQuery, 'outSR'>): Promise<number>;
  /** The form parameters that createReplica would send. */
  createReplicaParameters(request: CreateRequest): Record<string, string>;
  /** Attachments of these features now. */
  listAttachments(
    layer: LayerDescription,
    parentObjectIds: readonly number[],
    signal: AbortSignal,
  ): Promise<AttachmentInfo[]>;
  downloadAttachment(
    source: AttachmentSource,
    options: TransferOptions & { readonly maxBytes: number },
  ): Promise<Uint8Array>;
  /**
   * Brings an attachment to `file`, going on with a part that is there.
   *
   * @throws AppError "bad-answer" when it is larger than `maxBytes`
   */
  downloadAttachmentTo(
    source: AttachmentSource,
    options: TransferOptions & { readonly file: string; readonly maxBytes: number },
  ): Promise<void>;
  /** Uploads an item and returns its id; a large one goes in parts where the service takes them. */
  upload(
    item: {
      readonly name: string;
      readonly contentType: string;
      readonly data: Uint8Array | PieceReader;
    },
    options: TransferOptions & PartOptions,
  ): Promise<string>;
  /** Bytes of the largest file that `upload` takes; null: the service does not say. */
  uploadLimit(signal: AbortSignal): Promise<number | null>;
  listReplicas(signal: AbortSignal): Promise<ReplicaListItem[]>;
  /** Null: the server does not know it. */
  replicaInfo(replicaId: string, signal: AbortSignal): Promise<ReplicaInfo | null>;
  unregisterReplica(replicaId: string, signal: AbortSignal): Promise<'done' | 'already-gone'>;
}

/** How an upload in parts is gone on with. */
export interface PartOptions {
  /** What an earlier upload of the same bytes has brought there. */
  readonly resume?: PartialItem;
  /** Told after an item was registered, and after each of its parts. */
  readonly onPart?: (item: PartialItem) => void;
}

/** A filter as the query operation takes it; nothing given = every row. */
export interface RowQuery {
  readonly where?: string;
  readonly geometry?: EsriGeometry;
  readonly geometryType?: FilterGeometryType;
  /** Spatial reference of `geometry`. */
  readonly inSR?: SpatialReferenceInput;
  readonly outSR: SpatialReference;
  readonly signal: AbortSignal;
}

/** Where the bytes of an attachment are: an address that came with it, and its place under the layer. */
export interface AttachmentSource {
  readonly url: string | null;
  readonly layerId: number;
  readonly parentObjectId: number | null;
  readonly attachmentId: number | null;
}
