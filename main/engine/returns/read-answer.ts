/** Reads what the office has answered. It is shown and changes nothing: an answer is not signed. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { OUTCOMES } from '../../../shared/model/edit.ts';
import type { KitMembership } from '../../../shared/model/kit.ts';
import { GlobalIdText } from '../../../shared/model/return-line.ts';
import { ANSWERED_FATES, RETURN_FORMAT, type ReturnAnswer } from '../../../shared/model/return.ts';
import { asFileError } from './guards.ts';

const MOST_BYTES = 256 * 1024 * 1024;

const Words = z.string().max(100_000);
const Name = z.string().max(1000);
const Newer = z.object({ format: z.int().gt(RETURN_FORMAT), copyName: Name });
const Answer = z.object({
  format: z.literal(RETURN_FORMAT),
  kitId: Name,
  kitName: Name,
  copyName: Name,
  replicaId: Name.nullable(),
  number: z.int().nonnegative(),
  at: z.iso.datetime(),
  edits: z
    .array(
      z.object({
        layerId: z.int().nonnegative(),
        layerName: Name,
        target: z.enum(['feature', 'attachment']),
        kind: z.enum(['add', 'update', 'delete']),
        globalId: GlobalIdText,
        title: Words,
        number: z.int().nonnegative(),
        fate: z.enum(ANSWERED_FATES),
        text: Words,
        receipt: z
          .object({
            outcome: z.enum(OUTCOMES),
            code: z.int().nullable(),
            serverMessage: Words.nullable(),
            explanation: Words.nullable(),
            objectId: z.int().nullable(),
            at: Name,
          })
          .nullable(),
      }),
    )
    .max(1_000_000),
});

/** Throws `invalid` for what is no answer or is one for another copy; null: for any. Throws `file`. */
export function readAnswer(path: string, copy: KitMembership | null): ReturnAnswer {
  const name = basename(path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new AppError('file', `There is no file ${path}.`, {
      hint: 'Check the name and the folder.',
    });
  }
  const answer = found.size > MOST_BYTES ? null : parse(textOf(path), name);
  if (!answer) {
    throw new AppError('invalid', `${name} is no answer of an office, or it is damaged.`, {
      hint: 'An answer ends with .syncline-answer. Ask the office to send it again.',
    });
  }
  const isIts = !copy || (copy.kitId === answer.kitId && copy.copyName === answer.copyName);
  if (isIts) return answer;
  throw new AppError(
    'invalid',
    `${name} is for the copy “${answer.copyName}” of the kit “${answer.kitName}”, not for this one.`,
    { hint: 'Open it where that copy is worked on.' },
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw asFileError(error, path);
  }
}

function parse(text: string, name: string): ReturnAnswer | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Answer.safeParse(json);
  if (parsed.success) return parsed.data;
  if (Newer.safeParse(json).success) {
    throw new AppError('invalid', `${name} was written by a newer Syncline.`, {
      hint: 'Update Syncline, then open it again.',
    });
  }
  return null;
}
