import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import CrewPage from '../../../renderer/features/crew/CrewPage.svelte';
import { AppError, toErrorBody } from '../../../shared/errors.ts';
import type { CrewState, HandInState, KitFileLook, KitLook } from '../../../shared/model/crew.ts';
import type { MadeReturn } from '../../../shared/model/return.ts';
import { World, KEY } from '../replica/world.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';
import { shoot } from '../support/shoot.ts';

const HAND_IN: HandInState = {
  ...{ pending: 12, fresh: 4, changed: 1, takenBack: 0, attachments: 2 },
  ...{ lastReturn: 2, lastReturnAt: '2026-08-07T09:00:00.000Z' },
};

const copy = (changes: Partial<KitFileLook> = {}): KitFileLook => ({
  ...{ name: 'Ana', fileName: 'Ana.gpkg', path: '/stick/Ana.gpkg', state: 'ready' },
  ...{ error: null, handIn: HAND_IN, ...changes },
});

const kit = (changes: Partial<KitLook> = {}): KitLook => ({
  ...{ kitId: '6f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f', kitName: 'Spring inspections' },
  ...{ expiresAt: '2099-12-01T22:59:59.999Z', folder: '/stick', isOffice: false },
  ...{ isReadOnly: false, copies: [copy()], ...changes },
});

const crew = (changes: Partial<CrewState> = {}): CrewState => ({
  ...{
    kit: kit(),
    chosen: 'Ana',
    key: KEY,
    broughtAlong: 0,
    elsewhere: null,
    by: null,
    error: null,
  },
  ...changes,
});

const MADE: MadeReturn = {
  ...{ path: '/home/ana/Ana-3.syncline-return', kitName: 'Spring inspections', copyName: 'Ana' },
  ...{ number: 3, edits: 12, newEdits: 4, attachments: 2, keptBack: 0, bytes: 48_213 },
  summary: 'Return 3 holds 12 edits, 4 of them handed in for the first time.',
};

