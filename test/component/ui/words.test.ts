import { describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { EDIT_MARKS, MARK_LOOKS } from '../../../renderer/ui/edit-marks.ts';
import EditMark from '../../../renderer/ui/EditMark.svelte';
import ErrorPanel from '../../../renderer/ui/ErrorPanel.svelte';

describe('EditMark', () => {
  test.each(EDIT_MARKS)('%s is a word, an icon and a colour of its own', async (kind) => {
    const { word } = MARK_LOOKS[kind];
    const screen = await render(EditMark, { kind });
    await expect.element(screen.getByText(word, { exact: true })).toBeVisible();
    expect(screen.container.querySelector('svg')).not.toBeNull();
    const mark = screen.container.querySelector('.mark')!;
    expect(getComputedStyle(mark).color).not.toBe(getComputedStyle(document.body).color);
  });

  test.each(EDIT_MARKS)('%s alone as an icon has its word as its name', async (kind) => {
    const screen = await render(EditMark, { kind, look: 'icon' });
    await expect.element(screen.getByRole('img', { name: MARK_LOOKS[kind].word })).toBeVisible();
  });

  test('no two marks share word or icon', () => {
    const looks = EDIT_MARKS.map((kind) => MARK_LOOKS[kind]);
    expect(new Set(looks.map((look) => look.word)).size).toBe(EDIT_MARKS.length);
    expect(new Set(looks.map((look) => look.icon)).size).toBe(EDIT_MARKS.length);
  });
});

describe('ErrorPanel', () => {
  const error = {
    code: 'refused',
    message: 'The service refused to create the replica.',
    hint: 'Ask the owner of the service.',
    server: {
      code: 400,
      extendedCode: -2147220655,
      message: '<img src=x onerror=alert(1)>',
      details: ['Sync is not enabled.'],
    },
  } as const;

  test('says what happened, what is safe and what to do; the answer is one click away, as text', async () => {
    const screen = await render(ErrorPanel, { error, safe: 'Nothing was changed.' });
    const alert = screen.getByRole('alert');
    await expect.element(alert).toMatchTextContent(/refused to create/);
    await expect.element(alert).toMatchTextContent(/What is safe: Nothing was changed\./);
    await expect.element(alert).toMatchTextContent(/What to do: Ask the owner/);
    expect(screen.getByText('-2147220655').query()).toBeNull();
    await screen.getByRole('button', { name: 'Show the server’s answer' }).click();
    await expect.element(screen.getByText('-2147220655')).toBeVisible();
    await expect.element(screen.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    expect(screen.container.querySelector('img')).toBeNull();
  });

  test('without an answer of a server it offers none', async () => {
    const screen = await render(ErrorPanel, {
      error: { code: 'file', message: 'The disk is full.' },
    });
    await expect
      .element(screen.getByRole('alert'))
      .toMatchTextContent(/^The disk is full\. Copy the message$/);
    expect(screen.getByRole('button', { name: /answer/ }).query()).toBeNull();
  });
});
