/** What becomes of a pending edit on a fresh replica of the same layers. Pure. */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { CarryOverFate } from '../../../shared/model/report.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { compareVersions, differences, GEOMETRY, type Comparison } from '../conflict.ts';
import type { Versions } from '../ports.ts';

/** A fate, and the fields of mine that go with it. */
export interface Verdict {
  readonly fate: CarryOverFate;
  /** Features: fields of mine that differ from the base, as far as the fresh replica has them. */
  readonly keep: readonly string[];
  /** Changed by both to different values. */
  readonly clash: readonly string[];
  /** Fields of mine that the fresh replica does not have. */
  readonly lost: readonly string[];
}

const NOTHING = { keep: [], clash: [], lost: [] };

/** Of an edit that cannot leave its file. */
export const STAYS_BEHIND: Verdict = { ...NOTHING, fate: 'no-place' };

/** Judges a feature edit by the row that the fresh replica, or the server, has now; null = none. `there`: the layer as it is now. */
export function fateOfFeature(
  { edit, base, mine }: Versions,
  theirs: WireFeature | null,
  comparison: Comparison,
  there: LayerDescription | null,
): Verdict {
  if (!there) return { ...NOTHING, fate: 'no-place' };
  const known = withKnownFields(comparison, there);
  if (mine === null) return fateOfDelete(base, theirs, known);
  const lost = lostFields(base, mine, comparison, known);
  if (theirs === null) {
    const fate = edit.kind === 'add' ? 'stays' : 'row-gone';
    return { ...NOTHING, fate, lost };
  }
  const result = compareVersions(edit.kind === 'add' ? null : base, mine, theirs, known);
  if (result.kind === 'same') {
    return { ...NOTHING, fate: lost.length > 0 ? 'no-place' : 'already-there', lost };
  }
  if (result.kind === 'only-mine') return { ...NOTHING, fate: 'stays', keep: result.mine, lost };
  const isOpen = result.clash.length > 0;
  const fate = isOpen ? 'conflict' : 'merges';
  return { fate, keep: result.mine, clash: result.clash, lost };
}

function fateOfDelete(
  base: WireFeature | null,
  theirs: WireFeature | null,
  comparison: Comparison,
): Verdict {
  if (theirs === null) return { ...NOTHING, fate: 'already-there' };
  const changed = base === null ? [] : differences(base, theirs, comparison);
  return changed.length > 0
    ? { ...NOTHING, fate: 'conflict', clash: changed }
    : { ...NOTHING, fate: 'stays' };
}

/** Judges an attachment edit. `isThere`: the fresh replica, or the server, has it; `hasTable`: it takes attachments. */
export function fateOfAttachment(
  { edit }: Pick<Versions, 'edit'>,
  isThere: boolean,
  hasTable: boolean,
): Verdict {
  if (!hasTable) return { ...NOTHING, fate: 'no-place' };
  if (edit.kind === 'add') return { ...NOTHING, fate: isThere ? 'already-there' : 'stays' };
  if (edit.kind === 'delete') return { ...NOTHING, fate: isThere ? 'stays' : 'already-there' };
  return { ...NOTHING, fate: isThere ? 'stays' : 'row-gone' };
}

function withKnownFields(comparison: Comparison, there: LayerDescription): Comparison {
  const names = new Set(there.fields.map(({ name }) => name));
  return {
    ...comparison,
    fields: comparison.fields.filter(({ name }) => names.has(name)),
    hasGeometry: comparison.hasGeometry && there.geometryType !== null,
  };
}

/** Fields of mine with a value of their own for which the fresh replica has no column. */
function lostFields(
  base: WireFeature | null,
  mine: WireFeature,
  all: Comparison,
  known: Comparison,
): string[] {
  const kept = new Set([
    ...known.fields.map(({ name }) => name),
    known.hasGeometry ? GEOMETRY : '',
  ]);
  const changed = base
    ? differences(base, mine, all)
    : all.fields.map(({ name }) => name).filter((name) => (mine.attributes[name] ?? null) !== null);
  return changed.filter((name) => !kept.has(name));
}

/** The fate in words. */
export function fateText({ fate, clash, lost }: Verdict, kind: string, layerName: string): string {
  const without =
    lost.length === 0
      ? ''
      : ` ${layerName} has no ${lost.join(', ')} any more: ${lost.length === 1 ? 'that value stays' : 'those values stay'} in the old file alone.`;
  return `${sentenceOf(fate, clash, kind, layerName)}${without}`;
}

function sentenceOf(
  fate: CarryOverFate,
  clash: readonly string[],
  kind: string,
  layerName: string,
): string {
  switch (fate) {
    case 'stays':
      return 'Will be pending in the new replica as it is here.';
    case 'merges':
      return 'Others changed other fields meanwhile; both stay.';
    case 'conflict':
      return kind === 'delete'
        ? 'Deleted here, changed on the server; waits for your decision.'
        : `Others changed ${clash.join(', ')} as well; waits for your decision.`;
    case 'already-there':
      return kind === 'delete'
        ? 'The server has deleted it already; nothing is left to send.'
        : 'The server already has exactly this; nothing is left to send.';
    case 'row-gone':
      return 'The row is not in the new replica: somebody deleted it, or it is outside of the filter now. Waits for your decision.';
    case 'no-place':
      return `The service has no place for it any more (${layerName}); it stays in the old file alone.`;
  }
}
