/** Schemas that several calls share. */
import { z } from 'zod';
import { CONDITION_OPERATORS } from '../model/view.ts';
import { OUTCOMES } from '../model/edit.ts';

export const Nothing = z.undefined();

/** Names a replica of the list; files are never named by their path. */
export const Key = z.string().min(1).max(64);
export const KeyInput = z.strictObject({ key: Key });

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
