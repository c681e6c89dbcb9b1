/** Copies of replica files that become replicas of their own, and exports. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { CrewWish, RegisterOptions } from '../../../shared/model/register-copy.ts';
import type { Engine, RunOptions } from '../api.ts';

type File = { readonly path: string };

export function copyMethods(
  engine: Pick<Engine, 'previewRegisterCopy' | 'registerCopy' | 'makeCopies' | 'exportData'>,
) {
  return {
    previewRegisterCopy: ({ path }: File, run: RunOptions) => engine.previewRegisterCopy(path, run),
    registerCopy: (
      { path, options }: File & { readonly options: RegisterOptions },
      run: RunOptions,
    ) => engine.registerCopy(path, options, run),
    makeCopies: (wish: CrewWish, run: RunOptions) => engine.makeCopies(wish, run),
    exportData: (
      { path, definition }: File & { readonly definition: ReplicaDefinition },
      run: RunOptions,
    ) => engine.exportData(definition, path, run),
  };
}
