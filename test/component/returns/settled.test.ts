import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { AppError, toErrorBody } from '../../../shared/errors.ts';
import { KEY } from '../replica/world.ts';
import { job } from '../support/fixtures.ts';
import { button, reviewed, row, show } from './review-world.ts';
import { shoot } from '../support/shoot.ts';

const REASON = 'Out with a crew: Ana of the kit Spring inspections, until 2026-11-30.';
const DONE = { state: 'accepted', isDone: true } as const;
const OUTCOME = { code: null, serverMessage: null, explanation: null, objectId: 4, at: '' };

test('says why clean-up leaves the replica alone while something is open, and offers nothing', async () => {
  await show(
    { ...reviewed(2), 'returns.hold': () => ({ reason: REASON, isSettled: false }) },
    { reviewKey: KEY },
  );
  await expect
    .element(page.getByText(`Clean-up leaves its replica alone: ${REASON}`))
    .toBeVisible();
  expect(button('Release it for clean-up').elements()).toHaveLength(0);
});

test('lets go of the replica when everything is settled, and says that nothing was unregistered', async () => {
  const accepted = { ...OUTCOME, outcome: 'accepted' } as const;
  const { inputsOf } = await show(
    {
      ...reviewed(2, {}, { ...DONE, outcome: accepted }),
      'returns.hold': () => ({ reason: REASON, isSettled: true }),
      'returns.release': () => undefined,
    },
    { reviewKey: KEY },
  );
  await expect.element(page.getByText('Everything that was handed in is settled')).toBeVisible();
  await shoot('returns-settled');
  await button('Release it for clean-up').click();
  await expect.element(page.getByText(/Nothing was unregistered\.$/)).toBeVisible();
  expect(inputsOf('returns.release')).toEqual([{ key: KEY }]);
  expect(button('Release it for clean-up').elements()).toHaveLength(0);
});

test('does not say that an edit is on the service which was given up', async () => {
  const given = { ...OUTCOME, outcome: 'discarded', explanation: 'It was given up.' } as const;
  await show(reviewed(1, {}, { ...DONE, outcome: given }), { reviewKey: KEY });
  await row('Hydrant 1').click();
  const detail = page.getByRole('region', { name: 'The selected edit' });
  await expect.element(detail.getByText('Given up here')).toBeVisible();
  await expect.element(detail.getByText('It was given up.')).toBeVisible();
  expect(page.getByText(/Accepted by the service/).elements()).toHaveLength(0);
});

test('goes on with a replica of its own only after it was told what that means', async () => {
  const error = toErrorBody(
    new AppError('replica-copied', 'The replica was synchronised from somewhere else.', {
      hint: 'Nothing was sent.',
    }),
  );
  const failed = job({
    ...{ id: 's', kind: 'send-return', key: KEY, state: 'failed', endedAt: 1, error },
  });
  const { inputsOf } = await show(
    { ...reviewed(2, {}, { state: 'accepted' }), 'returns.send': () => failed },
    { reviewKey: KEY },
  );
  await button('Send 2 accepted edits…').click();
  await button('Send').last().click();
  await expect
    .element(page.getByText('The replica was synchronised from somewhere else.'))
    .toBeVisible();
  await button('Give it a replica of its own…').click();
  await expect.element(page.getByText('Somebody else has synchronised this replica')).toBeVisible();
  await shoot('returns-own-replica');
  await button('Send').last().click();
  await expect
    .poll(() => inputsOf('returns.send'))
    .toEqual([
      { key: KEY, options: { onConflict: 'ask', carryOver: true } },
      { key: KEY, options: { onConflict: 'ask', carryOver: true, ownReplica: true } },
    ]);
});
