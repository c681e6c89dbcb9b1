/** An open conflict for people: what it is about, who changed it when, and each field that differs in its three versions. */
import type {
  AttachmentVersion,
  ConflictReport,
  FieldVersions,
} from '../../shared/model/report.ts';
import type { Conflict, WireFeature } from '../../shared/model/edit.ts';
import { UNREADABLE_SHAPE, type SpatialReference } from '../../shared/model/geometry.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import { titleOfRow } from '../../shared/model/row-title.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import { comparisonOf, differences, GEOMETRY, type Comparison } from './conflict.ts';
import type { ConflictVersions, ReplicaFile } from './ports.ts';
import { clashOf } from './resolve.ts';

/** All open conflicts of a file. */
export function reportConflicts(
  file: Pick<ReplicaFile, 'replica' | 'layers' | 'conflicts' | 'conflictVersions'>,
): ConflictReport[] {
  const { replicaSR } = file.replica();
  const layers = new Map(file.layers().map(({ layerId, description }) => [layerId, description]));
  return file
    .conflicts()
    .map((conflict) =>
      reportConflict(
        conflict,
        file.conflictVersions(conflict),
        layers.get(conflict.layerId),
        replicaSR,
      ),
    );
}

/** One conflict with the fields in which its versions differ now; `reference`: of the replica. */
export function reportConflict(
  conflict: Conflict,
  known: ConflictVersions,
  layer: LayerDescription | undefined,
  reference: SpatialReference,
): ConflictReport {
  const edit = known.versions?.edit ?? null;
  const common = {
    ...conflict,
    // It may have become another kind of edit since.
    mine: edit?.kind ?? conflict.mine,
    editId: edit?.editId ?? null,
    isHeld: edit?.isHeld ?? false,
    layerName: layer?.name ?? String(conflict.layerId),
    changedHereAt: edit?.lastChangedAt ?? null,
  };
  if (conflict.target === 'attachment') return { ...common, ...attachmentPart(conflict, known) };
  if (!layer) {
    const title = conflict.globalId;
    const nothing = { values: [], canMerge: false, theirEditor: null, attachment: null };
    return { ...common, ...nothing, title, objectId: edit?.objectId ?? null };
  }
  const comparison = comparisonOf(layer, reference);
  return { ...common, ...featurePart(conflict, known, layer, comparison) };
}

type Part = Pick<
  ConflictReport,
  'title' | 'objectId' | 'values' | 'fields' | 'canMerge' | 'theirEditor' | 'attachment'
>;

function featurePart(
  { globalId }: Conflict,
  { versions, theirs }: ConflictVersions,
  layer: LayerDescription,
  comparison: Comparison,
): Part {
  const their = theirs as WireFeature | null;
  const row = {
    kind: versions?.edit.kind ?? 'update',
    base: versions?.base ?? null,
    mine: versions?.mine ?? null,
    theirs: their,
  };
  const shown = row.mine ?? row.base ?? their;
  const fields = clashOf(row, comparison);
  return {
    title: shown ? titleOfRow(layer, shown, globalId) : globalId,
    objectId: versions?.edit.objectId ?? objectIdOf(their, layer),
    values: valuesOf([row.base, row.mine, their], comparison),
    fields,
    canMerge: row.mine !== null && their !== null && fields.length === 0,
    theirEditor: editorOf(their, layer),
    attachment: null,
  };
}

function objectIdOf(row: WireFeature | null, { objectIdField }: LayerDescription): number | null {
  const value = row?.attributes[objectIdField];
  return typeof value === 'number' ? value : null;
}

function valuesOf(
  sides: readonly [WireFeature | null, WireFeature | null, WireFeature | null],
  comparison: Comparison,
): FieldVersions[] {
  const [first, ...others] = sides.filter((side) => side !== null);
  const fields = new Set(
    first ? others.flatMap((other) => differences(first, other, comparison)) : [],
  );
  const [base, mine, theirs] = sides;
  return [...fields].map((field) => ({
    field,
    base: valueOf(base, field),
    mine: valueOf(mine, field),
    theirs: valueOf(theirs, field),
  }));
}

function valueOf(side: WireFeature | null, field: string): unknown {
  if (side === null) return null;
  if (field !== GEOMETRY) return side.attributes[field] ?? null;
  return side.geometry === UNREADABLE_SHAPE ? null : (side.geometry ?? null);
}

const LONGEST_NAME = 200;
/** The last moment that a date can show. */
const LAST_MOMENT = 8.64e15;

/** By the editor tracking of the layer; null where it tracks nobody, or the row is gone. */
function editorOf(
  row: WireFeature | null,
  { editFields }: LayerDescription,
): ConflictReport['theirEditor'] {
  if (!row || !editFields) return null;
  const read = (name: string | null | undefined): unknown =>
    name === null || name === undefined ? null : row.attributes[name];
  const [name, at] = [read(editFields.editor), Number(read(editFields.edited) ?? NaN)];
  const editor = {
    name: typeof name === 'string' && name.trim() !== '' ? name.slice(0, LONGEST_NAME) : null,
    at: Math.abs(at) <= LAST_MOMENT ? new Date(at).toISOString() : null,
  };
  return editor.name === null && editor.at === null ? null : editor;
}

function attachmentPart(
  { globalId, fields }: Conflict,
  { versions, theirs }: ConflictVersions,
): Part {
  const here = versions?.mine ?? null;
  const their = theirs as WireAttachment | null;
  const mine = here && storedVersion(here);
  const known = mine ?? their ?? (versions?.base ? storedVersion(versions.base) : null);
  const parent = (here ?? versions?.base)?.attributes['REL_GLOBALID'];
  return {
    title: known?.name ?? globalId,
    objectId: null,
    values: [],
    fields,
    canMerge: false,
    theirEditor: null,
    attachment: {
      mine,
      theirs: their && {
        name: their.name,
        contentType: their.contentType,
        size: their.data?.byteLength ?? their.size ?? 0,
      },
      parentGlobalId: parseGlobalId(parent) ?? their?.parentGlobalId ?? null,
    },
  };
}

/** By the columns that every attachment table has, whatever program wrote the row. */
function storedVersion({ attributes }: WireFeature): AttachmentVersion {
  const text = (name: string, otherwise: string): string => {
    const value = attributes[name];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  const size = Number(attributes['DATA_SIZE'] ?? 0);
  return {
    name: text('ATT_NAME', 'attachment'),
    contentType: text('CONTENT_TYPE', 'application/octet-stream'),
    size: Number.isFinite(size) ? size : 0,
  };
}
