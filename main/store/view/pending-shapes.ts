/** Which rows of a layer have a pending edit, for drawing; kept until the file changes. */
import type { Box } from '../../geometry/boxes.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type { MapState } from '../../../shared/model/view.ts';
import { quote, sql, type Db } from '../db.ts';
import { deletedRows } from './row-order.ts';
import { envelopeOf } from './rtree-scan.ts';
import type { ViewTable } from './view-table.ts';

export interface PendingShapes {
  /** By local number; rows being deleted by their negative edit id. */
  readonly states: ReadonlyMap<number, MapState>;
  /** Shapes of rows being deleted, which the index does not know any more. */
  readonly deleted: readonly { readonly fid: number; readonly box: Box }[];
}

interface StateRow {
  readonly fid: number;
  readonly kind: EditKind | null;
  readonly conflict: number | null;
}

interface DeletedRow extends StateRow {
  readonly geometry: unknown;
}

export function readPendingShapes(db: Db, table: ViewTable): PendingShapes {
  const { plan } = table;
  const [id, geometry] = [`t.${quote(plan.identity)}`, plan.geometry!.name];
  const ofLayer = (alias: string): string =>
    `${alias}.layer_id = ${plan.layerId} AND ${alias}.target = 'feature'`;
  const here = sql<[], StateRow>(
    db,
    `SELECT t.${quote(plan.fid)} AS fid, e.kind, c.conflict_id AS conflict
     FROM (SELECT global_id FROM syncline_edit AS a WHERE ${ofLayer('a')}
       UNION SELECT global_id FROM syncline_conflict AS a WHERE ${ofLayer('a')}) AS k
     JOIN ${quote(plan.table)} AS t ON ${id} = k.global_id
     LEFT JOIN syncline_edit AS e ON ${ofLayer('e')} AND e.global_id = k.global_id
     LEFT JOIN syncline_conflict AS c ON ${ofLayer('c')} AND c.global_id = k.global_id`,
  ).all();
  const gone = sql<[], DeletedRow>(
    db,
    `SELECT -e.edit_id AS fid, e.kind, c.conflict_id AS conflict, t.${quote(geometry)} AS geometry
     FROM ${deletedRows(table)} LEFT JOIN syncline_conflict AS c
       ON c.layer_id = e.layer_id AND c.target = e.target AND c.global_id = e.global_id`,
  ).all();
  return {
    states: new Map([...here, ...gone].map((row) => [row.fid, stateOf(row)])),
    deleted: gone.flatMap(({ fid, geometry: shape }) => {
      const box = envelopeOf(shape);
      return box ? [{ fid, box }] : [];
    }),
  };
}

function stateOf({ kind, conflict }: StateRow): MapState {
  return conflict !== null ? 'conflict' : (kind ?? 'none');
}
