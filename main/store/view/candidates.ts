/** Rows that may be drawn, with their envelopes, in arrays that grow. */
import type { Box } from '../../geometry/boxes.ts';

const FIRST_CAPACITY = 1024;

export class Candidates {
  #ids = new Float64Array(FIRST_CAPACITY);
  #boxes = new Float64Array(FIRST_CAPACITY * 4);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(id: number, [minX, minY, maxX, maxY]: Box): void {
    this.addEnvelope(id, minX, minY, maxX, maxY);
  }

  addEnvelope(
    ...[id, minX, minY, maxX, maxY]: [
      id: number,
      minX: number,
      minY: number,
      maxX: number,
      maxY: number,
    ]
  ): void {
    if (this.#count === this.#ids.length) this.#grow();
    const at = this.#count * 4;
    this.#ids[this.#count++] = id;
    this.#boxes[at] = minX;
    this.#boxes[at + 1] = minY;
    this.#boxes[at + 2] = maxX;
    this.#boxes[at + 3] = maxY;
  }

  id(index: number): number {
    return this.#ids[index]!;
  }

  box(index: number): Box {
    const at = index * 4;
    return [this.#boxes[at]!, this.#boxes[at + 1]!, this.#boxes[at + 2]!, this.#boxes[at + 3]!];
  }

  /** Around all of them; null for none. */
  extent(): Box | null {
    if (this.#count === 0) return null;
    const all: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < this.#count * 4; at += 4) {
      all[0] = Math.min(all[0], this.#boxes[at]!);
      all[1] = Math.min(all[1], this.#boxes[at + 1]!);
      all[2] = Math.max(all[2], this.#boxes[at + 2]!);
      all[3] = Math.max(all[3], this.#boxes[at + 3]!);
    }
    return all;
  }

  #grow(): void {
    const [ids, boxes] = [this.#ids, this.#boxes];
    this.#ids = new Float64Array(ids.length * 2);
    this.#ids.set(ids);
    this.#boxes = new Float64Array(boxes.length * 2);
    this.#boxes.set(boxes);
  }
}
