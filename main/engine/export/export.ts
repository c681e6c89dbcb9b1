/**
 * Exports data of a service to a file: createReplica with syncModel none, so that nothing is registered. The file gets its
 * name when it is whole and was looked into; nothing that exists is overwritten.
 */
import { existsSync, linkSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AppError, hasCode, mapHints } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { ExportReport } from '../../../shared/model/export.ts';
import type { CreatePlan } from '../../../shared/model/report.ts';
import { requireNoProblem, warning, type Remark } from '../../../shared/model/remark.ts';
import type { CreateRequest, Submitted } from '../../../shared/model/protocol.ts';
import { pauseAfter } from '../../sync/effects/await-job.ts';
import type { FeatureService } from '../../sync/service-port.ts';
import type { RunOptions } from '../api.ts';
import { urlOf, type Parts } from '../create.ts';
import { planReplica } from '../plan-create.ts';
import { inspectExport, type Inspection } from './inspect.ts';
import { forgetBegun, readBegun, unfinishedNames, writeBegun, type Begun } from './journal.ts';

const GO_ON = 'Export again to go on with it.';

/**
 * Exports to `path`; goes on with an interrupted export of the same. Throws `AppError`: `invalid` for a definition that the
 * service would refuse, `file` for a name that is taken, `bad-answer` for a result that is not whole.
 */
export async function exportData(
  definition: ReplicaDefinition,
  path: string,
  run: RunOptions,
  { connect, clock }: Pick<Parts, 'connect' | 'clock'>,
): Promise<ExportReport> {
  requireFree(path);
  const service = connect(urlOf(definition));
  run.progress.phase('Reading the service');
  const description = await service.describe(run.signal);
  const plan = await planReplica(
    { ...definition, syncModel: 'none' },
    description,
    service,
    'export',
    run,
  );
  requireNoProblem(plan.remarks, 'invalid', 'Nothing was exported.');
  const job: ExportJob = { path, plan, service, run, clock };
  const look = await bringAndCheck(job, (file) =>
    inspectExport(file, plan.request, description, service, run),
  );
  return {
    path,
    dataFormat: plan.request.dataFormat,
    ...look,
    remarks: [...plan.remarks, ...look.remarks, ...fewerRows(plan, look)],
  };
}

interface ExportJob {
  readonly path: string;
  readonly plan: CreatePlan;
  readonly service: FeatureService;
  readonly run: RunOptions;
  readonly clock: Parts['clock'];
}

function requireFree(path: string): void {
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('file', `There is no folder ${dirname(path)}.`, { hint: 'Make it first.' });
  }
  if (existsSync(path)) throw taken(path);
}

function taken(path: string): AppError {
  return new AppError('file', `${basename(path)} exists already.`, {
    hint: 'Choose another name, or move it away first.',
  });
}

/** What the server says is not worth keeping goes; what can go on stays, and is said. */
async function bringAndCheck(
  job: ExportJob,
  inspect: (file: string) => Promise<Inspection>,
): Promise<Inspection> {
  const { path, run } = job;
  const { part } = unfinishedNames(path);
  try {
    await bring(job);
    run.progress.phase('Looking whether the file is whole');
    const look = await inspect(part);
    giveName(part, path);
    forgetBegun(path);
    return look;
  } catch (error) {
    const isCancelled = run.signal.aborted || hasCode(error, 'cancelled');
    const failure = isCancelled
      ? new AppError('cancelled', 'Stopped.', { cause: error, hint: 'Nothing was registered.' })
      : error;
    if (!(failure instanceof AppError)) throw error;
    const canGoOn = hasCode(failure, 'cancelled', 'unreachable', 'sign-in') && isNoted(path);
    if (!canGoOn) {
      forgetBegun(path);
      throw failure;
    }
    const { code, message, server } = failure;
    throw new AppError(code, message, {
      cause: error,
      ...mapHints(failure, (hint) => `${hint ?? ''} What has come so far is kept. ${GO_ON}`.trim()),
      ...(server ? { server } : {}),
    });
  }
}

