/** May this edit be made at all: capabilities of service and layer, and whose row it is. Pure. */
import type { EditKind, WireFeature } from '../../../shared/model/edit.ts';
import { allows, isReadOnly, WORD_OF } from '../../../shared/model/rights.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { ServiceFacts, Verdict } from './verdict.ts';

/** "No permission" of the geodatabase (protocol.md 9.2); the pages name no code for a missing capability. */
const NO_PERMISSION = -2147220987;
const NOT_OWNER = 1007;

const WHAT: Readonly<Record<EditKind, string>> = {
  add: 'new rows (Create)',
  update: 'changes of rows (Update)',
  delete: 'deletes of rows (Delete)',
};

/** Null: the capabilities allow it. Those of the service count for features alone: attachments have no words of their own. */
export function checkRights(
  kind: EditKind,
  layer: LayerDescription,
  { today, isDownloadOnly }: ServiceFacts,
): Verdict | null {
  const refused = (text: string): Verdict => ({
    cause: 'not-allowed',
    code: NO_PERMISSION,
    field: null,
    text,
  });
  if (isDownloadOnly) {
    return {
      ...refused('The service lets this replica download only; it takes no edits from it.'),
      stopsAll: true,
    };
  }
  if (isReadOnly(today.capabilities)) return null;
  if (!allows(today.capabilities, WORD_OF[kind])) {
    return {
      ...refused(`The service takes no ${WHAT[kind]}; it refuses an upload that holds any.`),
      stopsAll: true,
    };
  }
  return isReadOnly(layer.capabilities) || allows(layer.capabilities, WORD_OF[kind])
    ? null
    : refused(`${layer.name} takes no ${WHAT[kind]}.`);
}

/** Null: the row may be changed by this user, as far as the layer says whose it is. */
export function checkOwner(
  kind: Exclude<EditKind, 'add'>,
  theirs: WireFeature,
  { ownership, editFields }: LayerDescription,
  user: ServiceFacts['user'],
): Verdict | null {
  const field = editFields?.creator;
  if (!ownership || !field) return null;
  const isUpdate = kind === 'update';
  if (isUpdate ? ownership.othersMayUpdate : ownership.othersMayDelete) return null;
  const owner = nameOf(theirs.attributes[field]);
  const verdict = { cause: 'not-owner', field: null } as const;
  const who = owner ?? 'somebody who was not signed in';
  const what = isUpdate ? 'change' : 'delete';
  const rule = `It belongs to ${who}, and only the creator of a row and administrators may ${what} it.`;
  if (user === undefined) {
    const text = `${rule} Which user the service takes you for is not known here.`;
    return { ...verdict, code: null, text };
  }
  if (owner === null && user === null) {
    const isFree = isUpdate ? ownership.anonymousMayUpdate : ownership.anonymousMayDelete;
    return isFree ? null : { ...verdict, code: NOT_OWNER, text: `${rule} You are not signed in.` };
  }
  if (owner !== null && owner.toLowerCase() === user?.toLowerCase()) return null;
  const you = user === null ? 'You are not signed in.' : `You are ${user}.`;
  return { ...verdict, code: NOT_OWNER, text: `${rule} ${you}` };
}

const LONGEST_NAME = 100;

/** Null: the row was made by nobody in particular. */
function nameOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  return value.toLowerCase() === 'esri_anonymous' ? null : value.slice(0, LONGEST_NAME);
}
