/** Takes the changes of an answer into the replica file, inside the transaction that applies them. */
import { assert } from '../../../shared/assert.ts';
import { AppError } from '../../../shared/errors.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { AnswerSink } from '../../../shared/model/protocol.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { comparisonOf, type Comparison } from '../conflict.ts';
import type { RunContext, Tally } from '../context.ts';
import type { ApplyTransaction } from '../ports.ts';
import { contestAttachment, contestFeature, contestMissing, partition } from './contest.ts';
import type { OutdatedConflicts } from './outdated-conflicts.ts';

interface Layer {
  readonly description: LayerDescription;
  readonly comparison: Comparison;
}

/**
 * `isEcho`: rows that are our own accepted edits coming back; they are applied, not counted. Attachments of a snapshot
 * close no conflict: it lists every one, which alone tells no newer version.
 */
export function createChangeSink(
  { file, tally, progress }: Pick<RunContext, 'file' | 'tally' | 'progress'>,
  transaction: ApplyTransaction,
  outdated: OutdatedConflicts,
  isEcho: (globalId: GlobalId) => boolean,
): AnswerSink {
  const reference = file.replica().replicaSR;
  const layers = new Map<number, Layer>(
    file
      .layers()
      .map(({ layerId, description }) => [
        layerId,
        { description, comparison: comparisonOf(description, reference) },
      ]),
  );
  const known = (layerId: number): Layer => {
    const layer = layers.get(layerId);
    if (!layer) {
      throw new AppError(
        'bad-answer',
        `The answer holds rows of layer ${layerId}, which is not in this replica.`,
      );
    }
    return layer;
  };
  const count = (what: keyof Tally, ids: readonly GlobalId[]): void => {
    tally[what] += ids.filter((id) => !isEcho(id)).length;
  };

  return {
    features(layerId, kind, features) {
      const { description, comparison } = known(layerId);
      const idOf = (feature: WireFeature): GlobalId => globalIdOf(feature, description);
      const ids = features.map(idOf);
      outdated.came(layerId, 'feature', ids);
      const { free, held } = partition(
        features,
        idOf,
        transaction.contested(layerId, 'feature', ids),
      );
      transaction.upsertFeatures(layerId, free);
      for (const [versions, theirs] of held)
        contestFeature(versions, theirs, comparison, transaction);
      count(kind === 'updates' ? 'updates' : 'adds', ids);
      progress.rows(description.name, features.length);
    },
    deletes(layerId, globalIds) {
      known(layerId);
      outdated.came(layerId, 'feature', globalIds);
      const contested = transaction.contested(layerId, 'feature', globalIds);
      transaction.deleteFeatures(
        layerId,
        globalIds.filter((id) => !contested.has(id)),
      );
      for (const versions of contested.values()) contestMissing(versions, transaction);
      count('deletes', globalIds);
    },
    attachments(layerId, kind, attachments) {
      known(layerId);
      const ids = attachments.map(({ globalId }) => globalId);
      if (kind !== 'data') outdated.came(layerId, 'attachment', ids);
      const contested = transaction.contested(layerId, 'attachment', ids);
      const { free, held } = partition(attachments, ({ globalId }) => globalId, contested);
      transaction.upsertAttachments(layerId, free);
      for (const [versions, theirs] of held) contestAttachment(versions, theirs, kind, transaction);
      // The others are counted when their bytes have been fetched.
      const brought = attachments.filter(({ data }) => data !== null).map((one) => one.globalId);
      count('attachments', brought);
    },
    attachmentDeletes(layerId, globalIds) {
      known(layerId);
      outdated.came(layerId, 'attachment', globalIds);
      const contested = transaction.contested(layerId, 'attachment', globalIds);
      transaction.deleteAttachments(
        layerId,
        globalIds.filter((id) => !contested.has(id)),
      );
      for (const versions of contested.values()) contestMissing(versions, transaction);
    },
  };
}

/** Reads an answer for its results alone. */
export const IGNORE_ROWS: AnswerSink = {
  features: () => undefined,
  deletes: () => undefined,
  attachments: () => undefined,
  attachmentDeletes: () => undefined,
};

function globalIdOf(feature: WireFeature, layer: LayerDescription): GlobalId {
  assert(layer.globalIdField !== null, `layer ${layer.id} of a replica has a GlobalID`);
  const globalId = parseGlobalId(feature.attributes[layer.globalIdField]);
  if (!globalId) {
    throw new AppError('bad-answer', `A row of ${layer.name} came without a usable GlobalID.`, {
      hint: 'Nothing was changed in the replica. Report this to the owner of the service.',
    });
  }
  return globalId;
}
