/** What keys do in the help window, which has no menu of its own. */

export type HelpAction =
  'find' | 'find-next' | 'find-previous' | 'leave' | 'back' | 'forward' | 'close' | Zoom;
export type Zoom = 'zoom-in' | 'zoom-out' | 'zoom-reset';

interface Key {
  readonly type: string;
  readonly key: string;
  readonly control: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

const WITH_MODIFIER: Readonly<Record<string, HelpAction>> = {
  f: 'find',
  w: 'close',
  '=': 'zoom-in',
  '+': 'zoom-in',
  '-': 'zoom-out',
  '0': 'zoom-reset',
  '[': 'back',
  ']': 'forward',
};

/** Null: the page itself takes the key. */
export function helpAction(pressed: Key, isMac: boolean): HelpAction | null {
  const { type, key, alt, shift } = pressed;
  if (type !== 'keyDown') return null;
  const modifier = isMac ? pressed.meta : pressed.control;
  if (key === 'Escape') return 'leave';
  if (key === 'F3' || (modifier && key.toLowerCase() === 'g')) {
    return shift ? 'find-previous' : 'find-next';
  }
  if (alt && !modifier && key === 'ArrowLeft') return 'back';
  if (alt && !modifier && key === 'ArrowRight') return 'forward';
  return modifier && !alt ? (WITH_MODIFIER[key.toLowerCase()] ?? null) : null;
}
