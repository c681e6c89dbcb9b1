/** The edits of a version, as edits that bring other data to the same state. */
import type {
  Archive,
  AttachmentInput,
  AttachmentVersion,
  Generation,
  LayerEdits,
  RowChange,
  RowVersion,
} from '../archive/archive.ts';
import type { LayerSpec } from '../spec.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

/** What happened in `own` after the generation, to be done in `target`, which may hold other changes. */
export function editsSince(own: Archive, since: Generation, target: Archive): LayerEdits[] {
  return own.service.layers.map((layer) => {
    const edits = emptyEdits(layer.id);
    for (const change of own.changesSince(layer.id, since)) addRow(edits, layer, change, target);
    if (layer.hasAttachments) addAttachments(edits, layer, own, since);
    return edits;
  });
}

function emptyEdits(layerId: number): Writable<LayerEdits> {
  return {
    layerId,
    adds: [],
    updates: [],
    deletes: [],
    attachmentAdds: [],
    attachmentUpdates: [],
    attachmentDeletes: [],
  };
}

function addRow(
  edits: Writable<LayerEdits>,
  layer: LayerSpec,
  { globalId, before, after }: RowChange,
  target: Archive,
): void {
  const isThere = target.count({ layerId: layer.id, globalIds: [globalId] }) > 0;
  if (after === null) {
    if (isThere) edits.deletes.push({ globalId });
    return;
  }
  const base = isThere ? before : null;
  const feature = {
    attributes: { ...changedValues(layer, base, after), [globalIdField(layer)]: globalId },
    ...(layer.geometryType === null || isSame(base?.geometry, after.geometry)
      ? {}
      : { geometry: after.geometry }),
  };
  (isThere ? edits.updates : edits.adds).push(feature);
}

function changedValues(
  layer: LayerSpec,
  before: RowVersion | null,
  after: RowVersion,
): Record<string, unknown> {
  const changed = layer.fields.filter(
    ({ name, editable }) =>
      editable && (before === null || !isSame(before.attributes[name], after.attributes[name])),
  );
  return Object.fromEntries(changed.map(({ name }) => [name, after.attributes[name]]));
}

function globalIdField({ fields }: LayerSpec): string {
  return fields.find(({ type }) => type === 'GlobalID')?.name ?? 'GlobalID';
}

function isSame(a: unknown, b: unknown): boolean {
  return spell(a) === spell(b);
}

const spell = (value: unknown): string =>
  typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? '');

function addAttachments(
  edits: Writable<LayerEdits>,
  layer: LayerSpec,
  own: Archive,
  since: Generation,
): void {
  for (const { globalId, before, after } of own.attachmentChangesSince(layer.id, since)) {
    if (after === null) edits.attachmentDeletes.push({ globalId });
    else if (before === null) edits.attachmentAdds.push(inputOf(layer, own, after));
    else edits.attachmentUpdates.push(inputOf(layer, own, after));
  }
}

function inputOf(layer: LayerSpec, own: Archive, after: AttachmentVersion): AttachmentInput {
  const { globalId, parentGlobalId, name, contentType, attachmentId } = after;
  const data = own.attachmentData(layer.id, attachmentId);
  return { globalId, parentGlobalId, name, contentType, data };
}
