/** The bits of syncDataOptions as choices (create-replica page, supportedSyncDataOptions). */
import { DEFINE } from './messages.ts';

export const ANNOTATION = 1;
export const DIMENSION = 2;
export const CONTINGENT_VALUES = 4;

export interface DataOption {
  readonly bit: number;
  readonly label: string;
  readonly isOffered: boolean;
  readonly isChosen: boolean;
}

/** What the service offers and what is chosen already, by bit. */
export function dataOptions(supported: number, chosen: number): readonly DataOption[] {
  const options: DataOption[] = [];
  for (let bit = 1; bit <= Math.max(supported, chosen); bit *= 2) {
    const isOffered = hasBit(supported, bit);
    const isChosen = hasBit(chosen, bit);
    if (isOffered || isChosen) {
      const label = DEFINE.dataOption(bit);
      options.push({ bit, label, isOffered, isChosen });
    }
  }
  return options;
}

export function withBit(mask: number, bit: number, isOn: boolean): number {
  if (hasBit(mask, bit) === isOn) return mask;
  return isOn ? mask + bit : mask - bit;
}

/** Also beyond 32 bits, where `&` would cut. */
function hasBit(mask: number, bit: number): boolean {
  return Math.floor(mask / bit) % 2 === 1;
}
