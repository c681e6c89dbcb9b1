/** The main process as the page asks it, for setting scenes up and for looking behind them. */
import { expect, type Page } from '@playwright/test';
import type { Bridge } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Job, KnownService } from '../../../shared/model/window.ts';

/** Asks the main process as the page does; `channel` is such as `services.list`. Throws an Error in words. */
export async function ask<T>(page: Page, channel: string, input?: unknown): Promise<T> {
  const reply = await page.evaluate(
    ([name, given]) => (globalThis as unknown as { syncline: Bridge }).syncline.invoke(name, given),
    [channel, input] as const,
  );
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.code} ${reply.error.message}`);
  return reply.value as T;
}

/** What a call that must be refused is refused with. */
export async function refusal(page: Page, channel: string, input?: unknown): Promise<ErrorBody> {
  const reply = await page.evaluate(
    ([name, given]) => (globalThis as unknown as { syncline: Bridge }).syncline.invoke(name, given),
    [channel, input] as const,
  );
  if (reply.ok) throw new Error(`${channel} was not refused.`);
  return reply.error;
}

/** The job when it has ended. */
export async function ended(page: Page, jobId: string): Promise<Job> {
  let job: Job | undefined;
  await expect
    .poll(
      async () => {
        job = (await ask<Job[]>(page, 'jobs.list')).find(({ id }) => id === jobId);
        return job?.endedAt ?? null;
      },
      { timeout: 60_000 },
    )
    .not.toBeNull();
  return job!;
}

/** Adds a service behind the scenes. */
export function addService(page: Page, url: string): Promise<KnownService> {
  return ask(page, 'services.add', { url });
}

/** Leaves the first-run page behind. */
export async function skipWelcome(page: Page): Promise<void> {
  await ask(page, 'settings.set', { isWelcomed: true });
  await page.reload();
  await expect(page.getByRole('navigation')).toBeVisible();
}
