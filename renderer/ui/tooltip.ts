import type { Attachment } from 'svelte/attachments';
import { showLayer } from './show-layer.ts';

const DELAY_MS = 450;
const ID = 'ui-tooltip';

let timer: ReturnType<typeof setTimeout> | undefined;
/** The element whose words are shown or about to be. */
let owner: Element | undefined;

function bubble(): HTMLElement {
  const existing = document.getElementById(ID);
  if (existing) return existing;
  const made = document.createElement('div');
  made.id = ID;
  made.className = 'ui-tooltip floating';
  made.setAttribute('role', 'tooltip');
  made.popover = 'manual';
  document.body.append(made);
  return made;
}

function hide(anchor: Element): void {
  if (owner !== anchor) return;
  owner = undefined;
  clearTimeout(timer);
  const tip = document.getElementById(ID);
  if (!tip) return;
  if (tip.matches(':popover-open')) tip.hidePopover();
  tip.textContent = '';
}

function show(anchor: Element, text: string): void {
  clearTimeout(timer);
  owner = anchor;
  const tip = bubble();
  tip.textContent = text;
  if (tip.matches(':popover-open')) tip.hidePopover();
  showLayer(tip, anchor as HTMLElement);
}

/**
 * Shows words beside an element while the pointer rests on it or the keyboard is in it: `{@attach tooltip('…')}`.
 *
 * It is for the eyes: give the same words to screen readers by a label or a description.
 */
export function tooltip(text: string | undefined): Attachment {
  return (element) => {
    if (text === undefined || text === '') return;
    const enter = (): void => {
      clearTimeout(timer);
      if (owner && owner !== element) hide(owner);
      owner = element;
      timer = setTimeout(() => show(element, text), DELAY_MS);
    };
    const leave = (): void => hide(element);
    const focus = (): void => {
      if (element.matches(':focus-visible, :has(:focus-visible)')) show(element, text);
    };
    const key = (event: Event): void => {
      if ((event as KeyboardEvent).key === 'Escape') leave();
    };
    const listeners: readonly (readonly [string, (event: Event) => void])[] = [
      ['pointerenter', enter],
      ['pointerleave', leave],
      ['pointerdown', leave],
      ['focusin', focus],
      ['focusout', leave],
      ['keydown', key],
    ];
    for (const [type, listener] of listeners) element.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of listeners) element.removeEventListener(type, listener);
      leave();
    };
  };
}
