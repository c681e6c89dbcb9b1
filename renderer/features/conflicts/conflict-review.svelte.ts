import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ConflictDecision } from '../../../shared/model/editing.ts';
import type { ConflictReport } from '../../../shared/model/report.ts';
import { asErrorBody } from '../../api.ts';
import { defaultChoices, isWhole, openFields, type Choices, type Side } from './conflict-words.ts';
import { CONFLICTS, type Rule } from './messages.ts';

interface Failure {
  readonly title: string;
  readonly error: ErrorBody;
}

type Choice = { readonly take: 'mine' | 'theirs' | 'merge' } | { readonly fields: Choices };

/** The open conflicts of a replica, one by one; every decision is in the file before the next one is shown. */
export class ConflictReview {
  readonly #key: string;
  readonly #api: Pick<Api, 'conflicts' | 'pending'>;
  #open = $state.raw<readonly ConflictReport[]>([]);
  #isLoaded = $state.raw(false);
  #loadError = $state.raw<ErrorBody | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #currentId = $state.raw<number | null>(null);
  #choices = $state.raw<ReadonlyMap<number, Choices>>(new Map());
  #decided = $state.raw(0);
  #isBusy = $state.raw(false);
  #said = $state.raw('');
  #version = $state.raw(0);
  #turn = 0;

