/** Runs an operation as a direct call or as a job, and hands its result over in the wanted transport. */
import type { Answer, Caller } from '../context.ts';
import { readJson } from '../json.ts';
import { ServiceError } from '../errors.ts';
import type { SyncContext } from './context.ts';
import type { Json } from './dialect.ts';
import { newCanonicalGuid, newHex } from './identifiers.ts';
import { SilentFailure } from './jobs.ts';
import type { JobResult, Operation, Report } from './jobs.ts';
import { fileSink, JsonWriter, memorySink } from './json-writer.ts';
import type { ResultFile } from './result-files.ts';

/** What an operation has brought about. */
export interface Finished {
  /** The answer to a direct call; a job asks for none. */
  readonly answer: () => Answer;
  /** The same as facts of a status resource. */
  readonly facts: Json;
  readonly status: JobResult['status'];
}

/** JSON in the spelling of the server family; a list is spelled item by item. */
export function jsonAnswer({ dialect }: SyncContext, body: Json | readonly Json[]): Answer {
  const spelled = isList(body) ? body.map((item) => dialect.answer(item)) : dialect.answer(body);
  return { kind: 'json', body: spelled };
}

const isList = (body: Json | readonly Json[]): body is readonly Json[] => Array.isArray(body);

/** A document that is embedded in the answer: it was spelled when it was written. */
export function embeddedAnswer(output: Pick<Output, 'text'>): Answer {
  return { kind: 'json', body: readJson(output.text()) };
}

export interface Task {
  readonly operation: Operation;
  readonly async: boolean;
  readonly work: (report: Report) => Promise<Finished>;
  /** Called once, when the work is over or was not begun. */
  readonly settled: () => void;
}

/**
 * Runs the work: awaited, or as a job whose address is the answer.
 *
 * A job goes on when the client goes away. Faults that concern jobs (failedJob, completedWithErrors) are
 * taken here.
 */
export async function runOperation(context: SyncContext, task: Task): Promise<Answer> {
  if (!task.async) {
    try {
      return (await task.work(() => {})).answer();
    } finally {
      task.settled();
    }
  }
  const { id, url } = jobAddress(context, task.operation);
  context.jobs.start(id, async (report) => {
    try {
      return await runJob(context, task, report);
    } finally {
      task.settled();
    }
  });
  return jsonAnswer(context, { statusUrl: url });
}

async function runJob(context: SyncContext, task: Task, report: Report): Promise<JobResult> {
  const failure = context.faults.take('failedJob', task.operation);
  if (failure !== null) throw injectedFailure(failure.argument);
  const { facts, status } = await task.work(report);
  const forced = context.faults.take('completedWithErrors', task.operation) !== null;
  return { facts, status: forced ? 'CompletedWithErrors' : status };
}

function injectedFailure(reason: string | null): Error {
  return reason === null ? new SilentFailure() : new ServiceError(500, reason);
}

function jobAddress(context: SyncContext, operation: Operation): { id: string; url: string } {
  const { service, traits } = context;
  if (traits.statusUrls === 'operation') {
    const id = newCanonicalGuid();
    return { id, url: `${service.url}/${operation}/${newCanonicalGuid()}?statusId=${id}` };
  }
  const id = `j${newHex()}`;
  return { id, url: `${service.url}/jobs/${id}` };
}

/** The status resource of a job. ServiceError 400 when the job is not known (any more). */
export function jobStatus(context: SyncContext, id: string, caller: Caller): Answer {
  const { dialect, traits } = context;
  const poll = context.jobs.poll(id);
  // Hostile servers let a token die while a job runs; the same request with a new one works.
  if (traits.isHostile && caller.user !== null && poll.polls === 2) {
    throw new ServiceError(498, 'Invalid token.', []);
  }
  return jsonAnswer(context, {
    transportType: traits.transportUrl,
    ...poll.facts,
    submissionTime: poll.submissionTime,
    lastUpdatedTime: poll.lastUpdatedTime,
    status: poll.status,
    ...(poll.error === null ? {} : dialect.jobFailure(poll.error)),
  });
}

/** A document under construction: in a result file, or in memory when it is embedded in the answer. */
export interface Output {
  readonly writer: JsonWriter;
  /** Null when embedded. */
  readonly file: ResultFile | null;
  /** The text of an embedded document. */
  readonly text: () => string;
}

/** Opens the output that the transport asks for. */
export function openOutput(context: SyncContext, embedded: boolean): Output {
  if (embedded) {
    const sink = memorySink();
    return { writer: new JsonWriter(sink), file: null, text: () => sink.text() };
  }
  const file = context.files.reserveResult(context.dialect.contentType);
  return { writer: new JsonWriter(fileSink(file.path)), file, text: () => '' };
}

/** Removes what was written so far. */
export function abandonOutput(context: SyncContext, output: Output): void {
  output.writer.abandon();
  if (output.file !== null) context.files.discard(output.file.name);
}

/** Writes `{ ...head, <body> }`, in the order of the dialect, and finishes the document. */
export async function writeDocument(
  context: SyncContext,
  output: Output,
  head: Json,
  writeBody: () => Promise<void>,
): Promise<void> {
  const { writer } = output;
  const spelled = context.dialect.answer(head);
  writer.beginObject();
  if (!context.dialect.isShuffled) writer.members(spelled);
  await writeBody();
  if (context.dialect.isShuffled) writer.members(spelled);
  writer.end().finish();
}
