/** Decides about one row or attachment, given what both sides hold and what they last agreed on. Pure. */
import type { EditKind, WireFeature } from '../../shared/model/edit.ts';
import type {
  RelayDirection,
  RelayEdit,
  RelayItem,
  RelayKey,
  RelayLayer,
  RelayPolicy,
  RelaySide,
  RelayVersion,
} from '../../shared/model/relay.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import { comparisonOf, differences, GEOMETRY, type Comparison } from '../sync/conflict.ts';

export type Decision =
  /** Both sides hold the same. */
  | { readonly kind: 'agree'; readonly version: RelayVersion | null }
  | { readonly kind: 'send'; readonly edit: RelayEdit }
  /** One-way: the target differs by itself; the source has nothing new to say. */
  | { readonly kind: 'leave' }
  /** Bytes have to be looked at before it can be known who changed what. */
  | { readonly kind: 'compare'; readonly sides: readonly RelaySide[] }
  /** A download says that it is gone: ask first. */
  | { readonly kind: 'ask'; readonly side: RelaySide };

/** What is the same in both directions and for all rows of a layer. */
export interface Rules {
  readonly direction: RelayDirection;
  readonly policy: RelayPolicy;
  readonly comparison: Comparison;
}

export function rulesOf(
  record: {
    readonly direction: RelayDirection;
    readonly policy: RelayPolicy;
    readonly spatialReference: SpatialReference;
  },
  layer: RelayLayer,
): Rules {
  const whole = comparisonOf(layer.descriptions.source, record.spatialReference);
  const fields = whole.fields.filter(({ name }) => layer.fields.includes(name));
  return { direction: record.direction, policy: record.policy, comparison: { ...whole, fields } };
}

export function keyText({ layerId, what, globalId }: RelayKey): string {
  return `${layerId}/${what}/${globalId}`;
}

export function otherSide(side: RelaySide): RelaySide {
  return side === 'source' ? 'target' : 'source';
}

/** Equality of two versions; `unknown` where bytes were not looked at. */
export function sameVersion(
  a: RelayVersion | null,
  b: RelayVersion | null,
  comparison: Comparison,
): 'same' | 'different' | 'unknown' {
  if (a === null || b === null) return a === b ? 'same' : 'different';
  if (a.what === 'feature' && b.what === 'feature') {
    return differences(a.feature, b.feature, comparison).length === 0 ? 'same' : 'different';
  }
  if (a.what !== 'attachment' || b.what !== 'attachment') return 'different';
  if (a.file.name !== b.file.name) return 'different';
  if (a.file.sha === null || b.file.sha === null) return 'unknown';
  return a.file.sha === b.file.sha ? 'same' : 'different';
}

/** What is to be done about an item. */
export function decide(item: RelayItem, rules: Rules): Decision {
  const { base, held, goneAt } = item;
  if (goneAt !== null) return { kind: 'ask', side: goneAt };
  const { comparison, direction, policy } = rules;
  const blind = unseen(item);
  if (blind.length > 0) return { kind: 'compare', sides: blind };
  if (sameVersion(held.source, held.target, comparison) === 'same') {
    return { kind: 'agree', version: held.source };
  }
  const changed = {
    source: sameVersion(base, held.source, comparison) !== 'same',
    target: sameVersion(base, held.target, comparison) !== 'same',
  };
  if (direction === 'one-way') {
    if (!changed.source) return { kind: 'leave' };
    return { kind: 'send', edit: editOf(item, 'source', changed.target) };
  }
  const winner = changed.source && changed.target ? policy : changed.source ? 'source' : 'target';
  return { kind: 'send', edit: editOf(item, winner, changed.source && changed.target) };
}

/** Sides whose bytes must be looked at: there are two versions to compare, and one of them is only announced. */
function unseen({ base, held }: RelayItem): RelaySide[] {
  const versions = [base, held.source, held.target].filter((version) => version !== null);
  if (versions.length < 2) return [];
  return (['source', 'target'] as const).filter((side) => {
    const version = held[side];
    return version?.what === 'attachment' && version.file.sha === null;
  });
}

function editOf(item: RelayItem, winner: RelaySide, overrides: boolean): RelayEdit {
  const to = otherSide(winner);
  const [version, before] = [item.held[winner], item.held[to]];
  const { layerId, what, globalId } = item;
  return { layerId, what, globalId, to, kind: kindOf(version, before), version, before, overrides };
}

function kindOf(version: RelayVersion | null, before: RelayVersion | null): EditKind {
  if (version === null) return 'delete';
  return before === null ? 'add' : 'update';
}

/** True when the service has refused exactly this before. */
export function isRefusedBefore(
  { refusal }: RelayItem,
  { to, version }: RelayEdit,
  comparison: Comparison,
): boolean {
  return refusal?.to === to && sameVersion(refusal.version, version, comparison) === 'same';
}

/** The row as it is sent: the whole one for an add, what differs for an update. GlobalID under the name of that side. */
export function featureToSend(
  { kind, version, before, globalId, to }: RelayEdit,
  layer: RelayLayer,
  comparison: Comparison,
): WireFeature | null {
  if (version?.what !== 'feature') return null;
  const { feature } = version;
  const old = before?.what === 'feature' ? before.feature : null;
  const names =
    kind === 'update' && old !== null
      ? differences(old, feature, comparison)
      : [
          ...comparison.fields.map(({ name }) => name),
          ...(comparison.hasGeometry ? [GEOMETRY] : []),
        ];
  const attributes: Record<string, unknown> = {
    [layer.descriptions[to].globalIdField ?? 'GlobalID']: globalId,
  };
  for (const name of names) {
    if (name !== GEOMETRY) attributes[name] = feature.attributes[name] ?? null;
  }
  return names.includes(GEOMETRY)
    ? { attributes, geometry: feature.geometry ?? null }
    : { attributes };
}

/** What the relay keeps of a row: the carried fields and the shape. Fields that did not come stay as they were. */
export function carriedPart(
  feature: WireFeature,
  known: RelayVersion | null,
  layer: RelayLayer,
  hasGeometry: boolean,
): RelayVersion {
  const old = known?.what === 'feature' ? known.feature : null;
  const attributes: Record<string, unknown> = {};
  for (const name of layer.fields) {
    attributes[name] =
      name in feature.attributes ? feature.attributes[name] : (old?.attributes[name] ?? null);
  }
  if (!hasGeometry) return { what: 'feature', feature: { attributes } };
  const geometry = feature.geometry === undefined ? (old?.geometry ?? null) : feature.geometry;
  return { what: 'feature', feature: { attributes, geometry } };
}
