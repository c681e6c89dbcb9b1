/** Answers of a service that are mobile geodatabases (dataFormat=sqlite), read into the same sink as JSON. */
import { open } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { AnswerHead, AnswerSink } from '../../../shared/model/protocol.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { readAnswer as readJson, type ReadAnswerOptions } from '../../arcgis/answer.ts';
import {
  openGeodatabase,
  type Geodatabase,
  type GeodatabaseLayer,
} from '../../geodatabase/geodatabase.ts';
import { readingAnswer, requireWanted, stoppable, unusable } from './answer-sink.ts';
import { readDeltaAnswer } from './delta-answer.ts';
import { fieldNames, sameReference } from './layer-facts.ts';

const MAGIC = 'SQLite format 3\0';
const HINT = 'Nothing of it was kept. Try again, or create the replica with dataFormat json.';

/**
 * Reads an answer in the format that it has, by its first bytes and never by its name: a geodatabase is the data of a
 * replica, and with `changes` those of a sync.
 *
 * @throws AppError "bad-answer" for a geodatabase that is damaged, not understood or not what was asked for
 */
export async function readAnyAnswer(
  file: string,
  sink: AnswerSink,
  options: ReadAnswerOptions,
): Promise<AnswerHead> {
  if (!(await isDatabase(file))) return readJson(file, sink, options);
  requireWanted(options.signal);
  const { changes } = options;
  if (changes !== undefined) return readDeltaAnswer(file, sink, options, changes);
  return readingAnswer(HINT, () => readGeodatabase(file, sink, options));
}

/** True when the file begins like a SQLite database. Throws `file` when it cannot be read. */
export async function isDatabase(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new AppError('file', 'The file with the answer of the service cannot be read.', {
      hint: 'Try again.',
      cause,
    });
  });
  try {
    const head = Buffer.alloc(MAGIC.length);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.toString('latin1', 0, bytesRead) === MAGIC;
  } finally {
    await handle.close();
  }
}

function readGeodatabase(
  file: string,
  sink: AnswerSink,
  { layers, replicaSR, signal }: ReadAnswerOptions,
): AnswerHead {
  const geodatabase = openGeodatabase(file);
  try {
    requireAsked(geodatabase, layers);
    if (replicaSR !== undefined) requireReference(geodatabase, replicaSR);
    const head = geodatabase.readInto(stoppable(sink, signal));
    // A server may want its id back as it has written it.
    const written = geodatabase.description.replica?.replicaIdAsWritten;
    return head.replicaId === null ? head : { ...head, replicaId: written ?? head.replicaId };
  } finally {
    geodatabase.close();
  }
}

/** Every layer that was asked for is there, with all its fields, in the reference that the others have. */
function requireAsked(geodatabase: Geodatabase, layers: readonly LayerDescription[]): void {
  const found = new Map(geodatabase.description.layers.map((layer) => [layer.id, layer]));
  for (const layer of layers) {
    const there = found.get(layer.id);
    if (!there) throw missing(`it lacks ${layer.name} (${layer.id}), which was asked for`);
    requireFields(layer, there);
  }
}

function requireReference(geodatabase: Geodatabase, wanted: SpatialReference): void {
  const other = geodatabase.description.layers.find(
    ({ spatialReference }) => spatialReference !== null && !sameReference(spatialReference, wanted),
  );
  if (!other) return;
  throw missing(`the shapes of ${other.name} have another spatial reference than was asked for`);
}

function requireFields(layer: LayerDescription, there: GeodatabaseLayer): void {
  const names = fieldNames(there.json);
  const lost = layer.fields.find(
    ({ name, type, editable }) => editable && type !== 'Geometry' && !names.has(name.toLowerCase()),
  );
  if (lost) throw missing(`${layer.name} lacks the field ${lost.name}`);
}

function missing(what: string): AppError {
  return unusable(`${what}.`, HINT);
}
