import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import ReturnsPage from '../../../renderer/features/returns/ReturnsPage.svelte';
import { KEY, World } from '../replica/world.ts';
import { renderPage } from '../support/render-page.ts';
import { job } from '../support/fixtures.ts';
import { FILE, FOLDER, button, head, reviewed, reviewEdit, row, show } from './review-world.ts';
import { shoot } from '../support/shoot.ts';

describe('returns', () => {
  test('teach the first step when no kit is known', async () => {
    const { app } = await show({ 'returns.chooseReturn': () => FILE });
    await expect.element(page.getByText('No kit is known here yet')).toBeVisible();
    await shoot('returns-none');
    await button('Open a return file…').click();
    expect(app.router.route).toEqual({ page: 'returns', path: FILE, kitFolder: null, key: null });
  });

  test('list the copies of known kits with what has come back, and open a review', async () => {
    const { app } = await show({
      'returns.kitFolders': () => [FOLDER],
      'returns.kit': () => ({
        ...{ kitName: 'Spring inspections', expiresAt: null },
        copies: [
          { copyName: 'Ana', review: head([reviewEdit(1)]) },
          { copyName: 'Ben', review: null },
        ],
      }),
      'returns.openReview': () => KEY,
    });
    await expect.element(page.getByText(/Return 3 by Ana Marin/)).toBeVisible();
    await expect.element(page.getByText('Nothing has come back')).toBeVisible();
    await shoot('returns-kits');
    await button('Open the review of Ana').click();
    await expect
      .poll(() => app.router.route)
      .toEqual({ page: 'returns', path: null, kitFolder: FOLDER, key: KEY });
  });

  test('ask for the folder of a kit that is not known', async () => {
    const { app } = await show({ 'returns.chooseKitFolder': () => FOLDER }, { path: FILE });
    await expect.element(page.getByText('Which kit does this return belong to?')).toBeVisible();
    await shoot('returns-which-kit');
    await button('Choose the kit’s folder…').click();
    expect(app.router.route).toEqual({ page: 'returns', path: FILE, kitFolder: FOLDER, key: null });
  });

  test('do not ask for the folder of a kit that was made or used here', async () => {
    const { app } = await show({ 'returns.kitFolderOf': () => FOLDER }, { path: FILE });
    await expect
      .poll(() => app.router.route)
      .toEqual({ page: 'returns', path: FILE, kitFolder: FOLDER, key: null });
  });

  test.each([
    ['opened', '4 edits wait for your decision.', 'The return is open'],
    ['opened-before', 'Nothing has changed.', 'You have opened this very file before'],
    ['overtaken', 'Return 4 holds all of it.', 'A later return of this copy is open already'],
  ])('say in a sentence that a return is %s', async (opening, summary, title) => {
    const { app } = await show(
      {
        ...reviewed(4),
        'returns.open': () =>
          job({
            id: 'o',
            kind: 'open-return',
            key: '',
            state: 'done',
            endedAt: 1,
            hasResult: true,
          }),
        'jobs.result': () => ({
          kind: 'open-return',
          report: { opening, number: 3, fresh: 4, known: 0, summary, key: KEY, review: head([]) },
        }),
      },
      { path: FILE, kitFolder: FOLDER },
    );
    await expect
      .poll(() => app.router.route)
      .toEqual({ page: 'returns', path: null, kitFolder: FOLDER, key: KEY });
    await renderPage(app, ReturnsPage, { path: null, kitFolder: FOLDER, reviewKey: KEY });
    await expect.element(page.getByText(title)).toBeVisible();
    await expect.element(page.getByText(summary)).toBeVisible();
  });

  test('that were altered are refused in words, and nothing of them is used', async () => {
    await show(
      {
        'returns.open': () => {
          throw new AppError(
            'invalid',
            'Ana-3.syncline-return was not made by the copy Ana, or was altered.',
            {
              hint: 'Nothing of it was used.',
            },
          );
        },
      },
      { path: FILE, kitFolder: FOLDER },
    );
    await expect.element(page.getByText(/was altered/)).toBeVisible();
    await expect.element(button('Open another return file…')).toBeVisible();
    await shoot('returns-altered');
  });
});

