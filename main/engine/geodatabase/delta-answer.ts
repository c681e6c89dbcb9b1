/**
 * Changes of a sync that come as a delta geodatabase. Experimental: the file is read twice, and the first time to find
 * every doubt before a row is handed on.
 */
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { AnswerHead, AnswerSink, ExpectedChanges } from '../../../shared/model/protocol.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { ReadAnswerOptions } from '../../arcgis/answer.ts';
import { readDelta } from '../../geodatabase/delta.ts';
import { readingAnswer, stoppable, unusable } from './answer-sink.ts';

const HINT = 'Nothing of it was applied. Synchronise with dataFormat json, which is the default.';

/**
 * Hands the changes on when all of them are understood and for this replica.
 *
 * @throws AppError "bad-answer" before the first row is handed on
 */
export function readDeltaAnswer(
  file: string,
  sink: AnswerSink,
  { layers, replicaSR, signal }: ReadAnswerOptions,
  expected: ExpectedChanges | null,
): AnswerHead {
  if (expected === null) throw doubt('it comes where only JSON can tell what happened');
  const options = replicaSR === undefined ? {} : { replicaSR };
  const asked = layers.filter(({ id }) => expected.layers.includes(id));
  const head = readingAnswer(HINT, () =>
    readDelta(file, stoppable(checkingSink(asked), signal), options),
  );
  requireOurs(head, expected);
  readDelta(file, stoppable(sink, signal), options);
  return head;
}

/** Takes nothing, and throws for rows that are not of a layer that was asked for, incomplete, or there twice. */
function checkingSink(asked: readonly LayerDescription[]): AnswerSink {
  const layers = new Map(asked.map((layer) => [layer.id, layer]));
  const layerOf = (layerId: number): LayerDescription => {
    const layer = layers.get(layerId);
    if (!layer) throw doubt(`it changes layer ${layerId}, which was not asked for`);
    return layer;
  };
  const seen = new Set<string>();
  const once = (layer: LayerDescription, target: string, globalId: GlobalId): void => {
    const key = `${layer.id} ${target} ${globalId}`;
    if (seen.has(key)) throw doubt(`it changes ${globalId} of ${layer.name} twice`);
    seen.add(key);
  };
  return {
    features(layerId, _kind, features) {
      const layer = layerOf(layerId);
      for (const feature of features) once(layer, 'feature', requireWhole(layer, feature));
    },
    deletes(layerId, globalIds) {
      for (const globalId of globalIds) once(layerOf(layerId), 'feature', globalId);
    },
    attachments(layerId, _kind, attachments) {
      const layer = layerOf(layerId);
      for (const { globalId, data } of attachments) {
        if (data === null)
          throw doubt(`the attachment ${globalId} of ${layer.name} has no content`);
        once(layer, 'attachment', globalId);
      }
    },
    attachmentDeletes(layerId, globalIds) {
      for (const globalId of globalIds) once(layerOf(layerId), 'attachment', globalId);
    },
  };
}

/** A row without a field would empty it here, or leave it as it was: nobody can tell which is meant. */
function requireWhole(layer: LayerDescription, { attributes, geometry }: WireFeature): GlobalId {
  const globalId = parseGlobalId(attributes[layer.globalIdField ?? '']);
  if (globalId === null) throw doubt(`a row of ${layer.name} has no GlobalID`);
  const lost = layer.fields.find(
    ({ name, type, editable }) =>
      editable && type !== 'Geometry' && !Object.hasOwn(attributes, name),
  );
  if (lost) throw doubt(`${layer.name} lacks the field ${lost.name}`);
  if ((geometry === undefined) !== (layer.geometryType === null)) {
    throw doubt(
      `the rows of ${layer.name} come ${geometry === undefined ? 'without' : 'with'} shapes`,
    );
  }
  return globalId;
}

/** Changes of another replica, or of another time, are not ours. */
function requireOurs({ replicaId, generations }: AnswerHead, expected: ExpectedChanges): void {
  const ours = parseGlobalId(expected.replicaId);
  if (ours === null || replicaId === null || parseGlobalId(replicaId) !== ours) {
    throw doubt('it is not for this replica');
  }
  const known = expected.generations;
  if (expected.syncModel === 'perLayer') {
    for (const id of expected.layers) {
      requireNewer(generations.layers[id] ?? null, known.layers[id] ?? null);
    }
    return;
  }
  requireNewer(generations.replica, known.replica);
}

function requireNewer(told: number | null, known: number | null): void {
  if (told === null) throw doubt('it does not say to which generation it brings this replica');
  if (known !== null && told < known) {
    throw doubt(`it brings this replica back to generation ${told}, and it is at ${known}`);
  }
}

function doubt(reason: string): Error {
  return unusable(`${reason}.`, HINT);
}
