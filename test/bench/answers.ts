/**
 * Answers of createReplica in files, made once and kept in `.cache/bench`; beside each, the same features as a
 * FeatureSet, which is what GDAL reads. Written in pieces, whatever their size.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerDescription } from '../../shared/model/service.ts';
import { parcel, sighting, type FeatureWriter } from './features.ts';
import { PARCEL_LAYER, SIGHTING_LAYER } from './service.ts';

const FOLDER = join(import.meta.dirname, '../../.cache/bench');

/** Part of the names of the files: raise it when what is in them changes. */
const VERSION = 1;

export interface DataSet {
  readonly name: 'polygons' | 'points';
  readonly count: number;
  readonly layer: LayerDescription;
  readonly feature: FeatureWriter;
}

/** `scale`: 1, or less for a quick run. */
export function dataSets(scale: number): readonly [DataSet, DataSet] {
  return [
    { name: 'polygons', count: 200_000 * scale, layer: PARCEL_LAYER, feature: parcel },
    { name: 'points', count: 1_000_000 * scale, layer: SIGHTING_LAYER, feature: sighting },
  ];
}

export interface AnswerFiles {
  /** For us. */
  readonly answer: string;
  /** For GDAL. */
  readonly featureSet: string;
}

/** Where the answers are kept; made when it is not there. */
export function answerFolder(): string {
  mkdirSync(FOLDER, { recursive: true });
  return FOLDER;
}

/** The files of a data set; made when they are not there. */
export function answerFiles(set: DataSet): AnswerFiles {
  const base = join(answerFolder(), `${set.name}-${set.count}-v${VERSION}`);
  const files = { answer: `${base}.answer.json`, featureSet: `${base}.features.json` };
  writeOnce(files.answer, set, {
    before: `{"replicaName":"bench","replicaID":"2E4C7A46-1B0F-4D6A-9B0A-6C1E3B1F0A11","syncModel":"perLayer","responseType":"esriReplicaResponseTypeData","transportType":"esriTransportTypeEmbedded","layerServerGens":[{"id":${set.layer.id},"serverGen":1653592}],"layers":[{"id":${set.layer.id},"features":[`,
    after: ']}]}',
  });
  writeOnce(files.featureSet, set, {
    before: `${JSON.stringify(featureSetHead(set.layer)).slice(0, -1)},"features":[`,
    after: ']}',
  });
  return files;
}

/** An answer of synchronizeReplica with changes of an eighth of adds, as many deletes, and updates; returns its path. */
export function writeDownload(
  path: string,
  { layer, count, feature }: DataSet,
  edits: number,
): void {
  const eighth = Math.floor(edits / 8);
  const numbers = (from: number, many: number) => Array.from({ length: many }, (_, i) => from + i);
  const adds = numbers(count + 1, eighth).map((n) => feature(n));
  // From the middle on: the first rows are those that are edited here.
  const middle = Math.floor(count / 2);
  const updates = numbers(middle, edits - 2 * eighth).map((n) => feature(n, 1));
  const deletes = numbers(middle + edits, eighth).map(
    (n) => (JSON.parse(feature(n)) as Row).attributes.GlobalID,
  );
  const file = openSync(path, 'w');
  writeFileSync(
    file,
    `{"responseType":"esriReplicaResponseTypeEdits","layerServerGens":[{"id":${layer.id},"serverGen":1653999}],"edits":[{"id":${layer.id},"features":{"adds":[${adds.join(',')}],"updates":[${updates.join(',')}],"deleteIds":${JSON.stringify(deletes)}}}]}`,
  );
  closeSync(file);
}

/** The answer to an upload that the server accepts as a whole: a result for each edit of `delta`. */
export function uploadAnswer({ layer, count }: DataSet, delta: string): string {
  const [{ features }] = JSON.parse(delta) as [Delta];
  // Rows have the numbers that they came with; makeEdits changes the first and deletes those after them.
  const results = (globalIds: readonly string[], firstId: number) =>
    globalIds.map((globalId, place) => ({ success: true, globalId, objectId: firstId + place }));
  const idOf = ({ attributes }: Row): string => attributes.GlobalID;
  return JSON.stringify({
    responseType: 'esriReplicaResponseTypeEdits',
    layerServerGens: [{ id: layer.id, serverGen: 1_654_000 }],
    edits: [
      {
        id: layer.id,
        features: {
          addResults: results(features.adds.map(idOf), count + 1),
          updateResults: results(features.updates.map(idOf), 1),
          deleteResults: results(features.deleteIds, 1 + features.updates.length),
        },
      },
    ],
  });
}

interface Row {
  readonly attributes: { readonly GlobalID: string };
}

interface Delta {
  readonly features: {
    readonly adds: readonly Row[];
    readonly updates: readonly Row[];
    readonly deleteIds: readonly string[];
  };
}

const PIECE_CHARACTERS = 1 << 20;

function writeOnce(
  path: string,
  { count, feature }: DataSet,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  if (existsSync(path)) return;
  process.stderr.write(`Writing ${path}\n`);
  // Another run may be writing the same.
  const part = `${path}.${process.pid}.part`;
  const file = openSync(part, 'w');
  let piece = before;
  for (let n = 1; n <= count; n++) {
    piece += n === 1 ? feature(n) : `,${feature(n)}`;
    if (piece.length < PIECE_CHARACTERS) continue;
    writeFileSync(file, piece);
    piece = '';
  }
  writeFileSync(file, piece + after);
  closeSync(file);
  renameSync(part, path);
}

function featureSetHead(layer: LayerDescription): Record<string, unknown> {
  return {
    objectIdFieldName: layer.objectIdField,
    globalIdFieldName: layer.globalIdField,
    geometryType: layer.geometryType,
    spatialReference: layer.spatialReference,
    fields: layer.fields.map(({ name, type, alias, length }) => ({
      name,
      type: `esriFieldType${type}`,
      alias,
      ...(length === null ? {} : { length }),
    })),
  };
}
