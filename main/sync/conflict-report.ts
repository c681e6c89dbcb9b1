/** An open conflict for people: every field that one of the sides changed, in its three versions. */
import type { ConflictReport } from '../../shared/model/report.ts';
import type { Conflict, WireFeature } from '../../shared/model/edit.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import { comparisonOf, differences, GEOMETRY } from './conflict.ts';
import type { ConflictVersions, ReplicaFile } from './ports.ts';

/** All open conflicts of a file. */
export function reportConflicts(
  file: Pick<ReplicaFile, 'replica' | 'layers' | 'conflicts' | 'conflictVersions'>,
): ConflictReport[] {
  const { replicaSR } = file.replica();
  return file.conflicts().map((conflict) => {
    const layer = file.layers().find(({ layerId }) => layerId === conflict.layerId);
    const versions = file.conflictVersions(conflict);
    return reportConflict(conflict, versions, layer?.description, replicaSR);
  });
}

/** One conflict with the fields in which its versions differ; `reference`: of the replica. */
export function reportConflict(
  conflict: Conflict,
  { versions, theirs }: ConflictVersions,
  layer: LayerDescription | undefined,
  reference: SpatialReference,
): ConflictReport {
  if (conflict.target === 'attachment' || !layer) return { ...conflict, values: [] };
  const comparison = comparisonOf(layer, reference);
  const sides = [
    versions?.base ?? null,
    versions?.mine ?? null,
    theirs as WireFeature | null,
  ] as const;
  const present = sides.filter((side) => side !== null);
  const [first, ...others] = present;
  const fields = new Set(
    first ? others.flatMap((other) => differences(first, other, comparison)) : [],
  );
  const [base, mine, their] = sides;
  const values = [...fields].map((field) => ({
    field,
    base: valueOf(base, field),
    mine: valueOf(mine, field),
    theirs: valueOf(their, field),
  }));
  return { ...conflict, values };
}

function valueOf(side: WireFeature | null, field: string): unknown {
  if (side === null) return null;
  return field === GEOMETRY ? (side.geometry ?? null) : (side.attributes[field] ?? null);
}
