import type { Api } from '../../../shared/contract/contract.ts';
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { EditSelection, RefusedEdit, Repair } from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { asErrorBody } from '../../api.ts';
import { RECEIPTS } from './receipt-messages.ts';

/** An edit by its row, with what the server said about it or would say. */
export interface RefusedName {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly field?: string | null;
}

/** So many edits are looked at in one call. */
export const MOST_LOOKED_AT = 500;
/** More words than this say nothing about a field. */
const MOST_WORDS = 4000;

/** What can be done with edits that were refused or would be: looked at, repaired, held back. One at a time. */
export class EditActions {
  readonly #api: Pick<Api, 'repairs' | 'pending'>;
  readonly #key: string;
  #error = $state.raw<ErrorBody | null>(null);
  #notice = $state.raw('');
  #isBusy = $state.raw(false);
  #version = $state.raw(0);

  constructor(api: Pick<Api, 'repairs' | 'pending'>, key: string) {
    this.#api = api;
    this.#key = key;
  }

  /** Why the last action failed. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  /** What the last action did, as a sentence. */
  get notice(): string {
    return this.#notice;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Grows with every action that changed edits. */
  get version(): number {
    return this.#version;
  }

  putAway(): void {
    this.#notice = '';
    this.#error = null;
  }

  /** In the order of the names; at most `MOST_LOOKED_AT`. */
  look(names: readonly RefusedName[]): Promise<readonly RefusedEdit[]> {
    const edits = names
      .slice(0, MOST_LOOKED_AT)
      .map(({ layerId, target, globalId, code, serverMessage, field = null }) => ({
        ...{ layerId, target, globalId, code, field },
        serverMessage: serverMessage?.slice(0, MOST_WORDS) ?? null,
      }));
    return this.#api.repairs.look({ key: this.#key, edits });
  }

  /** False when that failed. */
  repair(
    names: readonly Pick<RefusedName, 'layerId' | 'target' | 'globalId'>[],
    repair: Repair,
  ): Promise<boolean> {
    return this.act(async () => {
      const edits = names.map(({ layerId, target, globalId }) => ({ layerId, target, globalId }));
      const { repaired, left } = await this.#api.repairs.apply({ key: this.#key, edits, repair });
      return repair.kind === 'revert'
        ? RECEIPTS.reverted(repaired)
        : RECEIPTS.repaired(repaired, left);
    });
  }

  /** Holds what is still pending of these edits back, or lets it go; false when that failed. */
  hold(
    edits: EditSelection | { readonly sessionId: number; readonly filter: ReceiptFilter },
    isHeld: boolean,
  ): Promise<boolean> {
    return this.act(async () => {
      const which = 'editIds' in edits ? { editIds: [...edits.editIds] } : edits;
      const changed = await this.#api.pending.hold({ key: this.#key, edits: which, isHeld });
      return isHeld ? RECEIPTS.heldNow(changed) : RECEIPTS.releasedNow(changed);
    });
  }

  /** Does it unless something else is being done, and keeps the sentence that it returns. */
  async act(work: () => Promise<string>): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.#error = null;
    try {
      this.#notice = await work();
      this.#version += 1;
      return true;
    } catch (error) {
      this.#notice = '';
      this.#error = asErrorBody(error);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
