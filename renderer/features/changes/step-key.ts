/** Keys that take the last step back or do it again; those who type into a field mean their text. */

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]';

/** What a key asks for; null: something else. */
export function stepKey(event: KeyboardEvent): 'undo' | 'redo' | null {
  const { target, defaultPrevented, altKey, shiftKey } = event;
  const isMeant = (event.ctrlKey || event.metaKey) && !altKey && !defaultPrevented;
  if (!isMeant || (target instanceof Element && target.closest(TYPED_INTO))) return null;
  // A question is open: nothing happens behind it.
  if (document.querySelector('dialog[open]')) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return shiftKey ? 'redo' : 'undo';
  return key === 'y' && !shiftKey ? 'redo' : null;
}
