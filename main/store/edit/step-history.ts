/** Steps that can be taken back and done again, within a bound of memory. */
import type { UndoState } from '../../../shared/model/editing.ts';
import { sizeOfChanges, type RowChange, type RowName } from './change-recorder.ts';

export interface Step {
  /** What was done, as a short sentence. */
  readonly text: string;
  readonly changes: readonly RowChange[];
}

interface Kept {
  readonly step: Step;
  readonly bytes: number;
}

const MOST_BYTES = 256 * 1024 * 1024;

export class StepHistory {
  readonly #mostBytes: number;
  #done: Kept[] = [];
  #undone: Kept[] = [];

  constructor(mostBytes: number = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** A new step. What was undone before it cannot be done again. */
  add(step: Step): void {
    this.#undone = [];
    this.#done.push({ step, bytes: sizeOfChanges(step.changes) });
    let bytes = this.#done.reduce((sum, kept) => sum + kept.bytes, 0);
    while (bytes > this.#mostBytes) bytes -= this.#done.shift()!.bytes;
  }

  /** Nothing that came before can be taken back. */
  clear(): void {
    this.#done = [];
    this.#undone = [];
  }

  /** Hands the last step to `work`, and keeps it to be done again unless that throws; null: there is none. */
  undo<T>(work: (step: Step) => T): T | null {
    return move(this.#done, this.#undone, work);
  }

  redo<T>(work: (step: Step) => T): T | null {
    return move(this.#undone, this.#done, work);
  }

  state(): UndoState {
    return {
      undo: this.#done.at(-1)?.step.text ?? null,
      redo: this.#undone.at(-1)?.step.text ?? null,
    };
  }

  /** Somebody else has changed this row: no step that touches it can be trusted any more. */
  forget({ layerId, target, globalId }: RowName): void {
    const isAbout = (change: RowName): boolean =>
      change.layerId === layerId && change.target === target && change.globalId === globalId;
    const isOther = ({ step }: Kept): boolean => !step.changes.some(isAbout);
    this.#done = this.#done.filter(isOther);
    this.#undone = this.#undone.filter(isOther);
  }
}

/** Moves the last one when `work` has not thrown; null: there is none. */
function move<T>(from: Kept[], to: Kept[], work: (step: Step) => T): T | null {
  const last = from.at(-1);
  if (!last) return null;
  const result = work(last.step);
  from.pop();
  to.push(last);
  return result;
}
