/** Mobile geodatabases: looked at, and taken over. */
import type { TakeOverOptions } from '../../../shared/model/geodatabase.ts';
import type { Engine, RunOptions } from '../api.ts';

type File = { readonly path: string };
type Target = { readonly target: string };
type Options = { readonly options: TakeOverOptions };

export function geodatabaseMethods(
  engine: Pick<Engine, 'exportGeodatabase' | 'previewTakeOver' | 'takeOver'>,
) {
  return {
    exportGeodatabase: ({ path, target }: File & Target, run: RunOptions) =>
      engine.exportGeodatabase(path, target, run),
    previewTakeOver: ({ path, options }: File & Options, run: RunOptions) =>
      engine.previewTakeOver(path, options, run),
    takeOver: ({ path, target, options }: File & Target & Options, run: RunOptions) =>
      engine.takeOver(path, target, options, run),
  };
}
