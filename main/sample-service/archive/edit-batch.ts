/** What every edit of one batch works with. */
import type { ServiceSpec } from '../spec.ts';
import type { EditContext, EditRules } from './archive.ts';
import type { AttachmentTable } from './attachment-table.ts';
import type { LayerTable } from './layer-table.ts';
import type { ServiceState } from './state.ts';

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
