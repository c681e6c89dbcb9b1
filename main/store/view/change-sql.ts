/** Both versions of the rows that pending edits of one table are about, as SQL: mine is `r`, the before-image is `b`. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { quote } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, type TablePlan } from '../table-plan.ts';
import { differs } from '../triggers.ts';
import type { ViewTables } from './view-table.ts';

/** A table whose pending edits are listed. */
export interface ChangeTable {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly plan: TablePlan;
  readonly description: LayerDescription;
  /** What an edit may change, each with the name that people know it by. */
  readonly fields: readonly ChangedField[];
  readonly hasMeanings: (field: string) => boolean;
}

export interface ChangedField {
  readonly field: Field;
  readonly label: string;
  /** A condition: the two versions differ in it. */
  readonly differs: string;
}

export const SHAPE_LABEL = 'Shape';

/** Of attachments: what they are called in the file says nothing to people. */
const ATTACHMENT_LABELS: Readonly<Record<string, string>> = {
  [ATTACHMENT.parent]: 'Feature',
  [ATTACHMENT.contentType]: 'Type',
  [ATTACHMENT.name]: 'Name',
  [ATTACHMENT.data]: 'File',
};

/** Tables of features and attachments, in the order of the definition. */
export function changeTables(stores: Stores, views: ViewTables): ChangeTable[] {
  return stores.tables.all.map(({ plan }) => {
    const { description, meanings } = views.get(plan.layerId)!;
    const isAttachment = plan.target === 'attachment';
    return {
      ...{ layerId: plan.layerId, target: plan.target, plan, description },
      fields: isAttachment ? attachmentFields(plan) : featureFields(plan),
      hasMeanings: (field) => !isAttachment && meanings.isCoded(field),
    };
  });
}

function featureFields({ fields }: TablePlan): ChangedField[] {
  return fields.map((field) => ({ field, label: field.alias, differs: fieldDiffers(field.name) }));
}

/** The size follows from the bytes, and bytes are compared only where both versions may have them. */
function attachmentFields({ fields }: TablePlan): ChangedField[] {
  return fields
    .filter(({ name }) => name !== ATTACHMENT.size)
    .map((field) => ({
      field,
      label: ATTACHMENT_LABELS[field.name] ?? field.alias,
      differs: field.name === ATTACHMENT.data ? bytesDiffer() : fieldDiffers(field.name),
    }));
}

function fieldDiffers(name: string): string {
  return `r.${quote(name)} IS NOT b.${quote(name)}`;
}

function bytesDiffer(): string {
  const size = fieldDiffers(ATTACHMENT.size);
  return `CASE WHEN e.kind <> 'update' THEN 1 WHEN ${size} THEN 1 ELSE ${fieldDiffers(ATTACHMENT.data)} END`;
}

/** A condition: the shapes differ; null for a table without geometry. */
export function shapeDiffers(plan: TablePlan): string | null {
  return plan.geometry && differs({ ...plan, fields: [] }, 'r', 'b');
}

/** Edits `e` of one table with both versions of their rows. What an add had before is none of its own. */
export function changesFrom({ layerId, target, plan }: ChangeTable): string {
  const id = quote(plan.identity);
  return `syncline_edit AS e LEFT JOIN ${quote(plan.table)} AS r ON r.${id} = e.global_id
    LEFT JOIN ${quote(plan.images)} AS b ON b.${id} = e.global_id AND b.syncline_role = 'base' AND e.kind <> 'add'
    WHERE e.layer_id = ${layerId} AND e.target = '${target}'`;
}

/** Who made the changes of edit `e`. */
export const ORIGIN = `CASE WHEN e.own_changes = 0 THEN 'elsewhere'
  WHEN e.own_changes >= e.revision THEN 'here' ELSE 'both' END`;

/** Of the receipt of edit `e` from the last time that it was sent; NULL when it never was. */
export function lastSent(column: 'outcome' | 'code'): string {
  return `(SELECT p.${column} FROM syncline_receipt AS p WHERE p.edit_id = e.edit_id
    AND p.outcome IN ('accepted', 'refused', 'rolled-back', 'unknown') ORDER BY p.receipt_id DESC LIMIT 1)`;
}

/** A condition: edit `e` was not accepted the last time that it was sent. */
export const WAS_REFUSED = `coalesce(${lastSent('outcome')}, 'accepted') <> 'accepted'`;

/** A condition: edit `e` waits for a decision. */
export const HAS_CONFLICT = `EXISTS (SELECT 1 FROM syncline_conflict AS c
  WHERE c.layer_id = e.layer_id AND c.target = e.target AND c.global_id = e.global_id)`;
