/** The layers of a replica as a window shows them. */
import type { ViewLayer } from '../../../shared/model/view.ts';
import { countsOf } from '../reader.ts';
import type { Stores } from '../stores.ts';
import type { ViewTable, ViewTables } from './view-table.ts';

/** In the order of the definition. */
export function viewLayers(stores: Stores, tables: ViewTables): ViewLayer[] {
  return [...tables.values()].map((table) => viewLayer(stores, table));
}

function viewLayer(stores: Stores, { layerId, description, plan, ...table }: ViewTable): ViewLayer {
  const { name, kind, geometryType, displayField, typeField, types, drawingInfo } = description;
  const { datesInUnknownTimeZone, editFields } = description;
  return {
    ...{ layerId, name, kind, geometryType, displayField, typeField, types, drawingInfo },
    ...(datesInUnknownTimeZone ? { datesInUnknownTimeZone, editFields } : {}),
    table: plan.table,
    fields: table.fields,
    objectIdField: plan.objectId,
    globalIdField: plan.identity,
    hasAttachments: table.attachments !== null,
    ...countsOf(stores, layerId),
  };
}
