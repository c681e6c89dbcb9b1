/**
 * Branch versions: with the rule versionPerDownloadedMap each replica has a version of its own (synchronizeReplica page,
 * New at 10.8.1). A version is a copy of the data as they were at the common ancestor with the default version, and what
 * happened to the copy since then are the edits of the version.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Archive, Generation } from '../archive/archive.ts';
import { ServiceError } from '../errors.ts';
import type { Registry } from './registry.ts';
import type { Replica } from './replica.ts';
import { editsSince } from './version-edits.ts';

/** The version that everybody shares; edits of others come from it. */
export const DEFAULT_VERSION = 'sde.DEFAULT';

interface VersionsOptions {
  readonly archive: Archive;
  readonly registry: Registry;
  /** Beside the registry; null: a temporary folder that `close` removes. */
  readonly registryFile: string | null;
  readonly now: () => number;
}

export class BranchVersions {
  readonly #options: VersionsOptions;
  readonly #folder: string;
  readonly #open = new Map<string, Archive>();

  constructor(options: VersionsOptions) {
    this.#options = options;
    const { registryFile, archive } = options;
    this.#folder =
      registryFile === null
        ? mkdtempSync(join(tmpdir(), 'syncline-versions-'))
        : join(dirname(registryFile), 'versions', archive.service.name);
    mkdirSync(this.#folder, { recursive: true });
  }

  /** The data of a version, by the name that the service gave it. ServiceError 400 when there is none. */
  named(name: string): Archive {
    if (name.toLowerCase() === DEFAULT_VERSION.toLowerCase()) return this.#options.archive;
    const wanted = name.toLowerCase();
    const replica = this.#options.registry
      .all()
      .find(({ version }) => version?.name.toLowerCase() === wanted);
    if (replica !== undefined) return this.of(replica);
    throw new ServiceError(400, 'Invalid or missing input parameters.', [
      `There is no version ${name}.`,
    ]);
  }

  /** The data of the version of a replica; made at the first look. */
  of({ id }: Replica): Archive {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const opened = this.#options.archive.fork(join(this.#folder, `${id}.sqlite`));
    this.#open.set(id, opened);
    return opened;
  }

  /**
   * Brings what changed on the default version into the version; where both changed a field, that of the version stays.
   * Returns the new common ancestor.
   */
  reconcile(replica: Replica): Generation {
    const { archive, registry, now } = this.#options;
    const { version } = replica;
    if (version === null) throw noVersion(replica);
    const own = this.of(replica);
    const edits = editsSince(own, version.ancestor, archive);
    own.close();
    this.#open.delete(replica.id);
    removeFile(join(this.#folder, `${replica.id}.sqlite`));
    const ancestor = archive.generation();
    this.of(replica).edit(edits, editContext(replica, now()));
    registry.update(replica.id, { version: { ...version, ancestor } });
    return ancestor;
  }

  /** Brings the edits of the version to the default version. ServiceError 400 when that has changed since the reconcile. */
  post(replica: Replica): void {
    const { archive, now } = this.#options;
    const { version } = replica;
    if (version === null) throw noVersion(replica);
    if (version.ancestor !== archive.generation()) {
      throw new ServiceError(400, 'The version cannot be posted.', [
        `The default version has changed since ${version.name} was reconciled; reconcile it first.`,
      ]);
    }
    archive.edit(
      editsSince(this.of(replica), version.ancestor, archive),
      editContext(replica, now()),
    );
    this.reconcile(replica);
  }

  close(): void {
    for (const archive of this.#open.values()) archive.close();
    if (this.#options.registryFile === null) rmSync(this.#folder, { recursive: true, force: true });
  }
}

function editContext(replica: Replica, now: number): Parameters<Archive['edit']>[1] {
  return {
    user: replica.owner ?? 'Esri_Anonymous',
    now,
    replicaId: replica.id,
    isAdministrator: true,
    useGlobalIds: true,
    rollbackOnFailure: false,
  };
}

function noVersion({ name }: Replica): ServiceError {
  return new ServiceError(400, 'Invalid or missing input parameters.', [
    `The replica ${name} has no version of its own.`,
  ]);
}

function removeFile(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    if (existsSync(path)) rmSync(path);
  }
}
