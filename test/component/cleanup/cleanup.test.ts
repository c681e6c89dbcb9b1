import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import CleanupPage from '../../../renderer/features/cleanup/CleanupPage.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { CleanupLook, CleanupRow } from '../../../shared/model/cleanup.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { knownService, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { shoot } from '../support/shoot.ts';
import {
  details,
  fresh,
  item,
  localFile,
  look,
  preview,
  replicaId,
  report,
  result,
  row,
  run,
  service,
  serviceUrl,
  unsettled,
} from './fixtures.ts';

const MIXED: readonly CleanupRow[] = [
  row(1),
  fresh(2),
  row(3, { hold: { reason: 'Offline until May', by: 'admin', at: Date.now() } }),
  row(4, { local: [localFile()] }),
  row(5, {
    serviceUrl: serviceUrl(2),
    details: details({
      ...{ replicaOwner: 'jo', owner: 'gone', lastSyncDate: 0 },
      extent: { west: 9, south: 46, east: 9.5, north: 46.4 },
    }),
  }),
  row(6, {
    serviceUrl: serviceUrl(2),
    ...{ state: 'failed', details: null },
    error: { code: 'refused', message: 'The server said no.' },
  }),
];
const SERVICES = [service(1), service(2, { count: 2 })];

async function show(
  answer: CleanupLook = look(MIXED, { services: SERVICES }),
  replies: Replies = {},
): Promise<FakeApp> {
  const fake = await fakeApp({
    'cleanup.look': () => answer,
    'cleanup.unsettled': () => [],
    'cleanup.prefer': () => undefined,
    'cleanup.scan': () => undefined,
    'services.list': () => [
      knownService({ id: 'a', url: serviceUrl(1), name: 'Hydrants' }),
      knownService({ id: 'b', url: serviceUrl(2), name: 'Roads' }),
    ],
    ...replies,
  });
  await renderPage(fake.app, CleanupPage, {});
  return fake;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const grid = () => page.getByRole('grid', { name: 'Replicas of all services' });
const line = (name: string) => grid().getByRole('row').filter({ hasText: name });
const status = (text: string) => page.getByRole('status').filter({ hasText: text });
const tab = (name: RegExp) => page.getByRole('tab', { name });

afterEach(async () => {
  document.documentElement.dataset['theme'] = 'light';
  await page.viewport(1280, 800);
});

describe('the services that are read', () => {
  const never = look([], {
    scan: {
      ...{ id: '', state: 'never', startedAt: null, endedAt: null, detailsDone: 0, total: 0 },
    },
    services: [],
  });

  test('are all known ones, until some are unticked and others typed', async () => {
    const fake = await show(never);
    await expect.element(button('Read the replicas of 2 services')).toBeVisible();
    await shoot('cleanup-services-first');
    await page.getByRole('checkbox', { name: 'Read Roads' }).click();
    const address = page.getByRole('textbox', { name: 'Address of another service' });
    await address.fill('parks');
    await button('Add to the list').click();
    await expect.element(page.getByText(/ends with \/FeatureServer/)).toBeVisible();
    await address.fill(`${serviceUrl(3)}/`);
    await button('Add to the list').click();
    await button('Read the replicas of 2 services').click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.scan')).toEqual([
        { urls: [serviceUrl(1), serviceUrl(3)], keepsOthers: false },
      ]),
    );
  });

  test('say when none is known', async () => {
    await show(never, { 'services.list': () => [] });
    await expect.element(page.getByText('No service is known here yet')).toBeVisible();
  });

  test('say how each one answered, and what is not seen there', async () => {
    const sentence = 'Nobody is signed in here: replicas that belong to a user may not be shown.';
    const fake = await show(
      look(MIXED, {
        services: [
          service(1, { user: null, visibility: { kind: 'anonymous', sentence } }),
          service(2, {
            ...{ state: 'failed', facts: null, count: null },
            error: { code: 'unreachable', message: 'Nobody answers there.' },
          }),
        ],
      }),
    );
    await expect.element(page.getByText(/1 service could not be read/)).toBeVisible();
    await expect
      .element(page.getByText('1 service may have replicas that this account does not see.'))
      .toBeVisible();
    await tab(/Services/).click();
    await expect.element(page.getByText(sentence)).toBeVisible();
    await expect.element(page.getByText('Nobody answers there.')).toBeVisible();
    await expect.element(button('Sign in')).toBeVisible();
    await shoot('cleanup-services');
    await button('Read again').last().click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.scan')).toEqual([{ urls: [serviceUrl(2)], keepsOthers: true }]),
    );
  });
});

