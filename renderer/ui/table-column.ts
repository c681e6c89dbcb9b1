/** A column of a DataTable. */
export interface TableColumn<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  /** Width in px at the start. */
  readonly width?: number | undefined;
  readonly align?: 'start' | 'end' | undefined;
  readonly sortable?: boolean | undefined;
  /** More about the column, such as its type, as a tooltip. */
  readonly title?: string | undefined;
}

/** By which column rows are sorted; null: in their own order. */
export type TableSort<Id extends string = string> = {
  readonly column: Id;
  readonly isDescending: boolean;
} | null;

export const DEFAULT_COLUMN_PX = 140;
export const MIN_COLUMN_PX = 48;
export const MAX_COLUMN_PX = 1200;
