/** Was a row changed on the server since this file last looked, by whom, and what becomes of it? Pure. */
import type { EditKind, WireFeature } from '../../../shared/model/edit.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { compareVersions, comparisonOf, differences, GEOMETRY } from '../conflict.ts';
import type { UploadRow } from '../ports.ts';
import type { LayerFacts, ServiceFacts, Verdict } from './verdict.ts';

interface Versions {
  readonly row: UploadRow;
  readonly base: WireFeature;
  readonly mine: WireFeature | null;
  readonly theirs: WireFeature;
  readonly layer: LayerFacts;
  readonly service: ServiceFacts;
}

/** Null: the server's row is as this file knows it. */
export function checkMeanwhile(versions: Versions): Verdict | null {
  const { row, base, mine, theirs, layer, service } = versions;
  const now = layer.now!;
  const comparison = comparisonOf(commonFields(layer.then, now), service.replica.replicaSR);
  const changed = differences(base, theirs, comparison);
  if (changed.length === 0) return null;
  const three =
    row.edit.kind === 'delete' || !mine ? null : compareVersions(base, mine, theirs, comparison);
  if (three?.kind === 'same') {
    const text = 'The server already has exactly this.';
    return { cause: 'changed-meanwhile', code: null, field: null, text };
  }
  const clash = three?.kind === 'both' ? three.clash : changed;
  const isClash = three === null || clash.length > 0;
  const names = isClash ? clash : changed;
  const text = `${who(theirs, now)} since the last sync: ${listed(names, now)}. ${then(row.edit.kind, isClash, service.downloadsFirst)}`;
  const only = names.length === 1 && names[0] !== GEOMETRY ? names[0]! : null;
  return { cause: 'changed-meanwhile', code: null, field: only, text };
}

/** Fields that came or went meanwhile are no change of a row. */
function commonFields(before: LayerDescription, now: LayerDescription): LayerDescription {
  const names = new Set(now.fields.map(({ name }) => name));
  return { ...before, fields: before.fields.filter(({ name }) => names.has(name)) };
}

const LONGEST_NAME = 100;

function who({ attributes }: WireFeature, { editFields }: LayerDescription): string {
  const editor = editFields?.editor ? attributes[editFields.editor] : null;
  const edited = editFields?.edited ? Number(attributes[editFields.edited] ?? NaN) : NaN;
  const name =
    typeof editor === 'string' && editor !== '' ? ` by ${editor.slice(0, LONGEST_NAME)}` : '';
  const isDate = Number.isFinite(edited) && Math.abs(edited) <= 8.64e15;
  const at = isDate
    ? ` on ${new Date(edited).toISOString().slice(0, 16).replace('T', ' at ')} UTC,`
    : '';
  return `Changed on the server${name}${at}`;
}

const MOST_NAMES = 5;

function listed(names: readonly string[], { fields }: LayerDescription): string {
  const words = names.map((name) =>
    name === GEOMETRY ? 'the shape' : (fields.find((field) => field.name === name)?.alias ?? name),
  );
  const more = words.length - MOST_NAMES;
  return more > 0 ? `${words.slice(0, MOST_NAMES).join(', ')} and ${more} more` : words.join(', ');
}

function then(kind: EditKind, isClash: boolean, downloadsFirst: boolean): string {
  if (downloadsFirst) {
    return isClash
      ? 'The sync compares both versions before it sends anything; one of them has to be chosen.'
      : 'You changed other fields: both changes can be joined.';
  }
  if (kind === 'delete') return 'Your delete would remove it all the same.';
  return isClash
    ? 'Your version would overwrite theirs.'
    : 'You changed other fields: theirs stay as they are.';
}
