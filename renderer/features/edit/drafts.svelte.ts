import type { ErrorBody } from '../../../shared/errors.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { RowEdit } from '../../../shared/model/editing.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { inputKind, isSameValue, readInput } from './field-input.ts';

/** The rows that a control writes to: one, or several at once. */
export interface EditTarget {
  readonly layer: LayerDescription;
  readonly rows: readonly { readonly globalId: GlobalId; readonly feature: WireFeature }[];
  /** What the row is called. */
  readonly title: string;
}

/** What was typed into a control and is not in the file yet. */
export interface Draft {
  readonly target: EditTarget;
  readonly field: Field;
  readonly text: string;
  /** Why it cannot be saved as it is; null while it is typed or being saved. */
  readonly problem: string | null;
  /** What the file held when typing began. */
  readonly base: unknown;
  readonly isSaving: boolean;
}

interface Saver {
  apply(edits: readonly RowEdit[]): Promise<{ readonly error: ErrorBody | null }>;
  dismissError(): void;
}

const SAVED_SHOWN_MS = 4000;

/** What is typed into controls, kept until it is in the file or given up: changing the page does not lose it. */
export class Drafts {
  readonly #saver: Saver;
  #drafts = $state.raw<ReadonlyMap<string, Draft>>(new Map());
  #saved = $state.raw<ReadonlySet<string>>(new Set());
  readonly #running = new Set<Promise<boolean>>();

  /** What cannot be saved as it is. */
  readonly stuck = $derived([...this.#drafts.values()].filter(({ problem }) => problem !== null));

  constructor(saver: Saver) {
    this.#saver = saver;
  }

  /** Nothing is typed that is not in the file. */
  get isEmpty(): boolean {
    return this.#drafts.size === 0;
  }

  /** Saves whatever can be saved, and waits for it; what cannot be is stuck then. */
  async settle(): Promise<void> {
    const drafts = [...this.#drafts.values()];
    await Promise.all(drafts.map(({ target, field }) => this.commit(target, field)));
    await this.saved();
  }

  /** Resolves when no value is being saved any more. */
  async saved(): Promise<void> {
    await Promise.all(this.#running);
  }

  of(target: EditTarget, field: Field): Draft | null {
    return this.#drafts.get(idOf(target, field)) ?? null;
  }

  /** True for a while after a value was saved. */
  isSaved(target: EditTarget, field: Field): boolean {
    return this.#saved.has(idOf(target, field));
  }

  /** Takes what is typed; `problem` is what is wrong with it already now. */
  write(target: EditTarget, field: Field, text: string): void {
    const before = this.of(target, field);
    const base = before ? before.base : target.rows[0]?.feature.attributes[field.name];
    const isTold = (before?.problem ?? null) !== null || isCheckedAtOnce(target, field, text);
    const problem = isTold ? problemOf(target, field, text) : null;
    this.#set({ target, field, text, problem, base, isSaving: false });
  }

  /** Saves what was typed where it can be; true when nothing is left unsaved. */
  commit(target: EditTarget, field: Field): Promise<boolean> {
    const work = this.#commit(target, field);
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  /** The stored value comes back. */
  cancel(target: EditTarget, field: Field): void {
    const drafts = new Map(this.#drafts);
    if (drafts.delete(idOf(target, field))) this.#drafts = drafts;
  }

  async #commit(target: EditTarget, field: Field): Promise<boolean> {
    const draft = this.of(target, field);
    if (!draft || draft.isSaving) return true;
    const problem = problemOf(target, field, draft.text);
    if (problem !== null) {
      this.#set({ ...draft, target, problem });
      return false;
    }
    const edits = editsOf(target, field, draft.text);
    if (edits.length === 0) {
      this.cancel(target, field);
      return true;
    }
    const saving = { ...draft, target, problem: null, isSaving: true };
    this.#set(saving);
    const { error } = await this.#saver.apply(edits);
    const now = this.of(target, field);
    if (error) {
      // The sentence stands at the field; what was typed stays as it is.
      this.#saver.dismissError();
      const text = [error.message, error.hint].filter(Boolean).join(' ');
      this.#set({ ...(now ?? saving), problem: text, isSaving: false });
      return false;
    }
    if (now === saving) this.cancel(target, field);
    this.#markSaved(idOf(target, field));
    return true;
  }

  #set(draft: Draft): void {
    this.#drafts = new Map(this.#drafts).set(idOf(draft.target, draft.field), draft);
  }

  #markSaved(id: string): void {
    this.#saved = new Set(this.#saved).add(id);
    setTimeout(() => {
      this.#saved = new Set([...this.#saved].filter((each) => each !== id));
    }, SAVED_SHOWN_MS);
  }
}

/** The name of a control: the rows that it writes to, and the field. */
function idOf({ layer, rows }: EditTarget, field: Field): string {
  return [layer.id, rows.length, rows[0]?.globalId, rows.at(-1)?.globalId, field.name].join(' ');
}

function problemOf({ layer, rows }: EditTarget, field: Field, text: string): string | null {
  for (const { feature } of rows) {
    const { problem } = readInput(field, text, feature, layer);
    if (problem !== null) return problem;
  }
  return null;
}

/** Dates and GUIDs are nothing until they are typed to the end; words and numbers can be too much at any time. */
function isCheckedAtOnce({ layer, rows }: EditTarget, field: Field, text: string): boolean {
  const row = rows[0]?.feature ?? { attributes: {} };
  const kind = inputKind(field, row, layer);
  if (kind === 'number') return !/^\s*[-+]?\s*$/.test(text);
  return (kind === 'text' || kind === 'long-text') && text !== '';
}

function editsOf({ layer, rows }: EditTarget, field: Field, text: string): RowEdit[] {
  return rows.flatMap(({ globalId, feature }): RowEdit[] => {
    const { value = null } = readInput(field, text, feature, layer);
    if (isSameValue(feature.attributes[field.name], value)) return [];
    return [{ kind: 'update', layerId: layer.id, globalId, attributes: { [field.name]: value } }];
  });
}
