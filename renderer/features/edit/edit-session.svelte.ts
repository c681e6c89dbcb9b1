import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { EditOutcome, EditSelection, RowEdit } from '../../../shared/model/editing.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import { asErrorBody } from '../../api.ts';
import type { ReplicaView } from '../../state/replica-view.svelte.ts';
import { Drafts, type Draft } from './drafts.svelte.ts';
import { countOutside } from './outside-changes.ts';
import { EDIT } from './messages.ts';

type SessionApi = Pick<Api, 'edits' | 'pending' | 'replica'>;

/** A step that was taken, or why it was not. */
type Step =
  | { readonly outcome: EditOutcome | null; readonly error: null }
  | { readonly outcome: null; readonly error: ErrorBody };

/** Something that would be lost by going on: what it is, and what was wanted. */
interface Leaving {
  readonly kind: 'values' | 'shape';
  /** Values that would be lost. */
  readonly drafts: readonly Draft[];
  /** Whether still more would be lost once this is given up. */
  readonly askAgain: (proceed: () => void) => boolean;
  readonly proceed: () => void;
}

/** A shape that is being drawn or changed. */
interface Unfinished {
  /** False: it is still what it was when it was begun. */
  readonly hasChanged: () => boolean;
  readonly discard: () => void;
}

/** Everything that is done to the rows of an open replica: one step after the other, taken back, done again. */
export class EditSession {
  readonly key: string;
  readonly drafts: Drafts;
  readonly #api: SessionApi;
  readonly #view: ReplicaView;
  #service = $state.raw<ServiceDescription | null>(null);
  #undo = $state.raw<string | null>(null);
  #redo = $state.raw<string | null>(null);
  #said = $state.raw('');
  #error = $state.raw<ErrorBody | null>(null);
  #busy = $state.raw(0);
  #closedReason = $state.raw<string | null>(null);
  #leaving = $state.raw<Leaving | null>(null);
  #fieldToFocus = $state.raw<string | null>(null);
  #unfinished: Unfinished | null = null;
  /** Steps wait for one another, so that each is judged by what the one before has left. */
  #queue: Promise<unknown> = Promise.resolve();
  #lookedAt = new Date().toISOString();

  constructor(api: SessionApi, view: ReplicaView) {
    this.key = view.key;
    this.#api = api;
    this.#view = view;
    this.drafts = new Drafts(this);
    view.guard = (proceed) => this.mayLose(proceed);
    view.onOutside = () => void this.#tellOutside();
  }

  /** What can be taken back, as a short sentence. */
  get undoText(): string | null {
    return this.#undo;
  }

  get redoText(): string | null {
    return this.#redo;
  }

  /** What was done last, or what came from outside. */
  get said(): string {
    return this.#said;
  }

  /** Why the last step was not taken. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** Why nothing can be edited at all; null = it can. */
  get closedReason(): string | null {
    return this.#closedReason;
  }

  /** What would be lost by what the user has just asked for. */
  get leaving(): Leaving | null {
    return this.#leaving;
  }

  /** The field whose control should take the focus. */
  get fieldToFocus(): string | null {
    return this.#fieldToFocus;
  }

  /** What was typed for the selected rows and cannot be saved as it is. */
  get stuck(): readonly Draft[] {
    const { inspected, selectedCount } = this.#view;
    const shown = inspected.state === 'shown' ? inspected.details.globalId : null;
    return this.drafts.stuck.filter(({ target: { rows } }) =>
      rows.length === 1 ? rows[0]?.globalId === shown : selectedCount > 1,
    );
  }

  setClosed(isClosed: boolean, reason: string = EDIT.closed): void {
    this.#closedReason = isClosed ? reason : null;
  }

  /** The layer as its service describes it; null while that is not known. */
  layer(layerId: number): LayerDescription | null {
    return this.#service?.layers.find(({ id }) => id === layerId) ?? null;
  }

  /** Reads what the rules are and what can be taken back. Safe to call again. */
  async load(): Promise<void> {
    try {
      const { key } = this;
      this.#service = await this.#api.replica.service({ key });
      const { undo, redo } = await this.#api.edits.undoState({ key });
      this.#undo = undo;
      this.#redo = redo;
    } catch (error) {
      this.#error = asErrorBody(error);
    }
  }

  /** Does it all or nothing; it is in the file when this returns. */
  apply(edits: readonly RowEdit[]): Promise<Step> {
    return this.#step(() => this.#api.edits.apply({ key: this.key, edits: [...edits] as never }));
  }

  /** Any other step, such as adding files. */
  act(work: (edits: Api['edits']) => Promise<EditOutcome | null>): Promise<Step> {
    return this.#step(() => work(this.#api.edits));
  }

