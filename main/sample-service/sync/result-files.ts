/** Result files and copies of attachments, served for a while and then deleted (protocol.md 6.13). */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Answer } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { newHex } from './identifiers.ts';

export interface ResultFile {
  readonly name: string;
  readonly path: string;
  readonly url: string;
}

interface Entry {
  readonly path: string;
  readonly contentType: string;
  lastUse: number;
}

export interface ResultFilesOptions {
  readonly folder: string;
  /** Address of the service, without a trailing slash. */
  readonly serviceUrl: string;
  readonly now: () => number;
  /** Milliseconds for which a file that nobody touches stays. */
  readonly lifetime: number;
}

const SAFE_EXTENSION = /^\.[a-z0-9]{1,8}$/;

export class ResultFiles {
  readonly #options: ResultFilesOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ResultFilesOptions) {
    this.#options = options;
  }

  /** Reserves a new name for a result; the caller writes the file. */
  reserveResult(contentType: string): ResultFile {
    return this.#reserve(`${newHex()}.json`, contentType);
  }

  /** Reserves a new name for a geodatabase, as real servers form it. */
  reserveGeodatabase(): ResultFile {
    const name = `_ags_data{${newHex().toUpperCase()}}.geodatabase`;
    return this.#reserve(name, 'application/octet-stream');
  }

  /** Reserves a new name for a zip of shapefiles. */
  reserveZip(): ResultFile {
    return this.#reserve(`_ags_data${newHex()}.zip`, 'application/zip');
  }

  /** Reserves a name for the copy of an attachment: of its own name only a plain extension is kept. */
  reserveAttachment(attachmentName: string, contentType: string): ResultFile {
    const extension = extname(attachmentName).toLowerCase();
    const ending = SAFE_EXTENSION.test(extension) ? extension : '';
    return this.#reserve(`_ags_fsRep_attach${newHex()}${ending}`, contentType);
  }

  /** The file to stream, or a ServiceError 404 when it is unknown, expired or deleted. Use prolongs its life. */
  serve(name: string): Answer {
    this.#expire();
    const entry = this.#entries.get(name);
    if (entry === undefined || !existsSync(entry.path)) {
      throw new ServiceError(404, 'Unable to complete operation.', [
        `The file ${name} is not on this server: results are deleted after a while. Run the operation again.`,
      ]);
    }
    entry.lastUse = this.#options.now();
    return { kind: 'file', path: entry.path, contentType: entry.contentType };
  }

  /** Where the file lies; null when there is none. */
  pathOf(name: string): string | null {
    return this.#entries.get(name)?.path ?? null;
  }

  /** Deletes one file before its time. */
  discard(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    rmSync(entry.path, { force: true });
  }

  #reserve(name: string, contentType: string): ResultFile {
    this.#expire();
    mkdirSync(this.#options.folder, { recursive: true });
    const path = join(this.#options.folder, name);
    this.#entries.set(name, { path, contentType, lastUse: this.#options.now() });
    return { name, path, url: `${this.#options.serviceUrl}/replicafiles/${name}` };
  }

  #expire(): void {
    const oldest = this.#options.now() - this.#options.lifetime;
    for (const [name, entry] of this.#entries) {
      if (entry.lastUse < oldest) this.discard(name);
    }
  }
}
