import { describe, expect, it } from 'vitest';
import { accountHandlers } from '../../../main/ipc/handlers/accounts.ts';
import type { Workbench } from '../../../main/workbench/workbench.ts';
import { AppError } from '../../../shared/errors.ts';

/** Handlers of a workbench whose browser comes back with `finish`, and what happened on the way. */
function scene(finish: () => Promise<unknown>) {
  const happened: string[] = [];
  const bench = {
    accounts: { finishOAuth: finish },
    engines: {
      planner: () => ({ call: async (name: string) => void happened.push(name) }),
    },
    services: {
      list: async () => [{ url: 'https://a.org/FeatureServer' }],
      tell: async () => void happened.push('tell'),
    },
  } as unknown as Workbench;
  const handlers = accountHandlers(bench, { showWindow: () => void happened.push('show') });
  return { finish: () => handlers.finishOAuth({ attempt: 'one' }), happened };
}

describe('finishing a sign-in in the browser', () => {
  it('reads the services anew, and then brings the window to the front', async () => {
    const { finish, happened } = scene(() => Promise.resolve({ id: 'anna' }));
    expect(await finish()).toEqual({ id: 'anna' });
    expect(happened).toEqual(['forgetService', 'tell', 'show']);
  });

  it('leaves the window where it is when it failed', async () => {
    const { finish, happened } = scene(() =>
      Promise.reject(new AppError('cancelled', 'The sign-in was stopped.')),
    );
    await expect(finish()).rejects.toMatchObject({ code: 'cancelled' });
    expect(happened).toEqual([]);
  });
});
