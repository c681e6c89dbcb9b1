/** What is known of an export that is not finished: beside its file, so that the same export goes on with it. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';

const Begun = z.object({
  /** What was asked for: another export does not go on with it. */
  asked: z.string(),
  stage: z.discriminatedUnion('at', [
    z.object({ at: z.literal('job'), statusUrl: z.string() }),
    z.object({ at: z.literal('link'), url: z.string() }),
  ]),
});
export type Begun = z.infer<typeof Begun>;

/** The unfinished file and the note beside it. */
export function unfinishedNames(path: string): { readonly part: string; readonly note: string } {
  return { part: `${path}.part`, note: `${path}.part.json` };
}

/** Null: there is nothing that this export could go on with. */
export function readBegun(path: string, asked: string): Begun | null {
  const { note } = unfinishedNames(path);
  if (!existsSync(note)) return null;
  try {
    const begun = Begun.parse(JSON.parse(readFileSync(note, 'utf8')));
    return begun.asked === asked ? begun : null;
  } catch {
    return null;
  }
}

/** Throws `file` when it cannot be written. */
export function writeBegun(path: string, begun: Begun): void {
  const { note } = unfinishedNames(path);
  const draft = `${note}.new`;
  try {
    writeFileSync(draft, JSON.stringify(begun), { mode: 0o600 });
    renameSync(draft, note);
  } catch (cause) {
    throw new AppError('file', `${path} cannot be written.`, {
      cause,
      hint: 'Make room on the disk, or choose another folder.',
    });
  }
}

export function forgetBegun(path: string): void {
  const { part, note } = unfinishedNames(path);
  for (const file of [note, `${note}.new`, part, `${part}.resume`]) rmSync(file, { force: true });
}
