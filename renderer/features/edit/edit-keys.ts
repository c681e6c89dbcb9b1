/** Keys of undo and redo. */

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** What a key asks for; null = neither. */
export function stepOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): 'undo' | 'redo' | null {
  if ((!ctrlKey && !metaKey) || altKey) return null;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : null;
}

/** Takes back or does again what was typed, where the keyboard is in a text; false elsewhere. */
export function stepInText(step: 'undo' | 'redo'): boolean {
  if (!isInText(document.activeElement)) return false;
  document.execCommand(step);
  return true;
}

/** True where the keyboard is in a text that has an undo of its own: something was typed into it. */
export function isInText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[data-untouched]') === null &&
    target.closest('input:not([type=checkbox], [type=radio]), textarea, [contenteditable=true]') !==
      null
  );
}
