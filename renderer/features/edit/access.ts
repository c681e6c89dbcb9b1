/** What a service lets people change, and the reason where it does not. Pure. */
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { EDIT } from './messages.ts';

type Operation = 'create' | 'update' | 'delete';

/** Whether the layer takes this operation; a layer that says nothing takes all. */
export function takes(layer: LayerDescription, operation: Operation): boolean {
  const { capabilities } = layer;
  const words = capabilities.map((word) => word.toLowerCase());
  return words.length === 0 || words.includes(operation) || words.includes('editing');
}

/** Why nobody can type into a field; null = it can be changed. */
export function readOnlyReason(field: Field, layer: LayerDescription): string | null {
  if (field.type === 'OID' || field.type === 'GlobalID') return EDIT.systemField;
  if (Object.values(layer.editFields ?? {}).includes(field.name)) return EDIT.trackedField;
  if (field.type === 'Blob') return EDIT.blobField;
  if (field.type === 'Raster' || field.type === 'Geometry') return EDIT.systemField;
  return field.editable ? null : EDIT.notEditable;
}

/** Fields that hold keys of the row itself: shown among its identity. */
export function isKey(field: Field, layer: LayerDescription): boolean {
  return field.name === layer.objectIdField || field.name === layer.globalIdField;
}

/** The first field that needs a value and has none. */
export function firstRequired(
  layer: LayerDescription,
  attributes: Readonly<Record<string, unknown>>,
): string | null {
  const open = layer.fields.filter(
    (field) => readOnlyReason(field, layer) === null && (attributes[field.name] ?? '') === '',
  );
  return open.find(({ nullable }) => !nullable)?.name ?? null;
}
