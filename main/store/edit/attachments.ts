/** Files of this machine as attachments of features. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import { contentTypeOf } from '../../../shared/model/file-types.ts';
import { readAttachment } from '../attachment-mapper.ts';
import { fileError } from '../errors.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT, columnNames, type TablePlan } from '../table-plan.ts';
import { descriptionOf } from '../title.ts';
import { planOf, type ChangeRecorder } from './change-recorder.ts';
import { insertRow, updateRow } from './raw-rows.ts';
import type { StoredRow } from '../db.ts';

/** A file that was read to become an attachment. */
export interface NewAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** Services refuse larger ones long before, and one that is larger fills the memory. */
const MOST_ATTACHMENT_BYTES = 200 * 1024 * 1024;
/** Of the column ATT_NAME in Esri's attachment tables. */
const LONGEST_NAME = 250;

/** Reads a file. Throws `file` when it cannot be read, `invalid` when it is none, empty or too large. */
export function readNewAttachment(path: string): NewAttachment {
  const name = basename(path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw fileError(`There is no file ${path}.`);
  if (!found.isFile()) throw new AppError('invalid', `${name} is a folder, not a file.`);
  if (found.size === 0) {
    throw new AppError('invalid', `${name} is empty: services refuse empty attachments.`);
  }
  if (found.size > MOST_ATTACHMENT_BYTES) {
    const megabytes = Math.ceil(found.size / (1024 * 1024));
    throw new AppError('invalid', `${name} has ${megabytes} MB; an attachment may have 200 MB.`, {
      hint: 'Make it smaller, then add it again.',
    });
  }
  try {
    const data = readFileSync(path);
    return { name: shortName(name), contentType: contentTypeOf(name), data };
  } catch (error) {
    throw fileError(`${name} could not be read.`, 'Check that you may read it.', error);
  }
}

function shortName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const ending = extname(name).slice(0, 20);
  return `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`;
}

/** Throws `invalid` when the layer takes none or the feature is not here. */
export function addAttachments(
  stores: Stores,
  recorder: ChangeRecorder,
  feature: { readonly layerId: number; readonly globalId: GlobalId },
  files: readonly NewAttachment[],
): void {
  const { layerId, globalId: parent } = feature;
  const table = stores.tables.find(layerId, 'attachment');
  const { name } = descriptionOf(stores, layerId);
  if (!table) throw new AppError('invalid', `${name} has no attachments in this replica.`);
  if (!stores.tables.get(layerId, 'feature').rows.has(parent)) {
    throw new AppError('invalid', `The feature is not in ${name} any more.`);
  }
  for (const file of files) {
    const globalId = parseGlobalId(randomUUID())!;
    recorder.touch({ layerId, target: 'attachment', globalId });
    const empty = columnNames(table.plan).map(() => null);
    const values = withFile(table.plan, empty, file);
    const set = columnNames(table.plan);
    insertRow(
      stores,
      table.plan,
      values.with(0, globalId).with(set.indexOf(ATTACHMENT.parent), parent),
    );
  }
}

/** Throws `invalid` when it is not here, or its bytes are not. */
export function replaceAttachment(
  stores: Stores,
  recorder: ChangeRecorder,
  attachment: { readonly layerId: number; readonly globalId: GlobalId },
  file: NewAttachment,
): void {
  const { layerId, globalId } = attachment;
  const name = { layerId, target: 'attachment' as const, globalId };
  if (!stores.tables.find(layerId, 'attachment')) throw gone();
  const plan = planOf(stores, name);
  const current = recorder.touch(name);
  if (!current) throw gone();
  const known = readAttachment(plan, current.values);
  if (!known.data) {
    throw new AppError('invalid', `${known.name} is not here yet, so it cannot be replaced.`, {
      hint: 'Synchronise first: that fetches it.',
    });
  }
  updateRow(stores, plan, current.values, withFile(plan, current.values, file));
}

function gone(): AppError {
  return new AppError('invalid', 'The attachment is not here any more.');
}

function withFile(plan: TablePlan, row: StoredRow, file: NewAttachment): StoredRow {
  const names = columnNames(plan);
  return row
    .with(names.indexOf(ATTACHMENT.name), file.name)
    .with(names.indexOf(ATTACHMENT.contentType), file.contentType)
    .with(names.indexOf(ATTACHMENT.size), file.data.byteLength)
    .with(names.indexOf(ATTACHMENT.data), file.data);
}
