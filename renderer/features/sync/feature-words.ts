/** How a receipt or finding names its feature. */
import { RECEIPTS } from './receipt-messages.ts';

/** The ObjectID where there is one, else the start of the GlobalID. */
export function featureName({
  objectId,
  globalId,
}: {
  readonly objectId?: number | null;
  readonly globalId: string;
}): string {
  return objectId === null || objectId === undefined
    ? `${globalId.slice(0, 9)}…`
    : RECEIPTS.objectId(objectId);
}
