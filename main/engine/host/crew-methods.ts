/** Crew mode: what the window asks about kits. */
import type { HandInState, KitLook } from '../../../shared/model/crew.ts';
import { readHandIn } from '../../store/returns/hand-in.ts';
import type { RunOptions } from '../api.ts';
import { copyKitHere } from '../crew/copy-here.ts';
import { lookAtKit } from '../crew/kit-look.ts';
import { readReturnClaim, type ReturnClaim } from '../returns/return-claim.ts';

type File = { readonly path: string };

export const crewMethods = {
  kitLook: ({ path }: File): KitLook | null => lookAtKit(path),
  handInState: ({ path }: File): HandInState => readHandIn(path),
  copyKitHere: (
    { path, toFolder, known }: File & { readonly toFolder: string; readonly known: string | null },
    { signal }: RunOptions,
  ) => copyKitHere(path, toFolder, known, signal),
  returnClaim: ({ path }: File): Promise<ReturnClaim> => readReturnClaim(path),
};
