/** What every edit of one batch works with. */
import type { ServiceSpec } from '../spec.ts';
import type { EditContext } from './archive.ts';
import type { AttachmentTable } from './attachment-table.ts';
import type { LayerTable } from './layer-table.ts';
import type { ServiceState } from './state.ts';

/** Rules of a service that its owner can switch. */
export interface EditRules {
  /** Only the creator of a row and administrators may change or delete it (code 1007). */
  readonly isOwnershipBased: boolean;
  /** False: updates that change a geometry are refused (code 1004). */
  readonly allowGeometryUpdates: boolean;
}

export interface EditBatch {
  readonly service: ServiceSpec;
  readonly state: ServiceState;
  readonly tables: ReadonlyMap<number, LayerTable>;
  readonly attachments: AttachmentTable;
  readonly context: EditContext;
  readonly rules: EditRules;
  /** The generation that the batch makes. */
  readonly generation: number;
}
