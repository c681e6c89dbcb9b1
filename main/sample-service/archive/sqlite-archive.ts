/** The archive of one service in one SQLite file. */
import { existsSync } from 'node:fs';
import { ServiceError } from '../errors.ts';
import { normaliseGuid } from '../guid.ts';
import type { LayerSpec, RelationshipSpec, ServiceSpec } from '../spec.ts';
import type {
  Archive,
  AttachmentChange,
  AttachmentVersion,
  EditContext,
  EditOutcome,
  EditRules,
  Generation,
  GlobalId,
  LayerEdits,
  RowChange,
  RowVersion,
  Selection,
} from './archive.ts';
import { AttachmentTable, plain as plainAttachment } from './attachment-table.ts';
import { plain, rowChanges } from './changes.ts';
import type { Span } from './changes.ts';
import { OPEN, ServiceDatabase } from './database.ts';
import type { SqlValue } from './database.ts';
import { applyBatch } from './edits.ts';
import { lazyArchive } from './lazy-archive.ts';
import { LayerTable } from './layer-table.ts';
import { fingerprintOf, seed } from './seed.ts';
import { LayerSelection } from './selection.ts';
import { ServiceState } from './state.ts';

export interface ArchiveOptions extends Partial<EditRules> {
  /** Epoch milliseconds that rows of a new file carry where the specification gives no date. */
  readonly seedNow: number;
  /** Epoch milliseconds for CURRENT_TIMESTAMP; default the system clock. */
  readonly now?: () => number;
}

/** The generation of a file that has no rows yet: seeding makes the first one. */
const UNSEEDED = 0;

/** The relationship of that id with the layer that it starts at; null when the service has none. */
function findRelationship(
  service: ServiceSpec,
  layerId: number,
  relationshipId: number,
): RelationshipSpec | null {
  const origin = service.layers.find(({ id }) => id === layerId);
  return origin?.relationships.find(({ id }) => id === relationshipId) ?? null;
}

/**
 * Opens the file, or makes it from the specification when it is new; a file that exists keeps its data.
 *
 * Throws an Error in words when the file was made from another specification. `:memory:` keeps nothing.
 */
export function openArchive(file: string, service: ServiceSpec, options: ArchiveOptions): Archive {
  return open(file, service, options, (archive) => {
    archive.seedWhenNew();
  });
}

/**
 * Opens the file as `openArchive` does, with the same errors, but writes the rows of a new file only when
 * somebody asks for data: seeding a large service takes seconds.
 *
 * The file is made, locked and marked with the specification at once. A row that its layer cannot hold is an
 * Error at the first use.
 */
export function openArchiveLazily(
  file: string,
  service: ServiceSpec,
  options: ArchiveOptions,
): Archive {
  const archive = open(file, service, options, (opened) => {
    opened.claim();
  });
  return lazyArchive(archive, () => {
    archive.seedWhenNew();
  });
}

function open(
  file: string,
  service: ServiceSpec,
  options: ArchiveOptions,
  begin: (archive: SqliteArchive) => void,
): SqliteArchive {
  const database = new ServiceDatabase(file);
  try {
    const archive = new SqliteArchive(database, service, options);
    begin(archive);
    return archive;
  } catch (error) {
    database.close();
    if (!(error instanceof OtherSpecification)) throw error;
    throw new Error(
      `${file} holds the service ${service.name} as another version of the catalog describes it. ` +
        'Delete the file to start anew, or choose another data folder.',
      { cause: error },
    );
  }
}

class OtherSpecification extends Error {}

class SqliteArchive implements Archive {
  readonly service: ServiceSpec;
  readonly rules: EditRules;
  readonly #database: ServiceDatabase;
  readonly #state: ServiceState;
  readonly #attachments: AttachmentTable;
  readonly #tables: ReadonlyMap<number, LayerTable>;
  readonly #options: ArchiveOptions;

