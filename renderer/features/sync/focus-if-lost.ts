/** For an attachment: takes the focus when what had it has gone from the page. */
export function focusIfLost(node: HTMLElement): void {
  if (document.activeElement === null || document.activeElement === document.body) {
    node.focus({ preventScroll: true });
  }
}