describe('the list of replicas', () => {
  test('says why each one is stale, who keeps it, and what waits here', async () => {
    await show();
    await expect.element(line('Crew 1')).toBeVisible();
    await expect.element(line('Crew 1').getByText(/Nobody has used it for 400 days/)).toBeVisible();
    await expect.element(line('Crew 2').getByText('Not stale')).toBeVisible();
    await expect
      .element(line('Crew 3').getByRole('img', { name: 'On the hold list' }))
      .toBeVisible();
    await expect.element(line('Crew 6').getByText('Not read: The server said no.')).toBeVisible();
    await expect.element(status('6 replicas')).toBeVisible();
    await shoot('cleanup-list');
  });

  test('takes rows as they come, and asks for the details of those in view', async () => {
    const fake = await show(
      look([], {
        scan: {
          ...{ id: 's2', state: 'running', startedAt: 1, endedAt: null },
          ...{ detailsDone: 0, total: 0 },
        },
        services: [service(1, { state: 'asking', facts: null, count: null })],
      }),
    );
    await expect.element(page.getByText(/0 of 1 service have answered/)).toBeVisible();
    const rows = [1, 2, 3].map((n) => row(n, { state: 'waiting', details: null }));
    fake.emit('cleanup.changed', { rows, services: [service(1)] });
    await expect.element(line('Crew 1').getByText('Details follow')).toBeVisible();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.prefer')).toEqual([{ keys: rows.map(({ key }) => key) }]),
    );
    fake.emit('cleanup.changed', { rows: [row(1)] });
    await expect.element(line('Crew 1').getByText(/Nobody has used it/)).toBeVisible();
    fake.emit('cleanup.changed', { removed: [row(2).key] });
    await vi.waitFor(() => expect(line('Crew 2').query()).toBeNull());
  });

  test('stops reading when asked, keeps what came, and reads the rest later', async () => {
    const waiting = row(2, { state: 'waiting', details: null });
    const scan = { id: 's2', startedAt: 1, detailsDone: 1, total: 2 } as const;
    const fake = await show(
      look([row(1), waiting], { scan: { ...scan, state: 'running', endedAt: null } }),
      { 'cleanup.cancelScan': () => undefined },
    );
    await button('Stop reading').click();
    expect(fake.inputsOf('cleanup.cancelScan')).toHaveLength(1);
    fake.emit('cleanup.changed', { scan: { ...scan, state: 'cancelled', endedAt: 2 } });
    await expect.element(page.getByText(/details of 1 replica were not read/)).toBeVisible();
    await expect.element(line('Crew 1')).toBeVisible();
    await button('Read the rest').click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.scan')).toEqual([{ urls: [serviceUrl(1)], keepsOthers: true }]),
    );
  });

  test('finds, sorts and groups', async () => {
    await show();
    await page.getByRole('searchbox', { name: /Search by name/ }).fill('jo');
    await expect.element(page.getByText('1 of 6 replicas')).toBeVisible();
    await expect.element(line('Crew 5')).toBeVisible();
    await page.getByRole('searchbox', { name: /Search by name/ }).fill('nothing like it');
    await button('Show all replicas').click();
    const owner = page.getByRole('combobox', { name: 'Owner' });
    await owner.selectOptions('jo');
    await expect.element(page.getByText('1 of 6 replicas')).toBeVisible();
    await owner.selectOptions('Nobody, or not told');
    await expect.element(line('Crew 6')).toBeVisible();
    await owner.selectOptions('All owners');
    await grid().getByRole('columnheader', { name: 'Not in touch for' }).click();
    const rows = () => grid().getByRole('row').all();
    await vi.waitFor(() => expect(rows()[1]?.element().textContent).toContain('Crew 2'));
    await button('Arrange').click();
    await page.getByRole('menuitemcheckbox', { name: 'Group by owner' }).click();
    await expect.element(line('4 replicas').getByText('survey-team-2')).toBeVisible();
    await expect.element(line('Nobody, or not told')).toBeVisible();
    await line('4 replicas').click();
    // The one on the hold list is not taken along.
    await expect.element(page.getByText('3 of 6 replicas selected')).toBeVisible();
    await shoot('cleanup-grouped');
  });

  test('selects all that the rules find, and never one on the hold list', async () => {
    await show();
    await button('Select the 3 stale ones').click();
    await expect.element(page.getByText('3 of 6 replicas selected')).toBeVisible();
    await expect.element(line('Crew 3')).toHaveAttribute('aria-selected', 'false');
    await expect.element(button('Unregister 3 replicas…')).toBeVisible();
  });

  test('is worked by keyboard alone', async () => {
    await show();
    await expect.element(line('Crew 1')).toBeVisible();
    grid().element().focus();
    await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    await expect.element(page.getByText('2 of 6 replicas selected')).toBeVisible();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(page.getByText('6 of 6 replicas selected')).toBeVisible();
  });

  test('keeps long names in their places, and a thousand rows', async () => {
    const long = 'Replica_of_everything_that_the_northern_district_has_ever_measured_'.repeat(4);
    const rows = Array.from({ length: 1000 }, (_, n) =>
      row(n + 1, {
        replicaName: n === 0 ? long : `Crew ${n + 1}`,
        serviceUrl: serviceUrl(1 + (n % 20)),
        details: details({
          replicaOwner: n === 0 ? long : `team-${n % 7}`,
          extent: {
            west: (n % 40) * 8 - 170,
            south: (n % 25) * 4 - 50,
            east: (n % 40) * 8 - 166,
            north: (n % 25) * 4 - 47,
          },
        }),
      }),
    );
    const services = Array.from({ length: 20 }, (_, n) => service(n + 1, { count: 50 }));
    await show(look(rows, { services }));
    await expect.element(status('1,000 replicas')).toBeVisible();
    await line(long).click();
    await expect.element(page.getByRole('article').getByText('What it blocks')).toBeVisible();
    await vi.waitFor(() => expect(grid().getByRole('row').all().length).toBeLessThan(70));
    await shoot('cleanup-thousand');
  });
});

