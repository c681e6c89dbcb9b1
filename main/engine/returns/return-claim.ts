/** What a return file says of itself, before anything of it is believed: enough to find the kit that it belongs to. */
import { basename } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { openZip, ZipTrouble } from '../export/zip.ts';
import { asFileError } from './guards.ts';

const Claim = z.object({ kitId: z.string().max(100), copyName: z.string().max(100) });
export type ReturnClaim = z.infer<typeof Claim>;

const MOST_BYTES = 32 * 1024 * 1024;

/** Throws `invalid` for what is no return file, `file` for what cannot be read. */
export async function readReturnClaim(path: string): Promise<ReturnClaim> {
  try {
    const zip = await openZip(path);
    try {
      const at = zip.entries.findIndex(({ name }) => name === 'manifest.json');
      const size = zip.entries[at]?.bytes;
      if (size === undefined || size > MOST_BYTES) throw notOne(path);
      const pieces: Buffer[] = [];
      for await (const piece of zip.content(at)) pieces.push(piece);
      return Claim.parse(JSON.parse(Buffer.concat(pieces).toString('utf8')));
    } finally {
      await zip.close();
    }
  } catch (error) {
    const isForeign =
      error instanceof ZipTrouble || error instanceof SyntaxError || error instanceof z.ZodError;
    throw isForeign ? notOne(path) : asFileError(error, path);
  }
}

function notOne(path: string): AppError {
  return new AppError('invalid', `${basename(path)} is no return file, or it is cut or damaged.`, {
    hint: 'Ask the crew to send it again, or to make another return: it holds everything of this one.',
  });
}
