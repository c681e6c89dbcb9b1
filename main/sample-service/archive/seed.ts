/** Fills a new file with the rows of the specification: always the same file for the same specification. */
import { createHash } from 'node:crypto';
import type { Row, ServiceSpec } from '../spec.ts';
import { normaliseGuid } from '../guid.ts';
import type { EditContext } from './archive.ts';
import type { AttachmentTable } from './attachment-table.ts';
import type { ServiceDatabase } from './database.ts';
import { seedValues } from './edit-attributes.ts';
import { toStoredGeometry } from './edit-geometry.ts';
import type { LayerTable } from './layer-table.ts';
import type { ServiceState } from './state.ts';

export interface SeedTarget {
  readonly database: ServiceDatabase;
  readonly state: ServiceState;
  readonly tables: ReadonlyMap<number, LayerTable>;
  readonly attachments: AttachmentTable;
}

/** Identifies a specification without its rows: a file made from another one is not reopened. */
export function fingerprintOf(service: ServiceSpec): string {
  return createHash('sha256').update(JSON.stringify(service)).digest('hex');
}

/**
 * Makes the tables and rows in one transaction, as the given generation.
 *
 * A row that its layer could not hold is a mistake in the specification: an Error that names layer and row.
 */
export function seed(
  target: SeedTarget,
  service: ServiceSpec,
  context: { readonly now: number; readonly generation: number },
): void {
  const { database, state, tables } = target;
  database.transaction(() => {
    for (const table of tables.values()) {
      table.create(keyFields(service, table));
      seedLayer(target, table, context);
    }
    state.setGeneration(context.generation);
    state.setFingerprint(fingerprintOf(service));
    return { keep: true, result: undefined };
  });
}

function keyFields(service: ServiceSpec, table: LayerTable): LayerTable['ownFields'] {
  const names = service.layers
    .flatMap((layer) => layer.relationships)
    .filter(({ relatedLayerId }) => relatedLayerId === table.layer.id)
    .map(({ destinationKey }) => destinationKey);
  return table.ownFields.filter(({ name }) => names.includes(name));
}

function seedLayer(
  target: SeedTarget,
  table: LayerTable,
  { now, generation }: { readonly now: number; readonly generation: number },
): void {
  const context: EditContext = {
    user: 'Esri_Anonymous',
    now,
    replicaId: null,
    useGlobalIds: true,
    rollbackOnFailure: true,
  };
  const next = { objectId: 1, attachmentId: 1 };
  for (const row of table.layer.rows()) {
    try {
      seedRow(target, table, row, context, { generation, next });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Row ${next.objectId} of ${table.layer.name}: ${reason}`, { cause: error });
    }
  }
  target.state.startCounting(table.layer.id, next.objectId, next.attachmentId);
}

interface SeedPosition {
  readonly generation: number;
  /** Numbers of the next row and attachment. */
  readonly next: { objectId: number; attachmentId: number };
}

function seedRow(
  { attachments }: SeedTarget,
  table: LayerTable,
  row: Row,
  context: EditContext,
  { generation, next }: SeedPosition,
): void {
  const { layer } = table;
  const globalId = requireGuid(row.attributes[table.globalIdField.name]);
  const unknown = Object.keys(row.attributes).find((name) => table.field(name)?.name !== name);
  if (unknown !== undefined) throw new Error(`There is no field '${unknown}'.`);
  const values = seedValues(table, row.attributes, context);
  const shape = toStoredGeometry(layer, row.geometry);
  const { objectId } = next;
  table.insert({ objectId, globalId, values, ...shape }, generation, null);
  for (const { globalId: id, name, contentType, data } of row.attachments ?? []) {
    const attachment = {
      attachmentId: next.attachmentId,
      globalId: requireGuid(id),
      parentGlobalId: globalId,
      parentObjectId: objectId,
      name,
      contentType,
      size: data.byteLength,
      blobId: attachments.addBlob(data),
    };
    attachments.insert(layer.id, attachment, generation, null);
    next.attachmentId += 1;
  }
  next.objectId += 1;
}

function requireGuid(value: unknown): string {
  const globalId = typeof value === 'string' ? normaliseGuid(value) : null;
  if (globalId === null) throw new Error(`${JSON.stringify(value)} is no GlobalID.`);
  return globalId;
}