describe('a review', { timeout: 60_000 }, () => {
  test('shows who, when, which kit, and each edit with before and after', async () => {
    await show(reviewed(6), { reviewKey: KEY });
    await expect
      .element(page.getByRole('heading', { name: 'Ana, of the kit Spring inspections' }))
      .toBeVisible();
    await expect.element(page.getByText(/Return 3 by Ana Marin/)).toBeVisible();
    await expect.element(page.getByText('6 edits to decide')).toBeVisible();
    await row('Hydrant 1').click();
    const detail = page.getByRole('region', { name: 'The selected edit' });
    await expect.element(detail.getByText('see photo')).toBeVisible();
    await expect.element(detail.getByRole('table')).toBeVisible();
    await shoot('returns-review');
  });

  test('accepts some, refuses one with a reason, and takes a decision back', async () => {
    const { inputsOf } = await show(reviewed(3), { reviewKey: KEY });
    await expect.element(button('Accept')).toHaveAttribute('aria-disabled', 'true');
    await row('Hydrant 1').click();
    await button('Accept').click();
    await expect
      .element(page.getByText(/2 edits to decide · 1 edit accepted, to send/))
      .toBeVisible();
    await row('Hydrant 2').click();
    await button('Refuse…').click();
    await page.getByRole('textbox', { name: 'Reason for the crew' }).fill('Removed last week');
    await shoot('returns-refuse');
    await button('Refuse').last().click();
    await expect.element(page.getByText(/Removed last week$/)).toBeVisible();
    expect(inputsOf('returns.decide')).toEqual([
      { key: KEY, decision: { choice: { reviewIds: [1] }, take: 'accept' } },
      {
        key: KEY,
        decision: { choice: { reviewIds: [2] }, take: 'refuse', reason: 'Removed last week' },
      },
    ]);
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Decide later' }).click();
    await expect.element(page.getByText(/2 edits to decide/)).toBeVisible();
  });

  test('accepts thousands at once', async () => {
    const { inputsOf } = await show(reviewed(5000), { reviewKey: KEY });
    await button('More').click();
    await page.getByRole('menuitem', { name: /Accept all 5000 undecided/ }).click();
    await expect
      .element(page.getByText('Nothing left to decide · 5,000 edits accepted, to send'))
      .toBeVisible();
    expect(inputsOf('returns.decide')).toEqual([
      { key: KEY, decision: { choice: { undecided: true }, take: 'accept' } },
    ]);
  });

  test('shows what the service would say about each edit', async () => {
    const checked = job({
      id: 'c',
      kind: 'check-return',
      key: KEY,
      state: 'done',
      endedAt: 1,
      hasResult: true,
    });
    const { globalId } = reviewEdit(1);
    await show(
      {
        ...reviewed(2),
        'returns.check': () => checked,
        'jobs.result': () => ({
          kind: 'check-return',
          report: {
            summary: '2 edits would be sent; 1 would be refused.',
            dryRun: {
              ...{ wouldSend: 2, wouldAccept: 1, wouldRefuse: 1, held: 0, conflicts: 0, drift: [] },
              ...{ rollback: 'choice', summary: '' },
              findings: [
                {
                  ...{
                    editId: 1,
                    layerId: 0,
                    layerName: 'Hydrants',
                    target: 'feature',
                    kind: 'update',
                  },
                  ...{ globalId, objectId: 1, title: 'Hydrant 1', cause: 'domain', code: 1018 },
                  ...{ field: 'STATUS', text: 'Status does not allow 9.' },
                },
              ],
            },
            drift: [],
          },
        }),
      },
      { reviewKey: KEY },
    );
    await button('Compare with the service').click();
    await expect
      .element(page.getByText('2 edits would be sent; 1 would be refused.'))
      .toBeVisible();
    await row('Hydrant 1').click();
    const detail = page.getByRole('region', { name: 'The selected edit' });
    await expect.element(detail.getByText('Status does not allow 9.')).toBeVisible();
    await shoot('returns-checked');
  });

  test('sends after a question, says what came of it, and where conflicts wait', async () => {
    const accepted = { state: 'accepted' } as const;
    const sent = job({
      id: 's',
      kind: 'send-return',
      key: KEY,
      state: 'done',
      endedAt: 1,
      hasResult: true,
    });
    const { inputsOf } = await show(
      {
        ...reviewed(2, {}, accepted),
        'returns.send': () => sent,
        'jobs.result': () => ({
          kind: 'send-return',
          report: {
            ...{ key: KEY, carriedOver: false, summary: '2 edits sent = 2 accepted.' },
            review: head([reviewEdit(1, { ...accepted, isDone: true })]),
          },
        }),
      },
      { reviewKey: KEY },
    );
    await button('Send 2 accepted edits…').click();
    await expect
      .element(page.getByText('Only accepted edits go to the service', { exact: false }))
      .toBeVisible();
    await shoot('returns-send');
    await userEvent.keyboard('{Escape}');
    expect(inputsOf('returns.send')).toEqual([]);
    await button('Send 2 accepted edits…').click();
    await button('Send').last().click();
    await expect.element(page.getByText('2 edits sent = 2 accepted.')).toBeVisible();
    expect(inputsOf('returns.send')).toEqual([
      { key: KEY, options: { onConflict: 'ask', carryOver: true } },
    ]);
  });

  test('warns of an expired kit and cannot send what is not accepted', async () => {
    await show(reviewed(1, { expiresAt: '2026-01-01T22:59:59.999Z' }), { reviewKey: KEY });
    await expect.element(page.getByText(/The kit expired on 2026-01-0/)).toBeVisible();
    await expect.element(button(/^Send 0 accepted/)).toHaveAttribute('aria-disabled', 'true');
  });

  test('saves the answer for the crew and says where', async () => {
    const { inputsOf } = await show(
      { ...reviewed(1), 'returns.saveAnswer': () => '/office/Ana-3.syncline-answer' },
      { reviewKey: KEY },
    );
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Save the answer…' }).click();
    await expect.element(page.getByText(/Ana-3.syncline-answer/)).toBeVisible();
    expect(inputsOf('returns.saveAnswer')).toEqual([{ key: KEY, format: 'answer' }]);
  });

  test('says why it cannot be read', async () => {
    await show(
      {
        ...new World().replies(),
        'replica.close': () => undefined,
        'returns.review': () => {
          throw new AppError('file', 'Ana.review.gpkg is not there.');
        },
      },
      { reviewKey: KEY },
    );
    await expect.element(page.getByText('Ana.review.gpkg is not there.')).toBeVisible();
  });
});
