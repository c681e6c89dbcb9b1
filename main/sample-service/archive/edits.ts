/** A batch of edits in one transaction: order, results, rollback. */
import { normaliseGuid } from '../guid.ts';
import type {
  EditContext,
  EditOutcome,
  EditResult,
  LayerEditResults,
  LayerEdits,
  RowRef,
} from './archive.ts';
import type { ServiceDatabase } from './database.ts';
import { addAttachment, deleteAttachment, updateAttachment } from './edit-attachments.ts';
import type { EditBatch } from './edit-batch.ts';
import { EDIT_CODES, EditFailure } from './edit-codes.ts';
import { addFeature, deleteFeature, updateFeature } from './edit-features.ts';
import type { LayerTable } from './layer-table.ts';

type Kind = keyof Omit<LayerEdits, 'layerId'>;

/**
 * Attachments come after the rows that they belong to, and rows are deleted last, so that an edit of an
 * attachment never meets a row that the same batch has deleted.
 */
const ORDER: readonly Kind[] = [
  'adds',
  'updates',
  'attachmentAdds',
  'attachmentUpdates',
  'attachmentDeletes',
  'deletes',
];

type Apply = (batch: EditBatch, table: LayerTable, input: never) => EditResult;

const APPLY: Readonly<Record<Kind, Apply>> = {
  adds: addFeature,
  updates: updateFeature,
  deletes: deleteFeature,
  attachmentAdds: addAttachment,
  attachmentUpdates: updateAttachment,
  attachmentDeletes: deleteAttachment,
};

/**
 * Applies a batch. Refused edits carry their code and the rest is kept, or, with `rollbackOnFailure`, nothing
 * is kept and the neighbours of refused edits carry 1003. The generation moves when anything was applied.
 */
export function applyBatch(
  database: ServiceDatabase,
  batch: EditBatch,
  edits: readonly LayerEdits[],
): EditOutcome {
  return database.transaction(() => {
    const layers = applyAll(batch, edits);
    const all = layers.flatMap((layer) => ORDER.flatMap((kind) => layer[kind]));
    const isRolledBack = batch.context.rollbackOnFailure && all.some(({ success }) => !success);
    const isChanged = !isRolledBack && all.some(({ success }) => success);
    if (isChanged) batch.state.setGeneration(batch.generation);
    const result: EditOutcome = {
      layers: isRolledBack ? layers.map((layer) => rolledBack(layer, edits)) : layers,
      rolledBack: isRolledBack,
      generation: batch.state.generation(),
    };
    return { keep: !isRolledBack, result };
  });
}

function applyAll(batch: EditBatch, edits: readonly LayerEdits[]): LayerEditResults[] {
  const results = edits.map(() => new Map<Kind, EditResult[]>());
  for (const kind of ORDER) {
    edits.forEach((layerEdits, index) => {
      const inputs: readonly unknown[] = layerEdits[kind];
      const outcomes = inputs.map((input) => applyOne(batch, layerEdits.layerId, kind, input));
      results[index]?.set(kind, outcomes);
    });
  }
  return edits.map(({ layerId }, index) => {
    const of = (kind: Kind): EditResult[] => results[index]?.get(kind) ?? [];
    return {
      layerId,
      adds: of('adds'),
      updates: of('updates'),
      deletes: of('deletes'),
      attachmentAdds: of('attachmentAdds'),
      attachmentUpdates: of('attachmentUpdates'),
      attachmentDeletes: of('attachmentDeletes'),
    };
  });
}

function applyOne(batch: EditBatch, layerId: number, kind: Kind, input: unknown): EditResult {
  const table = batch.tables.get(layerId);
  try {
    if (table === undefined) {
      throw new EditFailure(EDIT_CODES.layerMissing, `The layer ${layerId} was not found.`);
    }
    return APPLY[kind](batch, table, input as never);
  } catch (error) {
    if (!(error instanceof EditFailure)) throw error;
    const { code, message } = error;
    const named = table === undefined ? NOBODY : identify(batch.context, table, kind, input);
    return { success: false, ...named, error: { code, description: message } };
  }
}

interface Identity {
  readonly objectId: number;
  readonly globalId: string | null;
}

const NOBODY: Identity = { objectId: -1, globalId: null };

/** What a failed edit is called in its result, as far as the client named it. */
function identify(context: EditContext, table: LayerTable, kind: Kind, input: unknown): Identity {
  if (kind === 'deletes' || kind === 'attachmentDeletes') return identityOf(input as RowRef);
  if (kind !== 'adds' && kind !== 'updates') {
    const { globalId, attachmentId } = input as { globalId: string | null; attachmentId?: number };
    return { objectId: attachmentId ?? -1, globalId: normalOrNull(globalId) };
  }
  const { attributes } = input as { attributes: Readonly<Record<string, unknown>> };
  const byName = new Map(
    Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const globalId = normalOrNull(byName.get(table.globalIdField.name.toLowerCase()));
  const objectId = byName.get(table.objectIdField.name.toLowerCase());
  if (context.useGlobalIds) {
    const row =
      kind === 'updates' && globalId !== null ? table.current('global_id', globalId) : null;
    return { objectId: row?.objectId ?? -1, globalId };
  }
  const isNamed = kind === 'updates' && typeof objectId === 'number';
  const row = isNamed ? table.current('object_id', objectId) : null;
  return { objectId: isNamed ? objectId : -1, globalId: row?.globalId ?? null };
}

function identityOf(ref: RowRef): Identity {
  return 'globalId' in ref
    ? { objectId: -1, globalId: normalOrNull(ref.globalId) ?? ref.globalId }
    : { objectId: ref.objectId, globalId: null };
}

function normalOrNull(value: unknown): string | null {
  return typeof value === 'string' ? normaliseGuid(value) : null;
}

/** Object ids of adds that were undone were never given: -1. */
function rolledBack(layer: LayerEditResults, edits: readonly LayerEdits[]): LayerEditResults {
  const failed = edits.length > 1 ? 'another edit of the batch' : 'another edit';
  const undo = (results: readonly EditResult[], isAdd: boolean): EditResult[] =>
    results.map((result) =>
      result.success
        ? {
            success: false,
            objectId: isAdd ? -1 : result.objectId,
            globalId: result.globalId,
            error: {
              code: EDIT_CODES.rolledBack,
              description: `Operation rolled back, because ${failed} failed.`,
            },
          }
        : result,
    );
  return {
    layerId: layer.layerId,
    adds: undo(layer.adds, true),
    updates: undo(layer.updates, false),
    deletes: undo(layer.deletes, false),
    attachmentAdds: undo(layer.attachmentAdds, true),
    attachmentUpdates: undo(layer.attachmentUpdates, false),
    attachmentDeletes: undo(layer.attachmentDeletes, false),
  };
}
