import type { Api } from '../../../shared/contract/contract.ts';
import type { ChosenInstaller } from '../../../shared/contract/kits.ts';
import { endOfDay, isExpired, wrongKitName } from '../../../shared/model/kit-making.ts';
import { wrongCopyNames } from '../../../shared/model/register-copy.ts';
import type { Settings } from '../../../shared/model/window.ts';
import { MAKE } from './messages.ts';

type MakeInput = Parameters<Api['kits']['make']>[0];

const USUAL_ZOOM = 15;

/** What is asked of somebody who makes a kit, and what is wrong with it so far. */
export class KitDraft {
  replicaKey = $state<string | undefined>();
  name = $state('');
  copies = $state('');
  day = $state('');
  returnTo = $state('');
  folder = $state('');
  withTiles = $state(false);
  zoom = $state<number | null>(USUAL_ZOOM);
  isAllowed = $state(false);
  #installers = $state.raw<readonly ChosenInstaller[]>([]);

  constructor(replicaKey: string | undefined, name: string) {
    this.replicaKey = replicaKey;
    this.name = name;
  }

  get installers(): readonly ChosenInstaller[] {
    return this.#installers;
  }

  /** One that was chosen again is taken once. */
  addInstallers(chosen: readonly ChosenInstaller[]): void {
    const others = this.#installers.filter(
      ({ fileName }) => !chosen.some((one) => one.fileName === fileName),
    );
    this.#installers = [...others, ...chosen];
  }

  removeInstaller(path: string): void {
    this.#installers = this.#installers.filter((one) => one.path !== path);
  }

  get names(): string[] {
    return this.copies
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  get wrongName(): string | null {
    return wrongKitName(this.name.trim());
  }

  get wrongNames(): string | null {
    return this.names.length === 0 ? MAKE.noNames : wrongCopyNames(this.names);
  }

  get wrongDay(): string | null {
    if (this.day.trim() === '') return null;
    const end = endOfDay(this.day);
    if (end === null) return MAKE.wrongDay;
    return isExpired(end, Date.now()) ? MAKE.pastDay : null;
  }

  /** Why it cannot be made yet; null: it can. */
  get obstacle(): string | null {
    if (this.replicaKey === undefined) return MAKE.missingReplica;
    const wrong = this.wrongName ?? this.wrongNames ?? this.wrongDay;
    if (wrong !== null) return wrong;
    return this.withTiles && !this.isAllowed ? MAKE.notAllowed : null;
  }

  /** Throws when something stands against it. */
  wish(withoutReference: boolean): MakeInput {
    const { replicaKey: key, obstacle, folder, names, zoom } = this;
    if (key === undefined || obstacle !== null) throw new Error('The kit cannot be made yet.');
    return {
      ...{ key, folder, names, name: this.name.trim() },
      expiresAt: endOfDay(this.day),
      installers: this.#installers.map(({ path }) => path),
      returnTo: this.returnTo.trim() === '' ? null : this.returnTo.trim(),
      tiles: this.withTiles ? { maxZoom: zoom ?? USUAL_ZOOM, isAllowed: true } : null,
      ...(withoutReference ? { withoutReference } : {}),
    };
  }
}

/** Why no tiles can come along; undefined: they can. */
export function tilesObstacle({ tileUrl, tileAttribution }: Settings): string | undefined {
  if (tileUrl === null) return MAKE.noTiles;
  return tileAttribution.trim() === '' ? MAKE.noAttribution : undefined;
}
