/** What is said about runs and versions of a relay. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type {
  OverriddenChange,
  RelayCounts,
  RelaySide,
  RelayVersion,
} from '../../../shared/model/relay.ts';
import type { EsriGeometry } from '../../../shared/model/geometry.ts';
import { GAVE_WAY, RUNS } from './messages.ts';

export const SIDES: readonly RelaySide[] = ['source', 'target'];

/** The sides at which somebody should sign in after this error: both where it is not said. */
export function sidesOf(
  error: ErrorBody | null,
  urls: Readonly<Partial<Record<RelaySide, string>>>,
): readonly RelaySide[] {
  if (error?.code !== 'sign-in') return [];
  const named = SIDES.filter((side) => urls[side] === error.serviceUrl);
  return named.length > 0 ? named : SIDES;
}

/** What was sent to one side, and what became of it. */
export function countsText(counts: RelayCounts): string {
  const { accepted, refused, rolledBack, unknown, overridden, held } = counts;
  const parts = [
    ...(accepted > 0 ? [RUNS.accepted(accepted)] : []),
    ...(refused > 0 ? [RUNS.refused(refused)] : []),
    ...(rolledBack > 0 ? [RUNS.rolledBack(rolledBack)] : []),
    ...(unknown > 0 ? [RUNS.unknown(unknown)] : []),
    ...(overridden > 0 ? [RUNS.overridden(overridden)] : []),
    ...(held > 0 ? [RUNS.held(held)] : []),
  ];
  return parts.length === 0 ? RUNS.nothing : parts.join(', ');
}

/** The words of the service, or what is known in their place. */
export function wordsOf(said: {
  readonly serverMessage: string | null;
  readonly explanation: string | null;
}): string {
  return said.serverMessage ?? said.explanation ?? '';
}

export interface VersionRow {
  readonly name: string;
  readonly givenUp: string;
  readonly kept: string;
}

/** Where the two versions differ, field by field. */
export function differences({ givenUp, kept }: OverriddenChange): readonly VersionRow[] {
  const [before, after] = [valuesOf(givenUp), valuesOf(kept)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const rows = names
    .map((name) => ({
      name,
      givenUp: textOf(before.get(name)),
      kept: textOf(after.get(name)),
    }))
    .filter((row) => givenUp === null || kept === null || row.givenUp !== row.kept);
  return [...rows, ...shapeRow(givenUp, kept)];
}

function valuesOf(version: RelayVersion | null): ReadonlyMap<string, unknown> {
  if (version === null) return new Map();
  if (version.what === 'feature') return new Map(Object.entries(version.feature.attributes));
  const { name, contentType, size } = version.file;
  return new Map<string, unknown>(Object.entries({ name, contentType, size }));
}

function shapeRow(one: RelayVersion | null, other: RelayVersion | null): readonly VersionRow[] {
  if (one?.what !== 'feature' || other?.what !== 'feature') return [];
  const [before, after] = [one.feature.geometry, other.feature.geometry];
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ name: GAVE_WAY.shape, givenUp: shapeText(before), kept: shapeText(after) }];
}

function shapeText(shape: EsriGeometry | null | undefined): string {
  if (!shape) return GAVE_WAY.noShape;
  const { x, y, points, paths, rings } = shape;
  if (typeof x === 'number' && typeof y === 'number') return `${String(x)}, ${String(y)}`;
  const parts: unknown[] = [paths ?? rings ?? [points]].flat();
  const vertices = parts.flatMap((part) => (Array.isArray(part) ? (part as unknown[]) : []));
  return GAVE_WAY.vertices(vertices.length);
}

const MOST_CHARACTERS = 500;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return GAVE_WAY.empty;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
