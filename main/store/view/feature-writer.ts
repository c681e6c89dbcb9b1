/** Collects features for drawing as flat arrays, put onto the map on their way. */
import type { Projection } from '../../geometry/projection.ts';
import { MAP_STATES, type MapFeatures, type MapState } from '../../../shared/model/view.ts';

/** Vertices without which a part cannot be drawn. */
const LEAST_VERTICES: Record<MapFeatures['geometryType'], number> = {
  point: 1,
  multipoint: 1,
  polyline: 2,
  polygon: 4,
};

export class FeatureWriter {
  readonly #geometryType: MapFeatures['geometryType'];
  readonly #toMercator: Projection['toMercator'] | null;
  #coordinates = new Float64Array(4096);
  /** Numbers of it that are in use. */
  #used = 0;
  readonly #partStarts: number[] = [0];
  readonly #featureParts: number[] = [0];
  readonly #exteriors: number[] = [];
  readonly #fids: number[] = [];
  readonly #states: number[] = [];
  readonly #symbolIndexes: number[] = [];
  readonly #symbols = new Map<string | null, number>();

  /** Without a way onto the map coordinates stay as they are. */
  constructor(
    geometryType: MapFeatures['geometryType'],
    toMercator: Projection['toMercator'] | null,
  ) {
    this.#geometryType = geometryType;
    this.#toMercator = toMercator;
  }

  /** A vertex without a place on the map is left out. */
  readonly put = (x: number, y: number): void => {
    if (!this.#toMercator) {
      this.#push(x, y);
      return;
    }
    const [u, v] = this.#toMercator(x, y);
    if (Number.isFinite(u) && Number.isFinite(v)) this.#push(u, v);
  };

  #push(x: number, y: number): void {
    if (this.#used + 2 > this.#coordinates.length) {
      const grown = new Float64Array(this.#coordinates.length * 2);
      grown.set(this.#coordinates);
      this.#coordinates = grown;
    }
    this.#coordinates[this.#used++] = x;
    this.#coordinates[this.#used++] = y;
  }

  /** Takes the part back when too little of it is there. */
  endPart(isExterior: boolean): void {
    const first = this.#partStarts.at(-1)! * 2;
    if (this.#used - first < LEAST_VERTICES[this.#geometryType] * 2) {
      this.#used = first;
      return;
    }
    this.#partStarts.push(this.#used / 2);
    this.#exteriors.push(isExterior ? 1 : 0);
  }

  /** A feature of which no part is there is not drawn. */
  endFeature(fid: number, state: MapState, symbol: string | null): void {
    const parts = this.#partStarts.length - 1;
    if (parts === this.#featureParts.at(-1)) return;
    this.#featureParts.push(parts);
    this.#fids.push(fid);
    this.#states.push(MAP_STATES.indexOf(state));
    const known = this.#symbols.get(symbol);
    this.#symbolIndexes.push(known ?? this.#symbols.size);
    if (known === undefined) this.#symbols.set(symbol, this.#symbols.size);
  }

  finish(total: number): MapFeatures {
    return {
      geometryType: this.#geometryType,
      total,
      fids: new Float64Array(this.#fids),
      states: new Uint8Array(this.#states),
      symbolIndexes: new Uint16Array(this.#symbolIndexes),
      symbols: [...this.#symbols.keys()],
      featureParts: new Uint32Array(this.#featureParts),
      partStarts: new Uint32Array(this.#partStarts),
      exteriors: new Uint8Array(this.#exteriors),
      coordinates: this.#coordinates.slice(0, this.#used),
    };
  }
}
