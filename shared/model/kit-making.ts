/** Crew kits at the office: what is asked for, what was made, and how it stands with the copies. */
import type { ErrorBody } from '../errors.ts';
import type { KitMembership } from './kit.ts';
import type { CopyResult } from './register-copy.ts';
import type { Remark } from './remark.ts';
import type { Bbox } from './view.ts';

/** Within the office's folder: what goes on the stick, and nothing else. */
export const CREW_FOLDER = 'For the crew';
export const GUIDE_FILE = 'Start here.html';
export const PRINTED_GUIDE_FILE = 'Start here.pdf';
export const BASEMAP_FILE = 'basemap.mbtiles';
/** Endings of files that install the program. */
export const INSTALLER_ENDINGS = ['.exe', '.msi', '.dmg', '.zip', '.AppImage', '.deb'] as const;
export const MOST_INSTALLERS = 10;

/** Background tiles that come along. */
export interface KitTiles {
  /** With {z}, {x} and {y}. */
  readonly url: string;
  /** Shown on the map and in the guide. */
  readonly attribution: string;
  readonly maxZoom: number;
  /** The user has said that the operator of the tiles allows copies for use without a connection. */
  readonly isAllowed: boolean;
}

export interface KitWish {
  /** The replica file that the copies are made of. */
  readonly from: string;
  /** Of the office; it is made when it is not there. */
  readonly folder: string;
  readonly name: string;
  readonly names: readonly string[];
  /** ISO 8601 UTC; null: never. */
  readonly expiresAt: string | null;
  /** Files. */
  readonly installers: readonly string[];
  /** Where return files go, as the guide says it; null: to whoever handed out the kit. */
  readonly returnTo: string | null;
  readonly tiles: KitTiles | null;
  readonly withoutReference?: boolean;
}

/** A file for the crew. */
export interface KitFile {
  readonly kind: 'copy' | 'installer' | 'basemap' | 'definition' | 'guide' | 'printed-guide';
  readonly path: string;
  readonly bytes: number;
}

export interface KitReport {
  readonly kitId: string;
  readonly name: string;
  /** Of the office, with manifest and twins. */
  readonly folder: string;
  /** What goes on the stick; null: it is not complete yet. */
  readonly crewFolder: string | null;
  readonly expiresAt: string | null;
  readonly copies: readonly CopyResult[];
  readonly files: readonly KitFile[];
  readonly remarks: readonly Remark[];
  /** One or two sentences for people. */
  readonly summary: string;
  readonly isComplete: boolean;
}

/** A kit whose making was interrupted. */
export interface BegunKit {
  readonly kitId: string;
  readonly name: string;
  readonly folder: string;
  /** The replica file that the copies are made of. */
  readonly from: string;
  readonly madeAt: string;
  readonly copies: readonly { readonly name: string; readonly isRegistered: boolean }[];
  /** Only names of folders are missing: it is gone on with, and not given up. */
  readonly isWhole: boolean;
  /** One or two sentences for people. */
  readonly summary: string;
}

export type GivenUpOutcome =
  | 'unregistered'
  /** The service did not know its replica any more. */
  | 'already-gone'
  | 'never-registered'
  /** It is as it was; the error says why. */
  | 'kept';

/** What became of a kit that is not wanted any more. */
export interface GivenUpKit {
  readonly name: string;
  readonly folder: string;
  readonly copies: readonly {
    readonly name: string;
    readonly outcome: GivenUpOutcome;
    readonly error: ErrorBody | null;
  }[];
  /** Nothing of it is left. */
  readonly isComplete: boolean;
  readonly summary: string;
}

/** A copy, as the office sees it. */
export interface KitCopyState {
  readonly name: string;
  readonly fileName: string;
  readonly replicaId: string;
  readonly serviceUrl: string;
  /** How many return files were opened. */
  readonly returns: number;
  /** ISO 8601 UTC; null: nothing has come back. */
  readonly lastReturnAt: string | null;
  readonly lastReturnBy: string | null;
  readonly undecided: number;
  /** Accepted, and not on the service yet. */
  readonly waiting: number;
  readonly sent: number;
  /** Its review, to be opened; null: nothing has come back. */
  readonly reviewPath: string | null;
  /** Why its review cannot be read. */
  readonly problem: string | null;
}

/** A kit at the office. */
export interface KitState {
  readonly kitId: string;
  readonly name: string;
  readonly folder: string;
  readonly madeAt: string;
  readonly expiresAt: string | null;
  readonly isExpired: boolean;
  readonly program: string;
  /** Null: it was moved away, as onto a stick. */
  readonly crewFolder: string | null;
  readonly hasBasemap: boolean;
  readonly copies: readonly KitCopyState[];
  /** One sentence about what has come back. */
  readonly summary: string;
}

/** A crew's copy, asked about itself. */
export interface KitCopyInfo extends KitMembership {
  readonly path: string;
  readonly isExpired: boolean;
  /** What can be done with it. */
  readonly summary: string;
}

/** The tiles beside a copy. */
export interface Basemap {
  readonly attribution: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** In EPSG:3857. */
  readonly bbox: Bbox;
}

export function isExpired(expiresAt: string | null, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) < now;
}

/** Until when a kit is good, in one sentence. */
export function lastDayText({ expiresAt }: Pick<KitMembership, 'expiresAt'>, now: number): string {
  if (expiresAt === null) return 'This kit does not expire.';
  const day = dayOf(expiresAt);
  if (isExpired(expiresAt, now)) return `This kit expired on ${day}.`;
  if (!isEnding(expiresAt, now)) return `This kit is good until the end of ${day}.`;
  const days = daysLeft(expiresAt, now);
  const left =
    days === 0 ? 'today is its last day' : days === 1 ? 'one more day' : `${days} more days`;
  return `This kit is good until the end of ${day}: ${left}.`;
}

/** What its crew is advised at the end of a kit: the edits that are there can always be handed in. Null: nothing yet. */
export function endAdvice(
  { expiresAt }: Pick<KitMembership, 'expiresAt'>,
  now: number,
): string | null {
  if (isExpired(expiresAt, now)) {
    return 'Everything can still be read and handed in, and nothing that was edited is lost. Ask the office for a new kit before you edit more.';
  }
  return isEnding(expiresAt, now) ? 'Hand in what you have in time.' : null;
}

const FEW_DAYS = 7;

/** It is one of the last days of a kit. */
function isEnding(expiresAt: string | null, now: number): boolean {
  return expiresAt !== null && !isExpired(expiresAt, now) && daysLeft(expiresAt, now) <= FEW_DAYS;
}

/** 0: it is today. */
function daysLeft(expiresAt: string, now: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(Date.parse(expiresAt)) - midnight(now)) / 86_400_000);
}

/** `2026-12-01`, in the zone of this machine. */
export function dayOf(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last moment of a day such as 2026-12-01 in the zone of this machine; null: there is no such day. */
export function endOfDay(text: string): string | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const end = new Date(Number(year), Number(month) - 1, Number(day), 23, 59, 59, 999);
  return dayOf(end.toISOString()) === text.trim() ? end.toISOString() : null;
}

/** The name of a kit is the name of a file. Null: it can be used. */
export function wrongKitName(name: string): string | null {
  if (name.trim() === '') return 'The kit needs a name.';
  if (name.length > 80) return 'The name of the kit is too long: at most 80 characters.';
  if (/[<>:"/\\|?*\p{Cc}]/u.test(name) || /^\.|[. ]$/.test(name))
    return `“${name}” cannot be the name of a file.`;
  return null;
}
