let count = 0;

/**
 * Opens a floating layer beside the element that asked for it. The anchor is named as well, because Chromium knows the
 * `source` of a popover only from 133 on and would put the layer into the corner of the window before that.
 */
export function showLayer(layer: HTMLElement, source: HTMLElement): void {
  const name = source.style.getPropertyValue('anchor-name') || `--layer-${++count}`;
  source.style.setProperty('anchor-name', name);
  layer.style.setProperty('position-anchor', name);
  layer.showPopover({ source });
}
