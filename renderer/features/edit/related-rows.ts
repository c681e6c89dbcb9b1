/** Related rows of a feature by relationship, and how one is tied to it or set free. Pure. */
import type { RelatedGroup, RowEdit } from '../../../shared/model/editing.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { FeatureDetails, RelatedRow } from '../../../shared/model/view.ts';

interface GroupOfRows extends RelatedGroup {
  readonly rows: readonly RelatedRow[];
}

/** Every relationship of the feature's layer, those without a row among them. */
export function groupsOf({ relationships, related }: FeatureDetails): readonly GroupOfRows[] {
  return relationships.map((group) => ({
    ...group,
    rows: related.filter(
      ({ relationship, layerId }) =>
        relationship === group.relationship && layerId === group.layerId,
    ),
  }));
}

/** A new row that is tied to the feature; null where nothing can be tied from here. */
export function relatedAdd({ layerId, link }: RelatedGroup): RowEdit | null {
  return link && { kind: 'add', layerId, attributes: { [link.field]: link.value } };
}

/** Sets a related row free; null where its key must have a value or is not its own. */
export function unrelated(
  group: RelatedGroup,
  { layerId, globalId }: RelatedRow,
  layer: LayerDescription | null,
): RowEdit | null {
  const field = layer?.fields.find(({ name }) => name === group.link?.field);
  if (!field?.nullable || !field.editable) return null;
  return { kind: 'update', layerId, globalId, attributes: { [field.name]: null } };
}