  readonly undecided = $derived(this.#open.filter(({ isHeld }) => !isHeld));
  readonly held = $derived(this.#open.filter(({ isHeld }) => isHeld));
  readonly mergeable = $derived(this.undecided.filter(({ canMerge }) => canMerge));
  readonly current = $derived(
    this.#open.find(({ conflictId }) => conflictId === this.#currentId) ?? this.#open[0] ?? null,
  );
  /** Whose value each field of the current one keeps. */
  readonly choices: Choices = $derived(
    this.current
      ? { ...defaultChoices(this.current), ...this.#choices.get(this.current.conflictId) }
      : {},
  );
  readonly openFields = $derived(this.current ? openFields(this.current, this.choices) : []);

  constructor(key: string, api: Pick<Api, 'conflicts' | 'pending'>) {
    this.#key = key;
    this.#api = api;
  }

  /** What can be merged first, what is held last; else the oldest first. */
  get open(): readonly ConflictReport[] {
    return this.#open;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Why they could not be read; those that were read before are still there. */
  get loadError(): ErrorBody | null {
    return this.#loadError;
  }

  /** Why the last decision was not made. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** How many have been decided since the review began. */
  get decided(): number {
    return this.#decided;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What was done last, as a sentence. */
  get said(): string {
    return this.#said;
  }

  /** Changes whenever the list does. */
  get version(): number {
    return this.#version;
  }

  /** Reads the open ones. Safe to call again; what was chosen stays chosen. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const found = await this.#api.conflicts.list({ key: this.#key });
      if (turn === this.#turn) this.#show(found);
    } catch (error) {
      if (turn === this.#turn) this.#loadError = asErrorBody(error);
    }
  }

  select(conflictId: number): void {
    this.#currentId = conflictId;
    this.#failure = null;
  }

  /** Goes to the next or the previous one; false at the end. */
  go(step: 1 | -1): boolean {
    const at = this.current ? this.#open.indexOf(this.current) : -1;
    const next = this.#open[at + step];
    if (next) this.select(next.conflictId);
    return next !== undefined;
  }

  choose(field: string, side: Side): void {
    if (!this.current) return;
    const { conflictId } = this.current;
    const chosen = { ...this.#choices.get(conflictId), [field]: side };
    this.#choices = new Map(this.#choices).set(conflictId, chosen);
  }

  /** True while nothing was chosen that a merge would not do. */
  get isPlainMerge(): boolean {
    const { current } = this;
    if (!current?.canMerge) return false;
    const plain = defaultChoices(current);
    return Object.entries(this.choices).every(([field, side]) => plain[field] === side);
  }

  /** Keeps what is chosen for the current one. */
  async apply(): Promise<void> {
    if (this.isPlainMerge) await this.#decide({ take: 'merge' }, CONFLICTS.said.merge);
    else await this.#decide({ fields: this.choices }, CONFLICTS.said.fields);
  }

  async take(take: Side): Promise<void> {
    await this.#decide({ take }, CONFLICTS.said[take]);
  }

  /** Decides all that a rule can decide, in one step; those whose edit is held stay. */
  async decideRest(rule: Rule): Promise<void> {
    const chosen = rule === 'merge' ? this.mergeable : this.undecided;
    const ids = chosen.map(({ conflictId }) => conflictId);
    await this.#send(
      ids.map((conflictId) => ({ conflictId, take: rule })),
      CONFLICTS.said.rest(ids.length),
      CONFLICTS.restFailed,
    );
  }

  /** Holds the edit of the current one back instead of deciding. */
  async hold(): Promise<void> {
    const { current } = this;
    if (!current || current.editId === null || this.#isBusy) return;
    const { conflictId, editId, title } = current;
    await this.#work(CONFLICTS.holdFailed(title), new Set([conflictId]), async () => {
      await this.#api.pending.hold({ key: this.#key, edits: { editIds: [editId] }, isHeld: true });
      this.#said = CONFLICTS.said.held(title);
    });
  }

  async #decide(choice: Choice, said: (title: string) => string): Promise<void> {
    const { current } = this;
    if (!current) return;
    const { conflictId, title } = current;
    const failed = CONFLICTS.decideFailed(title);
    await this.#send([{ conflictId, ...choice }], said(title), failed);
  }

  async #send(decisions: readonly ConflictDecision[], said: string, failed: string): Promise<void> {
    if (decisions.length === 0 || this.#isBusy) return;
    const ids = new Set(decisions.map(({ conflictId }) => conflictId));
    await this.#work(failed, ids, async () => {
      await this.#api.conflicts.resolve({ key: this.#key, decisions: [...decisions] });
      this.#said = said;
      this.#decided += ids.size;
      this.#open = this.#open.filter(({ conflictId }) => !ids.has(conflictId));
      this.#version += 1;
    });
  }

  /** Goes on to the next one when it is done, unless another one was chosen meanwhile. Whatever comes of it, the file is looked at again: others may have changed it. */
  async #work(title: string, ids: ReadonlySet<number>, work: () => Promise<void>): Promise<void> {
    const from = this.current?.conflictId ?? null;
    const next = this.#after(from, ids);
    this.#currentId = from;
    this.#isBusy = true;
    this.#failure = null;
    try {
      await work();
      const chosen = this.#currentId;
      if (chosen === from || (chosen !== null && ids.has(chosen))) this.#currentId = next;
    } catch (error) {
      this.#failure = { title, error: asErrorBody(error) };
    } finally {
      this.#isBusy = false;
      void this.load();
    }
  }

  /** The one to look at when this one and all `gone` are through. */
  #after(conflictId: number | null, gone: ReadonlySet<number>): number | null {
    const at = this.#open.findIndex((each) => each.conflictId === conflictId);
    const isNext = (each: ConflictReport): boolean =>
      !each.isHeld && each.conflictId !== conflictId && !gone.has(each.conflictId);
    const next = this.#open.slice(at + 1).find(isNext) ?? this.#open.find(isNext);
    return next?.conflictId ?? null;
  }

  #show(found: readonly ConflictReport[]): void {
    const rank = (each: ConflictReport): number => {
      if (each.isHeld) return 3;
      if (each.canMerge) return 0;
      return isWhole(each) ? 2 : 1;
    };
    this.#open = found.toSorted((a, b) => rank(a) - rank(b) || a.conflictId - b.conflictId);
    this.#isLoaded = true;
    this.#loadError = null;
    this.#version += 1;
  }
}
