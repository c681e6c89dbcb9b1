/** What helps to find a fault, without what is nobody's business: no tokens, no user names, no coordinates. */
import { readFile } from 'node:fs/promises';
import { homedir, release, userInfo } from 'node:os';
import { strToU8, zipSync } from 'fflate';
import type { DiagnosticsFile } from '../../shared/contract/contract.ts';
import type { AppInfo, Job, ReplicaSummary, Settings } from '../../shared/model/window.ts';
import { toJson } from '../platform/json.ts';
import { redact } from '../arcgis/redact.ts';

export interface DiagnosticsSource {
  readonly info: AppInfo;
  readonly settings: () => Settings;
  readonly jobs: () => readonly Job[];
  readonly replicas: () => Promise<readonly ReplicaSummary[]>;
  /** Under which somebody is signed in. */
  readonly usernames: () => Promise<readonly string[]>;
  readonly logFile: string;
}

/** Whom a text must not name. */
export interface Person {
  readonly home: string;
  /** Of the operating system and of servers. */
  readonly names: readonly string[];
}

const LONGEST_LOG = 200_000;

/** The files of a bundle, as text that the user can read before anything is saved. */
export async function gatherDiagnostics(source: DiagnosticsSource): Promise<DiagnosticsFile[]> {
  const { info, settings, jobs, replicas, logFile } = source;
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const person = { home: homedir(), names: [systemName(), ...(await source.usernames())] };
  const files: DiagnosticsFile[] = [
    {
      name: 'program.json',
      text: toJson({ ...info, system: release(), node: process.version }, 2),
    },
    { name: 'settings.json', text: toJson(settings(), 2) },
    { name: 'work.json', text: toJson(jobs(), 2) },
    { name: 'replicas.json', text: toJson((await replicas()).map(outlineOf), 2) },
    { name: 'syncline.log', text: log.slice(-LONGEST_LOG) },
  ];
  return files.map(({ name, text }) => ({ name, text: withoutPerson(redact(text), person) }));
}

export function zipDiagnostics(files: readonly DiagnosticsFile[]): Uint8Array {
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
}

/** No definition and no extent: they tell where somebody works. */
function outlineOf({ fileName, state, status, error, warnings }: ReplicaSummary): unknown {
  const { layers, pending, conflicts, syncModel, generations, exchange } = status ?? {};
  return {
    ...{ fileName, state, error, warnings, syncModel, generations, pending, conflicts },
    stage: exchange?.stage.at ?? null,
    layers: layers?.map(({ layerId, count, attachments }) => ({ layerId, count, attachments })),
  };
}

/** The text without the home folder and without names, in the path forms of all systems. */
export function withoutPerson(text: string, { home, names }: Person): string {
  let result = text;
  if (home.length > 1) {
    const forms = [JSON.stringify(home).slice(1, -1), home, home.replaceAll('\\', '/')];
    for (const form of new Set(forms)) {
      result = result.replaceAll(new RegExp(`${escapeRegExp(form)}(?![\\w-])`, 'gi'), '~');
    }
  }
  for (const name of names.filter((one) => one !== '')) {
    const word = escapeRegExp(name);
    // A short name is also an ordinary word: then only where it stands in a path.
    const place = name.length < 4 ? `([\\\\/])${word}(?=[\\\\/])` : `(^|[^\\w-])${word}(?![\\w-])`;
    result = result.replaceAll(new RegExp(place, 'gi'), '$1user');
  }
  return result;
}

function systemName(): string {
  try {
    return userInfo().username;
  } catch {
    // Whoever runs this is in no list of users.
    return '';
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
