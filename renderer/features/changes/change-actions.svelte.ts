import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { asErrorBody } from '../../api.ts';
import type { ReplicaView } from '../../state/replica-view.svelte.ts';
import type { ChangeList } from './change-list.svelte.ts';
import type { ChangeSelection, CountedEdits } from './change-selection.svelte.ts';
import { CHANGES } from './messages.ts';

type Action = 'hold' | 'release' | 'count' | 'revert' | 'undo' | 'redo' | 'export';
export type ExportFormat = 'csv' | 'json' | 'geojson';

/** What was done, and the step back from it that is offered. */
interface Told {
  readonly text: string;
  readonly offers: 'undo' | 'redo' | null;
}

interface Problem {
  readonly title: string;
  readonly error: ErrorBody;
}

const QUIET: Told = { text: '', offers: null };

interface ActionsOptions {
  readonly view: ReplicaView;
  readonly api: Pick<Api, 'pending' | 'edits'>;
  readonly list: ChangeList;
  readonly selection: ChangeSelection;
  /** Called when something was done that can be undone, or was. */
  readonly onstep: () => void;
}

/** What is done to selected edits, one step at a time, and what came of the last one. */
export class ChangeActions {
  readonly #view: ReplicaView;
  readonly #api: Pick<Api, 'pending' | 'edits'>;
  readonly #list: ChangeList;
  readonly #selection: ChangeSelection;
  readonly #onstep: () => void;
  #running = $state.raw<Action | null>(null);
  #told = $state.raw<Told>(QUIET);
  #problem = $state.raw<Problem | null>(null);
  #toRevert = $state.raw<CountedEdits | null>(null);

  constructor({ view, api, list, selection, onstep }: ActionsOptions) {
    this.#view = view;
    this.#api = api;
    this.#list = list;
    this.#selection = selection;
    this.#onstep = onstep;
  }

  get running(): Action | null {
    return this.#running;
  }

  get told(): Told {
    return this.#told;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** What would be taken back, while the user is asked. */
  get toRevert(): CountedEdits | null {
    return this.#toRevert;
  }

  putAway(): void {
    this.#told = QUIET;
    this.#problem = null;
  }

  /** Holds what is selected back, or lets it go. */
  hold(isHeld: boolean): Promise<void> {
    const title = isHeld ? CHANGES.holdFailed : CHANGES.releaseFailed;
    return this.#step(isHeld ? 'hold' : 'release', title, async () => {
      const { keys, isAll } = this.#selection;
      const edits = await this.#selection.asInput();
      const count = await this.#api.pending.hold({ key: this.#view.key, edits, isHeld });
      this.#list.patch(isAll ? null : keys, { isHeld });
      await this.#refresh();
      return told(isHeld ? CHANGES.wasHeld(count) : CHANGES.wasReleased(count));
    });
  }

  /** Counts what would be taken back, and asks. */
  askToRevert(): Promise<void> {
    return this.#step('count', CHANGES.takeBackFailed, async () => {
      const counted = await this.#selection.counted();
      if (counted.total === 0) return told(CHANGES.nothingToRevert);
      this.#toRevert = counted;
      return QUIET;
    });
  }

  keep(): void {
    this.#toRevert = null;
  }

  /** Takes back what was asked about, and nothing that was selected since. */
  revert(): Promise<void> {
    const counted = this.#toRevert;
    this.#toRevert = null;
    if (!counted) return Promise.resolve();
    return this.#step('revert', CHANGES.takeBackFailed, async () => {
      const edits =
        'editIds' in counted.edits
          ? { editIds: [...counted.edits.editIds] }
          : { cursor: counted.edits.cursor };
      const outcome = await this.#api.pending.revert({ key: this.#view.key, edits });
      this.#selection.clear();
      await this.#refresh();
      return told(CHANGES.done(outcome.text), outcome.undo === null ? null : 'undo');
    });
  }

  /** The last step of this session is undone, wherever it was made. */
  undo(): Promise<void> {
    return this.#step('undo', CHANGES.undoFailed, async () => {
      const { key } = this.#view;
      const { undo } = await this.#api.edits.undoState({ key });
      if (undo === null) return told(CHANGES.nothingToUndo);
      const outcome = await this.#api.edits.undo({ key });
      await this.#refresh();
      return told(CHANGES.undone(undo), outcome.redo === null ? null : 'redo');
    });
  }

  redo(): Promise<void> {
    return this.#step('redo', CHANGES.redoFailed, async () => {
      const { key } = this.#view;
      const { redo } = await this.#api.edits.undoState({ key });
      if (redo === null) return told(CHANGES.nothingToRedo);
      await this.#api.edits.redo({ key });
      await this.#refresh();
      return told(CHANGES.redone(redo), 'undo');
    });
  }

  /** Saves what is selected, or everything that is found when nothing is. */
  export(format: ExportFormat): Promise<void> {
    return this.#step('export', CHANGES.exportFailed, async () => {
      const edits =
        this.#selection.count > 0
          ? await this.#selection.asInput()
          : this.#list.isFiltered
            ? { cursor: (await this.#list.find()).cursor }
            : { all: true as const };
      const path = await this.#api.pending.export({ key: this.#view.key, edits, format });
      return path === null ? QUIET : told(CHANGES.exported(path));
    });
  }

  async #step(action: Action, title: string, work: () => Promise<Told>): Promise<void> {
    if (this.#running) return;
    this.#running = action;
    this.putAway();
    try {
      this.#told = await work();
    } catch (error) {
      this.#problem = { title, error: asErrorBody(error) };
    } finally {
      this.#running = null;
    }
  }

  /** The list at once; the counts around it follow. */
  async #refresh(): Promise<void> {
    this.#onstep();
    await this.#list.reload(true);
    // Not a look, which would take what we did for the work of others.
    void this.#view.load();
  }
}

function told(text: string, offers: Told['offers'] = null): Told {
  return { text, offers };
}
