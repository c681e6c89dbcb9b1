/** Answers every call of the contract: checks the sender, parses the input, wraps the outcome. */
import type { z } from 'zod';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import { eachCall, type Handlers, type Reply } from '../../shared/contract/contract.ts';

interface Invocation {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** The one method of Electron's `ipcMain` that is used, so that tests need no Electron. */
export interface Bus {
  handle(channel: string, listener: (event: Invocation, input: unknown) => Promise<Reply>): void;
}

export interface ServeOptions {
  /** Whether a page at this address is ours. */
  readonly isTrusted: (url: string) => boolean;
  /** Told what went wrong, bugs with their stack. */
  readonly onError: (channel: string, error: unknown) => void;
}

type LooseHandlers = Readonly<
  Record<string, Readonly<Record<string, (input: unknown) => unknown>>>
>;

export function serve(bus: Bus, handlers: Handlers, { isTrusted, onError }: ServeOptions): void {
  eachCall((group, method, { input }) => {
    const channel = `${group}.${method}`;
    const handler = (handlers as unknown as LooseHandlers)[group]?.[method];
    if (!handler) throw new Error(`No handler for ${channel}`);
    bus.handle(channel, async ({ senderFrame }, raw) => {
      try {
        if (!senderFrame || senderFrame.parent !== null || !isTrusted(senderFrame.url)) {
          throw new AppError('invalid', 'Call from an unknown page.');
        }
        const parsed = input.safeParse(raw);
        if (!parsed.success) {
          throw new AppError('invalid', `This cannot be used: ${placeOf(parsed.error)}.`);
        }
        return { ok: true, value: await handler(parsed.data) };
      } catch (error) {
        onError(channel, error);
        return { ok: false, error: toErrorBody(error) };
      }
    });
  });
}

/** Where in the input the first fault lies. Names that the input itself brings are not repeated. */
function placeOf({ issues }: z.ZodError): string {
  const names = issues[0]?.path.map((name) =>
    /^\w{1,40}$/.test(String(name)) ? String(name) : '…',
  );
  return names?.join('.') || 'the input';
}