describe('one replica', () => {
  test('is told in words: what it blocks, what it frees, what waits in its file', async () => {
    const fake = await show(undefined, {
      'replicas.list': () => [replica({ key: 'n', path: localFile().path })],
      'cleanup.saveDefinitions': () => ({
        folder: '/home/me/definitions',
        files: [{ key: row(4).key, replicaName: 'Crew 4', path: '/x', unknown: ['No geometry.'] }],
      }),
    });
    await line('Crew 4').click();
    const pane = page.getByRole('article', { name: 'Crew 4' });
    await expect.element(pane.getByText(/Trim Archive History cannot go past/)).toBeVisible();
    await expect.element(pane.getByText('12 edits were never sent.')).toBeVisible();
    await expect.element(pane.getByText("STATUS = 'open'")).toBeInTheDocument();
    await shoot('cleanup-detail');
    await pane.getByRole('button', { name: 'Save its definition…' }).click();
    await expect
      .element(page.getByText('1 definition was saved in /home/me/definitions.'))
      .toBeVisible();
    expect(fake.inputsOf('cleanup.saveDefinitions')).toEqual([{ keys: [row(4).key] }]);
    await pane.getByRole('button', { name: 'Open North.gpkg' }).click();
    expect(fake.app.router.route).toMatchObject({ page: 'replica', key: 'n' });
  });

  test('is held with a reason, and released', async () => {
    const fake = await show(undefined, {
      'cleanup.hold': () => undefined,
      'cleanup.release': () => undefined,
    });
    await line('Crew 1').click();
    await page.getByRole('article').getByRole('button', { name: 'Hold…' }).click();
    await button('Hold 1 replica').click();
    await expect.element(page.getByText('Type a reason first.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Offline until May');
    await shoot('cleanup-hold');
    await button('Hold 1 replica').click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.hold')).toEqual([
        { keys: [row(1).key], reason: 'Offline until May' },
      ]),
    );
    await line('Crew 3').click();
    await expect.element(page.getByRole('article').getByText('Offline until May')).toBeVisible();
    await page.getByRole('article').getByRole('button', { name: 'Release' }).click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.release')).toEqual([{ keys: [row(3).key] }]),
    );
  });

  test('whose details failed says why, and is asked again', async () => {
    const fake = await show();
    await button('Show them').click();
    await line('Crew 6').click();
    await page.getByRole('article').getByRole('button', { name: 'Try again' }).click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.scan')).toEqual([{ urls: [serviceUrl(2)], keepsOthers: true }]),
    );
  });
});

