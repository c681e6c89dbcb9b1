import type { Api } from '../../../shared/contract/contract.ts';
import { referenceWkid } from '../../../shared/model/definition-check/spatial-reference.ts';
import type { SpatialReferenceInput } from '../../../shared/model/definition.ts';
import { canonicalWkid } from '../../../shared/model/geometry.ts';
import type { SpatialReferenceName } from '../../../shared/model/spatial-reference.ts';
import type { Choice } from '../../ui/choice.ts';
import { DEFINE } from './messages.ts';

/** These two are known also while the list is on its way. */
const ALWAYS: readonly SpatialReferenceName[] = [
  { wkid: 4326, name: 'WGS 84', kind: 'geographic' },
  { wkid: 3857, name: 'WGS 84 / Pseudo-Mercator', kind: 'projected' },
];

/** The value of a choice that stands for well-known text. */
export const BY_TEXT = 'text';

/** Spatial references by name. */
export class References {
  readonly #api: Pick<Api['define'], 'spatialReferences'>;
  #names = $state.raw<readonly SpatialReferenceName[]>(ALWAYS);

  readonly #common = $derived(
    this.#names.map(({ wkid, name }): Choice => ({
      value: String(wkid),
      label: `${name} (${wkid})`,
    })),
  );

  constructor(api: Pick<Api['define'], 'spatialReferences'>) {
    this.#api = api;
  }

  /** Without the list a number can still be typed. */
  async load(): Promise<void> {
    try {
      this.#names = await this.#api.spatialReferences();
    } catch {
      this.#names = ALWAYS;
    }
  }

  /** All of them, with the chosen one first where the list does not hold it. */
  choices(chosen: SpatialReferenceInput | undefined): readonly Choice[] {
    if (chosen === undefined) return this.#common;
    const value = valueOf(chosen);
    if (this.#common.some((choice) => choice.value === value)) return this.#common;
    const canonical = value === BY_TEXT ? null : canonicalWkid(Number(value));
    const named = this.#names.find(({ wkid }) => wkid === canonical);
    const label = value === BY_TEXT ? DEFINE.referenceByText : `${named?.name ?? ''} (${value})`;
    return [{ value, label: label.trim() }, ...this.#common];
  }

  nameOf(reference: SpatialReferenceInput): string {
    const value = valueOf(reference);
    return this.choices(reference).find((choice) => choice.value === value)?.label ?? value;
  }

  /** Null where only a number tells which one it is. */
  kindOf(wkid: number): 'geographic' | 'projected' | null {
    return this.#names.find((one) => one.wkid === canonicalWkid(wkid))?.kind ?? null;
  }
}

export function valueOf(reference: SpatialReferenceInput): string {
  const wkid = referenceWkid(reference);
  return wkid === null ? BY_TEXT : String(wkid);
}

/** The number that was typed: `25832`, `EPSG:25832`; null for anything else. */
export function typedWkid(typed: string): number | null {
  const digits = /^\s*(?:EPSG:|ESRI:)?(\d{4,6})\s*$/i.exec(typed)?.[1];
  return digits === undefined ? null : Number(digits);
}
