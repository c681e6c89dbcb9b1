/** What a step has done, in one short sentence. */
import { readAttachment } from '../attachment-mapper.ts';
import { isSameValue } from '../db.ts';
import type { Stores } from '../stores.ts';
import { columnNames } from '../table-plan.ts';
import { descriptionOf, titleOf } from '../title.ts';
import { planOf, type RowChange } from './change-recorder.ts';
import { readRaw } from './raw-rows.ts';

export function titleOfChange(stores: Stores, change: RowChange): string {
  return titleOf(stores, change, (change.after ?? change.before)?.values ?? null);
}

/** `moved`: features whose shape was moved as a whole. */
export function sentenceOf(
  stores: Stores,
  changes: readonly RowChange[],
  moved: ReadonlySet<string> = new Set(),
): string {
  const features = changes.filter(({ target }) => target === 'feature');
  if (features.length === 0) return attachmentSentence(stores, changes);
  const [first] = features;
  const verbs = new Set(features.map((change) => verbOf(stores, change, moved)));
  const verb = verbs.size === 1 ? [...verbs][0]! : 'Changed';
  const isOneLayer = features.every(({ layerId }) => layerId === first!.layerId);
  if (features.length > 1) {
    const { name, geometryType } = descriptionOf(stores, first!.layerId);
    const count = `${features.length} ${isOneLayer && geometryType === null ? 'rows' : 'features'}`;
    return isOneLayer
      ? `${verb} ${count} ${verb === 'Added' ? 'to' : 'of'} ${name}`
      : `${verb} ${count}`;
  }
  return oneFeature(stores, first!, verb);
}

type Verb = 'Added' | 'Deleted' | 'Moved' | 'Changed';

function verbOf(stores: Stores, change: RowChange, moved: ReadonlySet<string>): Verb {
  if (!change.before) return 'Added';
  if (!change.after) return 'Deleted';
  const isShape = changedColumns(stores, change).every((name) => name === shapeOf(stores, change));
  return isShape && moved.has(change.globalId) ? 'Moved' : 'Changed';
}

function oneFeature(stores: Stores, change: RowChange, verb: Verb): string {
  const title = titleOfChange(stores, change);
  const { name, geometryType, fields } = descriptionOf(stores, change.layerId);
  if (verb === 'Added') {
    const what = geometryType === null ? 'a row' : 'a feature';
    return title === change.globalId ? `Added ${what} to ${name}` : `Added ${title} to ${name}`;
  }
  if (verb !== 'Changed') return `${verb} ${title}`;
  const columns = changedColumns(stores, change);
  if (columns.length !== 1) return `Changed ${columns.length} values of ${title}`;
  const [column] = columns;
  if (column === shapeOf(stores, change)) return `Changed the shape of ${title}`;
  const alias = fields.find((field) => field.name === column)?.alias ?? column!;
  return `Changed ${alias} of ${title}`;
}

function shapeOf(stores: Stores, change: RowChange): string | null {
  return planOf(stores, change).geometry?.name ?? null;
}

function changedColumns(stores: Stores, { before, after, ...name }: RowChange): string[] {
  return columnNames(planOf(stores, name)).filter(
    (_, column) => !isSameValue(before?.values[column] ?? null, after?.values[column] ?? null),
  );
}

function attachmentSentence(stores: Stores, changes: readonly RowChange[]): string {
  const [first] = changes;
  if (!first) return 'Changed nothing';
  const { plan } = stores.tables.get(first.layerId, 'attachment');
  const row = (first.after ?? first.before)!;
  const parent = readAttachment(plan, row.values).parentGlobalId;
  const name = parent && { layerId: first.layerId, target: 'feature' as const, globalId: parent };
  const feature = name && readRaw(stores, planOf(stores, name), parent);
  const whose = name
    ? titleOf(stores, name, feature?.values ?? null)
    : descriptionOf(stores, first.layerId).name;
  const what =
    changes.length === 1 ? titleOf(stores, first, row.values) : `${changes.length} attachments`;
  if (changes.every(({ before }) => !before)) return `Added ${what} to ${whose}`;
  if (changes.every(({ after }) => !after)) return `Deleted ${what} of ${whose}`;
  return `Replaced ${what} of ${whose}`;
}
