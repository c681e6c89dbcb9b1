/** What every operation of the service is given: the parts that files of this folder share. */
import type { Archive } from './archive/archive.ts';

/** The server families of protocol.md, section 16. */
export const PROFILES = ['hosted', 'enterprise-hosted', 'enterprise-geodatabase', 'hostile'] as const;
export type ProfileName = (typeof PROFILES)[number];

/** Request parameters of query string and body together; names are looked up without regard to case. */
export interface Parameters {
  text(name: string): string | undefined;
  /** true, false, 1, 0 in any case; the fallback when absent. ServiceError 400 on anything else. */
  flag(name: string, fallback: boolean): boolean;
  /** Parsed JSON, undefined when absent or empty. ServiceError 400 that names the parameter when it is not JSON. */
  json(name: string): unknown;
  integer(name: string): number | undefined;
  /** Uploaded file parts of a multipart body. */
  file(name: string): { readonly name: string; readonly contentType: string; readonly data: Uint8Array } | undefined;
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
