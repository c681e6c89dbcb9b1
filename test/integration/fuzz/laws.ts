/** What every run over damaged answers has to keep. */
import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';
import { AppError } from '../../../shared/errors.ts';

/** A sentence that a person reads in a window: no page of text. */
const LONGEST_MESSAGE = 2500;

/** An expected failure with a sentence; anything else is a bug, and is thrown with its seed. */
export function expectSentence(error: unknown, seed: number): void {
  if (!(error instanceof AppError)) throw new Error(`Seed ${seed}`, { cause: error });
  expect(error.message, `seed ${seed}`).toMatch(/^\S[^]{6,}[.!?…]$/);
  expect(error.message.length, `seed ${seed}`).toBeLessThan(LONGEST_MESSAGE);
}

/** Writes the counts into the file that SYNCLINE_FUZZ_REPORT names. */
export function noteTally(name: string, tally: Readonly<Record<string, number>>): void {
  const file = process.env['SYNCLINE_FUZZ_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify({ name, ...tally })}\n`);
}
