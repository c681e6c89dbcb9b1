/** Generations on the wire: the archive's counter as it is, or a number that looks like epoch milliseconds. */
import type Database from 'better-sqlite3';
import type { Archive, Generation } from '../archive/archive.ts';
import { ServiceError } from '../errors.ts';
import { integerOf, refusal } from './reading.ts';

/** FDO_ARCHIVE_MISSING_NEEDED_HISTORY (protocol.md 3.4.2). */
const HISTORY_MISSING = -2147212920;

export interface GenerationCodec {
  /** What a client is told. The same generation is always told by the same number. */
  write(generation: Generation): number;
  /** What a client means; numeric text counts. ServiceError 400 when this service never said such a number. */
  read(value: unknown, name: string): Generation;
}

/** Counter generations: hosted services (protocol.md 3.2.4). */
export function counterGenerations(archive: Archive): GenerationCodec {
  return {
    write: (generation) => generation,
    read: (value, name) => {
      const generation = integerOf(value);
      if (generation === null || generation < 0) throw notAGeneration(value, name);
      if (generation > archive.generation()) throw fromTheFuture(value, name);
      return generation;
    },
  };
}

/**
 * Epoch generations: services over a geodatabase with archiving.
 *
 * Numbers grow with the counter whatever the clock does, and are kept: after a restart a client's number
 * means what it meant. A moment between two known ones means the earlier, as in an archive.
 */
export function epochGenerations(
  database: Database.Database,
  archive: Archive,
  now: () => number,
): GenerationCodec {
  const service = archive.service.name;
  return {
    write: (generation) => epochOf(database, service, generation, now()),
    read: (value, name) => {
      const epoch = integerOf(value);
      if (epoch === null || epoch < 0) throw notAGeneration(value, name);
      const found = database
        .prepare<[string, number], { counter: number; epoch: number }>(
          'SELECT counter, epoch FROM generation WHERE service = ? AND epoch <= ? ORDER BY epoch DESC LIMIT 1',
        )
        .get(service, epoch);
      if (found?.epoch !== epoch && epoch > now()) throw fromTheFuture(value, name);
      return found?.counter ?? 0;
    },
  };
}

function epochOf(
  database: Database.Database,
  service: string,
  counter: Generation,
  now: number,
): number {
  const neighbour = (comparison: '<' | '=' | '>', order: 'ASC' | 'DESC'): number | undefined =>
    database
      .prepare<[string, number], { epoch: number }>(
        `SELECT epoch FROM generation WHERE service = ? AND counter ${comparison} ? ORDER BY counter ${order} LIMIT 1`,
      )
      .get(service, counter)?.epoch;
  const known = neighbour('=', 'ASC');
  if (known !== undefined) return known;
  const before = neighbour('<', 'DESC') ?? 0;
  const after = neighbour('>', 'ASC');
  // A generation that was never told, between two that were: any number between them will do.
  const epoch = after === undefined ? Math.max(now, before + 1) : before + 1;
  if (after !== undefined && epoch >= after) return before;
  database
    .prepare('INSERT INTO generation (service, counter, epoch) VALUES (?, ?, ?)')
    .run(service, counter, epoch);
  return epoch;
}

/** The error of a download from a generation that the archive has forgotten (protocol.md 11.1, 3.4). */
export function historyTrimmed(detail: string): ServiceError {
  return new ServiceError(
    400,
    'Unable to synchronize replica.',
    [detail, 'Edits can still be uploaded; create a new replica to get the latest data.'],
    HISTORY_MISSING,
  );
}

function notAGeneration(value: unknown, name: string): ServiceError {
  return refusal(
    `'${name}' is ${JSON.stringify(value) ?? 'missing'}, but must be a generation number.`,
  );
}

function fromTheFuture(value: unknown, name: string): ServiceError {
  return refusal(`'${name}' is ${JSON.stringify(value)}, newer than anything on this service.`);
}