  async undo(): Promise<void> {
    if (this.#undo === null) return;
    await this.#backAndForth(() => this.#api.edits.undo({ key: this.key }));
  }

  async redo(): Promise<void> {
    if (this.#redo === null) return;
    await this.#backAndForth(() => this.#api.edits.redo({ key: this.key }));
  }

  /** Puts rows back as they were at the last sync. */
  revert(edits: EditSelection): Promise<Step> {
    return this.#step(() => this.#api.pending.revert({ key: this.key, edits: edits as never }));
  }

  say(text: string): void {
    this.#said = text;
  }

  report(error: ErrorBody): void {
    this.#error = error;
  }

  dismissError(): void {
    this.#error = null;
  }

  focusField(field: string | null): void {
    this.#fieldToFocus = field;
  }

  /** Says that a shape is being drawn, or that it is done. */
  setUnfinished(unfinished: Unfinished | null): void {
    this.#unfinished = unfinished;
  }

  /** True: something would be lost, and the user is asked first. `proceed` is called once it may go. */
  mayLose(proceed: () => void): boolean {
    return this.#ask(this.stuck, proceed, (next) => this.mayLose(next));
  }

  /** Resolves when nothing is being saved any more; what was typed and not stored yet is left alone. */
  async settled(): Promise<void> {
    await this.drafts.saved();
    while (this.isBusy) await this.#queue;
  }

  /** Something of any row is not in the file yet. */
  get hasUnsaved(): boolean {
    return !this.drafts.isEmpty || this.#unfinished?.hasChanged() === true;
  }

  /** The same as `mayLose`, for all rows: what can be saved is saved first. */
  mayLeave(proceed: () => void): boolean {
    if (this.drafts.isEmpty && !this.#unfinished) return false;
    void this.drafts.settle().then(() => {
      if (!this.#mayLoseAny(proceed)) proceed();
    });
    return true;
  }

  keepEditing(): void {
    this.#leaving = null;
  }

  discard(): void {
    const leaving = this.#leaving;
    this.#leaving = null;
    if (!leaving) return;
    if (leaving.kind === 'shape') this.#unfinished?.discard();
    else for (const { target, field } of leaving.drafts) this.drafts.cancel(target, field);
    if (!leaving.askAgain(leaving.proceed)) leaving.proceed();
  }

  #mayLoseAny(proceed: () => void): boolean {
    return this.#ask(this.drafts.stuck, proceed, (next) => this.#mayLoseAny(next));
  }

  #ask(drafts: readonly Draft[], proceed: () => void, askAgain: Leaving['askAgain']): boolean {
    if (this.#unfinished && !this.#unfinished.hasChanged()) this.#unfinished.discard();
    const kind = this.#unfinished ? 'shape' : drafts.length > 0 ? 'values' : null;
    if (kind === null) return false;
    this.#leaving = { kind, drafts, proceed, askAgain };
    return true;
  }

  async #backAndForth(work: () => Promise<EditOutcome>): Promise<void> {
    const { outcome } = await this.#step(work);
    if (!outcome) return;
    const selected = new Map<number, Set<number>>();
    for (const { layerId, fid } of outcome.rows) {
      if (fid === null) continue;
      selected.set(layerId, (selected.get(layerId) ?? new Set()).add(fid));
    }
    this.#view.select(selected);
    const [first] = selected;
    const [fid] = first?.[1] ?? [];
    if (!first || fid === undefined) return;
    this.#view.chooseLayer(first[0]);
    this.#view.showRow({ layerId: first[0], fid });
  }

  async #step(work: () => Promise<EditOutcome | null>): Promise<Step> {
    this.#busy += 1;
    const taken = this.#queue.then(async (): Promise<Step> => {
      try {
        const outcome = await work();
        if (outcome) await this.#receive(outcome);
        return { outcome, error: null };
      } catch (error) {
        return { outcome: null, error: asErrorBody(error) };
      }
    });
    this.#queue = taken;
    const step = await taken;
    this.#busy -= 1;
    this.#error = step.error;
    return step;
  }

  async #receive({ undo, redo, text }: EditOutcome): Promise<void> {
    this.#undo = undo;
    this.#redo = redo;
    this.#said = text;
    this.#lookedAt = new Date().toISOString();
    await this.#view.load();
  }

  async #tellOutside(): Promise<void> {
    if (this.isBusy) return;
    const since = this.#lookedAt;
    this.#lookedAt = new Date().toISOString();
    try {
      const { count, isMore } = await countOutside(this.#api.pending, this.key, since);
      if (count > 0) this.#said = isMore ? EDIT.outsideMany(count) : EDIT.outside(count);
    } catch {
      // The rows themselves are read anew and are right; only the sentence about them is missing.
    }
  }
}
