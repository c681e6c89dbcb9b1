/** Starts long work on return files and reviews. A review file is a replica file, and joins the list of replicas. */
import type { SendOptions } from '../../shared/model/return.ts';
import type { Job } from '../../shared/model/window.ts';
import { nameOfFile } from './files.ts';
import type { Jobs } from './jobs.ts';
import type { ReplicaList } from './replica-list.ts';

export interface ReturnWork {
  make(key: string, path: string, by: string | null): Job;
  open(path: string, kitFolder: string): Job;
  check(key: string): Job;
  send(key: string, options: SendOptions): Job;
}

export function createReturnWork(
  jobs: Jobs,
  replicas: Pick<ReplicaList, 'path' | 'add' | 'refresh'>,
): ReturnWork {
  const about = (key: string) => {
    const path = replicas.path(key);
    return { key, path, title: nameOfFile(path), serviceUrl: '' };
  };
  const joined = async (path: string): Promise<string> => {
    const key = replicas.add(path);
    await replicas.refresh(key);
    return key;
  };
  return {
    make: (key, to, by) => {
      const file = about(key);
      return jobs.start({
        ...{ ...file, kind: 'make-return' },
        run: async (engine, call) => ({
          kind: 'make-return',
          report: await engine.call('makeReturn', { path: file.path, to, by }, call),
        }),
      });
    },
    open: (path, kitFolder) =>
      jobs.start({
        ...{ kind: 'open-return', key: '', path, title: nameOfFile(path), serviceUrl: '' },
        run: async (engine, call) => {
          const report = await engine.call('openReturn', { path, kitFolder }, call);
          return {
            kind: 'open-return',
            report: { ...report, key: await joined(report.review.path) },
          };
        },
      }),
    check: (key) => {
      const file = about(key);
      return jobs.start({
        ...{ ...file, kind: 'check-return' },
        run: async (engine, call) => ({
          kind: 'check-return',
          report: await engine.call('checkReview', { path: file.path }, call),
        }),
      });
    },
    send: (key, options) => {
      const file = about(key);
      return jobs.start({
        ...{ ...file, kind: 'send-return' },
        run: async (engine, call) => {
          const report = await engine.call('sendReview', { path: file.path, options }, call);
          return {
            kind: 'send-return',
            report: { ...report, key: await joined(report.review.path) },
          };
        },
      });
    },
  };
}
