/** Where a vertex snaps to: vertices before edges, of the shape itself and of every feature in view. No OpenLayers. */
import { MAP_STATES } from '../../shared/model/view.ts';
import { type IndexedFeatures, partRange } from './flat-features.ts';
import { eachEdge } from './shape-hits.ts';
import type { Position, Shape, VertexRef } from './shape-model.ts';
import { nearestOnSegment } from './shape-rings.ts';

export interface Snap {
  readonly kind: 'vertex' | 'edge';
  /** Exactly that of the vertex; on an edge the nearest place. */
  readonly position: Position;
  /** Of an edge its two ends. */
  readonly edge: readonly [Position, Position] | null;
}

export interface SnapLayer {
  readonly indexed: IndexedFeatures;
  /** The feature that is being edited: its old place attracts nothing. */
  readonly withoutFid: number | null;
}

/** What the pointer is near to, from one source after the other. */
export class SnapSearch {
  readonly #position: Position;
  readonly #tolerance: number;
  #vertex: Position | null = null;
  #vertexDistance: number;
  #edge: Snap | null = null;
  #edgeDistance: number;

  constructor(position: Position, tolerance: number) {
    this.#position = position;
    this.#tolerance = tolerance;
    this.#vertexDistance = tolerance;
    this.#edgeDistance = tolerance;
  }

  get found(): Snap | null {
    if (this.#vertex) return { kind: 'vertex', position: this.#vertex, edge: null };
    return this.#edge;
  }

  /** `moved`: the vertex that looks for a place, and with it both edges that end in it. */
  addShape(shape: Shape, moved: VertexRef | null): void {
    shape.parts.forEach(({ positions }, part) => {
      positions.forEach((position, at) => {
        if (part !== moved?.part || at !== moved.at) this.#tryVertex(position);
      });
    });
    eachEdge(shape, (part, at, a, b) => {
      const count = shape.parts[part]!.positions.length;
      const isOwn = part === moved?.part && (at === moved.at || (at + 1) % count === moved.at);
      if (!isOwn) this.#tryEdge(a, b);
    });
  }

  addLine(positions: readonly Position[]): void {
    for (const position of positions) this.#tryVertex(position);
  }

  addFeatures({ indexed, withoutFid }: SnapLayer): void {
    const { features, bounds } = indexed;
    const [x, y] = this.#position;
    const reach = this.#tolerance;
    for (let i = 0; i < features.fids.length; i++) {
      if (x < bounds[4 * i]! - reach || x > bounds[4 * i + 2]! + reach) continue;
      if (y < bounds[4 * i + 1]! - reach || y > bounds[4 * i + 3]! + reach) continue;
      // What is being deleted is drawn as it was.
      const isThere = MAP_STATES[features.states[i]!] !== 'delete';
      if (isThere && features.fids[i] !== withoutFid) this.#addFeature(indexed, i);
    }
  }

  #addFeature({ features }: IndexedFeatures, index: number): void {
    const { coordinates, partStarts, geometryType } = features;
    const hasEdges = geometryType === 'polyline' || geometryType === 'polygon';
    const [firstPart, lastPart] = partRange(features, index);
    for (let part = firstPart; part < lastPart; part++) {
      let previous: Position | null = null;
      for (let v = partStarts[part]!; v < partStarts[part + 1]!; v++) {
        const position: Position = [coordinates[2 * v]!, coordinates[2 * v + 1]!];
        this.#tryVertex(position);
        if (hasEdges && previous) this.#tryEdge(previous, position);
        previous = position;
      }
    }
  }

  #tryVertex(position: Position): void {
    const apart = Math.hypot(position[0] - this.#position[0], position[1] - this.#position[1]);
    if (apart > this.#vertexDistance) return;
    this.#vertexDistance = apart;
    this.#vertex = position;
  }

  #tryEdge(a: Position, b: Position): void {
    const position = nearestOnSegment(this.#position, a, b);
    const apart = Math.hypot(position[0] - this.#position[0], position[1] - this.#position[1]);
    if (apart > this.#edgeDistance) return;
    this.#edgeDistance = apart;
    this.#edge = { kind: 'edge', position, edge: [a, b] };
  }
}