function isNoted(path: string): boolean {
  return existsSync(unfinishedNames(path).note);
}

/** Until the whole result lies in the unfinished file. */
async function bring(job: ExportJob): Promise<void> {
  const { path, plan, service, run } = job;
  const { part } = unfinishedNames(path);
  const asked = fingerprint(plan.request, service);
  const begun = readBegun(path, asked);
  if (!begun) forgetBegun(path);
  let stage: Begun['stage'] | null = begun?.stage ?? stageOf(await ask(job, part));
  if (stage === null) return;
  writeBegun(path, { asked, stage });
  if (stage.at === 'job') {
    stage = { at: 'link', url: await awaitResult(job, stage.statusUrl) };
    writeBegun(path, { asked, stage });
  }
  run.progress.phase('Bringing the export');
  await service.downloadResult(stage.url, {
    file: part,
    signal: run.signal,
    onTransfer: (transfer) => run.progress.transfer('Export', transfer),
  });
}

/** The name apart, the same question has the same answer. */
function fingerprint(request: CreateRequest, service: FeatureService): string {
  return JSON.stringify([{ ...request, replicaName: '' }, service.user ?? null]);
}

function ask({ plan, service, run }: ExportJob, part: string): Promise<Submitted> {
  run.progress.phase('Asking for the export');
  return service.createReplica(plan.request, {
    spoolFile: part,
    signal: run.signal,
    onTransfer: (transfer) => run.progress.transfer('Export', transfer),
  });
}

/** Null: the whole answer is here already. */
function stageOf(submitted: Submitted): Begun['stage'] | null {
  switch (submitted.kind) {
    case 'answer':
      return null;
    case 'link':
      return { at: 'link', url: submitted.url };
    case 'job':
      return { at: 'job', statusUrl: submitted.statusUrl };
    case 'nothing':
      throw nothing();
  }
}

function nothing(): AppError {
  return new AppError(
    'bad-answer',
    'The service says that the export is ready and gives no file.',
    {
      hint: 'Export again. If it stays so, tell the administrator of the service.',
    },
  );
}

async function awaitResult({ service, run, clock }: ExportJob, statusUrl: string): Promise<string> {
  run.progress.phase('The server is preparing the export');
  for (let round = 0; ; round++) {
    run.signal.throwIfAborted();
    const state = await service.jobState(statusUrl, run.signal);
    if (state.kind === 'failed') throw failed([state.words.message, ...state.words.details]);
    if (state.kind === 'completed') {
      if (state.withErrors) throw failed(['It was completed with errors and would not be whole.']);
      if (state.resultUrl === null) throw nothing();
      return state.resultUrl;
    }
    await clock.sleep(pauseAfter(round), run.signal);
  }
}

function failed(words: readonly string[]): AppError {
  const said = words.filter((text) => text !== '').join(' ');
  return new AppError(
    'refused',
    `The export failed on the server: ${said.replace(/[.!?…]?$/, (end) => end || '.')}`,
    {
      hint: 'Export again, or choose another format.',
    },
  );
}

/** A hard link takes no name that another program has made meanwhile; where there are none, a look must do. */
function giveName(part: string, path: string): void {
  try {
    linkSync(part, path);
    unlinkSync(part);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST' || existsSync(path)) throw taken(path);
    renameSync(part, path);
  }
}

/** Layers of which fewer rows came than the service had counted a moment before. */
function fewerRows({ layers }: CreatePlan, look: Inspection): Remark[] {
  return look.layers.flatMap(({ name, rows }) => {
    const counted = layers.find((layer) => layer.name === name)?.count ?? 0;
    return rows === null || rows >= counted
      ? []
      : [
          warning(
            'layers',
            `The service had counted ${counted} rows of ${name}, and ${rows} came. Others may have deleted some meanwhile.`,
          ),
        ];
  });
}
