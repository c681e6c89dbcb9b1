/** Geodatabases are read as work of their own: with progress, and to be cancelled. */
import { basename } from 'node:path';
import { AppError, fromErrorBody } from '../../shared/errors.ts';
import type { GeodatabasesOptions } from './geodatabases.ts';
import type { Jobs } from './jobs.ts';

/** Resolves or throws when the work has ended. */
export function readByJobs(jobs: Pick<Jobs, 'start'>): GeodatabasesOptions['read'] {
  return (path, target) =>
    new Promise((resolve, reject) => {
      jobs.start({
        ...{ kind: 'open-geodatabase', title: basename(path), key: '', path: target },
        serviceUrl: '',
        run: async (engine, call) => {
          // It reads without a pause in which it could hear that it should stop.
          call.signal.addEventListener('abort', () => engine.end(), { once: true });
          try {
            const report = await engine.call('exportGeodatabase', { path, target }, call);
            return { kind: 'open-geodatabase', report };
          } catch (cause) {
            if (!call.signal.aborted) throw cause;
            throw new AppError('cancelled', 'Stopped. The geodatabase stays as it was.', { cause });
          }
        },
        onEnded: ({ error }) => (error ? reject(fromErrorBody(error)) : resolve()),
      });
    });
}
