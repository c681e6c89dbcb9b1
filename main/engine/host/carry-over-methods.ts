/** Pending edits of a replica that is gone, carried over to a fresh one. */
import type { Engine, RunOptions } from '../api.ts';

type File = { readonly path: string };

export function carryOverMethods(engine: Pick<Engine, 'previewCarryOver' | 'carryOver'>) {
  return {
    previewCarryOver: ({ path }: File, run: RunOptions) => engine.previewCarryOver(path, run),
    carryOver: ({ path, newPath }: File & { readonly newPath: string }, run: RunOptions) =>
      engine.carryOver(path, newPath, run),
  };
}
