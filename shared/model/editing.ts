/** Editing rows of a replica in the window, and deciding about its pending edits. */
import type { EditKind, EditTarget } from './edit.ts';
import type { EsriGeometry } from './geometry.ts';
import type { GlobalId } from './ids.ts';

/** Values by field name as on the wire: dates in epoch milliseconds, GUIDs in braces; fields that are absent stay. */
export type EditedValues = Readonly<Record<string, string | number | null>>;

/**
 * A shape as it was drawn: Esri JSON in EPSG:3857, x and y alone; in the replica's own reference where it cannot be
 * placed on the map. Vertices that were not moved keep the coordinates, heights and measures that they have in the file.
 */
export interface DrawnShape {
  readonly geometry: EsriGeometry;
  /** For vertices that had none; 0 unless given. */
  readonly z?: number;
  readonly m?: number;
}

/** One thing that is done to a row. */
export type RowEdit =
  | {
      readonly kind: 'add';
      readonly layerId: number;
      readonly attributes: EditedValues;
      readonly shape?: DrawnShape | null;
    }
  | {
      readonly kind: 'update';
      readonly layerId: number;
      readonly globalId: GlobalId;
      readonly attributes: EditedValues;
      readonly shape?: DrawnShape | null;
    }
  | {
      readonly kind: 'delete';
      readonly layerId: number;
      readonly target: EditTarget;
      readonly globalId: GlobalId;
    };

/** What can be taken back or done again, as short sentences; null = nothing. */
export interface UndoState {
  readonly undo: string | null;
  readonly redo: string | null;
}

/** What a step has done. It is in the file when this arrives. */
export interface EditOutcome extends UndoState {
  /** What was done, as a short sentence. */
  readonly text: string;
  /** Rows that the step touched, features whose attachments it touched among them; `fid` null = gone. */
  readonly rows: readonly {
    readonly layerId: number;
    readonly globalId: GlobalId;
    readonly fid: number | null;
  }[];
}

/** A file of this computer that was chosen to become an attachment. */
export interface ChosenFile {
  readonly name: string;
  readonly path: string;
  /** In bytes; 0 where it cannot be told. */
  readonly size: number;
}

/** A shape to be edited, with every vertex. */
export interface EditableShape {
  /** In EPSG:3857, or in the replica's own reference where it cannot be placed. */
  readonly geometry: EsriGeometry | null;
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

/** Rows of one other layer that belong to a feature, and how a new one would be tied to it. */
export interface RelatedGroup {
  readonly relationship: string;
  readonly layerId: number;
  readonly layerName: string;
  /** The field of the other layer that holds the key, and the key; null: no row can be tied from here. */
  readonly link: { readonly field: string; readonly value: string | number } | null;
  readonly isComposite: boolean;
  readonly isOrigin: boolean;
}

/** Which pending edits. */
export type EditSelection =
  | { readonly editIds: readonly number[] }
  /** A feature with its attachments. */
  | { readonly layerId: number; readonly globalId: GlobalId }
  | { readonly layerId: number }
  /** Everything in an open list of pending edits. */
  | { readonly cursor: number }
  | { readonly all: true };

/** Who made the changes of a pending edit: this program, others (QGIS, ArcGIS Pro, GDAL, scripts), or both. */
export const EDIT_ORIGINS = ['here', 'elsewhere', 'both'] as const;
export type EditOrigin = (typeof EDIT_ORIGINS)[number];

export const CHANGE_GROUPINGS = ['none', 'layer', 'kind', 'origin'] as const;

/** Which pending edits a list shows, and in which order. */
export interface ChangesQuery {
  readonly layerId?: number;
  readonly kind?: EditKind;
  readonly state?: 'held' | 'conflict' | 'refused' | 'sendable';
  readonly origin?: EditOrigin;
  /** Found in title, GlobalID, comment, or in a value before or after. */
  readonly text?: string;
  readonly groupBy: (typeof CHANGE_GROUPINGS)[number];
  /** Newest first instead of in the order in which the rows were first changed. */
  readonly isNewestFirst: boolean;
}

export interface ChangesList {
  readonly cursor: number;
  /** Edits that the query finds. */
  readonly total: number;
  /** All pending edits. */
  readonly pending: number;
  /** In the order of the list; one group alone where nothing is grouped. */
  readonly groups: readonly {
    readonly key: string;
    readonly label: string;
    readonly count: number;
  }[];
}

/** One pending edit as a line. */
export interface ChangeRow {
  readonly editId: number;
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly kind: EditKind;
  /** Null: the edit is gone meanwhile. */
  readonly globalId: GlobalId | null;
  /** Value of the display field, the name of an attachment, or the GlobalID. */
  readonly title: string;
  /** Fields that differ by their aliases; `Shape` among them. At most eight. */
  readonly changed: readonly string[];
  readonly changedCount: number;
  readonly isHeld: boolean;
  readonly hasConflict: boolean;
  /** Outcome and code of the last time that it was sent and not accepted. */
  readonly lastRefusal: { readonly outcome: string; readonly code: number | null } | null;
  readonly origin: EditOrigin;
  readonly comment: string | null;
  /** ISO 8601 UTC. */
  readonly lastChangedAt: string;
}

/** What becomes of a conflict. `merge`: each side's fields where they do not clash, refused where one does. */
export type ConflictDecision =
  | { readonly conflictId: number; readonly take: 'mine' | 'theirs' | 'merge' }
  /** By field name, `geometry` for the shape; fields that are not named: mine where only I changed them, else theirs. */
  | {
      readonly conflictId: number;
      readonly fields: Readonly<Record<string, 'mine' | 'theirs'>>;
    };

/** A way to repair an edit that was or would be refused. */
export type Repair =
  | { readonly kind: 'set-value'; readonly field: string; readonly value: string | number | null }
  /** The old value of a field that may not be changed comes back. */
  | { readonly kind: 'restore-value'; readonly field: string }
  | { readonly kind: 'restore-shape' }
  /** The server was asked and has the row: what is mine goes up as an update. */
  | { readonly kind: 'turn-into-update' }
  /** The server was asked and has the row no more: mine goes up as a new one. */
  | { readonly kind: 'turn-into-add' }
  | { readonly kind: 'revert' };

/** A repair in words, with what there is to choose from. */
export interface RepairOffer {
  readonly repair: Repair;
  /** What the button says, such as `Set STATUS to Open`. */
  readonly label: string;
  /** One sentence: what it does to the edit. */
  readonly text: string;
  /** `set-value`: other values that would do, meanings first. */
  readonly choices: readonly { readonly value: string | number; readonly label: string }[];
}

/** What is known of an edit that was refused or would be, and what could be done about it. */
export interface RefusedEdit {
  /** Null: it is not pending any more. */
  readonly editId: number | null;
  /** Value of the display field, the name of an attachment, or the GlobalID. */
  readonly title: string;
  /** Itself; of an attachment the feature that it hangs on; null: there is none. */
  readonly feature: { readonly globalId: GlobalId; readonly title: string } | null;
  /** The field that the server would not take, as far as it can be told. */
  readonly field: string | null;
  readonly offers: readonly RepairOffer[];
}

/** What a repair of one edit or many has done. */
export interface RepairOutcome extends EditOutcome {
  readonly repaired: number;
  /** Edits that were left as they are, because they are not pending any more or the server says otherwise. */
  readonly left: number;
}
