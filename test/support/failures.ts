/** What the tests of failures share: how a call ended, what is left on both sides, and answers that are tampered with. */
import { readdirSync } from 'node:fs';
import { createConnection } from '../../main/arcgis/request.ts';
import type { TokenProvider } from '../../main/arcgis/token.ts';
import type { Engine } from '../../main/engine/api.ts';
import type { EngineOptions } from '../../main/engine/engine.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import { AppError } from '../../shared/errors.ts';
import { quickClock, run, type World } from './world.ts';

/** The expected failure that a call ends with. Throws when it succeeds, and lets bugs through. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was expected to fail, and succeeded.');
}