test('the rules say what they would find before they are kept', async () => {
  const fake = await show(undefined, { 'cleanup.setRules': (rules: unknown) => rules });
  await button('Staleness rules').click();
  await expect.element(page.getByText(/These rules find 3 of 6 replicas/)).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Days without use' }).fill('2');
  await expect.element(page.getByText(/These rules find 4 of 6 replicas/)).toBeVisible();
  await shoot('cleanup-rules');
  await button('Save the rules').click();
  await vi.waitFor(() =>
    expect(fake.inputsOf('cleanup.setRules')).toEqual([
      { idleDays: 2, neverSyncedDays: 30, ownerGone: true, behindMinServerGen: true },
    ]),
  );
  await expect.element(button('Select the 4 stale ones')).toBeVisible();
});

describe('many definitions', () => {
  test('are told as they are read, and stopped', async () => {
    let stop: (error: AppError) => void = () => undefined;
    const fake = await show(undefined, {
      'cleanup.saveDefinitions': () =>
        new Promise((_resolve, reject) => {
          stop = reject;
        }),
      'cleanup.cancelDefinitions': () => stop(new AppError('cancelled', 'Stopped.')),
    });
    await button('Select the 3 stale ones').click();
    await button('Export').click();
    await page.getByRole('menuitem', { name: /^Definitions of 3 replicas/ }).click();
    fake.emit('cleanup.changed', { definitions: { done: 200, total: 600 } });
    await expect.element(page.getByText('200 of 600 replicas')).toBeVisible();
    await shoot('cleanup-definitions');
    await button('Stop').click();
    fake.emit('cleanup.changed', { definitions: null });
    await vi.waitFor(() => expect(page.getByText('200 of 600 replicas').query()).toBeNull());
    expect(fake.inputsOf('cleanup.cancelDefinitions')).toHaveLength(1);
    await expect.element(page.getByText('This did not work')).not.toBeInTheDocument();
  });
});

