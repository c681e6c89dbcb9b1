/** Relationship classes (DERelationshipClassInfo). */
import { bareName } from './items.ts';
import type { Item } from './items.ts';
import { childOf, childrenOf, flagOf, parseXml, textOf } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface RelationshipClass {
  readonly name: string;
  readonly origin: string;
  readonly destination: string;
  /** Such as `esriRelCardinalityOneToMany`. */
  readonly cardinality: string;
  readonly isComposite: boolean;
  readonly isAttachment: boolean;
  readonly originKey: string | null;
  readonly foreignKey: string | null;
}

/** The relationship classes of a geodatabase between one origin and one destination. */
export function readRelationships(items: readonly Item[]): readonly RelationshipClass[] {
  return items.flatMap((item) => {
    if (item.kind !== 'relationship-class' || item.definition === null) return [];
    const root = parseXml(item.definition, `The definition of relationship ${item.name}`);
    const origin = firstName(root, 'OriginClassNames');
    const destination = firstName(root, 'DestinationClassNames');
    if (origin === null || destination === null) return [];
    return [
      {
        name: bareName(item.name),
        origin: bareName(origin),
        destination: bareName(destination),
        cardinality: textOf(root, 'Cardinality') ?? 'esriRelCardinalityOneToMany',
        isComposite: flagOf(root, 'IsComposite') === true,
        isAttachment: flagOf(root, 'IsAttachmentRelationship') === true,
        originKey: keyOf(root, 'esriRelKeyRoleOriginPrimary'),
        foreignKey: keyOf(root, 'esriRelKeyRoleOriginForeign'),
      },
    ];
  });
}

function firstName(root: XmlElement, list: string): string | null {
  const names = childOf(root, list);
  return (names === null ? undefined : childrenOf(names, 'Name')[0])?.textContent ?? null;
}

function keyOf(root: XmlElement, role: string): string | null {
  const keys = childOf(root, 'OriginClassKeys');
  if (keys === null) return null;
  const key = childrenOf(keys, 'RelationshipClassKey').find(
    (candidate) => textOf(candidate, 'KeyRole') === role,
  );
  return key ? textOf(key, 'ObjectKeyName') : null;
}
