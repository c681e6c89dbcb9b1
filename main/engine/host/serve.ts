/** The inner side of an engine process: answers calls, tells progress, asks for tokens. */
import { AppError, fromErrorBody, toErrorBody } from '../../../shared/errors.ts';
import type { TokenProvider } from '../../arcgis/token.ts';
import type { Progress } from '../../sync/ports.ts';
import type { RunOptions } from '../api.ts';
import type { FromEngine, Port, ProgressEvent, ToEngine } from './messages.ts';

/** What a process can be asked; each returns plain data. */
export type Methods = Readonly<Record<string, (input: never, run: RunOptions) => unknown>>;

/** Progress is told so often at most. */
const PROGRESS_EVERY_MS = 100;

/** Answers every call that comes through the port; returns the token providers that ask through it. */
export function serveEngine(
  port: Port<ToEngine, FromEngine>,
  methods: (tokens: (serviceUrl: string) => TokenProvider) => Methods,
): void {
  const running = new Map<number, AbortController>();
  const tokens = tokenDesk(port);
  const answered = methods(tokens.providerFor);

  const answer = async (id: number, method: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const progress = batched((events) => port.post({ kind: 'progress', id, events }));
    try {
      const work = Object.hasOwn(answered, method) ? answered[method] : undefined;
      if (!work) throw new Error(`There is no method ${method}`);
      const value = await work(input as never, { signal: controller.signal, progress });
      progress.flush();
      port.post({ kind: 'done', id, value });
    } catch (error) {
      progress.flush();
      const isStopped = controller.signal.aborted && isAbort(error);
      const reason: unknown = isStopped ? controller.signal.reason : error;
      if (!(reason instanceof AppError)) {
        const stack = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
        port.post({ kind: 'bug', method, stack });
      }
      port.post({ kind: 'failed', id, error: toErrorBody(reason) });
    } finally {
      running.delete(id);
    }
  };

  port.onMessage((message) => {
    switch (message.kind) {
      case 'call':
        void answer(message.id, message.method, message.input);
        break;
      case 'abort':
        running.get(message.id)?.abort(new AppError('cancelled', 'Stopped.'));
        break;
      case 'token':
        tokens.receive(message);
        break;
    }
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

interface BatchedProgress extends Progress {
  flush(): void;
}

/** Gathers what happens within a moment into one message; rows, transfers and files keep their newest value only. */
function batched(send: (events: readonly ProgressEvent[]) => void): BatchedProgress {
  let phases: ProgressEvent[] = [];
  const latest = new Map<string, ProgressEvent>();
  let timer: NodeJS.Timeout | null = null;
  let sentAt = 0;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    const events = [...phases, ...latest.values()];
    phases = [];
    latest.clear();
    sentAt = Date.now();
    if (events.length > 0) send(events);
  };
  const soon = (): void => {
    // Synchronous work starves timers: whoever reports sends what is due.
    if (Date.now() - sentAt >= PROGRESS_EVERY_MS) flush();
    else timer ??= setTimeout(flush, PROGRESS_EVERY_MS);
  };
  return {
    phase(text) {
      phases.push({ kind: 'phase', text });
      soon();
    },
    rows(layer, count) {
      latest.set(`rows ${layer}`, { kind: 'rows', layer, count });
      soon();
    },
    transfer(what, transfer) {
      latest.set('transfer', { kind: 'transfer', what, transfer });
      soon();
    },
    file(file) {
      latest.set(`file ${file.id}`, { kind: 'file', file });
      soon();
    },
    cleanup({ services = [], rows = [] }) {
      for (const service of services) {
        latest.set(`service ${service.serviceUrl}`, {
          ...{ kind: 'cleanup', news: { services: [service] } },
        });
      }
      for (const row of rows) {
        latest.set(`row ${row.key}`, { kind: 'cleanup', news: { rows: [row] } });
      }
      soon();
    },
    flush,
  };
}

interface TokenDesk {
  readonly providerFor: (serviceUrl: string) => TokenProvider;
  receive(message: Extract<ToEngine, { kind: 'token' }>): void;
}

/** Secrets stay in the main process: here are only the token of the moment and whose it is. */
function tokenDesk(port: Port<ToEngine, FromEngine>): TokenDesk {
  const waiting = new Map<number, PromiseWithResolvers<string | null> & { serviceUrl: string }>();
  const users = new Map<string, string | null>();
  let next = 1;
  const ask = (serviceUrl: string, refused?: string | null): Promise<string | null> => {
    const id = next++;
    const answer = withResolvers<string | null>();
    waiting.set(id, { ...answer, serviceUrl });
    port.post({ kind: 'ask-token', id, serviceUrl, ...(refused === undefined ? {} : { refused }) });
    return answer.promise;
  };
  return {
    providerFor: (serviceUrl) => ({
      get user() {
        return users.get(serviceUrl);
      },
      token: () => ask(serviceUrl),
      refresh: (refused) => ask(serviceUrl, refused),
    }),
    receive({ id, token, user, error }) {
      const answer = waiting.get(id);
      waiting.delete(id);
      if (answer && user !== undefined) users.set(answer.serviceUrl, user);
      if (error) answer?.reject(fromErrorBody(error));
      else answer?.resolve(token);
    },
  };
}

/** `Promise.withResolvers`, which Electron's Node may not have yet. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