describe('unregistering', () => {
  const chosen = [row(1), row(4, { local: [localFile()] }), row(5, { serviceUrl: serviceUrl(2) })];
  const items = [
    item(chosen[0]!),
    item(chosen[1]!, {
      plan: 'asks',
      reason: 'Its file North.gpkg is on this machine with 12 edits that were never sent.',
    }),
    item(chosen[2]!),
  ];
  const replies: Replies = {
    'cleanup.preview': () => preview(items),
    'cleanup.unregister': () => run(),
  };

  test('needs the words, begins at Cancel, and asks for edits here apart', async () => {
    const fake = await show(undefined, replies);
    await button('Select the 3 stale ones').click();
    await button('Unregister 3 replicas…').click();
    const dialog = page.getByRole('alertdialog', { name: 'Unregister replicas' });
    await expect.element(dialog.getByText('2 replicas would be unregistered.')).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await expect
      .element(dialog.getByRole('button', { name: 'Unregister 2 replicas' }))
      .toHaveAttribute('aria-disabled', 'true');
    await shoot('cleanup-preview');
    const words = dialog.getByRole('textbox', { name: /Type “unregister 2”/ });
    await words.fill('unregister 2');
    await dialog.getByRole('checkbox', { name: /Unregister Crew 4 as well/ }).click();
    // The number has changed: what was typed is for another one.
    await expect
      .element(dialog.getByRole('button', { name: 'Unregister 3 replicas' }))
      .toHaveAttribute('aria-disabled', 'true');
    await dialog.getByRole('textbox', { name: /Type “unregister 3”/ }).fill('unregister 3');
    await dialog.getByRole('button', { name: 'Unregister 3 replicas' }).click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.unregister')).toEqual([
        { previewId: 'p1', typed: 'unregister 3', alsoLocal: [chosen[1]!.key] },
      ]),
    );
    await expect.element(page.getByText(/3 of 43: Crew 3/)).toBeVisible();
    await shoot('cleanup-running');
  });

  test('asks by itself for a replica whose file cannot be found, and says what nobody can know', async () => {
    const missing = localFile({ path: 'E:\\Kit\\South.gpkg', pending: null, isMissing: true });
    const lost = row(1, { local: [missing] });
    const fake = await show(look([lost]), {
      'cleanup.preview': () => preview([items[1]!, item(lost, { plan: 'asks', reason: 'Lost.' })]),
      'cleanup.unregister': () => run(),
    });
    await line('Crew 1').click();
    await expect
      .element(page.getByRole('article').getByText(/South\.gpkg cannot be found/))
      .toBeVisible();
    await shoot('cleanup-missing');
    await button('Unregister 1 replica…').click();
    const dialog = page.getByRole('alertdialog');
    await expect.element(dialog.getByText('The file of 1 replica cannot be found')).toBeVisible();
    await expect.element(dialog.getByText('Stays: file not found')).toBeVisible();
    await shoot('cleanup-preview-missing');
    await dialog.getByRole('checkbox', { name: /Crew 1 as well, whatever/ }).click();
    await dialog.getByRole('textbox').fill('unregister 1');
    await dialog.getByRole('button', { name: 'Unregister 1 replica' }).click();
    await vi.waitFor(() =>
      expect(fake.inputsOf('cleanup.unregister')).toEqual([
        { previewId: 'p1', typed: 'unregister 1', alsoLocal: [lost.key] },
      ]),
    );
  });

  test('is put away by Escape, and nothing is sent', async () => {
    const fake = await show(undefined, replies);
    await button('Select the 3 stale ones').click();
    await button('Unregister 3 replicas…').click();
    await expect.element(page.getByRole('alertdialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(page.getByRole('alertdialog').query()).toBeNull());
    expect(fake.inputsOf('cleanup.unregister')).toEqual([]);
    await expect.element(page.getByText('3 of 6 replicas selected')).toBeVisible();
  });

  test('says in the dialog why it cannot begin', async () => {
    await show(undefined, {
      ...replies,
      'cleanup.unregister': () => {
        throw new AppError('file', 'Another clean-up runs on this machine.');
      },
    });
    await button('Select the 3 stale ones').click();
    await button('Unregister 3 replicas…').click();
    await page.getByRole('textbox', { name: /Type “unregister 2”/ }).fill('unregister 2');
    await button('Unregister 2 replicas').click();
    await expect.element(page.getByText('Another clean-up runs on this machine.')).toBeVisible();
  });
});

