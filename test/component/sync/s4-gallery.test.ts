import { test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import HistoryTab from '../../../renderer/features/history/HistoryTab.svelte';
import SyncTab from '../../../renderer/features/sync/SyncTab.svelte';
import AppHost from '../support/AppHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import {
  conflict,
  dryRun,
  exchange,
  group,
  GROUPS,
  heldChange,
  outcome,
  pendingStatus,
  receipt,
  repliesFor,
  session,
  receiptsOf,
} from './replies.ts';

const sizes = [
  ['s', 1280, 800],
  ['l', 1600, 1000],
] as const;
const done = { kind: 'sync', state: 'done', endedAt: Date.now(), hasResult: true } as const;
const rolled = [
  group({ outcome: 'rolled-back', code: 1003, count: 42, serverMessage: 'Operation rolled back.' }),
  group({ outcome: 'refused', code: 1001, serverMessage: 'Field STATUS must not be null.' }),
];
const cases: Record<string, { replies: Replies; tab?: 'history' }> = {
  before: { replies: repliesFor(pendingStatus()) },
  perLayer: {
    replies: repliesFor(
      pendingStatus({ syncModel: 'perLayer', conflicts: 1, exchange: exchange() }),
      GROUPS,
      {
        'replica.conflicts': () => [conflict()],
        'replica.changes': () => [heldChange(1), heldChange(2)],
      },
    ),
  },
  running: {
    replies: repliesFor(pendingStatus(), GROUPS, {
      'jobs.list': () => [
        job({
          kind: 'sync',
          phase: 'Sending 43 edits',
          rows: [
            { layer: 'Hydrants', count: 1200 },
            { layer: 'Shoreline', count: 12 },
          ],
          transfer: { what: 'Downloading', done: 8_100_000, total: 20_000_000 },
        }),
      ],
    }),
  },
  after: {
    replies: repliesFor(pendingStatus({ pending: 5 }), GROUPS, {
      'jobs.list': () => [job(done)],
      'jobs.result': () => ({ kind: 'sync', report: outcome() }),
    }),
  },
  rollback: {
    replies: repliesFor(pendingStatus(), rolled, {
      'replica.receipts': receiptsOf(rolled),
      'jobs.list': () => [job(done)],
      'jobs.result': () => ({
        kind: 'sync',
        report: outcome({
          summary: '1 refused, 42 rolled back.',
          counts: {
            ...outcome().counts,
            sent: 43,
            accepted: 0,
            refused: 1,
            rolledBack: 42,
            held: 0,
            downloadedAdds: 0,
            downloadedUpdates: 0,
            stillPending: 43,
          },
          rollback: {
            rolledBack: 42,
            culprits: [receipt(1, { outcome: 'refused', code: 1001 })],
            serverMessage: 'Unable to complete operation. One edit failed.',
            isProven: true,
          },
        }),
      }),
    }),
  },
  failed: {
    replies: repliesFor(pendingStatus(), GROUPS, {
      'jobs.list': () => [
        job({
          kind: 'sync',
          state: 'failed',
          endedAt: Date.now(),
          error: {
            code: 'refused',
            message: 'The service answered with an error.',
            hint: 'Read the words of the server.',
            server: { code: 500, message: 'Internal error', details: ['a', 'b'] },
          },
        }),
      ],
    }),
  },
  dryrun: {
    replies: repliesFor(pendingStatus(), GROUPS, {
      'jobs.list': () => [
        job({ kind: 'dry-run', state: 'done', endedAt: Date.now(), hasResult: true }),
      ],
      'jobs.result': () => ({ kind: 'dry-run', report: dryRun() }),
    }),
  },
  closed: { replies: repliesFor(pendingStatus({ state: 'closed', pending: 2 })) },
  history: {
    tab: 'history',
    replies: repliesFor(pendingStatus(), GROUPS, {
      'replica.sessions': () => [
        session({
          sessionId: 1,
          kind: 'create',
          result: 'done',
          summary: 'Created Bay.',
          options: {},
        }),
        session({
          sessionId: 2,
          result: 'failed',
          summary: 'gis.example.org did not answer.',
          counts: {},
        }),
        session(),
        session({
          sessionId: 4,
          result: 'cancelled',
          summary: 'Stopped. No edit was sent whose outcome is unknown.',
          startedAt: '2026-02-06T08:00:00Z',
          endedAt: '2026-02-06T08:00:02Z',
        }),
        session({ sessionId: 5, result: null, endedAt: null, summary: null }),
      ],
    }),
  },
};
for (const [name, { replies, tab }] of Object.entries(cases)) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [size, width, height] of sizes) {
      if (theme === 'dark' && size === 'l') continue;
      test(`${name} ${theme} ${size}`, async () => {
        await page.viewport(width - 220, height - 90);
        document.documentElement.dataset['theme'] = theme;
        const { app } = await fakeApp(replies);
        const props = tab ? { replicaKey: 'bay', sessionId: 3 } : { replicaKey: 'bay' };
        const screen = await render(AppHost, {
          props: { app, page: tab ? HistoryTab : SyncTab, values: props },
        } as never);
        await new Promise((r) => setTimeout(r, 350));
        await page.screenshot({ path: `/work/main/.cache/s4/${name}-${theme}-${size}.png` });
        if (name === 'dryrun') {
          await screen.getByText('Value missing').click();
          await new Promise((r) => setTimeout(r, 150));
          await page.screenshot({ path: `/work/main/.cache/s4/${name}-open-${theme}-${size}.png` });
        }
      });
    }
  }
}