async function show(state: CrewState, replies: Replies = {}): Promise<FakeApp> {
  const world = new World();
  world.serveFeatures();
  const fake = await fakeApp({
    ...world.replies(),
    'crew.state': () => state,
    'crew.handIn': () => HAND_IN,
    'replica.close': () => undefined,
    ...replies,
  });
  await renderPage(fake.app, CrewPage, {});
  return fake;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('crew mode', { timeout: 60_000 }, () => {
  test('is what the window begins with when a kit was opened before', async () => {
    const { app } = await show(crew());
    expect(app.router.route).toEqual({ page: 'crew' });
  });

  test('shows map, form and hand-in alone, and says how long the kit is good', async () => {
    await show(crew());
    await expect.element(page.getByRole('heading', { name: 'Ana' })).toBeVisible();
    await expect.element(page.getByText('5 edits to hand in')).toBeVisible();
    await expect
      .element(page.getByText(/This kit is good until the end of 2099-12-0/))
      .toBeVisible();
    await expect.element(button('Hand in')).toBeVisible();
    await expect.element(page.getByRole('region', { name: 'Inspector' })).toBeVisible();
    expect(page.getByRole('grid').elements()).toHaveLength(0);
    await shoot('crew-map');
  });

  test('has no button that is smaller than a finger', async () => {
    await show(crew());
    await expect.element(button('Hand in')).toBeVisible();
    await page.viewport(900, 600);
    await expect.element(page.getByRole('region', { name: 'Inspector' })).toBeVisible();
    const small = [...document.querySelectorAll<HTMLElement>('button:not([aria-hidden])')].filter(
      (each) => {
        const { width, height } = each.getBoundingClientRect();
        return width > 0 && (height < 43.5 || width < 43.5);
      },
    );
    expect(small.map((each) => each.getAttribute('aria-label') ?? each.textContent.trim())).toEqual(
      [],
    );
  });

  test('lists features with large lines, finds them, and opens one in the form', async () => {
    await show(crew());
    await button('List').click();
    const list = page.getByRole('list', { name: 'All of Hydrants' });
    await expect
      .element(list.getByRole('button', { name: 'Hydrant 3', exact: true }))
      .toBeVisible();
    await expect.element(button('Show 50 more')).toBeInTheDocument();
    await page.getByRole('searchbox', { name: 'Search' }).fill('Hydrant 24');
    await expect.element(page.getByText('2 found')).toBeVisible();
    await list.getByRole('button', { name: 'Hydrant 24', exact: true }).click();
    await expect
      .element(
        page
          .getByRole('region', { name: 'Inspector' })
          .getByRole('heading', { name: 'Hydrant 24' }),
      )
      .toBeVisible();
    await shoot('crew-list');
  });

  test('warns in words when the kit has expired, and still hands in', async () => {
    await show(crew({ kit: kit({ expiresAt: '2026-01-01T22:59:59.999Z' }) }));
    await expect.element(page.getByText(/This kit expired on 2026-01-0/)).toBeVisible();
    await expect.element(page.getByText(/can still be read and handed in/)).toBeVisible();
    await expect.element(page.getByRole('region', { name: 'Inspector' })).toBeVisible();
    await expect.element(button('Hand in')).not.toHaveAttribute('aria-disabled', 'true');
    await shoot('crew-expired');
  });

  test('counts the days in words when the end of the kit is near', async () => {
    const end = new Date();
    end.setDate(end.getDate() + 3);
    await show(crew({ kit: kit({ expiresAt: end.toISOString() }) }));
    await expect.element(page.getByText(/: 3 more days\./)).toBeVisible();
    await expect.element(page.getByText('Hand in what you have in time.')).toBeVisible();
    await shoot('crew-near');
  });

  test('counts what was taken back as something to hand in', async () => {
    const none: HandInState = { ...HAND_IN, pending: 0, fresh: 0, changed: 0, takenBack: 1 };
    await show(crew(), { 'crew.handIn': () => none });
    await expect.element(page.getByText('1 edit to hand in')).toBeVisible();
    await button('Hand in').click();
    await expect.element(page.getByText(/nothing is left of what was handed in/)).toBeVisible();
  });

  test('says of a copy of another kit how it is handed in all the same', async () => {
    const error = {
      code: 'file' as const,
      message: 'Ana.gpkg is the copy Ana of the kit Autumn.',
      hint: 'If it is yours, open that file itself.',
    };
    const copies = [copy({ state: 'foreign', handIn: null, error })];
    await show(crew({ kit: kit({ copies }), key: null }));
    await expect.element(page.getByText('This is not your file')).toBeVisible();
    await expect.element(page.getByText(/open that file itself/)).toBeVisible();
  });

  test('hands in with a name, says where the file is, and shows it in its folder', async () => {
    const made = job({
      id: 'made',
      kind: 'make-return',
      key: KEY,
      state: 'done',
      endedAt: 1,
      hasResult: true,
    });
    const { inputsOf } = await show(crew(), {
      'returns.chooseReturnFile': () => MADE.path,
      'crew.sign': () => undefined,
      'returns.make': () => made,
      'jobs.result': () => ({ kind: 'make-return', report: MADE }),
      'jobs.showInFolder': () => undefined,
    });
    await button('Hand in').click();
    const dialog = page.getByRole('dialog');
    await expect
      .element(dialog.getByText('4 edits are handed in for the first time.'))
      .toBeVisible();
    await expect
      .element(dialog.getByText('One that was handed in before has changed since return 2.'))
      .toBeVisible();
    await expect.element(dialog.getByText(/^The return file holds all 12 edits/)).toBeVisible();
    await shoot('crew-hand-in');
    await button('Make the return file…').click();
    await expect.element(dialog.getByText('Say who hands this in.')).toBeVisible();
    expect(inputsOf('returns.make')).toEqual([]);
    await page.getByRole('textbox', { name: 'Your name' }).fill(' Ana Marin ');
    await button('Make the return file…').click();
    await expect.element(dialog.getByText('Return 3 is made')).toBeVisible();
    await expect
      .element(dialog.getByText('It holds 12 edits, 4 of them new, and 2 attachments.'))
      .toBeVisible();
    await expect.element(dialog.getByText(MADE.path)).toBeVisible();
    expect(inputsOf('returns.make')).toEqual([{ key: KEY, path: MADE.path, by: 'Ana Marin' }]);
    expect(inputsOf('crew.sign')).toEqual([{ by: 'Ana Marin' }]);
    await shoot('crew-handed-in');
    await button('Show in folder').click();
    expect(inputsOf('jobs.showInFolder')).toEqual([{ id: 'made' }]);
  });

  test('asks for the name once', async () => {
    await show(crew({ by: 'Ana Marin' }));
    await button('Hand in').click();
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ana Marin');
  });

  test('keeps everything when the return file cannot be made', async () => {
    await show(crew({ by: 'Ana' }), {
      'returns.chooseReturnFile': () => MADE.path,
      'crew.sign': () => undefined,
      'returns.make': () => {
        throw new AppError('file', 'The disk is full.', { hint: 'Choose another place.' });
      },
    });
    await button('Hand in').click();
    await button('Make the return file…').click();
    await expect.element(page.getByText('The disk is full.')).toBeVisible();
    await expect.element(page.getByText(/nothing was handed in/)).toBeVisible();
  });

  test('cannot hand in what was never edited, and says why', async () => {
    const none: HandInState = { ...HAND_IN, pending: 0, fresh: 0, changed: 0, lastReturn: 0 };
    await show(crew({ kit: kit({ copies: [copy({ handIn: none })] }) }), {
      'crew.handIn': () => none,
    });
    await expect.element(page.getByText('Nothing edited yet')).toBeVisible();
    await expect.element(button('Hand in')).toHaveAttribute('aria-disabled', 'true');
  });

  test('lets everybody choose the copy with their name, and says which cannot be used', async () => {
    const copies = [
      copy(),
      copy({ name: 'Ben', fileName: 'Ben.gpkg', state: 'missing', handIn: null }),
      copy({
        ...{ name: 'Cleo of the valley behind the hills and everything that lies north of it' },
        ...{ fileName: 'Cleo.gpkg', state: 'damaged', handIn: null },
      }),
    ];
    const { inputsOf } = await show(crew({ kit: kit({ copies }), chosen: null, key: null }), {
      'crew.choose': () => crew({ kit: kit({ copies }), chosen: 'Ben', key: null }),
    });
    await expect.element(page.getByText('Which copy is yours?')).toBeVisible();
    await expect.element(page.getByText('12 edits in it')).toBeVisible();
    await shoot('crew-choose');
    await button(/^Ben/).click();
    expect(inputsOf('crew.choose')).toEqual([{ copyName: 'Ben' }]);
    await expect.element(page.getByText('Your file is not here')).toBeVisible();
    await expect.element(page.getByText(/put the stick in/)).toBeVisible();
    await shoot('crew-missing');
  });

  test('offers to copy a kit that cannot be written to, and goes on with the copy', async () => {
    let isHere = false;
    const { inputsOf } = await show(crew({ kit: kit({ isReadOnly: true }), key: null }), {
      'crew.copyHere': () => {
        isHere = true;
        return crew();
      },
      'replicas.list': () => (isHere ? [new World().summary] : []),
    });
    await expect.element(page.getByText('Nothing can be saved here')).toBeVisible();
    await shoot('crew-read-only');
    await button('Copy to this computer').click();
    expect(inputsOf('crew.copyHere')).toEqual([{ copyName: 'Ana' }]);
    await expect.element(button('Hand in')).toBeVisible();
  });

  test('says that a file was edited elsewhere before anybody edits it here', async () => {
    await show(crew({ broughtAlong: 3 }), { 'crew.understand': () => crew() });
    await expect.element(page.getByText(/3 edits were in it/)).toBeVisible();
    expect(button('Hand in').elements()).toHaveLength(0);
    await button('I go on here, and only here').click();
    await expect.element(button('Hand in')).toBeVisible();
  });

  test('asks which of two files of a copy is gone on with', async () => {
    const { inputsOf } = await show(crew({ elsewhere: '/home/ana/Ana.gpkg' }), {
      'crew.goOn': () => crew(),
    });
    await expect.element(page.getByText(/It is \/home\/ana\/Ana.gpkg/)).toBeVisible();
    expect(button('Hand in').elements()).toHaveLength(0);
    await button('Go on in that file').click();
    expect(inputsOf('crew.goOn')).toEqual([{ there: true }]);
    await expect.element(button('Hand in')).toBeVisible();
  });

  test('says why a kit cannot be opened now, and looks again', async () => {
    const error = new AppError('file', 'spring.syncline-kit is not there.', {
      hint: 'Put the stick in again, or open the kit from its new place.',
    });
    let isThere = false;
    await show(crew(), {
      'crew.state': () =>
        isThere
          ? crew()
          : crew({
              kit: kit({ copies: [] }),
              key: null,
              error: toErrorBody(error),
            }),
    });
    await expect.element(page.getByText('spring.syncline-kit is not there.')).toBeVisible();
    isThere = true;
    await button('Look again').click();
    await expect.element(button('Hand in')).toBeVisible();
  });

  test('opens nothing but kits, and is left on purpose alone', async () => {
    const { app, inputsOf } = await show(crew(), { 'crew.leave': () => undefined });
    app.receiveOpened({ kind: 'replica', key: 'other' });
    expect(app.openError?.message).toBe('This file is no part of your kit.');
    expect(app.router.route.page).toBe('crew');
    await expect.element(button('Hand in')).toBeVisible();
    app.run('leave-crew');
    await expect.element(page.getByText('Leave crew mode?')).toBeVisible();
    await button('Stay in crew mode').click();
    expect(inputsOf('crew.leave')).toEqual([]);
    app.run('leave-crew');
    await button('Leave crew mode').click();
    await expect.poll(() => app.router.route.page).toBe('replicas');
  });
});
