import { describe, expect, test } from 'vitest';
import { createProgress } from '../../../main/cli/progress.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';

describe('progress in a log', () => {
  test('has a line for every phase and one now and then', () => {
    const terminal = fakeTerminal();
    const progress = createProgress(terminal, false);
    progress.phase('Downloading changes.');
    progress.rows('Hydrants', 500);
    terminal.pass(10_000);
    progress.rows('Hydrants', 12_000);
    progress.transfer('Answer', { done: 3_400_000, total: 12_000_000 });
    terminal.pass(180_000);
    progress.transfer('Answer', { done: 12_000_000, total: 12_000_000 });
    progress.phase('Sending 43 edits');
    progress.phase('Sending 43 edits');
    progress.end();
    expect(terminal.complained()).toBe(
      [
        'Downloading changes · 0 s',
        'Downloading changes · Hydrants: 12,000 rows · 10 s',
        'Downloading changes · Hydrants: 12,000 rows · Answer: 12.0 MB of 12.0 MB · 3 min 10 s',
        'Sending 43 edits · 3 min 10 s',
        '',
      ].join('\n'),
    );
  });
});

test('says how many of the files have moved, and starts counting anew with the next phase', () => {
  const terminal = fakeTerminal();
  const progress = createProgress(terminal, false);
  const file = (n: number, state: FileTransfer['state']): void =>
    progress.file?.({ id: `up 0 ${n}`, state } as FileTransfer);
  progress.phase('Bringing 3 attachments');
  for (const n of [1, 2, 3]) file(n, 'waiting');
  file(1, 'going');
  file(1, 'done');
  file(2, 'failed');
  terminal.pass(10_000);
  file(2, 'going');
  file(2, 'done');
  terminal.pass(10_000);
  file(3, 'failed');
  expect(terminal.complained().split('\n')).toEqual([
    'Bringing 3 attachments · 0 s',
    'Bringing 3 attachments · 1 of 3 files · 10 s',
    'Bringing 3 attachments · 2 of 3 files · 20 s',
    '',
  ]);
});

describe('progress on a terminal', () => {
  test('is one line that renews itself, fits the terminal and vanishes', () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 40 });
    const progress = createProgress(terminal, false);
    progress.phase('Downloading changes');
    progress.rows('Hydrants', 1);
    terminal.pass(100);
    progress.rows('Hydrants with a name that is quite long', 2);
    progress.end();
    expect(terminal.complained().split('\r\u001B[2K')).toEqual([
      '',
      'Downloading changes · 0 s',
      'Downloading changes · Hydrants with a n',
      '',
    ]);
  });

  test('leaves no trace when nothing was to be said', () => {
    const terminal = fakeTerminal({ isTTY: true });
    createProgress(terminal, false).end();
    expect(terminal.complained()).toBe('');
  });
});

test('--quiet shows nothing', () => {
  const terminal = fakeTerminal({ isTTY: true });
  const progress = createProgress(terminal, true);
  progress.phase('Downloading');
  progress.rows('Hydrants', 1);
  progress.transfer('Answer', { done: 1, total: null });
  progress.clear();
  progress.end();
  expect(terminal.complained()).toBe('');
});
