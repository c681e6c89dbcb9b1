/** Names of spatial references for people. */
import { canonicalWkid, wkidOf, type SpatialReference } from '../../shared/model/geometry.ts';
import type { SpatialReferenceName } from '../../shared/model/spatial-reference.ts';
import {
  spatialReferenceEntries,
  spatialReferenceEntry,
  type SpatialReferenceEntry,
} from './spatial-reference-table.ts';

/** A name with what else people search for. */
export interface NamedSpatialReference extends SpatialReferenceName {
  /** Numbers that it had before, such as 102100 for 3857. */
  readonly formerWkids: readonly number[];
  /** Where on Earth it is meant for. */
  readonly area: string;
}

let names: readonly NamedSpatialReference[] | null = null;

/** All that are in use today, by number; about 7,000. */
export function spatialReferences(): readonly NamedSpatialReference[] {
  names ??= listNames();
  return names;
}

function listNames(): readonly NamedSpatialReference[] {
  const former = new Map<number, number[]>();
  for (const { wkid, latestWkid } of spatialReferenceEntries()) {
    if (wkid !== latestWkid) former.set(latestWkid, [...(former.get(latestWkid) ?? []), wkid]);
  }
  const named = new Map<number, NamedSpatialReference>();
  for (const entry of spatialReferenceEntries()) {
    if (entry.isDeprecated || named.has(entry.latestWkid)) continue;
    named.set(entry.latestWkid, toName(entry, former.get(entry.latestWkid) ?? []));
  }
  return [...named.values()].sort((left, right) => left.wkid - right.wkid);
}

function toName(
  { latestWkid, kind, name, area }: SpatialReferenceEntry,
  formerWkids: readonly number[],
): NamedSpatialReference {
  return { wkid: latestWkid, formerWkids, name, kind, area };
}

/** Such as `WGS 1984 UTM Zone 10N (32610)`; the name in a text, or the number alone, for what is not in the list. */
export function spatialReferenceName(reference: SpatialReference): string {
  const wkid = wkidOf(reference);
  if (wkid === undefined) {
    return /^\w+\s*\[\s*"([^"]+)"/.exec(reference.wkt?.trim() ?? '')?.[1] ?? 'Unknown reference';
  }
  const code = canonicalWkid(wkid);
  const entry = spatialReferenceEntry(code);
  return entry ? `${entry.name} (${code})` : `${code}`;
}
