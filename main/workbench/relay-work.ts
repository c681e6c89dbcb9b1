/** Starts long work on relay files. */
import { dirname } from 'node:path';
import type { BySide } from '../../shared/model/relay.ts';
import type { RelayChoices } from '../../shared/model/relay-list.ts';
import type { Job } from '../../shared/model/window.ts';
import { makeFolder, nameOfFile } from './files.ts';
import type { Jobs } from './jobs.ts';
import type { RelayList } from './relay-list.ts';

export interface RelayWork {
  /** Creates nothing. */
  plan(urls: BySide<string>, choices: RelayChoices): Job;
  /** The file joins the list at once, so that it is found again after a crash. */
  create(urls: BySide<string>, choices: RelayChoices, path: string): Promise<Job>;
  sync(key: string, retriesRefused: boolean): Job;
  close(key: string): Job;
}

export function createRelayWork(jobs: Jobs, relays: RelayList): RelayWork {
  const about = (key: string) => {
    const path = relays.path(key);
    return { key, path, title: nameOfFile(path).replace(/\.relay$/i, ''), serviceUrl: '' };
  };
  return {
    plan: (urls, choices) =>
      jobs.start({
        ...{ kind: 'relay-plan', key: '', path: `${urls.source} ${urls.target}` },
        ...{ title: 'Relay', serviceUrl: urls.source },
        run: async (engine, call) => ({
          kind: 'relay-plan',
          report: await engine.call('planRelay', { urls, choices }, call),
        }),
      }),
    async create(urls, choices, path) {
      jobs.requireIdle(path);
      await makeFolder(dirname(path));
      return jobs.start({
        ...about(relays.add(path)),
        kind: 'relay-create',
        run: async (engine, call) => ({
          kind: 'relay-create',
          report: await engine.call('createRelay', { urls, choices, path }, call),
        }),
      });
    },
    sync(key, retriesRefused) {
      const { path, ...rest } = about(key);
      return jobs.start({
        ...{ ...rest, path, kind: 'relay-sync' },
        run: async (engine, call) => ({
          kind: 'relay-sync',
          report: await engine.call('syncRelay', { path, retriesRefused }, call),
        }),
      });
    },
    close(key) {
      const { path, ...rest } = about(key);
      return jobs.start({
        ...{ ...rest, path, kind: 'relay-close' },
        run: async (engine, call) => ({
          kind: 'relay-close',
          report: await engine.call('closeRelay', { path }, call),
        }),
      });
    },
  };
}
