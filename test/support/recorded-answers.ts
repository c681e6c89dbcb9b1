/** Records what a server answers, and answers in its place later: with one answer or more of them changed. */
import type { Fetch } from '../../main/arcgis/exchange.ts';

export interface RecordedAnswer {
  /** What was asked, without what differs from run to run. */
  readonly key: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Queries of one layer go to one path: what is asked of it tells them apart. */
const TELLING = ['returnCountOnly', 'returnIdsOnly', 'grant_type', 'direction'];

function keyOf(address: string, init: RequestInit): string {
  const url = new URL(address);
  const parameters = new URLSearchParams(url.search);
  if (typeof init.body === 'string') {
    for (const [name, value] of new URLSearchParams(init.body)) parameters.set(name, value);
  }
  const told = TELLING.map((name) => parameters.get(name) ?? '').join(',');
  return `${url.origin}${url.pathname} ${told}`;
}

/** Passes requests on and keeps the answers. */
export function recordingFetch(answers: RecordedAnswer[]): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const body = Buffer.from(await response.arrayBuffer());
    const headers = Object.fromEntries(
      [...response.headers].filter(([name]) => !/^(content-length|transfer-encoding)$/.test(name)),
    );
    answers.push({ key: keyOf(url, init), status: response.status, headers, body });
    return respond({ status: response.status, headers }, body);
  };
}

/** The recording in an order that does not hang on which of several questions at once was answered first. */
export function inOrder(answers: readonly RecordedAnswer[]): RecordedAnswer[] {
  return answers.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
}

export interface Replay {
  readonly fetch: Fetch;
  /** What was handed out, in order; index null: it was not recorded. */
  readonly given: readonly { readonly index: number | null; readonly body: Buffer }[];
  /** What queries asked for, in order. */
  readonly asked: readonly string[];
  /** True once more was asked than any sane run asks. */
  readonly isEndless: () => boolean;
}

export interface ReplayOptions {
  /** What becomes of the answer with this number in the recording. */
  readonly change: (body: Buffer, index: number) => Buffer;
  /** Ends the run that asks too much. */
  readonly onEndless: () => void;
  /** Answers what was not recorded; default: an error of the server. */
  readonly elsewhere?: Fetch;
  readonly mostRequests?: number;
}

const UNKNOWN = Buffer.from('{"error":{"code":500,"message":"Not recorded.","details":[]}}');

/** Answers like the recording, in its order for each question; the last answer is repeated. */
export function replay(answers: readonly RecordedAnswer[], options: ReplayOptions): Replay {
  const queues = new Map<string, { readonly indices: number[]; next: number }>();
  answers.forEach(({ key }, index) => {
    const queue = queues.get(key) ?? { indices: [], next: 0 };
    queue.indices.push(index);
    queues.set(key, queue);
  });
  const given: { readonly index: number | null; readonly body: Buffer }[] = [];
  const asked: string[] = [];
  let requests = 0;
  const most = options.mostRequests ?? 300;
  return {
    given,
    asked,
    isEndless: () => requests > most,
    fetch: async (url, init) => {
      if (++requests > most) options.onEndless();
      // Refuses what the real fetch refuses.
      const request = new Request(url, init);
      request.signal.throwIfAborted();
      if (/\/query$/.test(new URL(url).pathname)) {
        asked.push(`${new URL(url).search} ${typeof init.body === 'string' ? init.body : ''}`);
      }
      const queue = queues.get(keyOf(url, init));
      if (queue === undefined) {
        if (options.elsewhere) {
          const response = await options.elsewhere(url, init);
          given.push({ index: null, body: Buffer.from(await response.clone().arrayBuffer()) });
          return response;
        }
        return respond({ status: 200, headers: { 'content-type': 'application/json' } }, UNKNOWN);
      }
      const index = queue.indices[Math.min(queue.next++, queue.indices.length - 1)]!;
      const answer = answers[index]!;
      const body = options.change(answer.body, index);
      given.push({ index, body });
      return respond(answer, body);
    },
  };
}

function respond(head: Pick<RecordedAnswer, 'status' | 'headers'>, body: Buffer): Response {
  const hasBody = head.status !== 204 && head.status !== 304;
  return new Response(hasBody ? new Uint8Array(body) : null, {
    status: head.status,
    headers: { ...head.headers, 'content-length': String(body.length) },
  });
}
