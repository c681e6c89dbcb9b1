/** Which columns of a row are the user's to write; the others are filled in by the service. */
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import type { Stores } from '../stores.ts';
import { descriptionOf } from '../title.ts';
import type { RowName } from './change-recorder.ts';

/** True for keys and editor tracking. */
export function isServersOwn({ name, type }: Field, layer: LayerDescription): boolean {
  return (
    type === 'OID' ||
    type === 'GlobalID' ||
    name === layer.objectIdField ||
    name === layer.globalIdField ||
    Object.values(layer.editFields ?? {}).includes(name)
  );
}

/** Names of columns, the geometry among them. */
export function usersColumns(
  stores: Stores,
  { layerId, target }: Pick<RowName, 'layerId' | 'target'>,
): ReadonlySet<string> {
  const { fields, geometry } = stores.tables.get(layerId, target).plan;
  const layer = descriptionOf(stores, layerId);
  const own = fields.filter(
    (field) => target === 'attachment' || (field.editable && !isServersOwn(field, layer)),
  );
  return new Set([...own.map(({ name }) => name), ...(geometry ? [geometry.name] : [])]);
}
