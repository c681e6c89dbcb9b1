import { beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import KitsPage from '../../../renderer/features/kits/KitsPage.svelte';
import type { KnownKit } from '../../../shared/contract/kits.ts';
import { AppError } from '../../../shared/errors.ts';
import { endOfDay } from '../../../shared/model/kit-making.ts';
import type { Settings } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { shoot } from '../support/shoot.ts';
import { BEGUN, COPY, KIT, REPORT } from './fixtures.ts';

const MASTER = replica();
const FOLDER = '/home/me/kits/Spring';
const known = (changes: Partial<KnownKit> = {}): KnownKit => ({
  ...{ folder: FOLDER, state: KIT, begun: null, error: null },
  ...changes,
});

async function show(
  kits: readonly KnownKit[],
  replies: Replies = {},
  values: { readonly isMaking?: boolean; readonly replicaKey?: string } = {},
): Promise<FakeApp> {
  const fake = await fakeApp({
    'kits.list': () => kits,
    'kits.suggestFolder': () => '/home/me/Documents/Syncline/Kit',
    'replicas.list': () => [MASTER],
    ...replies,
  });
  await renderPage(fake.app, KitsPage, { folder: null, isMaking: false, ...values });
  return fake;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

beforeEach(() => page.viewport(1280, 860));

describe('the list of kits', () => {
  test('says what a kit is when there is none', async () => {
    const { app } = await show([]);
    await expect.element(page.getByText(/people who work without internet/)).toBeVisible();
    await shoot('kits-none');
    await button('Make a kit').click();
    expect(app.router.route).toEqual({ page: 'kits', folder: null, isMaking: true });
  });

  test('says why it could not be read, and reads it again', async () => {
    let isBroken = true;
    await show([], {
      'kits.list': () => {
        if (isBroken) throw new AppError('file', 'The settings are damaged.');
        return [known()];
      },
    });
    await expect.element(page.getByText('The settings are damaged.')).toBeVisible();
    isBroken = false;
    await button('Try again').click();
    await expect.element(page.getByRole('heading', { name: 'Spring survey' })).toBeVisible();
  });

  test('shows a kit that cannot be read beside those that can', async () => {
    await show([
      known(),
      known({
        ...{ folder: '/mnt/share/Old kit', state: null },
        error: { code: 'file', message: 'old.syncline-kit is damaged.' },
      }),
    ]);
    await button(/Old kit/).click();
    await expect.element(page.getByText('This kit cannot be read').first()).toBeVisible();
  });
});

describe('a kit', () => {
  test('shows what has come back of each copy, and leads to its review', async () => {
    const { app } = await show([known()], { 'returns.openReview': () => 'review-1' });
    await expect.element(page.getByText(/2 of 3 copies have handed something in/)).toBeVisible();
    await expect.element(page.getByText('by Ana Maria')).toBeVisible();
    await expect.element(page.getByText('Nothing yet')).toBeVisible();
    await shoot('kits-detail');
    await button('Review what Ana has handed in').click();
    await expect
      .poll(() => app.router.route)
      .toEqual({ page: 'returns', path: null, kitFolder: FOLDER, key: 'review-1' });
  });

  test('that has expired says what the crew may still do, and what to do next', async () => {
    await show([known({ state: { ...KIT, isExpired: true, crewFolder: null } })]);
    await expect.element(page.getByText('This kit has expired')).toBeVisible();
    await expect.element(page.getByText(/can still hand in what it has/)).toBeVisible();
    await expect.element(button('Open the guide')).toHaveAttribute('aria-disabled', 'true');
    await shoot('kits-expired');
  });

  test('with a thousand-character name, two hundred copies and an unreadable review keeps its shape', async () => {
    const copies = Array.from({ length: 200 }, (_, index) => ({
      ...{ ...COPY, name: `${'very-long-name-'.repeat(6)}${String(index)}` },
      problem: index === 0 ? 'The review file is damaged.' : null,
    }));
    await show([known({ state: { ...KIT, name: 'Wetlands '.repeat(8).trim(), copies } })]);
    await expect.element(page.getByText('The review file is damaged.')).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(window.innerWidth);
    await shoot('kits-many');
  });
});

test('a return file that was chosen is opened, whichever kit it belongs to', async () => {
  const path = '/mail/Ana-1.syncline-return';
  const { app } = await show([known()], { 'returns.chooseReturn': () => path });
  await button('Open a return file…').click();
  await expect
    .poll(() => app.router.route)
    .toEqual({ page: 'returns', path, kitFolder: null, key: null });
});

describe('a kit whose making was interrupted', () => {
  const begun = known({ state: null, begun: BEGUN });

  test('says how far it is, and is gone on with by one button', async () => {
    const running = job({ id: 'kit', kind: 'make-kit', phase: 'Copy 2 of 3, Ben: Registering' });
    let list: readonly KnownKit[] = [begun];
    const { emit, inputsOf } = await show([], {
      'kits.list': () => list,
      'kits.goOn': () => running,
      'jobs.result': () => ({ kind: 'make-kit', report: REPORT }),
    });
    await expect.element(page.getByText('This kit is not finished')).toBeVisible();
    await expect.element(page.getByRole('row', { name: /Ana Registered/ })).toBeVisible();
    await expect.element(page.getByRole('row', { name: /Ben Not registered yet/ })).toBeVisible();
    await shoot('kits-begun');
    await button('Go on').click();
    await expect.element(page.getByText(/Copy 2 of 3, Ben/).first()).toBeVisible();
    expect(inputsOf('kits.goOn')).toEqual([{ folder: FOLDER }]);
    list = [known()];
    const ended = { state: 'done', endedAt: Date.now(), hasResult: true } as const;
    emit('jobs.changed', { id: 'kit', job: { ...running, ...ended } });
    await expect.element(page.getByText(/2 of 3 copies have handed something in/)).toBeVisible();
  });

  test('is given up after a question, and tells what became of every copy', async () => {
    const error = { code: 'unreachable', message: 'The service does not answer.' } as const;
    const { inputsOf } = await show([begun], {
      'kits.giveUp': () => ({
        ...{ name: BEGUN.name, folder: FOLDER, isComplete: false },
        copies: [{ name: 'Ana', outcome: 'kept', error }],
        summary: 'No replica had to be unregistered; one copy is as before.',
      }),
    });
    await button('Give up…').click();
    await expect.element(button('Keep it')).toHaveFocus();
    await expect.element(page.getByText(/The replica of 1 copy is unregistered/)).toBeVisible();
    expect(inputsOf('kits.giveUp')).toEqual([]);
    await shoot('kits-give-up');
    await button('Give up the kit').click();
    await expect.element(page.getByText(/Ana: The service does not answer/)).toBeVisible();
    expect(inputsOf('kits.giveUp')).toEqual([{ folder: FOLDER }]);
    await shoot('kits-given-up');
  });

  test('that is whole but for its name is not given up', async () => {
    await show([known({ state: null, begun: { ...BEGUN, isWhole: true } })]);
    await expect.element(button('Give up…')).toHaveAttribute('aria-disabled', 'true');
  });
});

describe('a kit that is not needed on the list', () => {
  test('is forgotten after a question that says what waits in its folder', async () => {
    let list: readonly KnownKit[] = [known()];
    const { inputsOf } = await show([], {
      'kits.list': () => list,
      'kits.forget': () => {
        list = [];
      },
    });
    await button('More for this kit').click();
    await page.getByRole('menuitem', { name: 'Forget this kit…' }).click();
    await expect.element(page.getByText(/5 edits that have come back/)).toBeVisible();
    await shoot('kits-forget');
    await button('Forget the kit').click();
    await expect.element(page.getByText('No crew kits yet')).toBeVisible();
    expect(inputsOf('kits.forget')).toEqual([{ folder: FOLDER }]);
  });
});

describe('a new kit', () => {
  const making = { isMaking: true } as const;

  test('says what is missing before anything is asked of the service', async () => {
    const { inputsOf } = await show([], {}, making);
    await button('Make the kit').click();
    await expect.element(page.getByText('Choose the replica first.').first()).toBeVisible();
    await page.getByLabelText('Last day').fill('2020-01-01');
    await expect.element(page.getByText('This day has passed.').first()).toBeVisible();
    expect(inputsOf('kits.make')).toEqual([]);
    await shoot('kits-missing');
  });

  test('is made with what was chosen, and shows what goes on the stick', async () => {
    const running = job({ id: 'kit', kind: 'make-kit', phase: 'Copy 1 of 2, Ana: Registering' });
    const fake = await show(
      [],
      {
        'kits.chooseInstallers': () => [
          {
            path: '/i/Syncline Setup 1.2.3.exe',
            fileName: 'Syncline Setup 1.2.3.exe',
            bytes: 98e6,
          },
        ],
        'kits.make': () => running,
        'jobs.result': () => ({ kind: 'make-kit', report: REPORT }),
      },
      { ...making, replicaKey: MASTER.key },
    );
    await page.getByLabelText('Name of the kit').fill('Spring survey');
    await page.getByLabelText('One copy for each person').fill('Ana\n\n Ben ');
    await page.getByLabelText('Last day').fill('2099-12-01');
    await page.getByLabelText('Where return files go').fill('gis@example.org');
    await button('Choose installers…').click();
    await expect.element(page.getByText('Syncline Setup 1.2.3.exe')).toBeVisible();
    await button('Make a kit with 2 copies').click();
    await expect.element(page.getByText(/Copy 1 of 2, Ana/).first()).toBeVisible();
    expect(fake.inputsOf('kits.make')).toEqual([
      {
        ...{ key: MASTER.key, folder: '/home/me/Documents/Syncline/Kit' },
        ...{ name: 'Spring survey', names: ['Ana', 'Ben'], expiresAt: endOfDay('2099-12-01') },
        ...{
          installers: ['/i/Syncline Setup 1.2.3.exe'],
          returnTo: 'gis@example.org',
          tiles: null,
        },
      },
    ]);
    const ended = { state: 'done', endedAt: Date.now(), hasResult: true } as const;
    fake.emit('jobs.changed', { id: 'kit', job: { ...running, ...ended } });
    await expect.element(page.getByText('The kit is ready').first()).toBeVisible();
    await expect.element(page.getByRole('row', { name: /Guide to print/ })).toBeVisible();
    await shoot('kits-made');
  });

  test('takes tiles along only when somebody has said that it is allowed', async () => {
    const settings: Settings = {
      ...{ theme: 'light', replicasFolder: '/home/me', isWelcomed: true },
      ...{ tileUrl: 'https://t.test/{z}/{x}/{y}', tileAttribution: '© City of Example' },
    };
    const { inputsOf } = await show(
      [],
      { 'settings.get': () => settings, 'kits.make': () => job({ kind: 'make-kit' }) },
      { ...making, replicaKey: MASTER.key },
    );
    await page.getByLabelText('One copy for each person').fill('Ana');
    await page.getByRole('checkbox', { name: /Background tiles/ }).click();
    await button('Make a kit with 1 copy').click();
    await expect.element(page.getByText(/or leave them out/).first()).toBeVisible();
    expect(inputsOf('kits.make')).toEqual([]);
    await shoot('kits-tiles');
    await page.getByRole('checkbox', { name: /operator of these tiles/ }).click();
    await button('Make a kit with 1 copy').click();
    await expect
      .poll(() => inputsOf('kits.make'))
      .toMatchObject([{ tiles: { maxZoom: 15, isAllowed: true } }]);
  });

  test('that could not be made says why, and keeps what was typed', async () => {
    await show(
      [],
      {
        'kits.make': () => {
          throw new AppError('invalid', 'This replica has pending edits.', {
            hint: 'Synchronise it first.',
          });
        },
      },
      { ...making, replicaKey: MASTER.key },
    );
    await page.getByLabelText('One copy for each person').fill('Ana');
    await button('Make a kit with 1 copy').click();
    await expect.element(page.getByText('This replica has pending edits.')).toBeVisible();
    await shoot('kits-form');
    await expect.element(page.getByLabelText('One copy for each person')).toHaveValue('Ana');
  });
});
