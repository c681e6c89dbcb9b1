/** Drawings of the guide: lines and areas only, so that they print well and need nothing from outside. */

export type GuidePicture = 'stick' | 'install' | 'open' | 'edit' | 'hand-in' | 'send';

const screen = (inside: string): string =>
  `<rect class="paper" x="30" y="10" width="140" height="86" rx="6"/><path d="M10 104h180l-8 8H18z" class="shade"/>${inside}`;

const DRAWINGS: Readonly<Record<GuidePicture, string>> = {
  stick:
    `<rect class="shade" x="14" y="44" width="52" height="28" rx="5"/><rect class="paper" x="66" y="49" width="20" height="18"/><path d="M72 54v8M80 54v8"/>` +
    `<path class="accent" d="M96 58h30m-9-8 9 8-9 8"/>` +
    `<path class="paper" d="M136 38h18l6 8h28v40h-52z"/><path d="M136 54h52"/>`,
  install: screen(
    `<path class="accent" d="M100 26v34m-13-13 13 13 13-13"/><path d="M72 62v14h56V62"/>`,
  ),
  open: screen(
    `<rect class="tint" x="44" y="26" width="112" height="16" rx="3"/><path class="strong" d="M52 34h46"/><path d="M52 54h60M52 70h50"/><path class="pointer" d="m126 36 0 22 6-5 5 11 5-2-5-11 8-1z"/>`,
  ),
  edit: screen(
    `<path class="tint" d="M46 78l14-40 34-12 30 14-8 34-36 12z"/><circle class="dot" cx="60" cy="38" r="4"/><circle class="dot" cx="94" cy="26" r="4"/><circle class="dot" cx="124" cy="40" r="4"/><path class="accent" d="m122 76 24-34 8 6-24 34-10 4z"/>`,
  ),
  'hand-in': screen(
    `<rect class="button" x="54" y="58" width="92" height="24" rx="5"/><path class="onbutton" d="M68 70h64"/><path d="M46 26h70M46 40h50"/>`,
  ),
  send:
    `<rect class="paper" x="18" y="34" width="78" height="54" rx="4"/><path d="m18 38 39 28 39-28"/>` +
    `<path class="accent" d="M106 61h34m-9-8 9 8-9 8"/>` +
    `<path class="shade" d="M150 92V44l18-12 18 12v48z"/><rect class="paper" x="162" y="66" width="12" height="26"/><path d="M158 52h8m4 0h8"/>`,
};

/** Hidden from readers of the screen: the words beside it say the same. */
export function guidePicture(picture: GuidePicture): string {
  return `<svg viewBox="0 0 200 120" aria-hidden="true" focusable="false">${DRAWINGS[picture]}</svg>`;
}
