/** What every operation of the service is given: the parts that files of this folder share. */
import type { Archive } from './archive/archive.ts';
import type { LayerSpec } from './spec.ts';

/** The server families of protocol.md, section 16. */
export const PROFILES = [
  'hosted',
  'enterprise-hosted',
  'enterprise-geodatabase',
  'hostile',
] as const;
/** Beside the families, a service over branch versioned data with a version for each replica. */
export const ALL_PROFILES = [...PROFILES, 'enterprise-branch'] as const;
export type ProfileName = (typeof ALL_PROFILES)[number];

/** Request parameters of query string and body together; names are looked up without regard to case. */
export interface Parameters {
  text(name: string): string | undefined;
  /** true, false, 1, 0 in any case; the fallback when absent. ServiceError 400 on anything else. */
  flag(name: string, fallback: boolean): boolean;
  /** Parsed JSON, undefined when absent or empty. ServiceError 400 that names the parameter when it is not JSON. */
  json(name: string): unknown;
  integer(name: string): number | undefined;
  /** Uploaded file parts of a multipart body. */
  file(
    name: string,
  ): { readonly name: string; readonly contentType: string; readonly data: Uint8Array } | undefined;
}

/** An answer: JSON, or a file to stream. */
export type Answer =
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'file'; readonly path: string; readonly contentType: string }
  | {
      readonly kind: 'bytes';
      readonly data: Uint8Array;
      readonly contentType: string;
      readonly name?: string;
    };

export interface Caller {
  /** User name of the token, or null when anonymous. */
  readonly user: string | null;
  readonly isAdministrator: boolean;
}

/** Uploaded items by id (uploads/upload, or register + uploadPart + commit). */
export interface UploadStore {
  /** Bytes of a committed item; null when there is none. */
  read(itemId: string): Uint8Array | null;
}

/** One published service and what its operations work with. */
export interface PublishedService {
  readonly archive: Archive;
  readonly profile: ProfileName;
  /** `http://127.0.0.1:port/arcgis/rest/services/<name>/FeatureServer`, without a trailing slash. */
  readonly url: string;
  readonly uploads: UploadStore;
  /** Folder for result files, emptied when they expire. */
  readonly outputFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The sync half of the service (`sync/routes.ts`), as the server calls it.
 *
 * `server.ts` has read the request, checked the token and found the service before it asks here.
 */
export interface SyncRoutes {
  /**
   * Answers an operation of synchronisation, or null when the path is none (the server then says 404).
   *
   * `path` is what follows FeatureServer, percent-decoded: `['createReplica']`, `['replicas', '<id>']`,
   * `['jobs', '<id>']`, `['replicafiles', '<file>']`. A `ServiceError` becomes the `error` object.
   */
  handle(
    service: PublishedService,
    path: readonly string[],
    parameters: Parameters,
    caller: Caller,
  ): Answer | Promise<Answer> | null;
  /**
   * Keys that synchronisation adds to the service JSON (syncEnabled, syncCapabilities, ...). They win over
   * the server's own keys; `capabilities` already holds the word Sync when routes are installed.
   */
  capabilities(service: PublishedService): Record<string, unknown>;
  /** The service as it is in a branch version (gdbVersion). ServiceError 400 when there is no such version. */
  inVersion?(service: PublishedService, version: string): PublishedService;
  /** Keys that synchronisation adds to the JSON of every layer and table; they win as well. Default none. */
  layerKeys?(service: PublishedService, layer: LayerSpec): Record<string, unknown>;
}

/** A request as an interceptor sees it: read and parsed, not yet handled. */
export interface InterceptedRequest {
  readonly method: string;
  /** Decoded path below the origin, without the query: `/arcgis/rest/services/Parks/FeatureServer/0/query`. */
  readonly path: string;
  /** What follows FeatureServer; empty for anything else. */
  readonly operation: readonly string[];
  /** Service name, or null outside a service. */
  readonly service: string | null;
  readonly parameters: Parameters;
}

/**
 * What goes wrong with one request. Every key is optional; they apply in the order in which they stand here.
 * Without any key the request is handled as usual.
 */
export interface FaultPlan {
  /** Waits before anything else. */
  readonly delayBefore?: number;
  /** Closes the connection; the request is not handled. */
  readonly dropBefore?: boolean;
  /** Sent instead of handling the request: 5xx, 429 with Retry-After, an HTML page, HTTP 401. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** An ArcGIS error object instead of handling the request: 498, 499, 500. A `ServiceError` of errors.ts. */
  readonly error?: Error;
  /** Handles the request twice and sends the second answer, as a resending proxy does. */
  readonly handleTwice?: boolean;
  /** Waits after handling (the work is committed), before the first byte of the answer. */
  readonly delayAfter?: number;
  /** Handles the request, then closes the connection without an answer. */
  readonly dropAfter?: boolean;
  /** Closes the connection after that many bytes of the body, although Content-Length promised all. */
  readonly cutAtByte?: number;
}

/** Decides per request whether something goes wrong; null or an empty plan lets it pass. */
export type Interceptor = (
  request: InterceptedRequest,
) => FaultPlan | null | Promise<FaultPlan | null>;
