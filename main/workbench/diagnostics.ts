/** What helps to find a fault, without what is nobody's business: no tokens, no user names, no coordinates. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir, release, userInfo } from 'node:os';
import { strToU8, zipSync } from 'fflate';
import type { DiagnosticsFile } from '../../shared/contract/contract.ts';
import type { AppInfo, Job, ReplicaSummary, Settings } from '../../shared/model/window.ts';
import { redact } from '../arcgis/redact.ts';

export interface DiagnosticsSource {
  readonly info: AppInfo;
  readonly settings: () => Settings;
  readonly jobs: () => readonly Job[];
  readonly replicas: () => Promise<readonly ReplicaSummary[]>;
  readonly logFile: string;
}

const LONGEST_LOG = 200_000;

/** The files of a bundle, as text that the user can read before anything is saved. */
export async function gatherDiagnostics(source: DiagnosticsSource): Promise<DiagnosticsFile[]> {
  const { info, settings, jobs, replicas, logFile } = source;
  const log = existsSync(logFile) ? await readFile(logFile, 'utf8') : '';
  const files: DiagnosticsFile[] = [
    { name: 'program.json', text: toJson({ ...info, system: release(), node: process.version }) },
    { name: 'settings.json', text: toJson(settings()) },
    { name: 'work.json', text: toJson(jobs()) },
    { name: 'replicas.json', text: toJson((await replicas()).map(outlineOf)) },
    { name: 'syncline.log', text: log.slice(-LONGEST_LOG) },
  ];
  return files.map(({ name, text }) => ({ name, text: withoutPerson(redact(text)) }));
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

function withoutPerson(text: string): string {
  const { username } = userInfo();
  const home = JSON.stringify(homedir()).slice(1, -1);
  return text
    .replaceAll(home, '~')
    .replaceAll(homedir(), '~')
    .replaceAll(new RegExp(`([\\\\/])${escapeRegExp(username)}(?=[\\\\/])`, 'g'), '$1user');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
