/** Keys while a shape is edited and the map has the focus. */
import type OlMap from 'ol/Map.js';

export interface ShapeKeyActions {
  readonly isActive: () => boolean;
  /** In pixels, up is positive; false: the key is for the map. */
  readonly arrow: (right: number, up: number) => boolean;
  readonly next: (direction: 1 | -1) => void;
  readonly insert: () => void;
  readonly remove: () => void;
  readonly enter: () => void;
  readonly escape: () => void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const WITH_SHIFT = 10;

/** Returns the way to stop. */
export function listenToShapeKeys(map: OlMap, actions: ShapeKeyActions): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (!actions.isActive() || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = map.getTargetElement();
    if (!target || !(event.target instanceof Node) || !target.contains(event.target)) return;
    if (!act(event, actions)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Capture: the keyboard handlers of the map and of the page come later.
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}

function act({ key, shiftKey }: KeyboardEvent, actions: ShapeKeyActions): boolean {
  const arrow = ARROWS[key];
  if (arrow) {
    const pixels = shiftKey ? WITH_SHIFT : 1;
    return actions.arrow(arrow[0] * pixels, arrow[1] * pixels);
  }
  const wanted: Readonly<Record<string, () => void>> = {
    n: () => actions.next(1),
    p: () => actions.next(-1),
    i: actions.insert,
    insert: actions.insert,
    delete: actions.remove,
    backspace: actions.remove,
    enter: actions.enter,
    escape: actions.escape,
  };
  const action = wanted[key.toLowerCase()];
  action?.();
  return action !== undefined;
}
