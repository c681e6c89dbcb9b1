/** What the window may ask about crew kits at the office. A kit is named by its folder, which this machine has used. */
import { z } from 'zod';
import type { ErrorBody } from '../errors.ts';
import {
  MOST_INSTALLERS,
  type Basemap,
  type BegunKit,
  type GivenUpKit,
  type KitState,
} from '../model/kit-making.ts';
import { MOST_COPIES } from '../model/register-copy.ts';
import type { Job } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import { Key, KeyInput, Nothing } from './schemas.ts';

const FilePath = z.string().min(1).max(4000);
const Folder = z.strictObject({ folder: FilePath });

/** A kit whose folder this machine has used. */
export interface KnownKit {
  readonly folder: string;
  /** Null: it is not finished, or cannot be read. */
  readonly state: KitState | null;
  /** Null unless its making was interrupted. */
  readonly begun: BegunKit | null;
  readonly error: ErrorBody | null;
}

/** An installer that was chosen. */
export interface ChosenInstaller {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
}

export const kitCalls = {
  /** Newest first, each looked at now. */
  list: returns<readonly KnownKit[]>().from(Nothing),
  /** Asks for the office's folder of a kit; null = the user changed their mind. */
  open: returns<KnownKit | null>().from(Nothing),
  /** Where a kit of this replica could lie; there is nothing yet. */
  suggestFolder: returns<string>().from(z.strictObject({ name: z.string().max(80) })),
  chooseFolder: returns<string | null>().from(z.strictObject({ suggested: FilePath })),
  chooseInstallers: returns<readonly ChosenInstaller[] | null>().from(Nothing),
  /** Goes on with a kit that was begun in this folder. */
  make: returns<Job>().from(
    z.strictObject({
      key: Key,
      folder: FilePath,
      name: z.string().min(1).max(80),
      names: z.array(z.string().max(100)).min(1).max(MOST_COPIES),
      expiresAt: z.iso.datetime().nullable(),
      installers: z.array(FilePath).max(MOST_INSTALLERS),
      returnTo: z.string().trim().max(200).nullable(),
      /** Tiles are those of the settings. */
      tiles: z
        .strictObject({ maxZoom: z.int().min(0).max(19), isAllowed: z.literal(true) })
        .nullable(),
      withoutReference: z.boolean().exactOptional(),
    }),
  ),
  /** Goes on with a kit that was begun, as it was wished for. */
  goOn: returns<Job>().from(Folder),
  /** Unregisters what was registered for a kit that was begun, and removes what was made of it. */
  giveUp: returns<GivenUpKit>().from(Folder),
  /** Takes a kit off the list. Its folder stays as it is, and can be opened again. */
  forget: returns<void>().from(Folder),
  /** Shows what goes on the stick. Throws `not-found` when it was moved away. */
  showInFolder: returns<void>().from(Folder),
  /** Opens the page that the crew reads first. Throws `not-found` as well. */
  openGuide: returns<void>().from(Folder),
  /** The background tiles beside a replica file; null: there are none. */
  basemap: returns<Basemap | null>().from(KeyInput),
} as const satisfies Groups[string];
