/** The first answer of createReplica and synchronizeReplica, and the status resource (protocol.md 4.4, 6). */
import type { ServerWords } from '../../../shared/errors.ts';
import { JOB_STATUSES } from '../../../shared/model/protocol.ts';
import type { Generations, JobState, JobStatus } from '../../../shared/model/protocol.ts';
import { readWords } from './error-body.ts';
import { readGenerationsOrNull } from './generations.ts';
import { isRecord, lowerKeys, toNumber, toText } from './lax.ts';

/** A small first answer, classified. `answer`: the body is the answer itself. Null: it says nothing we know. */
export type FirstAnswer =
  | { readonly kind: 'answer' }
  | { readonly kind: 'link'; readonly url: string; readonly generations: Generations | null }
  | { readonly kind: 'job'; readonly statusUrl: string }
  | { readonly kind: 'nothing'; readonly generations: Generations | null };

const NO_EDITS = /NoEdits$/i;

/** Classifies the first answer; relative addresses are resolved against `base`, the address that answered. */
export function readFirstAnswer(body: unknown, base: string): FirstAnswer | null {
  if (!isRecord(body)) return null;
  const members = lowerKeys(body);
  const statusUrl = absolute(members['statusurl'], base);
  if (statusUrl !== null) return { kind: 'job', statusUrl };
  if ('layers' in members || 'edits' in members) return { kind: 'answer' };
  const url = linkIn(members, base);
  if (url === null && namesLink(members)) return null;
  const generations = readGenerationsOrNull(body);
  if (url !== null) return { kind: 'link', url, generations };
  const responseType = toText(members['responsetype']);
  if (responseType !== null && NO_EDITS.test(responseType)) return { kind: 'nothing', generations };
  const isInfo = toText(members['replicaid']) !== null || responseType !== null;
  return isInfo ? { kind: 'answer' } : null;
}

/** The result address under any of its names: `URL`, `responseUrl`, `resultUrl`. */
function linkIn(members: Readonly<Record<string, unknown>>, base: string): string | null {
  return (
    absolute(members['resulturl'], base) ??
    absolute(members['responseurl'], base) ??
    absolute(members['url'], base)
  );
}

/** True when there is a result, even if nobody can tell where: without it the outcome of edits would be a guess. */
function namesLink(members: Readonly<Record<string, unknown>>): boolean {
  return ['resulturl', 'responseurl', 'url'].some((name) => {
    const value = members[name] ?? null;
    return value !== null && value !== '';
  });
}

/** Null for anything but an address on the web: other kinds of addresses lead nowhere, or into this machine. */
function absolute(raw: unknown, base: string): string | null {
  const text = toText(raw);
  if (text === null || !URL.canParse(text, base)) return null;
  const { protocol, href } = new URL(text, base);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}

/** Status words of geoprocessing jobs (esriJob…) in words of the replica jobs. */
const OTHER_STATUSES: Readonly<Record<string, JobStatus>> = {
  succeeded: 'Completed',
  success: 'Completed',
  timedout: 'Failed',
  cancelled: 'Failed',
  canceled: 'Failed',
  cancelling: 'InProgress',
  executing: 'InProgress',
  new: 'Pending',
  submitted: 'Pending',
  waiting: 'Pending',
};

/** A status word in any case, with blanks, or as `esriJob…`. An unknown word is work in progress (6.3). */
export function readJobStatus(word: string): JobStatus {
  const bare = word
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace(/^esrijob/, '');
  const known = JOB_STATUSES.find((status) => status.toLowerCase() === bare);
  return known ?? OTHER_STATUSES[bare] ?? 'InProgress';
}

/** The state of a job, or null when the body is no status resource. */
export function readJobState(body: unknown, base: string): JobState | null {
  if (!isRecord(body)) return null;
  const members = lowerKeys(body);
  const word = toText(members['status']) ?? toText(members['jobstatus']);
  // The portal's way to say that the request itself failed.
  if (word === null || /^(error|failure)$/i.test(word)) return null;
  const status = readJobStatus(word);
  if (status === 'Failed') return { kind: 'failed', words: reasonOf(members) };
  if (status !== 'Completed' && status !== 'CompletedWithErrors') {
    return { kind: 'running', status, lastUpdatedTime: toNumber(members['lastupdatedtime']) };
  }
  const hasNoEdits = NO_EDITS.test(toText(members['responsetype']) ?? '');
  const resultUrl = hasNoEdits ? null : linkIn(members, base);
  if (!hasNoEdits && resultUrl === null && namesLink(members)) return null;
  return {
    kind: 'completed',
    withErrors: status === 'CompletedWithErrors',
    resultUrl,
    generations: readGenerationsOrNull(body),
  };
}

/** Why a job failed: its `error`, else the error texts of `messages`, else a sentence of ours. */
function reasonOf(members: Readonly<Record<string, unknown>>): ServerWords {
  const { error } = members;
  if (isRecord(error) || (typeof error === 'string' && error !== '')) return readWords(error);
  const texts = messagesIn(members['messages']);
  const [message, ...details] = texts;
  if (message !== undefined) return { message, details };
  return { message: 'The server gave no reason.', details: [] };
}

function messagesIn(raw: unknown): readonly string[] {
  const messages = (Array.isArray(raw) ? (raw as unknown[]) : []).map((item) =>
    typeof item === 'string' ? { description: item } : lowerKeys(item),
  );
  const errors = messages.filter((message) => /error/i.test(toText(message['type']) ?? ''));
  return (errors.length > 0 ? errors : messages)
    .map((message) => toText(message['description']) ?? toText(message['message']))
    .filter((text) => text !== null);
}
