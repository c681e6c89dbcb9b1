/** An engine that remembers on this machine which files hold which replicas. */
import { AppError } from '../../shared/errors.ts';
import type { StatusReport, UnregisterReport } from '../../shared/model/report.ts';
import type { Home } from '../store/home/home.ts';
import { openHome } from '../store/home/home.ts';
import type { Engine } from './api.ts';
import { obstacleToUnregister } from './cleanup/unregister-guard.ts';
import { readStatus } from './read.ts';

export interface Remembering {
  readonly homeFolder: string;
  readonly now: () => number;
  /** Who is signed in to a service, as far as it is known. */
  readonly userOf: (serviceUrl: string) => string | null | undefined;
}

/**
 * The same engine; files that it creates, opens and registers are found by clean-up. Remembering stops no work: where it
 * cannot be written, clean-up does not know the file.
 */
export function rememberFiles(engine: Engine, { homeFolder, now, userOf }: Remembering): Engine {
  let home: Home | null = null;
  const quietly = <T>(work: (home: Home) => T): T | null => {
    try {
      return work((home ??= openHome(homeFolder)));
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  };
  const note = ({ path, replicaId }: Pick<StatusReport, 'path' | 'replicaId'>): void => {
    if (replicaId !== null && replicaId !== '') {
      quietly((open) => open.noteFile(path, replicaId, now()));
    }
  };
  const noteFile = (path: string): void => {
    const status = statusOf(path);
    if (status) note(status);
  };
  const noteUnregister = (status: StatusReport, report: UnregisterReport): void => {
    const { serviceUrl, replicaName } = status;
    const { replicaId, outcome, saved } = report;
    const who = userOf(serviceUrl) ?? null;
    const common = { at: now(), who, serviceUrl, replicaId, replicaName, replicaOwner: null };
    quietly((open) => {
      if (saved) {
        open.note({ ...common, action: 'save-work', outcome: 'saved', answer: saved.path });
      }
      open.note({ ...common, action: 'unregister', outcome, answer: `From ${status.path}.` });
    });
  };
  /** The answer of `work`, with the file remembered that it was about. */
  const after = async <T>(path: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    noteFile(path);
    return result;
  };
  return {
    ...engine,
    create: (definition, path, ...rest) => after(path, engine.create(definition, path, ...rest)),
    status(path) {
      const status = engine.status(path);
      note(status);
      return status;
    },
    sync: (path, ...rest) => after(path, engine.sync(path, ...rest)),
    registerCopy: (path, ...rest) => after(path, engine.registerCopy(path, ...rest)),
    carryOver: (path, newPath, run) => after(newPath, engine.carryOver(path, newPath, run)),
    takeOver: (path, target, ...rest) => after(target, engine.takeOver(path, target, ...rest)),
    async makeCopies(wish, run) {
      const report = await engine.makeCopies(wish, run);
      for (const { path, state } of report.copies) if (state !== 'not-begun') noteFile(path);
      return report;
    },
    async unregister(path, run, options) {
      const status = statusOf(path);
      const obstacle = status && quietly((open) => obstacleToUnregister(status, open, now));
      if (obstacle) throw obstacle;
      const report = await engine.unregister(path, run, options);
      if (status) noteUnregister(status, report);
      return report;
    },
  };
}

/** Null for what is no whole replica file (any more). */
function statusOf(path: string): StatusReport | null {
  try {
    return readStatus(path);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
