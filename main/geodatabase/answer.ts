/** The whole file as the answer of createReplica: what a download in JSON would have brought. */
import type {
  AnswerHead,
  AnswerSink,
  Generations,
  WireAttachment,
} from '../../shared/model/protocol.ts';
import { readAttachmentData, readAttachments } from './attachments.ts';
import type { AttachmentSource } from './attachments.ts';
import type { Catalog, Layer } from './catalog.ts';
import type { Container } from './container.ts';
import { syncPointOf } from './pending.ts';
import type { ReplicaMetadata } from './replica.ts';
import { currentRows, readRows, rowsAt } from './rows.ts';
import type { RowFilter } from './rows.ts';

/** `current`: the rows as they are. `acknowledged`: as the server last acknowledged them, without pending edits. */
export type FileState = 'current' | 'acknowledged';

const ATTACHMENT_WEIGHT = 8 * 1024 * 1024;

/** Hands every row to the sink. Throws before the first one when anything in the file is not understood. */
export function readAnswer(
  container: Container,
  catalog: Catalog,
  sink: AnswerSink,
  state: FileState,
): AnswerHead {
  const [first] = catalog.trouble;
  if (first !== undefined) throw first;
  container.requireIntact();
  for (const layer of catalog.layers) readLayer(container, catalog, layer, sink, state);
  const { replica } = catalog;
  return {
    replicaId: replica?.replicaId ?? null,
    replicaName: replica?.name ?? null,
    syncModel: replica?.syncModel ?? null,
    responseType: 'esriReplicaResponseTypeData',
    generations: generationsOf(replica),
    results: [],
  };
}

function readLayer(
  container: Container,
  catalog: Catalog,
  layer: Layer,
  sink: AnswerSink,
  state: FileState,
): void {
  const filter = (tableName: string): RowFilter => filterFor(catalog.replica, tableName, state);
  for (const batch of readRows(container, layer.rows, filter(layer.rows.table.name))) {
    sink.features(
      layer.id,
      'data',
      batch.map(({ feature }) => feature),
    );
  }
  const { attachments } = layer;
  if (attachments === null) return;
  for (const batch of attachmentsWithData(container, attachments, filter(attachments.table.name))) {
    sink.attachments(layer.id, 'data', batch);
  }
}

function filterFor(
  replica: ReplicaMetadata | null,
  tableName: string,
  state: FileState,
): RowFilter {
  if (state === 'current' || replica === null) return currentRows;
  const point = syncPointOf(replica, tableName);
  return point === null ? currentRows : rowsAt(point.acknowledged);
}

/** Attachments with their bytes, so many at a time that memory stays bounded. */
export function* attachmentsWithData(
  container: Container,
  source: AttachmentSource,
  isWanted: RowFilter,
): Generator<readonly WireAttachment[], void> {
  let batch: WireAttachment[] = [];
  let weight = 0;
  for (const found of readAttachments(container, source, isWanted)) {
    for (const read of found) {
      const data = readAttachmentData(container, source, read);
      batch.push({ ...read.attachment, data });
      weight += data?.length ?? 0;
      if (weight < ATTACHMENT_WEIGHT) continue;
      yield batch;
      batch = [];
      weight = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** The generations with which the next sync goes on. */
export function generationsOf(replica: ReplicaMetadata | null): Generations {
  const layers: Record<number, number> = {};
  for (const { layerId, serverGen } of replica?.datasets ?? []) {
    if (serverGen === null || replica?.syncModel !== 'perLayer') continue;
    // Features and attachments of a layer have one generation on the server: the older one repeats, and loses nothing.
    layers[layerId] = Math.min(serverGen, layers[layerId] ?? serverGen);
  }
  return { replica: replica?.replicaServerGen ?? null, layers };
}
