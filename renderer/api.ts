/** The window's door to the main process: replies come out of their envelope, so that callers simply await and catch. */
import {
  eachCall,
  type Api,
  type Bridge,
  type EventName,
  type Events,
} from '../shared/contract/contract.ts';
import { AppError, fromErrorBody, type ErrorBody } from '../shared/errors.ts';

declare global {
  interface Window {
    readonly syncline: Bridge;
  }
}

/** Every call of the contract as a function that returns its value or throws `AppError`. */
export function openEnvelopes(bridge: Pick<Bridge, 'invoke'>): Api {
  const api: Record<string, Record<string, unknown>> = {};
  eachCall((group, method) => {
    (api[group] ??= {})[method] = async (input: unknown) => {
      // What the window holds may be reactive, and only plain data travels.
      const plain: unknown = input === undefined ? undefined : JSON.parse(JSON.stringify(input));
      const reply = await bridge.invoke(`${group}.${method}`, plain);
      if (!reply.ok) throw fromErrorBody(reply.error);
      return reply.value;
    };
  });
  return api as unknown as Api;
}

/** Calls `listener` at every event of that name; returns what ends it. */
export function listen<E extends EventName>(
  bridge: Pick<Bridge, 'on'>,
  event: E,
  listener: (payload: Events[E]) => void,
): () => void {
  return bridge.on(event, (payload) => listener(payload as Events[E]));
}

/** What was thrown, as something that can be shown; a bug keeps its secrets. */
export function asErrorBody(error: unknown): ErrorBody {
  if (error instanceof AppError) {
    const { code, message, hint, server } = error;
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(server === undefined ? {} : { server }),
    };
  }
  console.error(error);
  return { code: 'internal', message: 'Something went wrong in the window.' };
}
