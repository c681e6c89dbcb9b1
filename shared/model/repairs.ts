/** What can be done with one click about an edit that was refused, judged by the row alone. Pure. */
import { checkEdit, type Finding } from './check-edit.ts';
import type { EditKind, EditTarget, WireFeature } from './edit.ts';
import { describeEditCode, isRolledBackCode } from './edit-codes.ts';
import type { Repair, RepairOffer } from './editing.ts';
import { fieldRepairs } from './field-repairs.ts';
import type { Field, LayerDescription } from './service.ts';

/** An edit with what was or would be said about it. */
export interface RefusedRow {
  readonly target: EditTarget;
  readonly kind: EditKind;
  /** The server's code; null: it gave none. */
  readonly code: number | null;
  readonly serverMessage: string | null;
  /** The field, where it is known already. */
  readonly field: string | null;
  readonly layer: LayerDescription;
  /** The whole row; null when it is being deleted. */
  readonly row: WireFeature | null;
  /** As the server had it; null for adds. */
  readonly base: WireFeature | null;
  /** Names of the fields that differ from the base. */
  readonly changed: readonly string[];
  readonly hasNewShape: boolean;
}

/** Codes by what can be done about them; the large negative ones mean the same one level below. */
const VALUE = [1001, 1006, 1016, -2147217395];
const READ_ONLY = [1023];
const SHAPE = [1002, 1004, 1005, 1014, 1015, -2147221398, -2147221399];
const GONE = [1011, 1013, -2147220982];
const THERE = [1022];
/** Nothing of the edit is wrong: the server was busy or broken, or Syncline is. */
const NOT_OF_THE_EDIT = [1017, 1018, 1019, 1020, 1021, -2147220977, -2147221403];

/** Whether an edit with this code can be at fault for the fate of its batch. */
export function mayBeRepaired(code: number | null): boolean {
  return !isRolledBackCode(code) && !NOT_OF_THE_EDIT.includes(code ?? 0);
}

/** The field that the server would not take: as told, as the row shows, or as its words name it; null = none. */
export function refusedField(refused: RefusedRow): Field | null {
  const { layer, code, target } = refused;
  if (target !== 'feature' || !isAboutField(code)) return null;
  const byName = (name: string | null): Field | null =>
    layer.fields.find((field) => field.name.toLowerCase() === name?.toLowerCase()) ?? null;
  const findings = findingsOf(refused).filter(({ field }) => field !== null);
  const exact = findings.find((finding) => finding.code === code);
  return (
    byName(refused.field) ??
    byName(exact?.field ?? null) ??
    markedUp(refused) ??
    namedField(refused) ??
    byName(findings[0]?.field ?? null)
  );
}

/** What could be done, the most likely first; taking the edit back is the last resort. */
export function repairOffers(refused: RefusedRow): readonly RepairOffer[] {
  const { code, layer, base } = refused;
  if (!mayBeRepaired(code)) return [];
  return [...ownOffers(refused), revertOffer(refused)].filter(
    ({ repair }) =>
      repair.kind !== 'restore-shape' || (base !== null && layer.geometryType !== null),
  );
}

function ownOffers(refused: RefusedRow): readonly RepairOffer[] {
  const { code, kind, target, layer } = refused;
  if (target !== 'feature' || kind === 'delete') return [];
  const field = refusedField(refused);
  if (field && refused.row) {
    const { row, base, changed } = refused;
    return fieldRepairs({
      field,
      row,
      base,
      layer,
      kind,
      isChanged: changed.includes(field.name),
      isReadOnly: is(READ_ONLY, code),
    });
  }
  if (is(SHAPE, code) && refused.hasNewShape && kind === 'update') {
    return [
      offer({ kind: 'restore-shape' }, 'Put the old shape back', 'Changes of attributes stay.'),
    ];
  }
  if (is(THERE, code) && kind === 'add') {
    return [
      offer(
        { kind: 'turn-into-update' },
        'Send it as an update',
        'The server is asked first: if it has this GlobalID, your values go up as changes of that row.',
      ),
    ];
  }
  if (is(GONE, code) && kind === 'update') {
    return [
      offer(
        { kind: 'turn-into-add' },
        'Send it as a new feature',
        'The server is asked first: if the feature is gone, your version goes up as a new one with the same GlobalID.',
      ),
    ];
  }
  return [];
}

const REVERT_TEXTS: Readonly<Record<EditKind, readonly [string, string]>> = {
  add: ['Remove the new row', 'It is taken out of this file and never sent.'],
  update: ['Take the changes back', 'The row becomes again what it was at the last sync.'],
  delete: ['Bring the row back', 'It is not deleted any more.'],
};

function revertOffer({ kind, target }: RefusedRow): RepairOffer {
  const [label, text] = REVERT_TEXTS[kind];
  const named = target === 'attachment' ? label.replace('row', 'attachment') : label;
  return offer(
    { kind: 'revert' },
    named,
    text.replace('The row', target === 'attachment' ? 'The attachment' : 'The row'),
  );
}

function offer(repair: Repair, label: string, text: string): RepairOffer {
  return { repair, label, text, choices: [] };
}

function isAboutField(code: number | null): boolean {
  return (
    code === null ||
    code === 1000 ||
    is(VALUE, code) ||
    is(READ_ONLY, code) ||
    describeEditCode(code, null).title === `Error ${code}`
  );
}

function is(codes: readonly number[], code: number | null): boolean {
  return code !== null && codes.includes(code);
}

/** What the row itself shows, judged by what would be sent of it. */
function findingsOf({ kind, row, layer, changed }: RefusedRow): readonly Finding[] {
  if (kind === 'delete' || !row) return [];
  const names = kind === 'add' ? Object.keys(row.attributes) : changed;
  const editable = new Set(layer.fields.filter((field) => field.editable).map(({ name }) => name));
  const sent = names
    .filter((name) => editable.has(name))
    .map((name) => [name, row.attributes[name]]);
  return checkEdit(
    kind,
    { attributes: Object.fromEntries(sent) as WireFeature['attributes'] },
    row,
    layer,
  );
}

const MARKUP = /[<>]/;

/** 1006: the text that was taken for HTML. */
function markedUp({ code, layer, row }: RefusedRow): Field | null {
  if (code !== 1006 || !row) return null;
  return (
    layer.fields.find(({ name, editable }) => {
      const value = row.attributes[name];
      return editable && typeof value === 'string' && MARKUP.test(value);
    }) ?? null
  );
}

/** A field whose name stands in the server's words; one that was changed before the others, the longest name first. */
function namedField({ serverMessage, layer, changed, kind }: RefusedRow): Field | null {
  const words = new Set(
    (serverMessage ?? '')
      .slice(0, 10_000)
      .toLowerCase()
      .split(/[^\p{L}\p{N}_]+/u),
  );
  const rank = ({ name }: Field): number => (kind === 'add' || changed.includes(name) ? 0 : 1);
  const named = layer.fields
    .filter(
      ({ name, type }) => words.has(name.toLowerCase()) && !['OID', 'GlobalID'].includes(type),
    )
    .sort((a, b) => rank(a) - rank(b) || b.name.length - a.name.length);
  return named[0] ?? null;
}
