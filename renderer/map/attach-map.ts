/** Ties a map to an element of the page: `<div {@attach attachMap(controller.base)}>`. */
import type { BaseMap } from './base-map.ts';

export function attachMap(base: BaseMap): (element: HTMLElement) => () => void {
  return (element) => {
    base.setTarget(element);
    return () => base.setTarget(null);
  };
}

/** Ties the scale line to an element. */
export function attachScale(base: BaseMap): (element: HTMLElement) => () => void {
  return (element) => {
    base.setScaleTarget(element);
    return () => base.setScaleTarget(null);
  };
}
