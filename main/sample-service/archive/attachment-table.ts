/** Attachments of all layers of a service, with their history. */
import type { AttachmentChange, AttachmentVersion } from './archive.ts';
import { heldAt, heldAtEnds, touchedWithin } from './changes.ts';
import type { Span } from './changes.ts';
import { OPEN } from './database.ts';
import type { ServiceDatabase, SqlValue } from './database.ts';

export interface StoredAttachment extends AttachmentVersion {
  readonly versionId: number;
  readonly blobId: number;
  readonly fromGeneration: number;
  readonly toGeneration: number;
  readonly madeBy: string | null;
}

export type NewAttachment = AttachmentVersion & { readonly blobId: number };

const COLUMNS = `version_id, attachment_id, global_id, parent_global_id, parent_object_id, name,
  content_type, size, blob_id, from_gen, to_gen, made_by`;
const CHUNK = 500;

export class AttachmentTable {
  readonly #database: ServiceDatabase;

  constructor(database: ServiceDatabase) {
    this.#database = database;
  }

  /** Stores bytes and gives the number to refer to them by. */
  addBlob(data: Uint8Array): number {
    const statement = this.#database.prepare('INSERT INTO blobs (data) VALUES (?)');
    return Number(statement.run(Buffer.from(data)).lastInsertRowid);
  }

  insert(
    layerId: number,
    attachment: NewAttachment,
    generation: number,
    madeBy: string | null,
  ): void {
    this.#database.run(
      `INSERT INTO attachment_versions (layer_id, attachment_id, global_id, parent_global_id,
         parent_object_id, name, content_type, size, blob_id, from_gen, to_gen, made_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${OPEN}, ?)`,
      layerId,
      attachment.attachmentId,
      attachment.globalId,
      attachment.parentGlobalId,
      attachment.parentObjectId,
      attachment.name,
      attachment.contentType,
      attachment.size,
      attachment.blobId,
      generation,
      madeBy,
    );
  }

  /** Ends a version. One that began in the same generation never was: it goes without a trace. */
  end(attachment: StoredAttachment, generation: number, endedBy: string | null): void {
    if (attachment.fromGeneration === generation) {
      this.#database.run(
        'DELETE FROM attachment_versions WHERE version_id = ?',
        attachment.versionId,
      );
      this.#dropUnusedBlobs();
      return;
    }
    this.#database.run(
      'UPDATE attachment_versions SET to_gen = ?, ended_by = ? WHERE version_id = ?',
      generation,
      endedBy,
      attachment.versionId,
    );
  }

  /** The attachment as it is now; null when there is none. */
  current(
    layerId: number,
    key: 'attachment_id' | 'global_id',
    value: SqlValue,
  ): StoredAttachment | null {
    const condition = `layer_id = ? AND ${key} = ? AND to_gen = ${OPEN}`;
    return this.#read(condition, [layerId, value])[0] ?? null;
  }

  /** Attachments of a layer, or of some of its rows, as they were at a generation. */
  list(layerId: number, at: number | null, parents?: readonly string[]): StoredAttachment[] {
    const time = at === null ? `to_gen = ${OPEN}` : 'from_gen <= ? AND to_gen > ?';
    const times = at === null ? [] : [at, at];
    const order = 'ORDER BY parent_object_id, attachment_id';
    if (parents === undefined) {
      return this.#read(`layer_id = ? AND ${time} ${order}`, [layerId, ...times]);
    }
    return this.#read(
      `layer_id = ? AND ${time} AND parent_global_id IN (SELECT value FROM json_each(?)) ${order}`,
      [layerId, ...times, JSON.stringify(parents)],
    );
  }

  data(layerId: number, attachmentId: number): Uint8Array | null {
    const data = this.#database.value(
      `SELECT data FROM attachment_versions JOIN blobs USING (blob_id)
       WHERE layer_id = ? AND attachment_id = ? AND to_gen = ${OPEN}`,
      layerId,
      attachmentId,
    );
    return (data as Uint8Array | undefined) ?? null;
  }

  trim(upTo: number): void {
    this.#database.run('DELETE FROM attachment_versions WHERE to_gen <= ?', upTo);
    this.#dropUnusedBlobs();
  }

  /** Attachments that differ between the ends of the span. */
  *changes(layerId: number, span: Span): Generator<AttachmentChange> {
    const touched = touchedWithin(span);
    const ids = this.#database.tuples(
      `SELECT global_id FROM attachment_versions WHERE layer_id = ? AND ${touched.sql}
       GROUP BY global_id ORDER BY min(attachment_id)`,
      layerId,
      ...touched.parameters,
    );
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK).map(([id]) => id as string);
      yield* this.#compare(layerId, span, chunk);
    }
  }

  *#compare(
    layerId: number,
    span: Span,
    globalIds: readonly string[],
  ): Generator<AttachmentChange> {
    const held = heldAtEnds(span);
    const versions = this.#read(
      `layer_id = ? AND global_id IN (SELECT value FROM json_each(?)) AND ${held.sql}`,
      [layerId, JSON.stringify(globalIds), ...held.parameters],
    );
    const byId = Map.groupBy(versions, (version) => version.globalId);
    for (const globalId of globalIds) {
      const own = byId.get(globalId) ?? [];
      const before = own.find((version) => heldAt(version, span.since)) ?? null;
      const after = own.find((version) => heldAt(version, span.until)) ?? null;
      if (before === null && after === null) continue;
      const replicaId = after === null ? this.#endedBy(layerId, globalId, span) : after.madeBy;
      yield { globalId, before: before && plain(before), after: after && plain(after), replicaId };
    }
  }

  #endedBy(layerId: number, globalId: string, { until }: Span): string | null {
    const value = this.#database.value(
      `SELECT ended_by FROM attachment_versions
       WHERE layer_id = ? AND global_id = ? AND to_gen <= ? ORDER BY to_gen DESC LIMIT 1`,
      layerId,
      globalId,
      until,
    );
    return (value as string | null | undefined) ?? null;
  }

  #dropUnusedBlobs(): void {
    this.#database.run(
      'DELETE FROM blobs WHERE blob_id NOT IN (SELECT blob_id FROM attachment_versions)',
    );
  }

  #read(condition: string, parameters: readonly SqlValue[]): StoredAttachment[] {
    const sql = `SELECT ${COLUMNS} FROM attachment_versions WHERE ${condition}`;
    return this.#database.tuples(sql, ...parameters).map(toAttachment);
  }
}

function toAttachment(tuple: readonly SqlValue[]): StoredAttachment {
  const numberAt = (index: number): number => tuple[index] as number;
  const textAt = (index: number): string => tuple[index] as string;
  return {
    versionId: numberAt(0),
    attachmentId: numberAt(1),
    globalId: textAt(2),
    parentGlobalId: textAt(3),
    parentObjectId: numberAt(4),
    name: textAt(5),
    contentType: textAt(6),
    size: numberAt(7),
    blobId: numberAt(8),
    fromGeneration: numberAt(9),
    toGeneration: numberAt(10),
    madeBy: tuple[11] as string | null,
  };
}

/** The part of a stored attachment that the outside sees. */
export function plain(version: StoredAttachment): AttachmentVersion {
  const { attachmentId, globalId, parentGlobalId, parentObjectId, name, contentType, size } =
    version;
  return { attachmentId, globalId, parentGlobalId, parentObjectId, name, contentType, size };
}
