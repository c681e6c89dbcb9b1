import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import HistoryTab from '../../../renderer/features/history/HistoryTab.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/model/edit.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { group, GROUPS, pendingStatus, receipt, repliesFor, session } from '../sync/replies.ts';

const CREATED = session({
  sessionId: 1,
  kind: 'create',
  result: 'done',
  summary: 'Created Bay.',
  options: {},
  counts: {},
});
const FAILED = session({
  sessionId: 2,
  result: 'failed',
  summary: 'gis.example.org did not answer.',
  counts: {},
});
const SESSIONS = [CREATED, FAILED, session()];

async function open(
  sessions: readonly Session[],
  sessionId: number | null,
  others: Replies = {},
): Promise<FakeApp> {
  const fake = await fakeApp(
    repliesFor(pendingStatus(), GROUPS, {
      'replica.sessions': () => sessions,
      'replica.session': ({ sessionId: id }: { sessionId: number }) => ({
        session: sessions.find((one) => one.sessionId === id),
        error:
          id === 2
            ? {
                code: 'unreachable',
                message: 'Nobody answers.',
                server: { code: 504, message: 'Gateway timeout', details: [] },
              }
            : null,
        groups: id === 3 ? GROUPS : [],
        rollback: null,
      }),
      ...others,
    }),
  );
  await renderPage(fake.app, HistoryTab, { replicaKey: 'bay', sessionId });
  return fake;
}

const list = page.getByRole('list', { name: 'Sessions' });
const detail = page.getByRole('article');

describe('history', () => {
  test('lists sessions newest first, each with its result in words', async () => {
    await open(SESSIONS, null);
    const texts = (): string[] =>
      list
        .getByRole('button')
        .elements()
        .map((one) => one.textContent);
    await expect
      .poll(texts)
      .toEqual([
        expect.stringMatching(/Sync.*Done in part.*38 edits accepted/),
        expect.stringMatching(/Sync.*Failed.*did not answer/),
        expect.stringMatching(/Create.*Done.*Created Bay/),
      ]);
    await expect.element(list.getByRole('button').nth(0)).toHaveAttribute('aria-current', 'true');
  });

  test('tells what a sync was asked for and what became of every edit', async () => {
    await open(SESSIONS, 3);
    await expect
      .element(
        detail.getByText(
          'Send edits and bring changes (bidirectional); one refused edit undoes the batch (rollbackOnFailure)',
        ),
      )
      .toBeVisible();
    await expect.element(detail.getByText('1 min 12 s')).toBeVisible();
    await expect
      .element(
        detail.getByText('41 edits sent = 38 accepted + 3 refused + 0 rolled back + 0 unknown'),
      )
      .toBeVisible();
    await expect
      .element(detail.getByRole('button', { name: /^Refused Value missing/ }))
      .toBeVisible();
  });

  test('names the layers that went their own way', async () => {
    const options = {
      direction: 'upload',
      layerDirections: { 1: 'download' },
      onConflict: 'theirs',
      onlyEdits: 12,
      close: true,
    };
    await open([session({ options })], 3);
    await expect
      .element(
        detail.getByText(
          'Send edits (upload); Shoreline: download; in conflicts, take theirs; 12 chosen edits alone; unregister at the end',
        ),
      )
      .toBeVisible();
  });

  test('says why a session failed, with the answer of the server', async () => {
    await open(SESSIONS, 2);
    await expect.element(detail.getByText('Nobody answers.')).toBeVisible();
    await detail.getByRole('button', { name: /server’s answer/ }).click();
    await expect.element(detail.getByText('Gateway timeout')).toBeVisible();
  });

  test('opens the session that is chosen, by pointer and by arrow keys', async () => {
    const { app } = await open(SESSIONS, null);
    await list.getByRole('button').nth(2).click();
    expect(app.router.route).toMatchObject({ tab: 'history', sessionId: 1 });
    list.getByRole('button').nth(0).element().focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(app.router.route).toMatchObject({ tab: 'history', sessionId: 2 });
  });

  test('shows a rollback of long ago, and sends the rest', async () => {
    const groups = [
      group({ outcome: 'rolled-back', code: 1003, count: 42 }),
      group({ outcome: 'refused', code: 1001 }),
    ];
    const { app, inputsOf } = await open([session()], 3, {
      ...repliesFor(pendingStatus(), groups),
      'replica.session': () => ({
        session: session(),
        error: null,
        groups,
        rollback: {
          ...{ sent: 43, rolledBack: 42, probable: [], serverMessage: null, isProven: true },
          culprits: [receipt(1, { outcome: 'refused', code: 1001 })],
        },
      }),
      'pending.hold': () => 1,
      'jobs.sync': () => job({ id: 'again', kind: 'sync' }),
    });
    await detail.getByRole('button', { name: 'Hold it back and send the rest' }).click();
    await expect
      .element(detail.getByText(/Nothing was lost: all of them stayed pending/))
      .toBeVisible();
    await expect.poll(() => app.router.route).toMatchObject({ tab: 'sync' });
    expect(inputsOf('pending.hold')).toHaveLength(1);
    expect(inputsOf('jobs.sync')).toEqual([{ key: 'bay', options: {} }]);
  });

  test('of an unregistered replica offers no sync', async () => {
    await open(SESSIONS, 3, { 'replica.status': () => pendingStatus({ state: 'closed' }) });
    await expect.element(detail.getByRole('button', { name: 'Hold these 2 back' })).toBeVisible();
    expect(detail.getByRole('button', { name: /^Retry/ }).elements()).toEqual([]);
  });

  test('shows more than 100 sessions by steps', async () => {
    await open(
      Array.from({ length: 150 }, (_, n) => session({ sessionId: n + 1 })),
      null,
    );
    await page.getByRole('button', { name: 'Show 50 older sessions' }).click();
    await expect.poll(() => list.getByRole('button').elements().length).toBe(150);
  });

  test('teaches the next step while there is none', async () => {
    const { app } = await open([], null);
    await expect.element(page.getByRole('heading', { name: 'No sessions yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Go to Sync' }).click();
    expect(app.router.route).toMatchObject({ tab: 'sync' });
  });

  test('that cannot be read says why', async () => {
    await open([], null, {
      'replica.sessions': () => {
        throw new AppError('file', 'Bay.gpkg is not there.');
      },
    });
    await expect.element(page.getByText('Bay.gpkg is not there.')).toBeVisible();
  });
});
