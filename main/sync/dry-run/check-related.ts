/** Rows that point to a row of another layer: will it be there? The server takes them either way. */
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import type { UploadRow } from '../ports.ts';
import type { Verdict } from './verdict.ts';

/** A field of a layer that holds the GlobalID of a row of another layer. */
export interface Link {
  readonly field: string;
  readonly origin: LayerDescription;
}

/** Links of a layer that are keyed by GlobalID; other keys say nothing here. */
export function linksOf(layer: LayerDescription, { layers }: ServiceDescription): Link[] {
  return layer.relationships.flatMap(({ id, role, relatedLayerId, keyField }) => {
    const origin = layers.find((one) => one.id === relatedLayerId);
    const field = layer.fields.find(({ name }) => same(name, keyField));
    const there = origin?.relationships.find(
      (one) => one.id === id && one.role === 'origin' && one.relatedLayerId === layer.id,
    );
    const isKeyed = there !== undefined && same(origin?.globalIdField ?? null, there.keyField);
    return role === 'destination' && origin && field?.type === 'GUID' && isKeyed
      ? [{ field: field.name, origin }]
      : [];
  });
}

function same(a: string | null, b: string | null): boolean {
  return a !== null && a.toLowerCase() === b?.toLowerCase();
}

/** The row that an add or update ties itself to; null: to none, or it stays as it was. */
export function parentOf({ edit, feature }: UploadRow, { field }: Link): GlobalId | null {
  return edit.target === 'feature' && feature ? parseGlobalId(feature.attributes[field]) : null;
}

/** What becomes of rows of the other layer in this upload, and which of those asked for the server has. */
export interface Parents {
  readonly onServer: ReadonlySet<GlobalId>;
  readonly accepted: ReadonlySet<GlobalId>;
  readonly refused: ReadonlySet<GlobalId>;
  readonly deleted: ReadonlySet<GlobalId>;
}

/** Null: the row that it belongs to will be there. */
export function checkParent(
  parent: GlobalId,
  { field, origin }: Link,
  parents: Parents,
): Verdict | null {
  const verdict = { cause: 'related-parent', code: null, field } as const;
  if (parents.deleted.has(parent)) {
    return {
      ...verdict,
      text: `It belongs to a row of ${origin.name} that this upload deletes: it would belong to nothing.`,
    };
  }
  if (parents.onServer.has(parent) || parents.accepted.has(parent)) return null;
  const text = parents.refused.has(parent)
    ? `The row of ${origin.name} that it belongs to would be refused: it would belong to nothing.`
    : `The server has no row of ${origin.name} that it could belong to: it would belong to nothing.`;
  return { ...verdict, text };
}