  /** Throws `OtherSpecification` when the file was made from another one. */
  constructor(database: ServiceDatabase, service: ServiceSpec, options: ArchiveOptions) {
    const { isOwnershipBased = false, allowGeometryUpdates = true } = options;
    this.service = service;
    this.rules = { isOwnershipBased, allowGeometryUpdates };
    this.#database = database;
    this.#options = options;
    this.#state = new ServiceState(database);
    this.#attachments = new AttachmentTable(database);
    this.#tables = new Map(
      service.layers.map((layer) => [layer.id, new LayerTable(database, layer)]),
    );
    const fingerprint = this.#state.fingerprint();
    if (fingerprint !== null && fingerprint !== fingerprintOf(service)) {
      throw new OtherSpecification();
    }
  }

  /** Marks the file as one of this specification, before it has rows. */
  claim(): void {
    if (this.#state.fingerprint() === null) {
      this.#state.setFingerprint(fingerprintOf(this.service));
    }
  }

  /** Tables and rows of a new file; nothing when they are there. */
  seedWhenNew(): void {
    if (this.#state.generation() !== UNSEEDED) return;
    const target = {
      database: this.#database,
      state: this.#state,
      tables: this.#tables,
      attachments: this.#attachments,
    };
    seed(target, this.service, { now: this.#options.seedNow, generation: UNSEEDED + 1 });
  }

  layer(layerId: number): LayerSpec {
    return this.#table(layerId).layer;
  }

  #table(layerId: number): LayerTable {
    const table = this.#tables.get(layerId);
    if (table !== undefined) return table;
    throw new ServiceError(400, 'Invalid or missing input parameters.', [
      `${this.service.name} has no layer or table ${layerId}.`,
    ]);
  }

  generation(): Generation {
    return this.#state.generation();
  }

  oldestGeneration(): Generation {
    return this.#state.oldest();
  }

  trim(upTo: Generation): void {
    const limit = Math.min(upTo, this.generation());
    if (limit <= this.oldestGeneration()) return;
    this.#database.transaction(() => {
      for (const table of this.#tables.values()) table.trim(limit);
      this.#attachments.trim(limit);
      this.#state.setOldest(limit);
      return { keep: true, result: undefined };
    });
  }

  #select(selection: Selection): LayerSelection {
    if (selection.at !== undefined) this.#requireKept(selection.at);
    return new LayerSelection(this.#database, this.#table(selection.layerId), selection, {
      wkid: this.service.latestWkid ?? this.service.wkid,
      now: (this.#options.now ?? Date.now)(),
    });
  }

  #requireKept(generation: Generation): void {
    if (generation >= this.oldestGeneration()) return;
    throw new RangeError(
      `The history before generation ${this.oldestGeneration()} was trimmed; ${generation} is older.`,
    );
  }

  select(selection: Selection): IterableIterator<RowVersion> {
    return mapped(this.#select(selection).rows(), plain);
  }

  count(selection: Selection): number {
    return this.#select(selection).count();
  }

  objectIds(selection: Selection): number[] {
    return this.#select(selection).objectIds();
  }

  extent(selection: Selection): ReturnType<Archive['extent']> {
    return this.#select(selection).extent();
  }

  related(
    originLayerId: number,
    relationshipId: number,
    originGlobalIds: readonly GlobalId[],
    at?: Generation,
  ): IterableIterator<{ readonly originGlobalId: GlobalId; readonly row: RowVersion }> {
    const relationship = findRelationship(this.service, originLayerId, relationshipId);
    if (relationship === null) {
      throw new ServiceError(400, 'Invalid or missing input parameters.', [
        `The layer ${originLayerId} has no relationship ${relationshipId} that starts there.`,
      ]);
    }
    if (at !== undefined) this.#requireKept(at);
    return this.#related(relationship, this.#table(originLayerId), originGlobalIds, at ?? null);
  }

  *#related(
    relationship: RelationshipSpec,
    origin: LayerTable,
    originGlobalIds: readonly GlobalId[],
    at: Generation | null,
  ): Generator<{ readonly originGlobalId: GlobalId; readonly row: RowVersion }> {
    const destination = this.#table(relationship.relatedLayerId);
    const field = destination.field(relationship.destinationKey);
    if (field === null) return;
    const column = destination.column(field);
    for (let start = 0; start < originGlobalIds.length; start += 500) {
      const chunk = originGlobalIds.slice(start, start + 500);
      const owners = this.#originKeys(relationship, origin, chunk, at);
      const [time, times] = heldCondition(at);
      const condition = `${column} IN (SELECT value FROM json_each(?)) AND ${time} ORDER BY object_id`;
      const rows = destination.read(condition, [JSON.stringify([...owners.keys()]), ...times]);
      for (const row of rows) {
        const key = row.attributes[field.name] as string;
        yield { originGlobalId: owners.get(key) as GlobalId, row: plain(row) };
      }
    }
  }

  /** Key value of the origin rows -> GlobalID. Usually the key is the GlobalID itself. */
  #originKeys(
    { originKey }: RelationshipSpec,
    origin: LayerTable,
    globalIds: readonly GlobalId[],
    at: Generation | null,
  ): Map<string, GlobalId> {
    const normal = globalIds.map((id) => normaliseGuid(id)).filter((id) => id !== null);
    if (origin.field(originKey) === origin.globalIdField) {
      return new Map(normal.map((id) => [id, id]));
    }
    const [time, times] = heldCondition(at);
    const condition = `global_id IN (SELECT value FROM json_each(?)) AND ${time}`;
    const rows = origin.read(condition, [JSON.stringify(normal), ...times]);
    return new Map(rows.map((row) => [String(row.attributes[originKey]), row.globalId]));
  }

  changesSince(
    layerId: number,
    generation: Generation,
    until?: Generation,
  ): IterableIterator<RowChange> {
    const table = this.#table(layerId);
    return rowChanges(this.#database, table, this.#span(generation, until));
  }

  #span(since: Generation, until = this.generation()): Span {
    this.#requireKept(since);
    return { since, until: Math.max(since, until) };
  }

  attachments(
    layerId: number,
    parents?: readonly GlobalId[],
    at?: Generation,
  ): IterableIterator<AttachmentVersion> {
    if (at !== undefined) this.#requireKept(at);
    this.#table(layerId);
    const normal = parents?.map((id) => normaliseGuid(id) ?? id);
    return mapped(this.#attachments.list(layerId, at ?? null, normal), plainAttachment);
  }

  attachmentChangesSince(
    layerId: number,
    generation: Generation,
    until?: Generation,
  ): IterableIterator<AttachmentChange> {
    this.#table(layerId);
    return this.#attachments.changes(layerId, this.#span(generation, until));
  }

  attachmentData(layerId: number, attachmentId: number): Uint8Array | null {
    return this.#attachments.data(layerId, attachmentId);
  }

  edit(edits: readonly LayerEdits[], context: EditContext): EditOutcome {
    const batch = {
      service: this.service,
      state: this.#state,
      tables: this.#tables,
      attachments: this.#attachments,
      context,
      rules: this.rules,
      generation: this.generation() + 1,
    };
    return applyBatch(this.#database, batch, edits);
  }

  fork(file: string): Archive {
    if (!existsSync(file)) this.#database.run('VACUUM INTO ?', file);
    return openArchive(file, this.service, { ...this.#options, ...this.rules });
  }

  close(): void {
    this.#database.close();
  }
}

function heldCondition(at: Generation | null): [string, SqlValue[]] {
  return at === null ? [`to_gen = ${OPEN}`, []] : ['from_gen <= ? AND to_gen > ?', [at, at]];
}

function* mapped<From, To>(items: Iterable<From>, convert: (item: From) => To): Generator<To> {
  for (const item of items) yield convert(item);
}
