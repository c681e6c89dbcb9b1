/** A layer of a replica as a window looks at it. */
import { AppError } from '../../../shared/errors.ts';
import type { Field, FieldType, LayerDescription } from '../../../shared/model/service.ts';
import type { Stores } from '../stores.ts';
import { columnNames, type LayerPlan, type TablePlan } from '../table-plan.ts';
import { createMeanings, type Meanings } from './meanings.ts';

export interface ViewTable {
  readonly layerId: number;
  readonly description: LayerDescription;
  readonly plan: TablePlan;
  readonly attachments: TablePlan | null;
  /** Fields that have a column, in the order of the service. */
  readonly fields: readonly Field[];
  readonly meanings: Meanings;
}

export type ViewTables = ReadonlyMap<number, ViewTable>;

/** By layer id, in the order of the definition. */
export function viewTables({ tables }: Stores): ViewTables {
  return new Map(tables.layers.map((layer) => [layer.layerId, toViewTable(layer)]));
}

function toViewTable({ layerId, description, feature, attachment }: LayerPlan): ViewTable {
  const columns = new Set(columnNames(feature));
  if (feature.geometry) columns.delete(feature.geometry.name);
  const fields = description.fields.filter(({ name }) => columns.delete(name));
  return {
    ...{ layerId, description, fields },
    plan: feature,
    attachments: attachment,
    meanings: createMeanings(description),
  };
}

/** Throws `invalid` for a layer that the replica does not have. */
export function tableOf(tables: ViewTables, layerId: number): ViewTable {
  const table = tables.get(layerId);
  if (table) return table;
  throw new AppError('invalid', `This replica has no layer ${layerId}.`);
}

/** Throws `invalid` for a field that the layer does not have. */
export function fieldOf({ fields, description }: ViewTable, name: string): Field {
  const field = fields.find((candidate) => candidate.name === name);
  if (field) return field;
  throw new AppError('invalid', `${description.name} has no field ${name}.`);
}

/** How values of a field are compared. */
export type ValueKind = 'number' | 'text' | 'date' | 'guid' | 'bytes';

const KINDS: Record<FieldType, ValueKind> = {
  SmallInteger: 'number',
  Integer: 'number',
  BigInteger: 'number',
  OID: 'number',
  Single: 'number',
  Double: 'number',
  String: 'text',
  XML: 'text',
  DateOnly: 'text',
  TimeOnly: 'text',
  Date: 'date',
  TimestampOffset: 'date',
  GUID: 'guid',
  GlobalID: 'guid',
  Blob: 'bytes',
  Raster: 'bytes',
  Geometry: 'bytes',
};

export function kindOf({ type }: Field): ValueKind {
  return KINDS[type];
}
