/** Schemas that several calls share. */
import { z } from 'zod';
import { CONDITION_OPERATORS } from '../model/view.ts';
import { OUTCOMES } from '../model/edit.ts';
import { CHANGE_GROUPINGS, EDIT_ORIGINS } from '../model/editing.ts';
import { parseGlobalId, type GlobalId } from '../model/ids.ts';

export const Nothing = z.undefined();

/** Names a replica of the list; files are never named by their path. */
export const Key = z.string().min(1).max(64);
export const KeyInput = z.strictObject({ key: Key });

export const FilePath = z.string().max(4000);

export const LayerId = z.int().nonnegative();
export const GlobalIdText = z.string().max(64);

const DIRECTIONS = ['download', 'upload', 'bidirectional', 'snapshot'] as const;

/** `SyncOptions` as the window sends them; what is absent has its default. */
export const SyncOptionsInput = z.strictObject({
  direction: z.enum(DIRECTIONS).exactOptional(),
  layerDirections: z.record(z.string().regex(/^\d+$/), z.enum(DIRECTIONS)).exactOptional(),
  rollbackOnFailure: z.boolean().exactOptional(),
  onConflict: z.enum(['ask', 'mine', 'theirs', 'merge']).exactOptional(),
  oneCall: z.boolean().exactOptional(),
  close: z.boolean().exactOptional(),
  acceptCopy: z.boolean().exactOptional(),
  onlyEdits: z.array(z.int()).max(200_000).nullable().exactOptional(),
  reconcileBranchVersion: z.boolean().exactOptional(),
  dataFormat: z.enum(['json', 'sqlite']).exactOptional(),
});
export type SyncOptionsInput = z.infer<typeof SyncOptionsInput>;

const Scalar = z.union([z.string().max(4000), z.number(), z.null()]);

export const RowsQueryInput = z.strictObject({
  layerId: LayerId,
  sort: z.strictObject({ field: z.string().max(256), isDescending: z.boolean() }).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  conditions: z
    .array(
      z.strictObject({
        field: z.string().max(256),
        operator: z.enum(CONDITION_OPERATORS),
        value: Scalar,
      }),
    )
    .max(50)
    .exactOptional(),
  onlyPending: z.boolean().exactOptional(),
});

export const ReceiptFilter = z.strictObject({
  outcome: z.enum(OUTCOMES).exactOptional(),
  code: z.int().nullable().exactOptional(),
  layerId: LayerId.exactOptional(),
  text: z.string().max(1000).exactOptional(),
});
export type ReceiptFilter = z.infer<typeof ReceiptFilter>;

/** A page of at most 500 rows. */
export const Page = {
  from: z.int().nonnegative(),
  count: z.int().positive().max(500),
};

const Position = z.array(z.number()).min(2).max(4);
const Positions = z.array(Position).max(1_000_000);
const Parts = z.array(Positions).max(100_000);

/** Esri JSON of a point, multipoint, line or area. */
const Shape = z.union([
  z.looseObject({ x: z.number(), y: z.number() }),
  z.looseObject({ points: Positions }),
  z.looseObject({ paths: Parts }),
  z.looseObject({ rings: Parts }),
]);

const DrawnShape = z.strictObject({
  geometry: Shape,
  z: z.number().exactOptional(),
  m: z.number().exactOptional(),
});

const EditedText = z.string().max(1_000_000);
const EditedValues = z.record(z.string().max(256), z.union([EditedText, z.number(), z.null()]));
const TARGETS = ['feature', 'attachment'] as const;
const KINDS = ['add', 'update', 'delete'] as const;

export const GlobalIdInput = GlobalIdText.transform((text, context): GlobalId => {
  const globalId = parseGlobalId(text);
  if (globalId) return globalId;
  context.addIssue('must be a GlobalID');
  return z.NEVER;
});

export const RowEditInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    layerId: LayerId,
    attributes: EditedValues,
    shape: DrawnShape.nullable().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('update'),
    layerId: LayerId,
    globalId: GlobalIdInput,
    attributes: EditedValues,
    shape: DrawnShape.nullable().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('delete'),
    layerId: LayerId,
    target: z.enum(TARGETS),
    globalId: GlobalIdInput,
  }),
]);

const EditIds = z.array(z.int()).max(200_000);

export const EditSelectionInput = z.union([
  z.strictObject({ editIds: EditIds }),
  z.strictObject({ layerId: LayerId, globalId: GlobalIdInput }),
  z.strictObject({ layerId: LayerId }),
  z.strictObject({ cursor: z.int() }),
  z.strictObject({ all: z.literal(true) }),
]);

export const ChangesQueryInput = z.strictObject({
  layerId: LayerId.exactOptional(),
  kind: z.enum(KINDS).exactOptional(),
  state: z.enum(['held', 'conflict', 'refused', 'sendable']).exactOptional(),
  origin: z.enum(EDIT_ORIGINS).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  groupBy: z.enum(CHANGE_GROUPINGS),
  isNewestFirst: z.boolean(),
});

const Side = z.enum(['mine', 'theirs']);

export const ConflictDecisionInput = z.union([
  z.strictObject({ conflictId: z.int(), take: z.enum(['mine', 'theirs', 'merge']) }),
  z.strictObject({ conflictId: z.int(), fields: z.record(z.string().max(256), Side) }),
]);

const FieldName = z.string().max(256);

export const RepairInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set-value'),
    field: FieldName,
    value: z.union([EditedText, z.number(), z.null()]),
  }),
  z.strictObject({ kind: z.literal('restore-value'), field: FieldName }),
  z.strictObject({ kind: z.literal('restore-shape') }),
  z.strictObject({ kind: z.literal('turn-into-update') }),
  z.strictObject({ kind: z.literal('turn-into-add') }),
  z.strictObject({ kind: z.literal('revert') }),
]);

/** An edit of a row by what it is made on. */
export const EditName = {
  layerId: LayerId,
  target: z.enum(TARGETS),
  globalId: GlobalIdInput,
};

/** An edit with what was or would be said about it; `field` as far as it is known already. */
export const RefusedName = {
  ...EditName,
  code: z.int().nullable(),
  serverMessage: z.string().max(10_000).nullable(),
  field: FieldName.nullable(),
};
