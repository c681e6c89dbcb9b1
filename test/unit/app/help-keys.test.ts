import { describe, expect, test } from 'vitest';
import { helpAction, type HelpAction } from '../../../main/app/help-keys.ts';

const NONE = { type: 'keyDown', control: false, meta: false, alt: false, shift: false };
const CTRL = { ...NONE, control: true };

describe('helpAction', () => {
  test.each<[string, Parameters<typeof helpAction>[0], HelpAction | null]>([
    ['Ctrl+F', { ...CTRL, key: 'f' }, 'find'],
    ['F3', { ...NONE, key: 'F3' }, 'find-next'],
    ['Shift+F3', { ...NONE, shift: true, key: 'F3' }, 'find-previous'],
    ['Ctrl+Shift+G', { ...CTRL, shift: true, key: 'G' }, 'find-previous'],
    ['Escape', { ...NONE, key: 'Escape' }, 'leave'],
    ['Alt+Left', { ...NONE, alt: true, key: 'ArrowLeft' }, 'back'],
    ['Ctrl+W', { ...CTRL, key: 'w' }, 'close'],
    ['Ctrl++', { ...CTRL, shift: true, key: '+' }, 'zoom-in'],
    ['a letter', { ...NONE, key: 'f' }, null],
    ['AltGr and a letter', { ...CTRL, alt: true, key: 'f' }, null],
    ['a key that goes up', { ...CTRL, type: 'keyUp', key: 'f' }, null],
  ])('%s', (_, pressed, action) => {
    expect(helpAction(pressed, false)).toBe(action);
  });

  test('takes ⌘ instead of Ctrl on a Mac', () => {
    expect(helpAction({ ...NONE, meta: true, key: 'f' }, true)).toBe('find');
    expect(helpAction({ ...CTRL, key: 'f' }, true)).toBeNull();
    expect(helpAction({ ...NONE, meta: true, key: '[' }, true)).toBe('back');
  });
});
