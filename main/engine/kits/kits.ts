/** Crew kits at the office: made once, looked at while the copies are out. */
import { statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import {
  endAdvice,
  isExpired,
  lastDayText,
  type Basemap,
  type BegunKit,
  type GivenUpKit,
  type KitCopyInfo,
  type KitReport,
  type KitState,
  type KitWish,
} from '../../../shared/model/kit-making.ts';
import type { Fetch } from '../../arcgis/exchange.ts';
import { readReturns } from '../../store/returns/returns-file.ts';
import type { Clock } from '../../sync/ports.ts';
import type { Engine, RunOptions } from '../api.ts';
import { basemapOf, basemapTile } from './basemap.ts';
import { begunKit } from './begun.ts';
import { giveUpKit } from './give-up.ts';
import { holdCopies } from './hold-copies.ts';
import { kitState } from './kit-state.ts';
import { wishOf } from './journal.ts';
import { makeKit } from './make-kit.ts';

/** Every method throws `AppError`. */
export interface Kits {
  /** Goes on with a kit that was begun in the same folder; asked for the same again, it makes nothing twice. */
  make(wish: KitWish, run: RunOptions): Promise<KitReport>;
  /** Goes on with a kit that was begun, as it was wished for. Throws `invalid` where none was. */
  goOn(folder: string, run: RunOptions): Promise<KitReport>;
  /** Null: no kit was begun in this folder, or it is finished. */
  begun(folder: string): BegunKit | null;
  /** Unregisters what was registered for a kit that was begun, and removes what was made. */
  giveUp(folder: string, run: RunOptions): Promise<GivenUpKit>;
  /** Of the office's folder. Throws `file` where there is no kit. */
  state(folder: string): KitState;
  /** Of a crew's copy. Throws `invalid` for a file that is none. */
  copy(path: string): KitCopyInfo;
  /** The tiles beside a replica file; null: there are none. */
  basemap(path: string): Basemap | null;
  /** Null: there is none at this place. */
  tile(path: string, z: number, x: number, y: number): Uint8Array | null;
}

/** Places where a test ends the process. */
export type KitPoint =
  | 'kit-begun'
  | 'kit-copies-made'
  | 'kit-copy-marked'
  | 'kit-filled'
  | 'kit-manifest-written'
  | 'kit-named'
  | 'kit-copy-given-up';

/** What the making of kits needs of the world. */
export interface KitsDeps {
  readonly engine: Pick<Engine, 'makeCopies' | 'status' | 'registerCopy' | 'unregister'>;
  readonly clock: Clock;
  /** Such as Syncline 1.2.0; it is written into manifests. */
  readonly program: string;
  readonly fetch: Fetch;
  readonly at: (point: KitPoint) => void;
  /** Keeps clean-up from taking replicas for stale that are out with a crew. */
  readonly hold: (report: KitReport) => void;
}

export type KitsOptions = Pick<KitsDeps, 'engine' | 'clock' | 'program' | 'fetch'> & {
  readonly at?: KitsDeps['at'];
  /** Where what this machine knows about replicas lies; absent: nowhere. */
  readonly homeFolder?: string;
};

export function createKits({ homeFolder, ...options }: KitsOptions): Kits {
  const deps: KitsDeps = {
    at: () => undefined,
    hold: (report) => {
      if (homeFolder !== undefined) holdCopies(report, homeFolder, options);
    },
    ...options,
  };
  return {
    make: (wish, run) => makeKit(wish, run, deps),
    goOn: async (folder, run) => makeKit(wishOf(folder), run, deps),
    begun: begunKit,
    giveUp: (folder, run) => giveUpKit(folder, run, deps),
    state: (folder) => kitState(folder, deps.clock.now()),
    copy: (path) => copyInfo(path, deps.clock.now()),
    basemap: basemapOf,
    tile: basemapTile,
  };
}

function copyInfo(path: string, now: number): KitCopyInfo {
  if (!statSync(path, { throwIfNoEntry: false })) {
    throw new AppError('file', `There is no file ${path}.`, {
      hint: 'Check the path, and that the disk is connected.',
    });
  }
  const membership = readReturns(path, ({ kit }) => kit.membership());
  if (membership) {
    const { expiresAt } = membership;
    const summary = membership.canReturn
      ? [lastDayText(membership, now), endAdvice(membership, now) ?? ''].join(' ').trimEnd()
      : 'This is the office’s twin of a copy: returns are compared with it, and none is made of it.';
    return { path, ...membership, isExpired: isExpired(expiresAt, now), summary };
  }
  throw new AppError('invalid', 'This file is no copy of a crew kit.', {
    hint: 'Name the office’s folder of a kit, or a copy that was made for one.',
  });
}
