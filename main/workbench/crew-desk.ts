/** Crew mode: which kit the window works on, remembered from one start to the next. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import { type CrewState, type KitFileLook, type KitLook } from '../../shared/model/crew.ts';
import { KIT_ENDING } from '../../shared/model/kit.ts';
import type { EngineClient } from '../engine/host/client.ts';
import type { Config, StoredCrew } from './config.ts';
import type { ReplicaList } from './replica-list.ts';

export interface CrewDeskOptions {
  readonly config: Config;
  readonly engine: () => EngineClient;
  readonly replicas: Pick<ReplicaList, 'add' | 'refresh'>;
  readonly replicasFolder: () => string;
  /** Crew mode begins or ends. */
  readonly onChanged: () => void;
}

export class CrewDesk {
  readonly #options: CrewDeskOptions;

  constructor(options: CrewDeskOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#stored !== null;
  }

  /** Null: no copy of a kit, nothing to do with crews. Throws what the kit says when it cannot be read. */
  look(path: string): Promise<KitLook | null> {
    return this.#options.engine().call('kitLook', { path });
  }

  /** Puts the window into crew mode for this kit; a copy that was opened by itself is chosen. */
  async enter(source: string, look: KitLook): Promise<void> {
    const [only] = look.copies;
    const before = this.#stored;
    const isSame = before?.kitId === look.kitId;
    const wasChosen = isSame ? before.chosen : null;
    const chosen = look.copies.length === 1 && only ? only.name : wasChosen;
    this.#store({
      ...{ source, chosen, kitId: look.kitId, kitName: look.kitName, expiresAt: look.expiresAt },
      by: before?.by ?? null,
      seen: before?.seen ?? [],
    });
    this.#options.onChanged();
    await this.#take(look);
  }

  /** Looks at the files again. Null: the window is not in crew mode. */
  async state(): Promise<CrewState | null> {
    const stored = this.#stored;
    if (!stored) return null;
    try {
      const kit = await this.look(stored.source);
      if (kit) return this.#stateOf(kit, stored);
      throw new AppError('file', `${basename(stored.source)} is no copy of a crew kit any more.`, {
        hint: 'Ask whoever gave you the kit for a new one.',
      });
    } catch (error) {
      const { kitId, kitName, expiresAt } = stored;
      const nowhere = { folder: '', isOffice: false, isReadOnly: false, copies: [] };
      return {
        kit: { kitId, kitName, expiresAt, ...nowhere },
        ...{ chosen: stored.chosen, key: null, broughtAlong: 0, elsewhere: null, by: stored.by },
        error: toErrorBody(error),
      };
    }
  }

  async choose(copyName: string | null): Promise<CrewState | null> {
    const stored = this.#require();
    this.#store({ ...stored, chosen: copyName });
    const look = await this.look(stored.source);
    if (look) await this.#take(look);
    return this.state();
  }

  /** The user knows what the copy has brought along from elsewhere. */
  understand(): Promise<CrewState | null> {
    const stored = this.#require();
    this.#store({ ...stored, seen: stored.seen.map((each) => ({ ...each, edits: 0 })) });
    return this.state();
  }

  /** A copy that was edited in two files could not be handed in together: one of them is put aside, and stays as it is. */
  async goOn(there: boolean): Promise<CrewState | null> {
    const state = await this.state();
    const here = state?.kit.copies.find(({ name }) => name === state.chosen)?.path ?? null;
    const [kept, other] = there ? [state?.elsewhere, here] : [here, state?.elsewhere];
    if (kept === null || kept === undefined) return state;
    const stored = this.#require();
    this.#store({ ...stored, seen: stored.seen.filter(({ path }) => path !== other) });
    const look = there ? await this.look(kept) : null;
    if (look) await this.enter(kept, look);
    return this.state();
  }

  sign(by: string): void {
    this.#store({ ...this.#require(), by: by === '' ? null : by });
  }

  /** Goes on with a copy on this computer. */
  async copyHere(copyName: string): Promise<CrewState | null> {
    const stored = this.#require();
    const look = await this.look(stored.source);
    const copy = look?.copies.find(({ name }) => name === copyName);
    if (!look || !copy) throw notThere(copyName);
    const toFolder = join(this.#options.replicasFolder(), folderNameOf(look.kitName));
    const there = join(toFolder, basename(copy.path));
    const known = stored.seen.find((each) => each.path === there)?.copiedFrom ?? null;
    const wish = { path: copy.path, toFolder, known };
    const { path, sha256 } = await this.#options.engine().call('copyKitHere', wish);
    const here = await this.look(path);
    if (!here) throw notThere(copyName);
    const seen = stored.seen.filter((each) => each.path !== copy.path);
    this.#store({ ...stored, seen });
    await this.enter(path, here);
    this.#noteSource(path, sha256);
    return this.state();
  }

  #noteSource(path: string, copiedFrom: string): void {
    const stored = this.#require();
    const seen = stored.seen.map((each) => (each.path === path ? { ...each, copiedFrom } : each));
    this.#store({ ...stored, seen });
  }

  leave(): void {
    this.#options.config.set('crew', null);
    this.#options.onChanged();
  }

  get #stored(): StoredCrew | null {
    return this.#options.config.get('crew');
  }

  #store(crew: StoredCrew): void {
    this.#options.config.set('crew', crew);
  }

  #require(): StoredCrew {
    const stored = this.#stored;
    if (stored) return stored;
    throw new AppError('invalid', 'The window is not in crew mode.', {
      hint: 'Open the kit again.',
    });
  }

  /** The chosen copy joins the list, and what it brings along from elsewhere is noted once. */
  async #take(look: KitLook): Promise<void> {
    const stored = this.#require();
    const copy = chosenOf(look, stored);
    if (!copy?.handIn || look.isReadOnly) return;
    const { replicas } = this.#options;
    await replicas.refresh(replicas.add(copy.path));
    if (stored.seen.some(({ path }) => path === copy.path)) return;
    const { pending, lastReturn } = copy.handIn;
    const edits = pending > 0 || lastReturn > 0 ? Math.max(pending, 1) : 0;
    this.#store({
      ...stored,
      seen: [...stored.seen, { kitId: look.kitId, name: copy.name, path: copy.path, edits }],
    });
  }

  #stateOf(kit: KitLook, stored: StoredCrew): CrewState {
    const copy = chosenOf(kit, stored);
    const isUsable = copy?.state === 'ready' && !kit.isReadOnly;
    const key = isUsable ? this.#options.replicas.add(copy.path) : null;
    const seen = stored.seen.find(({ path }) => path === copy?.path);
    const broughtAlong = isUsable ? (seen?.edits ?? 0) : 0;
    const elsewhere = stored.seen.find(
      (each) =>
        isUsable &&
        each.kitId === kit.kitId &&
        each.name === copy.name &&
        each.path !== copy.path &&
        existsSync(each.path),
    );
    return {
      ...{ kit, chosen: copy?.name ?? null, key, broughtAlong, by: stored.by },
      elsewhere: elsewhere?.path ?? null,
      error: null,
    };
  }
}

function chosenOf(kit: KitLook, { chosen }: StoredCrew): KitFileLook | null {
  return kit.copies.find(({ name }) => name === chosen) ?? null;
}

/** A name that every system takes. */
function folderNameOf(kitName: string): string {
  const name = kitName.replace(/[<>:"/\\|?*\p{Cc}]+/gu, ' ').replace(/^[. ]+|[. ]+$/g, '');
  return name === '' ? `Kit${KIT_ENDING.replace('.', ' ')}` : name;
}

function notThere(copyName: string): AppError {
  return new AppError('file', `The file of ${copyName} is not there any more.`, {
    hint: 'Put the stick in again, then try once more.',
  });
}
