/** How a receipt or finding names its feature, and where that is. Pure. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { RefusedEdit } from '../../../shared/model/editing.ts';
import type { FeaturePlace } from '../../state/router.svelte.ts';
import { RECEIPTS } from './receipt-messages.ts';

interface NamedEdit {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: string;
  readonly objectId?: number | null;
}

type Seen = Pick<RefusedEdit, 'title' | 'feature' | 'field'> | null;

/** The ObjectID where there is one, else the start of the GlobalID. */
function featureName({
  objectId,
  globalId,
}: {
  readonly objectId?: number | null;
  readonly globalId: string;
}): string {
  return objectId === null || objectId === undefined
    ? `${globalId.slice(0, 9)}…`
    : RECEIPTS.objectId(objectId);
}

/** What the row of an edit is called; an attachment with its feature. */
export function editName(edit: NamedEdit, seen: Seen): string {
  const isNamed = seen !== null && seen.title !== edit.globalId;
  if (edit.target === 'feature') return isNamed ? seen.title : featureName(edit);
  const own = isNamed ? seen.title : RECEIPTS.attachment;
  return seen?.feature ? RECEIPTS.attachmentOf(own, nameOf(seen.feature)) : own;
}

function nameOf({ title, globalId }: NonNullable<RefusedEdit['feature']>): string {
  return title === globalId ? featureName({ globalId }) : title;
}

/** The feature of an edit with the field that is wrong; null: there is none to go to. */
export function placeOf(edit: NamedEdit, seen: Seen): FeaturePlace | null {
  const { layerId, target } = edit;
  const globalId = seen?.feature?.globalId ?? (target === 'feature' ? edit.globalId : null);
  if (globalId === null) return null;
  const field = seen?.field ?? null;
  return { layerId, globalId, ...(field === null ? {} : { field }) };
}