describe('the results', () => {
  const results = [
    result(1),
    result(2, { outcome: 'already-gone', sentence: 'It was gone already.' }),
    result(3, { outcome: 'unknown', sentence: 'The connection was cut.' }),
    result(4, {
      saved: [{ from: '/a.gpkg', path: '/home/me/Saved work/North, 12.gpkg', pending: 12 }],
    }),
    result(5, { outcome: 'refused', sentence: 'Only its owner may do this.' }),
  ];
  const ended = run({ state: 'done', endedAt: Date.now(), hasResult: true });
  const replies: Replies = {
    'jobs.list': () => [ended],
    'jobs.result': () => ({ kind: 'cleanup', report: report(results) }),
    'cleanup.unsettled': () => [unsettled(3)],
    'cleanup.retry': () => run({ id: 'again' }),
    'cleanup.showSaved': () => undefined,
  };

  test('say what became of each replica, and what to do about it', async () => {
    const fake = await show(look(MIXED, { services: SERVICES, unsettled: 1 }), replies);
    await button('See the results').click();
    const table = page.getByRole('grid', { name: 'Result of each replica' });
    await expect.element(table.getByText('Unregistered').first()).toBeVisible();
    await expect.element(table.getByText('No clear answer')).toBeVisible();
    await expect.element(page.getByText(/Refused: read the server’s words/)).toBeVisible();
    await shoot('cleanup-results');
    await page.getByRole('radio', { name: 'Not unregistered (2)' }).click();
    await vi.waitFor(() => expect(table.getByText('It is unregistered.').query()).toBeNull());
    await button(/^Show in folder/).click();
    expect(fake.inputsOf('cleanup.showSaved')).toEqual([
      { path: '/home/me/Saved work/North, 12.gpkg' },
    ]);
    await button('Ask for 1 replica').click();
    await vi.waitFor(() => expect(fake.inputsOf('cleanup.retry')).toHaveLength(1));
  });

  test('go on with what was interrupted, or give it up when told twice', async () => {
    const unfinished = { id: 'u', startedAt: 1, done: 3, total: 43 };
    const fake = await show(look(MIXED, { unfinished }), {
      'cleanup.discardUnfinished': () => undefined,
      'cleanup.resume': () => run(),
    });
    await button('See the results').click();
    await expect.element(page.getByText(/3 of 43 replicas had their turn/)).toBeVisible();
    await shoot('cleanup-unfinished');
    await button('Give up the rest').click();
    const dialog = page.getByRole('alertdialog');
    await expect.element(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(fake.inputsOf('cleanup.discardUnfinished')).toEqual([]);
    await button('Go on with it').click();
    await vi.waitFor(() => expect(fake.inputsOf('cleanup.resume')).toHaveLength(1));
  });

  test('say so when there are none', async () => {
    await show();
    await tab(/Results/).click();
    await expect.element(page.getByText('Nothing was unregistered in this session')).toBeVisible();
  });
});

describe('the audit trail', () => {
  test('is shown newest first and exported', async () => {
    const fake = await show(undefined, {
      'cleanup.audit': ({ from, count }: { from: number; count: number }) => ({
        total: 300,
        entries: Array.from({ length: Math.min(count, 300 - from) }, (_, n) => ({
          ...{ id: 300 - from - n, at: Date.UTC(2026, 0, 5), who: n === 1 ? null : 'admin' },
          ...{ action: 'unregister', serviceUrl: serviceUrl(1), replicaId: replicaId(n) },
          ...{ replicaName: `Crew ${from + n}`, replicaOwner: 'jo', outcome: 'done' },
          answer: 'The server answered: success.',
        })),
      }),
      'cleanup.exportAudit': () => '/home/me/Audit trail.csv',
    });
    await tab(/Audit trail/).click();
    await expect.element(page.getByText('300 lines.')).toBeVisible();
    const table = page.getByRole('grid', { name: 'Audit trail' });
    await expect.element(table.getByText('Crew 0', { exact: true })).toBeVisible();
    await expect.element(table.getByText('Nobody signed in')).toBeVisible();
    await shoot('cleanup-audit');
    await button('Export').click();
    await page.getByRole('menuitem', { name: 'Whole trail as CSV…' }).click();
    await expect.element(page.getByText('Saved: /home/me/Audit trail.csv')).toBeVisible();
    expect(fake.inputsOf('cleanup.exportAudit')).toEqual([{ format: 'csv' }]);
  });

  test('says when it is empty, and why it cannot be read', async () => {
    let isBroken = true;
    await show(undefined, {
      'cleanup.audit': () => {
        if (isBroken) throw new AppError('file', 'The disk did not answer.');
        return { total: 0, entries: [] };
      },
    });
    await tab(/Audit trail/).click();
    await expect.element(page.getByText('The disk did not answer.')).toBeVisible();
    isBroken = false;
    await button('Try again').click();
    await expect.element(page.getByText('Nothing has been done yet')).toBeVisible();
  });
});

test('the page says why it cannot be shown, and tries again', async () => {
  let isBroken = true;
  await show(undefined, {
    'cleanup.look': () => {
      if (isBroken) throw new AppError('file', 'The book of this machine is damaged.');
      return look(MIXED, { services: SERVICES });
    },
  });
  await expect.element(page.getByText('The book of this machine is damaged.')).toBeVisible();
  isBroken = false;
  await button('Try again').click();
  await expect.element(line('Crew 1')).toBeVisible();
});
