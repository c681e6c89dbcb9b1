/** An open conflict for people: every field that one of the sides changed, in its three versions. */
import type { ConflictReport, FieldVersions } from '../../shared/model/report.ts';
import type { Conflict, WireFeature } from '../../shared/model/edit.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import { comparisonOf, differences, GEOMETRY } from './conflict.ts';
import type { ReplicaFile } from './ports.ts';

/** All open conflicts of a file. */
export function reportConflicts(file: ReplicaFile): ConflictReport[] {
  const { replicaSR } = file.replica();
  return file
    .conflicts()
    .map((conflict) => ({ ...conflict, values: valuesOf(file, conflict, replicaSR) }));
}

function valuesOf(
  file: ReplicaFile,
  conflict: Conflict,
  reference: SpatialReference,
): FieldVersions[] {
  const layer = file.layers().find(({ layerId }) => layerId === conflict.layerId);
  if (conflict.target === 'attachment' || !layer) return [];
  const { versions, theirs } = file.conflictVersions(conflict);
  const comparison = comparisonOf(layer.description, reference);
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
  return [...fields].map((field) => ({
    field,
    base: valueOf(base, field),
    mine: valueOf(mine, field),
    theirs: valueOf(their, field),
  }));
}

function valueOf(side: WireFeature | null, field: string): unknown {
  if (side === null) return null;
  return field === GEOMETRY ? (side.geometry ?? null) : (side.attributes[field] ?? null);
}
