/**
 * A process that edits a copy of a replica and measures what syncing does with the edits, in the order of a careful
 * sync: list them, take a download beside them, build what is sent, keep it as sent, take the results. Arguments: the
 * replica file, the name and scale of its data set, how many edits. Prints JSON.
 */
import type { Exchange } from '../../shared/model/exchange.ts';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createFeatureServiceClient } from '../../main/arcgis/client.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { readChanges } from '../../main/engine/read.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { openReplicaFile } from '../../main/store/replica-file.ts';
import type { RunContext } from '../../main/sync/context.ts';
import { buildDelta } from '../../main/sync/delta.ts';
import { applyAnswer } from '../../main/sync/effects/apply-answer.ts';
import type { ReplicaFile, UploadRow } from '../../main/sync/ports.ts';
import { SYNC_DEFAULTS } from '../../main/sync/sync.ts';
import { dataSets, uploadAnswer, writeDownload, type DataSet } from './answers.ts';
import { makeEdits } from './make-edits.ts';
import { ownUsage, type Usage } from './measure.ts';
import { SERVICE } from './service.ts';

export const EDIT_STEPS = ['listed', 'applied', 'built', 'recorded', 'settled'] as const;
export type EditStep = (typeof EDIT_STEPS)[number];

export interface Time {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface EditRun {
  readonly times: Readonly<Record<EditStep, Time>>;
  /** What is not as it should be, in sentences. */
  readonly findings: readonly string[];
  readonly usage: Usage;
}

if (import.meta.main) {
  const [source, name, scale, count] = process.argv.slice(2) as [string, string, string, string];
  const set = dataSets(Number(scale)).find((each) => each.name === name)!;
  console.log(JSON.stringify(await editCopy(source, set, Number(count))));
}

async function editCopy(source: string, set: DataSet, count: number): Promise<EditRun> {
  const path = source.replace(/\.gpkg$/, '-edited.gpkg');
  copyFileSync(source, path);
  makeEdits(path, set, count);
  const findings: string[] = [];
  const expect = (found: number, wanted: number, what: string): void => {
    if (found !== wanted) findings.push(`${found} ${what} instead of ${wanted}.`);
  };
  const [listed, seen] = await timed(() => list(path));
  expect(seen, count, 'edits listed with before and after');
  const file = openReplicaFile(path);
  try {
    const context = contextOf(file);
    file.beginExchange(exchangeFor('download', context, set), []);
    writeDownload(file.answerFile, set, count);
    const [applied] = await timed(() => take(context));
    const { adds, updates, deletes } = context.tally;
    expect(adds + updates + deletes, count, 'changes downloaded');
    const [built, { rows, delta }] = await timed(() => build(file, set));
    expect(rows.length, count, 'edits to send');
    const upload = exchangeFor('upload', context, set);
    const ids = rows.map(({ edit }) => edit.editId);
    const [recorded] = await timed(() => file.beginExchange(upload, ids));
    writeFileSync(file.answerFile, uploadAnswer(set, delta));
    const [settled] = await timed(() => take(context));
    expect(file.pendingEdits().length, 0, 'edits left');
    return {
      times: { listed, applied, built, recorded, settled },
      findings,
      usage: ownUsage(),
    };
  } finally {
    file.close();
  }
}

async function timed<T>(work: () => T | Promise<T>): Promise<[time: Time, result: T]> {
  const [started, before] = [performance.now(), ownUsage().cpuSeconds];
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  return [{ seconds, cpuSeconds: ownUsage().cpuSeconds - before }, result];
}

/** How many edits show what they should: before, after, or both. */
function list(path: string): number {
  let seen = 0;
  for (const { kind, before, after } of readChanges(path)) {
    if ((kind === 'add') === (before === null) && (kind === 'delete') === (after === null)) seen++;
  }
  return seen;
}

function build(file: ReplicaFile, { layer }: DataSet): { rows: UploadRow[]; delta: string } {
  const rows = [...file.uploadRows([layer.id])];
  return { rows, delta: buildDelta(rows, new Map()) };
}

/** Reads the answer that lies beside the file, rows and results, in one transaction. */
async function take(context: RunContext): Promise<void> {
  const { file } = context;
  file.setStage({ at: 'answer', file: file.answerFile, generations: null });
  await applyAnswer({ kind: 'apply-answer' }, context);
}

function exchangeFor(
  purpose: 'download' | 'upload',
  { sessionId }: RunContext,
  { layer }: DataSet,
): Exchange {
  return {
    sessionId,
    purpose,
    direction: purpose,
    layers: [{ layerId: layer.id, direction: purpose, serverGen: 1 }],
    hasEdits: purpose === 'upload',
    rollbackOnFailure: purpose === 'upload' ? false : null,
    closes: false,
    begunAt: now(),
    replicasBefore: [],
    stage: { at: 'sending' },
  };
}

function contextOf(file: ReplicaFile): RunContext {
  const offline = (): Promise<Response> => Promise.reject(new Error('There is no network here.'));
  return {
    file,
    service: createFeatureServiceClient({
      connection: createConnection({ fetch: offline }),
      serviceUrl: SERVICE.url,
    }),
    clock: systemClock,
    progress: { phase: () => undefined, rows: () => undefined, transfer: () => undefined },
    signal: new AbortController().signal,
    at: () => undefined,
    sessionId: file.startSession('sync', { ...SYNC_DEFAULTS }, now()),
    options: SYNC_DEFAULTS,
    tally: { adds: 0, updates: 0, deletes: 0, attachments: 0, merged: 0 },
    leftHere: new Set(),
    notes: [],
    files: new Map(),
    refusesEditsFile: false,
    rollback: null,
    today: () => Promise.resolve(SERVICE),
    isChecked: true,
    tried: new Set(),
  };
}

function now(): string {
  return new Date().toISOString();
}
