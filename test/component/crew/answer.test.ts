import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import OfficeAnswer from '../../../renderer/features/crew/OfficeAnswer.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { AnsweredEdit, ReturnAnswer } from '../../../shared/model/return.ts';
import { edit } from '../replica/world.ts';
import { fakeApp } from '../support/fake-app.ts';
import { renderPage } from '../support/render-page.ts';
import { shoot } from '../support/shoot.ts';

const TEXTS = {
  refused: 'Refused by the office: this hydrant was removed last week.',
  conflict: 'Others have changed the same; the office decides.',
  undecided: 'The office has not decided yet.',
  waiting: 'Accepted, not sent yet.',
  'none-left': 'The crew took it back.',
  'on-the-service': 'On the service.',
} satisfies Record<AnsweredEdit['fate'], string>;

const answered = (at: number, fate: AnsweredEdit['fate']): AnsweredEdit => ({
  ...{ layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update', number: 1 },
  ...{ globalId: edit(at).globalId, title: `Hydrant ${at}`, fate, text: TEXTS[fate] },
  receipt: null,
});

const answer = (edits: readonly AnsweredEdit[]): ReturnAnswer => ({
  ...{ format: 1, kitId: 'k', kitName: 'Spring inspections', copyName: 'Ana', replicaId: 'r' },
  ...{ number: 3, at: '2026-08-09T09:00:00.000Z', edits },
});

async function show(openAnswer: () => ReturnAnswer | null): Promise<void> {
  const fake = await fakeApp({ 'returns.openAnswer': openAnswer });
  await renderPage(fake.app, OfficeAnswer, { replicaKey: 'k' });
  await page.getByRole('button', { name: 'Answer of the office…' }).click();
}

const dialog = page.getByRole('dialog');

test('shows what became of each edit, what was not taken first', async () => {
  const fates = Object.keys(TEXTS) as AnsweredEdit['fate'][];
  await show(() => answer([...fates].reverse().map((fate, at) => answered(at + 1, fate))));
  await expect.element(dialog.getByText(/everything up to return 3/)).toBeVisible();
  await expect.element(dialog.getByText(TEXTS.refused)).toBeInTheDocument();
  expect(
    dialog
      .getByRole('heading', { level: 3 })
      .elements()
      .map((each) => each.textContent.trim()),
  ).toEqual([
    '1 edit not taken',
    '1 edit that others have changed as well',
    '1 edit not decided yet',
    '1 edit accepted, not on the service yet',
    '1 edit with nothing left to do',
    '1 edit on the service',
  ]);
  await shoot('crew-answer');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.element(dialog).not.toBeInTheDocument();
});

test('shows thousands of edits piece by piece', async () => {
  await show(() =>
    answer(Array.from({ length: 3000 }, (_, at) => answered(at + 1, 'on-the-service'))),
  );
  await expect.element(dialog.getByText('3,000 edits on the service')).toBeVisible();
  expect(dialog.getByRole('listitem').elements()).toHaveLength(50);
  await dialog.getByRole('button', { name: 'Show 50 more' }).click();
  await expect.poll(() => dialog.getByRole('listitem').elements().length).toBe(100);
});

test('says why an answer cannot be read, and nothing when none was chosen', async () => {
  let replies = 0;
  await show(() => {
    if (replies++ === 0) return null;
    throw new AppError('invalid', 'a.syncline-answer is for the copy “Ben”, not for this one.', {
      hint: 'Open it where that copy is worked on.',
    });
  });
  expect(dialog.elements()).toHaveLength(0);
  await page.getByRole('button', { name: 'Answer of the office…' }).click();
  await expect.element(dialog.getByText(/is for the copy “Ben”/)).toBeVisible();
  await expect.element(dialog.getByText(/nothing in your file is changed/)).toBeVisible();
});
